"""The migrations lead to exactly the tables that the models describe."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError

from eventsite import create_app, migrations
from eventsite.db import Base, db, session, transaction
from tests import make
from tests.conftest import settings_for
from tests.tools.postgres import new_database

ROOT = Path(__file__).parents[1]
UPGRADE = """
from eventsite import create_app, migrations
site = create_app()
print("ready", flush=True)
input()
with site.app_context():
    migrations.upgrade()
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    """The address of an empty database."""
    if request.param == "postgres":
        return new_database(request.getfixturevalue("postgres_server"))
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def migrated(url, tmp_path):
    """Inside a site whose database was brought up by the migrations."""
    site = create_app(settings_for(tmp_path, url))
    with site.app_context():
        assert not migrations.is_up_to_date()
        migrations.upgrade()
        yield site
        db.engine.dispose()


@pytest.mark.usefixtures("migrated")
def test_the_migrations_make_the_tables_of_the_models():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.usefixtures("migrated")
def test_the_migrations_make_the_checks_of_the_models():
    inspector = inspect(db.engine)
    for table in Base.metadata.tables.values():
        checks = {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
        made = {each["name"] for each in inspector.get_check_constraints(table.name)}
        assert made == checks, table.name


@pytest.mark.usefixtures("migrated")
def test_upgrading_again_changes_nothing():
    with transaction():
        make.event()
    migrations.upgrade()
    assert migrations.is_up_to_date()
    with transaction(writing=False):
        assert session.scalar(text("SELECT count(*) FROM event")) == 1


@pytest.mark.usefixtures("migrated")
def test_references_are_checked_again_after_an_upgrade():
    with pytest.raises(IntegrityError), transaction():
        session.execute(text("INSERT INTO role (staff_id, event_id, name) VALUES (7, 7, 'desk')"))


def test_two_that_start_at_once_both_come_up(url, tmp_path):
    keys = {"SECRET_KEY": "s" * 32, "DATA_KEY": "d" * 32}
    env = {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": url, "PYTHONPATH": str(ROOT), **keys}
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for each in starting:
        assert each.stdout.readline() == "ready\n"
    for each in starting:
        each.stdin.write("\n")
        each.stdin.flush()
    for each in starting:
        _, errors = each.communicate(timeout=120)
        assert each.returncode == 0, errors
    site = create_app(settings_for(tmp_path, url))
    with site.app_context():
        assert migrations.is_up_to_date()
        db.engine.dispose()
