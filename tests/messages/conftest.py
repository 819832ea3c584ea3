"""Messages for the tests, and staff who may look at them."""

import pytest
from sqlalchemy import select

from eventsite.db import session, transaction
from eventsite.messages import actions
from eventsite.messages.models import Message
from tests import make
from tests.accounts.conftest import hire, sign_in

__all__ = ["hire", "sign_in"]  # the same people as in the tests of accounts

ANA = "+8613800138000"


@pytest.fixture
def write():
    """Leave texts in a site's outbox, at an event that is made first: gives their ids."""

    def leave(site, *texts, event=None, **facts):
        with site.app_context(), transaction():
            event_id = event or make.event().id
            for text in texts:
                message = actions.write("code", text, to=ANA, event_id=event_id)
                for name, value in facts.items():
                    setattr(message, name, value)
            session.flush()
            ids = session.scalars(select(Message.id).order_by(Message.id)).all()
        return ids[-len(texts) :]

    return leave


@pytest.fixture
def message_of():
    """A site's message, as it stands now."""

    def get(site, message_id):
        with site.app_context(), transaction(writing=False):
            return session.get_one(Message, message_id)

    return get
