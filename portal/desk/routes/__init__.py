"""Pages of the desk: calls, today's requests, people not matched, rotas, numbers, the demo's messages."""

from portal.desk.routes import calls, day, inbox, matching, messages, requests, rules, waiting
from portal.desk.routes.reaching import blueprint

__all__ = ["blueprint", "calls", "day", "inbox", "matching", "messages", "requests", "rules", "waiting"]
