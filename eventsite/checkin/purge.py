"""Forgetting what was typed at the desk, some days after an event."""

from sqlalchemy import update

from eventsite.checkin.models import Scan
from eventsite.db import session
from eventsite.events import queries as events


def forget_codes() -> None:
    """Blank the raw codes of scans: what is no code may be a name that somebody typed."""
    past = Scan.event_id.in_(events.events_to_forget())
    session.execute(
        update(Scan).where(past, Scan.code != "").values(code=""),
        execution_options={"synchronize_session": False},
    )
