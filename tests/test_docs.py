"""The documents say what is so: settings, commands, tables, features, links, decisions."""

import os
import re
from pathlib import Path

import pytest

from eventsite.cli import main
from eventsite.db import Base
from eventsite.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = {
    str(path.relative_to(ROOT)): path.read_text()
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS]
}
README, ARCHITECTURE = PAGES["README.md"], PAGES["docs/architecture.md"]
IN_DOCS = "\n".join(text for name, text in PAGES.items() if name.startswith("docs/"))
DECISIONS = sorted((ROOT / "docs/decisions").iterdir())
CODE = [
    path
    for folder in ("eventsite", "templates", "static/js", "static/css", "tests")
    for path in sorted((ROOT / folder).rglob("*.*"))
    if path.suffix in {".py", ".html", ".js", ".css", ".mako"}
]

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


class Asked(dict):
    """An environment that notes which variables were asked for."""

    def __init__(self, known) -> None:
        super().__init__(known)
        self.names = set()

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)


def settings_asked_for(folder):
    """The settings' own variables, and the few that are read elsewhere."""
    env = Asked({"INSTANCE_PATH": str(folder)})
    Settings.from_env(env)
    elsewhere = r'os\.environ(?:\.get\(|\[)"(\w+)"'
    texts = [path.read_text() for path in (ROOT / "eventsite").rglob("*.py")]
    return env.names | {name for text in texts for name in re.findall(elsewhere, text)}


def settings_table():
    """Name and default of each row of the README's table."""
    section = README.partition("\n## Settings\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", section, re.MULTILINE))


def anchors_of(text):
    """The anchors that a page's headings have where it is read."""
    plain = (re.sub(r"[^\w\s-]", "", heading).lower() for heading in HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in plain}


def links_of(text):
    """Where a page leads to within the repository."""
    targets = {"".join(found) for found in LINK.findall(text)}
    return sorted(target for target in targets if not target.startswith(("https://", "http://")))


def aim_of(name, target):
    """The file that a link leads to, as its name from the root, and the anchor in it."""
    path, _hash, anchor = target.partition("#")
    return (os.path.normpath(Path(name).parent / path) if path else name), anchor


def test_every_setting_is_in_the_readme_and_every_one_there_exists(tmp_path):
    assert set(settings_table()) == settings_asked_for(tmp_path)


def test_defaults_are_what_the_readme_says(tmp_path):
    known = {"INSTANCE_PATH": str(tmp_path)}
    for name, default in settings_table().items():
        given = re.fullmatch("`(.+)`", default)
        if given or default == "none":
            env = known | {name: given[1] if given else ""}
            assert Settings.from_env(env) == Settings.from_env(known), name


@pytest.mark.parametrize("command", main.commands)
def test_every_command_is_in_the_readme_and_in_the_docs(command):
    assert f"`eventsite {command}`" in README
    assert f"`eventsite {command}`" in IN_DOCS


def test_every_option_of_a_command_is_in_the_readme():
    for command in main.commands.values():
        for option in command.params:
            if option.param_type_name == "option" and not option.hidden:
                assert f"`{option.opts[0]}" in README, f"{command.name} {option.opts[0]}"


def test_no_command_is_promised_that_does_not_exist():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for name, text in PAGES.items():
        code = "\n".join(
            [*re.findall(r"`[^`\n]+`", text), *re.findall(r"^ {4}.+$", text, re.MULTILINE)]
        )
        assert set(re.findall(r"[`^ ]eventsite ([a-z-]+)", code)) <= set(main.commands), name
        assert set(re.findall(r"\bmake ([a-z]+)", code)) <= set(targets), name


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_table_is_in_the_docs(table):
    assert f"`{table}`" in ARCHITECTURE + PAGES["docs/words.md"]


def test_every_feature_is_in_the_architecture():
    packages = {path.parent.name for path in (ROOT / "eventsite").glob("*/__init__.py")}
    assert [name for name in sorted(packages) if f"`{name}`" not in ARCHITECTURE] == []


def test_every_word_has_one_line():
    words = re.findall(r"^\| ([^|]+?) \|", PAGES["docs/words.md"], re.MULTILINE)
    words = [word for word in words if word != "English" and not set(word) <= set("- ")]
    assert len(words) > 40
    assert sorted(set(words)) == sorted(words)


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name):
    for target in links_of(PAGES[name]):
        aim, anchor = aim_of(name, target)
        assert (ROOT / aim).is_file(), target
        assert not anchor or anchor in anchors_of(PAGES[aim]), target


def test_every_page_can_be_reached_from_the_readme():
    reached, ahead = {"README.md"}, ["README.md"]
    while ahead:
        name = ahead.pop()
        aims = {aim_of(name, target)[0] for target in links_of(PAGES[name])}
        ahead += (aims & set(PAGES)) - reached
        reached |= aims
    assert set(PAGES) - reached == set()


def test_decisions_are_numbered_without_gaps():
    numbers = [re.match(r"(\d{4})-[a-z0-9-]+\.md$", path.name)[1] for path in DECISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_is_one_page_with_its_parts(path):
    text = path.read_text()
    assert text.startswith(f"# {path.name[:4]}: ")
    headings = HEADING.findall(text)[1:]
    assert headings == ["Context", "Choice", "Consequences"]
    assert len(text.splitlines()) <= 60


def test_code_refers_to_decisions_that_exist():
    known = {path.name[:4] for path in DECISIONS}
    referred = {
        number: path
        for path in CODE
        for number in re.findall(r"docs/decisions/(\d{4})", path.read_text())
    }
    assert {number: path for number, path in referred.items() if number not in known} == {}
