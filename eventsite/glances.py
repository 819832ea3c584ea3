"""Questions to the database that are asked too often for a session."""

from collections import deque
from typing import Any

from sqlalchemy import Engine


class Glances:
    """Reads single numbers outside of any transaction, on connections kept for that.

    For questions that are asked a thousand times a second, where a session would cost more than
    the answer. Raises whatever the driver raises; that connection is not used again.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[Any] = deque()

    def number(self, statement: str) -> int | None:
        """The first value of the first row of `statement` (a constant text with numbers in it)."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        row = connection.execute(statement).fetchone()
        self._idle.append(connection)
        return row[0] if row else None

    def close(self) -> None:
        """Close what is idle; a later glance connects anew."""
        while self._idle:
            self._idle.pop().close()

    def _connect(self) -> Any:
        connection = self._engine.raw_connection()
        driver: Any = connection.dbapi_connection
        connection.detach()  # it stays here, and the pool makes another
        if self._engine.dialect.name == "postgresql":
            driver.autocommit = True
        return driver
