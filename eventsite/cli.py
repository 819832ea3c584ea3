"""The program `eventsite`. Expected trouble is one sentence, never a stack trace."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click
from alembic.util import CommandError
from flask.cli import ScriptInfo, with_appcontext
from sqlalchemy.exc import OperationalError
from waitress.server import create_server

from eventsite import create_app, demo, migrations
from eventsite.accounts.cli import create_staff
from eventsite.checkin.purge import forget_codes
from eventsite.db import transaction
from eventsite.errors import Refusal
from eventsite.events import queries as events
from eventsite.messages.channels import channel_of
from eventsite.messages.worker import Worker
from eventsite.passes.purge import purge
from eventsite.settings import BadSetting, Settings
from eventsite.settings import settings as current_settings
from eventsite.web.site import Site

WRONG_SETTING = 2  # exit status, as for a wrong option
MIB = 1024 * 1024
SWITCH = 0.0005  # seconds


class Program(click.Group):
    """Commands that end with one sentence where trouble is to be expected."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(context)
        except BadSetting as trouble:
            _stop(str(trouble), WRONG_SETTING)
        except Refusal as refusal:
            _stop(f"{refusal.message.rstrip('.')}. {refusal.advice}".rstrip())
        except CommandError:
            _stop("The database belongs to a newer eventsite; start that one, or restore a backup.")
        except OperationalError as trouble:
            reason = str(trouble.orig).strip().partition("\n")[0]
            _stop(f"The database cannot be used: {reason}")


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """One-day volunteer events: booths, places, check-in."""
    context.obj = ScriptInfo(create_app=create_app, set_debug_flag=False)


main.add_command(create_staff)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", type=click.IntRange(1, 256), help="Instead of what THREADS says.")
@click.option("--demo", "with_demo", is_flag=True, help="Load the demo into an empty database.")
@click.option("--sms", envvar="SMS", hidden=True)  # only to know whether SMS was given
def run(host: str, port: int, threads: int | None, with_demo: bool, sms: str | None) -> None:
    """Bring the database up to date and serve the site."""
    settings = Settings.from_env()
    if threads:
        settings = replace(settings, threads=threads)
    site = create_app(settings)
    with site.app_context():
        migrations.upgrade()
        staff = _load_demo_if_empty() if with_demo else None
        is_demo = _holds_nothing_but_the_demo()
    if with_demo and not sms and is_demo:
        # Only now: a hundred texts to the demo's people would bury the passwords.
        site.settings = replace(settings, sms="console")
    server = _listening(site, host, port)
    _say_where(_url(host, port), settings.public_url, staff)
    with _stopped_by(signal.SIGTERM), _sending(site):
        server.run()


@main.command("demo")
@click.option("--at", metavar="ISO", help="The moment at which the demo's day is going on.")
@with_appcontext
def load_demo(at: str | None) -> None:
    """Load the demo, in place of an earlier one."""
    moment = _moment(at) if at else None
    migrations.upgrade()
    with transaction():
        staff = demo.load(moment)
    _say_passwords(staff)


def _load_demo_if_empty() -> dict[str, str] | None:
    with transaction():
        return demo.load_if_empty()


def _holds_nothing_but_the_demo() -> bool:
    with transaction(writing=False):
        return not events.any_event_but_demo()


def _listening(site: Site, host: str, port: int) -> Any:
    # Who comes back from a statement waits until another thread stops computing, by default up to
    # 5 ms, and that at each statement while it holds the writer's lock.
    sys.setswitchinterval(SWITCH)
    try:
        return create_server(
            site,
            host=host,
            port=port,
            threads=site.settings.threads,
            ident=None,
            expose_tracebacks=False,
            # Nobody believes these headers unless TRUSTED_PROXIES says so, but /metrics has to see
            # that there is a proxy.
            clear_untrusted_proxy_headers=False,
            # A phone keeps several connections open between two taps.
            connection_limit=1000,
            channel_timeout=60,
            asyncore_use_poll=True,  # select() knows no more than 1024 connections
            max_request_header_size=32 * 1024,
            max_request_body_size=MIB,  # the site's own limit is lower, and says so on a page
        )
    except (OSError, ValueError) as trouble:
        reason = getattr(trouble, "strerror", None) or str(trouble)
        _stop(f"Cannot listen on {host}:{port}: {reason}. Choose another one with --port.")


@contextmanager
def _sending(site: Site) -> Iterator[None]:
    worker = Worker(site, channel_of(site.settings, sys.stdout), chores=(purge, forget_codes))
    worker.start()
    try:
        yield
    finally:
        worker.stop()


@contextmanager
def _stopped_by(number: signal.Signals) -> Iterator[None]:
    """Let this signal end the block as Ctrl-C does."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(number, interrupt)
    try:
        yield
    finally:
        signal.signal(number, before)


def _say_where(local_url: str, public_url: str, staff: dict[str, str] | None) -> None:
    click.echo(f"eventsite is at {local_url}/")
    click.echo(f"Staff sign in at {public_url or local_url}/sign-in")
    if staff:
        _say_passwords(staff)


def _say_passwords(staff: dict[str, str]) -> None:
    for username, password in staff.items():
        click.echo(f"  {username:12} {password}")


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write a moment like 2026-12-26T10:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(current_settings.zone))


def _stop(sentence: str, status: int = 1) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(status)
