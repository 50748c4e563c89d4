"""The WSGI entry point; `flask …` finds it by itself."""

from portal import create_app

app = create_app()
