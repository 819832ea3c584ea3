"""Sending what stands in the outbox: beside the site, in a thread of its own."""

import logging
import random
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import Any, Protocol

from eventsite.db import transaction
from eventsite.messages import actions
from eventsite.messages.channels import Channel, Undelivered
from eventsite.messages.models import Message

AT_ONCE = 100  # messages, then the thread looks whether it should stop
AN_HOUR = 3600
AFTER_TROUBLE = 10  # seconds: a database that is away is not asked every second

logger = logging.getLogger("eventsite.messages")


class Application(Protocol):
    """What the worker needs of the site."""

    def app_context(self) -> AbstractContextManager[Any]:
        """The context in which settings and database are to be had."""


def send_due(app: Application, channel: Channel) -> int:
    """Send what is due, the oldest first, and say how many it were.

    Claiming and marking are two transactions: no lock is held while a gateway takes its time.
    """
    sent = 0
    with app.app_context():
        for _ in range(AT_ONCE):
            with transaction():
                message = actions.claim_next()
            if message is None:
                break
            sent += _send(channel, message)
    return sent


def blank_old(app: Application) -> int:
    """Blank the texts that are old enough, and say how many it were."""
    with app.app_context(), transaction():
        return actions.blank_old()


@dataclass
class Worker:
    """Sends every second, and blanks old texts every hour, until it is stopped.

    Without a channel it only blanks. `chores` are verbs of other features that are done every hour,
    too, each in a transaction of its own. Several workers may run, in as many processes.
    """

    app: Application
    channel: Channel | None
    pause: float = 1.0
    chores: tuple[Callable[[], object], ...] = ()

    def __post_init__(self) -> None:
        self._stopping = Event()
        self._blanks_at = monotonic()
        self._thread = Thread(target=self._run, name="messages", daemon=True)

    def start(self) -> None:
        """Begin, in a thread that does not keep the program from ending."""
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """Finish what is being sent, and end."""
        self._stopping.set()
        self._thread.join(patience)

    def _run(self) -> None:
        wait = 0.0
        while not self._stopping.wait(wait):
            wait = self._work()

    def _work(self) -> float:
        """Do what is to be done now, and say how long to wait then."""
        try:
            if self.channel:
                send_due(self.app, self.channel)
            if monotonic() >= self._blanks_at:
                blank_old(self.app)
                _do(self.app, self.chores)
                self._blanks_at = monotonic() + AN_HOUR
        except Exception as trouble:  # the thread outlives whatever happens to one round
            _log("the worker had trouble", trouble)
            return AFTER_TROUBLE * self.pause
        # Workers of several processes should not all come in the same moment.
        return self.pause * random.uniform(0.8, 1.2)  # noqa: S311  # nothing secret


def _do(app: Application, chores: Iterable[Callable[[], object]]) -> None:
    for chore in chores:
        with app.app_context(), transaction():
            chore()


def _send(channel: Channel, message: Message) -> int:
    trouble = _trouble_with(channel, message)
    with transaction():
        if trouble:
            actions.mark_failed(message.id, trouble)
        else:
            actions.mark_sent(message.id)
    return 0 if trouble else 1


def _trouble_with(channel: Channel, message: Message) -> str:
    try:
        channel.send(message)
    except Undelivered as trouble:
        return str(trouble) or "undelivered"
    except Exception as trouble:  # a mistake of ours must not send one text again for ever
        _log("a channel had trouble", trouble)
        return type(trouble).__name__
    return ""


def _log(what: str, trouble: Exception) -> None:
    """The type only: an exception's text may repeat a number or a text."""
    logger.error(what, extra={"facts": {"trouble": type(trouble).__name__}})
