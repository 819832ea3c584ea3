"""Settings from the environment, and the sentence for each mistake."""

import re
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from eventsite.settings import BadSetting, Settings

KEY = "k" * 32
POSTGRES = "postgresql+psycopg://me:pw@db/events"


def read(tmp_path, **env):
    return Settings.from_env({"INSTANCE_PATH": str(tmp_path / "instance"), **env})


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"DATABASE_URL": "nonsense"}, "is not a database address"),
        ({"DATABASE_URL": "mysql://db/events"}, "mysql is not supported"),
        ({"DATABASE_URL": "postgresql+psycopg2://db/events"}, "is not supported"),
        ({"DATABASE_URL": "sqlite://"}, "needs a file"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "needs a file"),
        ({"DATABASE_URL": "postgresql://db:port/events"}, "is not a database address"),
        ({"SECRET_KEY": "short"}, "at least 32"),
        ({"DATA_KEY": "k" * 31}, "at least 32"),
        ({"THREADS": "0"}, "from 1 to 256"),
        ({"THREADS": "257"}, "from 1 to 256"),
        ({"THREADS": "eight"}, "a whole number"),
        ({"THREADS": "8.5"}, "a whole number"),
        ({"THREADS": "-1"}, "a whole number"),
        ({"THREADS": "８"}, "a whole number"),
        ({"TRUSTED_PROXIES": "11"}, "from 0 to 10"),
        ({"SMS_DAILY_CAP": "many"}, "a whole number"),
        ({"KEEP_DAYS": "0"}, "from 1 to 3650"),
        ({"HTTPS": "perhaps"}, "must be 1 or 0"),
        ({"SMS": "pigeon"}, "one of none, console"),
        ({"TIME_ZONE": "China"}, "is not a time zone"),
        ({"TIME_ZONE": "../../etc/passwd"}, "is not a time zone"),
        ({"PUBLIC_URL": "care.example"}, "must begin with https://"),
        ({"PUBLIC_URL": "ftp://care.example"}, "must begin with https://"),
        ({"INSTANCE_PATH": "/dev/null/here"}, "cannot be made"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence_that_names_it(tmp_path, env, sentence):
    with pytest.raises(BadSetting, match=re.escape(sentence)) as caught:
        read(tmp_path, **env)
    text = str(caught.value)
    assert text.startswith(next(iter(env)))
    assert text.endswith(".")
    assert "\n" not in text
    assert "pw" not in text


@pytest.mark.parametrize(
    ("env", "name", "value"),
    [
        ({}, "threads", 8),
        ({"THREADS": " 16 "}, "threads", 16),
        ({"HTTPS": "Yes"}, "https", True),
        ({"HTTPS": "off"}, "https", False),
        ({}, "https", False),
        ({"SMS": ""}, "can_send", False),
        ({"SMS": "console"}, "can_send", True),
        ({}, "zone", "Asia/Shanghai"),
        ({"TIME_ZONE": "Asia/Urumqi"}, "zone", "Asia/Urumqi"),
        ({"PUBLIC_URL": "https://care.example/"}, "public_url", "https://care.example"),
        ({"DATABASE_URL": "postgres://me:pw@db/events"}, "database_url", POSTGRES),
        ({"DATABASE_URL": "postgresql://me:pw@db/events"}, "database_url", POSTGRES),
        ({"DATABASE_URL": POSTGRES}, "database_url", POSTGRES),
        ({"SECRET_KEY": KEY}, "secret_key", KEY),
    ],
)
def test_settings_are_read(tmp_path, env, name, value):
    assert getattr(read(tmp_path, **env), name) == value


def test_without_an_address_the_database_is_a_file_of_the_instance(tmp_path):
    assert read(tmp_path).database_url == f"sqlite:///{tmp_path}/instance/eventsite.db"


def test_keys_are_made_once_and_shut_to_others(tmp_path):
    first, second = read(tmp_path), read(tmp_path)
    assert (first.secret_key, first.data_key) == (second.secret_key, second.data_key)
    assert first.secret_key != first.data_key
    for name in ("secret_key", "data_key"):
        mode = (tmp_path / f"instance/{name}.txt").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


def test_processes_that_start_together_agree_on_the_keys(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: read(tmp_path).secret_key, range(40)))
    assert len(set(found)) == 1


def test_a_key_file_that_was_cut_off_stops_the_start(tmp_path):
    read(tmp_path)
    (tmp_path / "instance/data_key.txt").write_text("half")
    with pytest.raises(BadSetting, match=r"DATA_KEY: .* holds no usable key; restore it"):
        read(tmp_path)


def test_a_given_key_is_not_written_down(tmp_path):
    read(tmp_path, SECRET_KEY=KEY, DATA_KEY=KEY)
    assert not (tmp_path / "instance/secret_key.txt").exists()
