"""The form of the sign-in page."""

from portal.forms import Form, PasswordField, TextField
from portal.i18n import lazy_gettext as _l


class SignIn(Form):
    """A name and a password; nothing is said about either alone."""

    username = TextField(_l("Username"), missing=_l("Enter your username"))
    password = PasswordField(_l("Password"), missing=_l("Enter your password"))
