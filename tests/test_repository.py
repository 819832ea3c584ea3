"""Habits that hold for every file of the repository."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.tools.server import running

ROOT = Path(__file__).parents[1]
LARGEST = 500_000  # bytes
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()


def kept_files():
    """What git keeps, or would keep after the next `git add`; everything in an unpacked archive."""
    if not (ROOT / ".git").exists():
        return sorted((ROOT / "tests").rglob("*.py"))
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]  # one that was just deleted is still listed


FILES = kept_files()
TEXTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in FILES
    if b"\0" not in path.read_bytes() and "vendor" not in path.parts
}


def lines_with(pattern):
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in TEXTS.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_no_file_is_large():
    assert [str(path) for path in FILES if path.stat().st_size > LARGEST] == []


def test_no_merge_was_left_half_done():
    assert lines_with(r"^(<{7}|>{7}|\|{7})( |$)") == []


def test_no_work_is_noted_in_place_of_being_done():
    assert lines_with(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b") == []


def test_no_private_key_is_kept():
    assert lines_with("-----BEGIN [A-Z ]*PRIVATE KE[Y]") == []


def test_every_text_ends_with_a_line_end():
    assert [name for name, text in TEXTS.items() if text and not text.endswith("\n")] == []


def test_every_exception_to_a_check_says_why():
    exception = r"#\s*(noqa|type:\s*ignore|pragma: no cover)"
    reasoned = r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\]|pragma: no cover)\s+# \w"
    assert [line for line in lines_with(exception) if not re.search(reasoned, line)] == []


def test_every_rule_that_is_off_says_why():
    tools = PROJECT["tool"]
    lint = tools["ruff"]["lint"]
    error, *let_pass = tools["pytest"]["filterwarnings"]
    lenient = [f"{name} = false" for name, value in tools["mypy"].items() if value is False]
    explained = [line for line in TEXTS["pyproject.toml"].splitlines() if "  # " in line]
    for rule in [*lint["ignore"], *lint["per-file-ignores"], *let_pass, *lenient]:
        assert any(rule in line for line in explained), rule
    assert error == "error"


def test_the_program_has_the_name_of_the_site():
    assert PROJECT["project"]["scripts"] == {"eventsite": "eventsite.cli:main"}


def test_every_library_has_bounds():
    unbounded = [name for name in PROJECT["project"]["dependencies"] if "~=" not in name]
    assert [re.match(r"\w+", name)[0] for name in unbounded] == ["tzdata"]


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_readme_names_the_commands_to_start_with(command):
    assert command in (ROOT / "README.md").read_text()


def test_make_help_lists_every_command():
    targets = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()
    command = ["make", "--no-print-directory", "help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^ +make (\w+)", shown, re.MULTILINE) == targets


def test_ci_runs_what_developers_run():
    run = ROOT / ".ci/run"
    assert os.access(run, os.X_OK)
    assert run.read_text().rstrip().endswith("make test")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built by way of the source archive as for a release."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_holds_the_templates_and_the_static_files(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        name if name.startswith("eventsite/") else f"eventsite/{name}"
        for name in (str(path.relative_to(ROOT)) for path in FILES)
        if name.startswith(("eventsite/", "templates/", "static/"))
    }
    assert wanted - inside == set()


@pytest.mark.slow
def test_the_wheel_serves_without_the_checkout(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    env = {"PYTHONPATH": str(tmp_path / "installed"), "INSTANCE_PATH": str(tmp_path / "instance")}
    with running(env, "eventsite", "run", "--demo", cwd=tmp_path) as site:
        page = urlopen(f"{site.url}/events/care-day/").read().decode()
        style = re.search(r"/static/css/site\.\w+\.css", page)[0]
        assert "正在报名" in page
        assert urlopen(site.url + style).status == 200
        where = subprocess.run(
            [sys.executable, "-c", "import eventsite; print(eventsite.__file__)"],
            cwd=tmp_path,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert where.startswith(str(tmp_path))
