"""The command that makes the first account."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from eventsite import create_app, migrations
from eventsite.accounts import passwords
from eventsite.accounts.models import Staff
from eventsite.cli import main
from eventsite.db import session, transaction
from tests.accounts.conftest import PASSWORD
from tests.conftest import settings_for


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Call the program as at a terminal: `program("create-staff", "ana", input=…)`."""
    for name in ("DATABASE_URL", "SECRET_KEY", "DATA_KEY", "SMS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    return lambda *words, **more: CliRunner().invoke(main, words, **more)


@pytest.fixture
def stored(tmp_path):
    """Tables in the program's database; gives the staff of that name."""
    site = create_app(settings_for(tmp_path))
    with site.app_context():
        migrations.upgrade()

    def find(username):
        with site.app_context(), transaction(writing=False):
            return session.scalar(select(Staff).where(Staff.username == username))

    yield find
    with site.app_context():
        site.extensions["sqlalchemy"].engine.dispose()


def test_the_password_is_read_from_standard_input(program, stored):
    done = program(
        "create-staff",
        "ana",
        "--name",
        "安娜",
        "--admin",
        "--password-from-stdin",
        input=f"{PASSWORD}\n",
    )
    assert (done.exit_code, done.output) == (0, "ana may sign in now.\n")
    ana = stored("ana")
    assert (ana.name, ana.is_admin) == ("安娜", True)
    assert passwords.fits(ana.password, PASSWORD)


def test_the_password_is_asked_for_twice_and_not_shown(program, stored):
    done = program(
        "create-staff", "ana", input=f"{PASSWORD}\nanother one\n{PASSWORD}\n{PASSWORD}\n"
    )
    assert done.exit_code == 0
    assert PASSWORD not in done.output
    assert not stored("ana").is_admin


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("ana", "short", "This password cannot be used. At least 10 characters, please.\n"),
        ("安娜", PASSWORD, "This user name cannot be used. 2 to 40 characters, please: "),
    ],
)
def test_what_cannot_be_is_said_in_one_line(program, username, password, sentence):
    done = program("create-staff", username, "--password-from-stdin", input=f"{password}\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


def test_without_tables_it_says_what_to_start_first(program):
    done = program("create-staff", "ana", "--password-from-stdin", input=f"{PASSWORD}\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Some tables are missing. Start `eventsite run` once; it makes them.\n"


def test_a_database_that_cannot_be_opened_is_one_sentence(program, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder/eventsite.db")
    done = program("create-staff", "ana", "--password-from-stdin", input=f"{PASSWORD}\n")
    assert done.exit_code == 1
    assert done.stderr == "The database cannot be used: unable to open database file\n"
