"""Pages of the desk: calls, today's requests, people not matched, rotas, numbers, the demo's messages."""

from portal.desk.routes import (
    bands,
    call_ending,
    calling,
    calls,
    capacity,
    day,
    handing_over,
    inbox,
    matching,
    messages,
    offers,
    requests,
    rota_changes,
    rules,
    waiting,
    worklist,
)
from portal.desk.routes.reaching import blueprint

__all__ = [
    "bands",
    "blueprint",
    "call_ending",
    "calling",
    "calls",
    "capacity",
    "day",
    "handing_over",
    "inbox",
    "matching",
    "messages",
    "offers",
    "requests",
    "rota_changes",
    "rules",
    "waiting",
    "worklist",
]
