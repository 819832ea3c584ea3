"""Very many clients at once, and a ledger of what they were told."""

import http.client
import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import dumps, loads
from threading import Event, Thread

from tests import make
from tests.soak.house import CLINIC, DESK
from tests.tools.phone import Answer, Phone

BROKEN = (OSError, http.client.HTTPException)
WELL = {200, 303, 409}  # shown, done, a rule says no
BATCH = 5
PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Try:
    """A form that was sent, and who sent it."""

    number: str
    cookies: dict[str, str]
    form: dict[str, object]


@dataclass
class Ledger:
    """`booked` and `scanned` were acknowledged; `open` was never answered; `odd` are answers that
    are neither done, nor refused by a rule, nor a sentence with a hint when to come back."""

    booked: list[str] = field(default_factory=list)
    scanned: list[str] = field(default_factory=list)
    open: list[Try] = field(default_factory=list)
    busy: int = 0
    odd: list[str] = field(default_factory=list)

    def wait_for(self, more: int) -> None:
        """Return when so much more has been acknowledged."""
        enough = len(self.booked) + len(self.scanned) + more
        wait_until(lambda: len(self.booked) + len(self.scanned) >= enough)

    def note(self, answer: Answer) -> bool:
        """Was it done?"""
        if answer.status in WELL:
            return answer.status != 409
        if is_kind(answer):
            self.busy += 1
        else:
            self.odd.append(f"{answer.status}: {answer.text[:2000]}")
        return False


def is_kind(answer: Answer) -> bool:
    """Does it say in a sentence that nothing was done, and when to come back?"""
    is_json = answer.headers["Content-Type"] == "application/json"
    sentence = loads(answer.text).get("advice", "") if is_json else answer.text
    return answer.status == 503 and int(answer.headers["Retry-After"] or 0) > 0 and "请" in sentence


@dataclass
class Crowd:
    """Clients of a clinic's `slots`, and desks that scan `codes`; none does the same twice."""

    slots: list[int]
    codes: Iterator[str]
    ledger: Ledger = field(default_factory=Ledger)
    _numbers: itertools.count = field(default_factory=itertools.count)

    def sign_up(self, url: str) -> None:
        """Open the page and send the form, as somebody new."""
        number = next(self._numbers)
        with Phone(url, PATIENCE) as phone:
            page = phone.get(CLINIC)
            if not self.ledger.note(page):
                return
            slot = self.slots[number % len(self.slots)]
            sent = make.form(slot, phone=f"139{number:08}", csrf_token=page.token)
            one_try = Try(f"+86139{number:08}", dict(phone.cookies), sent)
            try:
                self._send(phone, one_try)
            except BROKEN:
                self.ledger.open.append(one_try)
                raise

    def again(self, url: str) -> None:
        """Send whatever was never answered once more, as the same browsers."""
        unanswered, self.ledger.open = self.ledger.open, []
        for one_try in unanswered:
            with Phone(url, PATIENCE) as phone:
                phone.cookies |= one_try.cookies
                self._send(phone, one_try)

    def scan(self, cookies: dict[str, str], token: str, url: str) -> None:
        """Scan the next few codes, in one upload, with the cookies of a desk."""
        now = datetime.now(UTC).isoformat()
        scans = [
            {"id": str(uuid.uuid4()), "action": "check_in", "code": code, "booth": None, "at": now}
            for code in itertools.islice(self.codes, BATCH)
        ]
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        with Phone(url, PATIENCE) as phone:
            phone.cookies |= cookies
            body = dumps({"sent_at": now, "scans": scans})
            answer = phone.ask("POST", f"{DESK}scans", body, headers)
            if self.ledger.note(answer):
                told = loads(answer.text)["results"]
                self.ledger.scanned += [each["id"] for each in told if each["result"] == "ok"]

    def _send(self, phone: Phone, one_try: Try) -> None:
        if self.ledger.note(phone.send(f"{CLINIC}sign-up", one_try.form)):
            self.ledger.booked.append(one_try.number)


def wait_until(is_so: Callable[[], bool], patience: float = 60) -> None:
    """Return as soon as it is so."""
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.01)


@contextmanager
def busy(*works: Callable[[], None], pause: float = 0.0) -> Iterator[None]:
    """Do each over and over, in a thread of its own, until the block ends; what is broken off by
    the end of a server is not tried again before `pause` has gone by, or never if that is 0."""
    ended = Event()

    def again(work: Callable[[], None]) -> None:
        while not ended.is_set():
            try:
                work()
            except BROKEN:
                if not pause:
                    return
                time.sleep(pause)

    threads = [Thread(target=again, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(60)
