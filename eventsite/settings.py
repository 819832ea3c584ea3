"""Every setting, read once from the environment and checked before anything starts."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from flask import current_app
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from werkzeug.local import LocalProxy

PACKAGE = Path(__file__).parent
# A wheel carries templates and static files inside the package; a checkout has them beside it.
ROOT = PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent
SMS_CHANNELS = ("none", "console")
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class BadSetting(Exception):
    """A setting cannot be used; the text is a sentence for the person who starts the site."""


@dataclass(frozen=True)
class Settings:
    """What the environment says. The README's table explains each one."""

    instance: Path
    database_url: str
    secret_key: str
    data_key: str
    public_url: str = ""
    https: bool = False
    trusted_proxies: int = 0
    threads: int = 8
    zone: str = "Asia/Shanghai"
    operator: str = ""
    icp_number: str = ""
    police_number: str = ""
    sms: str = "none"
    sms_daily_cap: int = 2000
    metrics_token: str = ""
    keep_days: int = 30

    @property
    def can_send(self) -> bool:
        """Is there any way to reach a person? What pages promise follows this."""
        return self.sms != "none"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; raises BadSetting with a sentence for the first mistake."""
        instance = Path(env.get("INSTANCE_PATH") or Path.cwd() / "instance").resolve()
        try:
            instance.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise BadSetting(f"INSTANCE_PATH: {instance} cannot be made: {trouble}.") from None
        return cls(
            instance=instance,
            database_url=_database(env, instance),
            secret_key=_secret(env, "SECRET_KEY", instance),
            data_key=_secret(env, "DATA_KEY", instance),
            public_url=_public_url(env),
            https=_flag(env, "HTTPS"),
            trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, most=10),
            threads=_number(env, "THREADS", 8, least=1, most=256),
            zone=_zone(env),
            operator=env.get("OPERATOR", ""),
            icp_number=env.get("ICP_NUMBER", ""),
            police_number=env.get("POLICE_NUMBER", ""),
            sms=_choice(env, "SMS", SMS_CHANNELS),
            sms_daily_cap=_number(env, "SMS_DAILY_CAP", 2000),
            metrics_token=env.get("METRICS_TOKEN", ""),
            keep_days=_number(env, "KEEP_DAYS", 30, least=1, most=3650),
        )


settings = cast(Settings, LocalProxy(lambda: current_app.settings))  # type: ignore[attr-defined]  # Site has it


def _database(env: Mapping[str, str], instance: Path) -> str:
    given = env.get("DATABASE_URL") or f"sqlite:///{instance / 'eventsite.db'}"
    # Hosting services still hand out the old scheme, and psycopg 3 has to be named.
    for old in ("postgres://", "postgresql://"):
        if given.startswith(old):
            given = "postgresql+psycopg://" + given.removeprefix(old)
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise BadSetting("DATABASE_URL is not a database address; see the README.") from None
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise BadSetting(
            f"DATABASE_URL: {url.drivername} is not supported; use sqlite or postgresql."
        )
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise BadSetting(
            "DATABASE_URL: SQLite needs a file, since every thread has its own connection."
        )
    return given


def _secret(env: Mapping[str, str], name: str, instance: Path) -> str:
    given = env.get(name, "")
    if given:
        if len(given) < 32:
            raise BadSetting(f"{name} is too short; give at least 32 random characters.")
        return given
    file = instance / f"{name.lower()}.txt"
    try:
        if not file.exists():
            _make_key(file)
    except OSError as trouble:
        raise BadSetting(f"{name}: {file} cannot be written: {trouble}.") from None
    kept = file.read_text().strip()
    if len(kept) < 32:
        raise BadSetting(f"{name}: {file} holds no usable key; restore it from your backup.")
    return kept


def _make_key(file: Path) -> None:
    # Linked when it is whole: of processes that start together one makes the key, and none reads
    # half of it.
    with NamedTemporaryFile("w", dir=file.parent, prefix=file.name) as draft:
        draft.write(secrets.token_urlsafe(48))
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, file)


def _number(
    env: Mapping[str, str], name: str, default: int, least: int = 0, most: int = 10**9
) -> int:
    given = env.get(name, "").strip()
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not “{given}”.")
    return int(given)


def _flag(env: Mapping[str, str], name: str) -> bool:
    given = env.get(name, "").strip().lower()
    if given not in YES | NO:
        raise BadSetting(f"{name} must be 1 or 0, not “{given}”.")
    return given in YES


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    given = env.get(name, "").strip() or choices[0]
    if given not in choices:
        raise BadSetting(f"{name} must be one of {', '.join(choices)}, not “{given}”.")
    return given


def _zone(env: Mapping[str, str]) -> str:
    given = env.get("TIME_ZONE", "").strip() or "Asia/Shanghai"
    if given not in available_timezones():
        raise BadSetting(f"TIME_ZONE: “{given}” is not a time zone; use a name like Asia/Shanghai.")
    return ZoneInfo(given).key


def _public_url(env: Mapping[str, str]) -> str:
    given = env.get("PUBLIC_URL", "").strip().rstrip("/")
    if given and not given.startswith(("https://", "http://")):
        raise BadSetting("PUBLIC_URL must begin with https:// or http://.")
    return given
