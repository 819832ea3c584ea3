"""The program `eventsite`, as people start it."""

import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.tools.server import running_site

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow  # each test starts the program


@pytest.fixture
def settings(tmp_path):
    """An installation of its own."""
    return {"INSTANCE_PATH": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)}


@pytest.fixture
def call(settings):
    """Call the program and wait for its end."""

    def run(*words, **more):
        return subprocess.run(
            [sys.executable, "-m", "eventsite", *words],
            env={**settings, **more},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def open_page(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode(), answer.headers


def test_a_bad_setting_is_one_sentence(call):
    done = call("run", THREADS="many")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "THREADS must be a whole number from 1 to 256, not “many”.\n"


def test_a_port_that_is_taken_is_one_sentence(call):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = call("run", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Cannot listen on 127.0.0.1:{port}: Address already in use."
        " Choose another one with --port.\n"
    )


def test_a_database_that_cannot_be_opened_is_one_sentence(call, tmp_path):
    done = call("run", DATABASE_URL=f"sqlite:///{tmp_path}/no/such/folder/eventsite.db")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The database cannot be used: unable to open database file\n"


def test_a_database_of_a_newer_program_is_one_sentence(call, tmp_path):
    call("demo")
    with closing(sqlite3.connect(tmp_path / "eventsite.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = call("run")
    assert done.returncode == 1
    assert done.stderr.startswith("The database belongs to a newer eventsite")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_site_says_where_it_is_and_stops_when_it_is_told_to(settings, number):
    with running_site(settings) as site:
        _, headers = open_page(f"{site.url}/")
        assert "Server" not in headers
        site.process.send_signal(number)
        assert site.process.wait(10) == 0
        lines = [line for line in site.output().splitlines() if not line.startswith("{")]
    assert lines == [f"eventsite is at {site.url}/", f"Staff sign in at {site.url}/sign-in"]


def test_the_demo_is_loaded_once_and_its_texts_are_shown(settings):
    with running_site({**settings, "DEMO_PASSWORD": "four words of mine"}, "--demo") as site:
        page, _ = open_page(f"{site.url}/?lang=en")
        assert "/events/care-day/" in page
        said = site.output()
    for username in ("organizer", "desk", "booth"):
        assert re.search(rf"^  {username} +four words of mine$", said, re.MULTILINE)
    assert "→" not in said
    with running_site(settings, "--demo") as site:
        assert "organizer" not in site.output()


def test_metrics_stay_shut_behind_a_proxy_on_the_same_machine(settings):
    with running_site(settings) as site:
        assert "eventsite_answers" in open_page(f"{site.url}/metrics")[0]
        request = urllib.request.Request(
            f"{site.url}/metrics", headers={"X-Forwarded-For": "203.0.113.7"}
        )
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(request, timeout=10)


def test_the_demo_can_be_loaded_for_any_moment_and_again(call):
    for _ in range(2):
        done = call("demo", "--at", "2026-12-26T10:00", DEMO_PASSWORD="four words of mine")
        assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["organizer", "desk", "booth"]


def test_a_moment_that_is_none_is_one_sentence(call):
    done = call("demo", "--at", "tomorrow")
    assert done.returncode == 2
    assert "write a moment like 2026-12-26T10:00" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_program_explains_itself(call):
    done = call("--help")
    assert done.returncode == 0
    assert [f"  {name}" in done.stdout for name in ("run", "demo", "create-staff")] == [True] * 3
