"""Making the first accounts, at the terminal."""

import sys

import click
from flask.cli import with_appcontext

from eventsite import migrations
from eventsite.accounts import actions
from eventsite.db import transaction
from eventsite.errors import Refusal
from eventsite.language import in_language


@click.command()
@click.argument("username")
@click.option("--name", default="", help="How the person is called; the user name, if left out.")
@click.option("--admin", is_flag=True, help="May do everything at every event.")
@click.option("--password-from-stdin", "from_stdin", is_flag=True, help="Read one line; don't ask.")
@with_appcontext
def create_staff(username: str, name: str, admin: bool, from_stdin: bool) -> None:
    """Add somebody who may sign in."""
    if not migrations.is_up_to_date():
        raise Refusal("Some tables are missing", "Start `eventsite run` once; it makes them.")
    password = sys.stdin.readline().rstrip("\r\n") if from_stdin else _asked_for()
    with in_language("en"), transaction():
        staff = actions.create_staff(username, password, name, is_admin=admin)
    click.echo(f"{staff.username} may sign in now.")


def _asked_for() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
