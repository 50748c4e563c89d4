"""Taking turns on PostgreSQL: work on the same thing waits; SQLite's writers wait for one another anyway."""

from sqlalchemy import text

from portal.db import db_session

# Always taken in this order, so that no two wait for each other; the audit record's turn comes last.
KINDS = {"waiting_list": 7309, "rotas": 7310, "request": 7311, "patient": 7312, "link": 7313}


def take_turn(kind: str, id: int) -> None:
    """Wait until nobody else works on this thing; the turn ends with the transaction."""
    session = db_session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:kind, :id)"), {"kind": KINDS[kind], "id": id})
