"""Sending what stands in the outbox."""

import io
import logging
import threading
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from eventsite import clock
from eventsite.db import session, transaction
from eventsite.messages import worker
from eventsite.messages.actions import LEASE
from eventsite.messages.channels import ConsoleChannel, Undelivered, channel_of
from eventsite.messages.models import Message
from eventsite.messages.worker import Worker, send_due
from tests.conftest import NOW, settings_for
from tests.messages.conftest import ANA


class Collecting:
    """A channel that keeps what it is given, or has the trouble it was told to have."""

    def __init__(self, trouble=None):
        self.sent, self.trouble, self.had_one = [], trouble, threading.Event()

    def send(self, message):
        assert not session.registry.has(), "a gateway is slow: no transaction may be open"
        self.had_one.set()
        if self.trouble:
            raise self.trouble
        self.sent.append((message.key, message.to, message.text))


class Closed(io.StringIO):
    """A terminal that is gone."""

    def write(self, _text):
        raise BrokenPipeError


def test_the_console_shows_number_and_text():
    stream = io.StringIO()
    ConsoleChannel(stream).send(Message(to=ANA, text="您好"))
    assert stream.getvalue() == "→ +8613800138000: 您好\n"


def test_a_terminal_that_is_gone_is_trouble_without_the_text():
    with pytest.raises(Undelivered, match=r"^the terminal is gone \(BrokenPipeError\)$"):
        ConsoleChannel(Closed()).send(Message(to=ANA, text="您好"))


def test_the_settings_choose_the_channel(tmp_path):
    assert isinstance(channel_of(settings_for(tmp_path), io.StringIO()), ConsoleChannel)
    assert channel_of(settings_for(tmp_path, sms="none"), io.StringIO()) is None


@pytest.mark.usefixtures("at_ten")
def test_what_is_due_is_sent_once_the_oldest_first(site, write, message_of):
    ids = write(site, "one", "two")
    write(site, "not yet", event=1, due_at=NOW + timedelta(hours=1))
    channel = Collecting()
    assert send_due(site, channel) == 2
    assert send_due(site, channel) == 0
    assert [text for _, _, text in channel.sent] == ["one", "two"]
    first = message_of(site, ids[0])
    assert (first.sent_at, first.tries, first.trouble) == (NOW, 1, "")
    assert channel.sent[0][:2] == (first.key, ANA)


def test_nothing_is_due_in_an_empty_outbox(site):
    assert send_due(site, Collecting()) == 0


def test_what_is_not_delivered_is_tried_again_later_and_given_up_in_the_end(
    lite, write, message_of
):
    with clock.stopped_at(NOW):
        (number,) = write(lite, "one")
    channel, moment, waits = Collecting(Undelivered("no credit")), NOW, []
    for _ in range(6):
        with clock.stopped_at(moment):
            assert send_due(lite, channel) == 0
            assert send_due(lite, channel) == 0
        message = message_of(lite, number)
        assert message.trouble == "no credit"
        waits.append(
            None if message.given_up_at else (message.due_at - moment) / timedelta(minutes=1)
        )
        moment = message.due_at
    assert waits == [1, 5, 15, 60, 240, None]
    with clock.stopped_at(NOW + timedelta(days=2)):
        assert send_due(lite, Collecting()) == 0


def test_a_success_after_trouble_clears_the_trouble(lite, write, message_of):
    with clock.stopped_at(NOW):
        (number,) = write(lite, "one")
        send_due(lite, Collecting(Undelivered("")))
        assert message_of(lite, number).trouble == "undelivered"
    with clock.stopped_at(NOW + timedelta(minutes=1)):
        assert send_due(lite, Collecting()) == 1
    message = message_of(lite, number)
    assert (message.trouble, message.tries) == ("", 2)


@pytest.mark.usefixtures("at_ten")
def test_a_mistake_in_a_channel_is_a_failed_try_and_tells_nothing(lite, write, message_of, log):
    (number, other) = write(lite, "the code is 123456", "two")
    send_due(lite, Collecting(RuntimeError(f"{ANA} 123456")))
    for each in (number, other):
        message = message_of(lite, each)
        assert (message.trouble, message.sent_at) == ("RuntimeError", None)
        assert message.due_at == NOW + timedelta(minutes=1)
    assert {record.facts["trouble"] for record in log} == {"RuntimeError"}
    assert not any("123456" in record.getMessage() or record.exc_info for record in log)


def test_a_worker_that_died_while_sending_delays_and_loses_nothing(lite, write):
    class Killed(BaseException):
        pass

    with clock.stopped_at(NOW):
        write(lite, "one")
        with pytest.raises(Killed):
            send_due(lite, Collecting(Killed()))
        assert send_due(lite, Collecting()) == 0
    with clock.stopped_at(NOW + LEASE):
        assert send_due(lite, Collecting()) == 1


def test_of_four_workers_one_sends_each_message(site, write):
    write(site, *(f"text {number}" for number in range(40)))
    channel = Collecting()
    threads = [Thread(target=send_due, args=(site, channel)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text for _, _, text in channel.sent) == sorted(
        f"text {each}" for each in range(40)
    )


@pytest.fixture
def log(monkeypatch):
    """What the worker logs."""
    records = []
    monkeypatch.setattr(worker.logger, "handle", records.append)
    return records


@pytest.fixture
def working():
    """A worker that runs fast, and is stopped in the end."""
    begun = []

    def begin(site, channel):
        begun.append(Worker(site, channel, pause=0.01))
        begun[-1].start()
        return begun[-1]

    yield begin
    for each in begun:
        each.stop()
        assert not each._thread.is_alive()


def test_the_thread_sends_until_it_is_stopped(lite, write, working):
    channel = Collecting()
    running = working(lite, channel)
    write(lite, "one")
    assert channel.had_one.wait(10)
    running.stop()
    write(lite, "two", event=1)
    assert [text for _, _, text in channel.sent] == ["one"]


def test_the_thread_survives_trouble_and_says_only_its_kind(lite, write, working, monkeypatch, log):
    went_wrong = threading.Event()
    claim_next = worker.actions.claim_next

    def trouble_once():
        if went_wrong.is_set():
            return claim_next()
        went_wrong.set()
        raise RuntimeError(f"row of {ANA}")

    monkeypatch.setattr(worker.actions, "claim_next", trouble_once)
    write(lite, "one")
    channel = Collecting()
    working(lite, channel)
    assert channel.had_one.wait(10)
    (record,) = log
    assert record.levelno == logging.ERROR
    assert record.getMessage() == "the worker had trouble"
    assert (record.facts, record.exc_info) == ({"trouble": "RuntimeError"}, None)


def test_without_a_channel_the_thread_only_blanks(lite, write, working, message_of, monkeypatch):
    (number,) = write(lite, "one")
    blanked = threading.Event()
    monkeypatch.setattr(worker, "blank_old", lambda app: blanked.set())
    working(lite, None)
    assert blanked.wait(10)
    assert message_of(lite, number).sent_at is None


def test_old_texts_are_blanked_an_hour_apart(lite, monkeypatch):
    moments, blanked = [100.0], []
    monkeypatch.setattr(worker, "monotonic", lambda: moments[0])
    monkeypatch.setattr(worker, "blank_old", lambda app: blanked.append(moments[0]))
    idle = Worker(lite, None)
    for moments[0] in (100.0, 101.0, 3699.0, 3700.0, 3701.0):
        assert 0.8 <= idle._work() <= 1.2
    assert blanked == [100.0, 3700.0]


def test_texts_are_blanked_a_week_after_they_were_sent_or_given_up(site, write, message_of):
    week = timedelta(days=7)
    with clock.stopped_at(NOW):
        sent, old_sent = write(site, "sent", "sent long ago")
        (given_up,) = write(site, "given up", event=1, given_up_at=NOW - timedelta(seconds=1))
        (waiting,) = write(site, "waits", event=1, written_at=NOW - timedelta(seconds=1))
        (fresh,) = write(site, "waits", event=1)
    with site.app_context(), transaction():
        session.get_one(Message, sent).sent_at = NOW
        session.get_one(Message, old_sent).sent_at = NOW - timedelta(seconds=1)
    with clock.stopped_at(NOW + week):
        assert worker.blank_old(site) == 3
        assert worker.blank_old(site) == 0
        assert send_due(site, Collecting()) == 1  # the fresh one
    texts = {each: message_of(site, each).text for each in (sent, old_sent, given_up, waiting)}
    assert texts == {sent: "sent", old_sent: "", given_up: "", waiting: ""}
    assert message_of(site, waiting).given_up_at == NOW + week
    assert message_of(site, fresh).sent_at == NOW + week
    with site.app_context(), transaction(writing=False):
        assert len(session.scalars(select(Message)).all()) == 5
