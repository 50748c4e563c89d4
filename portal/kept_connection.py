"""The connection that the plain statements of a page share: taken from the pool once (performance P1, P2).

Taking one and giving it back costs as much as reading a row. A session that begins gets this very one: a
thread holds one connection, as it always did.
"""

import threading

from sqlalchemy import Engine, PoolProxiedConnection, event

from portal.db import db_session


class _Kept(threading.local):
    engine: Engine | None = None
    connection: PoolProxiedConnection | None = None


_kept = _Kept()


def take(engine: Engine) -> PoolProxiedConnection:
    """A connection with no transaction on it, for nobody else until it is kept again or closed."""
    connection, _kept.connection = _kept.connection, None
    if connection is None:
        return engine.raw_connection()
    if _kept.engine is not engine:
        connection.close()
        return engine.raw_connection()
    return connection


def keep(engine: Engine, connection: PoolProxiedConnection) -> None:
    """For the next plain statement of this page. Only one that is in order, and has no transaction on it."""
    if _kept.connection is not None:
        connection.close()
        return
    _kept.engine, _kept.connection = engine, connection


def give_back() -> None:
    """To the pool: the page has ended, or a session is about to take a connection."""
    if _kept.connection is not None:
        connection, _kept.connection = _kept.connection, None
        connection.close()


event.listen(db_session, "after_transaction_create", lambda _session, _transaction: give_back())
