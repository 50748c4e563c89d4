"""Taking turns on PostgreSQL: work on the same thing waits; SQLite's writers wait for one another anyway."""

from portal.db import db_session

# Always taken in this order, so that no two wait for each other; the audit record's turn comes last.
KINDS = {"waiting_list": 7309, "rotas": 7310, "request": 7311, "patient": 7312, "link": 7313}


def take_turn(kind: str, id: int) -> None:
    """Wait until nobody else works on this thing; the turn ends with the transaction."""
    take_turns((kind, id))


def take_turns(*things: tuple[str, int | None]) -> None:
    """Several turns in one statement, each waited for in the order given; none for an id of None."""
    connection = db_session.connection()
    numbers = [number for kind, id in things if id is not None for number in (KINDS[kind], id)]
    if connection.dialect.name == "postgresql" and numbers:
        turns = ", ".join(["pg_advisory_xact_lock(%s, %s)"] * (len(numbers) // 2))
        connection.exec_driver_sql(f"SELECT {turns}", tuple(numbers))  # nothing but marks
