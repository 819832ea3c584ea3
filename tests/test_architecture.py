"""How the code is cut: who may import whom, and what stands in which file."""

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from eventsite.db import Base

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "eventsite"

# A feature may import those on lower lines, never one beside or above it.
LAYERS = [
    {"manage", "reports"},
    {"visitor"},
    {"kinds"},
    {"giveaways"},
    {"checkin"},
    {"shifts", "queue"},
    {"signups"},
    {"passes"},
    {"events"},
    {"messages", "journal"},
    {"accounts"},
    {"web"},
    {"db", "clock", "errors", "settings", "codes", "language", "sealed", "glances"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
BASE = LAYERS[-1]
FEATURES = set(LEVEL) - BASE - {"web"}
AROUND = {"__init__", "__main__", "cli", "demo", "demo_texts", "migrations"}
# What points upwards all the same, with the reason. Circles stay forbidden.
UPWARDS = {
    ("accounts", "events"): "a role is held at an event, and a guard hands that event to the view",
    ("accounts", "journal"): "signing in and giving roles stand in the journal like every verb",
    ("web", "journal"): "who acts is reset for every request, in the one place that begins it",
}

# Inside a feature: a file may import the kinds of files on lower lines.
KINDS = [
    {"views", "cli", "worker"},
    {"guards", "forms"},
    {"proofs"},
    {"actions", "purge"},
    {"refusals", "calendar", "answers"},
    {"queries", "letters"},
    {"rules", "typed"},
    {"links", "channels", "passwords", "kinds"},
    {"models"},
]
KIND = {name: level for level, names in enumerate(KINDS) for name in names}
EDGE = {"views", "cli", "guards", "forms"}
WEB = ("flask", "werkzeug", "wtforms", "eventsite.web")
IMPURE = {"eventsite.clock", "eventsite.db.session", "eventsite.settings.settings"}

SOURCES = {
    path.relative_to(PACKAGE).with_suffix("").parts: path.read_text()
    for path in sorted(PACKAGE.rglob("*.py"))
}
IN_FEATURES = [parts for parts in SOURCES if parts[0] in FEATURES]


@cache
def imports(parts):
    """What the file imports: modules, and every name of a module, as that may be one itself."""
    found = []
    for node in ast.walk(ast.parse(SOURCES[parts])):
        if isinstance(node, ast.ImportFrom):
            module = node.module if node.level == 0 else "a relative import"
            found += [module, *(f"{module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


def imported_parts(parts):
    """The layers' names that the file imports from, its own aside."""
    ours = [name.split(".")[1] for name in imports(parts) if name.startswith("eventsite.")]
    return {name for name in ours if name in LEVEL} - {parts[0]}


def kind_of_file(parts):
    """ "views" for views.py and for every file of a package views/."""
    return next((name for name in parts[1:] if name in KIND), None)


def lines_with(pattern, but=()):
    """Every place in the sources where the pattern is found."""
    return [
        f"{'/'.join(parts)}: {found[0].strip()}"
        for parts, text in SOURCES.items()
        for found in re.finditer(pattern, text, re.MULTILINE)
        if parts not in but
    ]


def points_upwards(here, name):
    return LEVEL[name] <= LEVEL[here] and not (here in BASE and name in BASE)


def test_features_import_downwards_only():
    wrong = {
        (parts[0], name)
        for parts in SOURCES
        if parts[0] in LEVEL
        for name in imported_parts(parts)
        if points_upwards(parts[0], name)
    }
    assert wrong == set(UPWARDS)


def test_no_two_parts_import_each_other():
    graph = {name: set() for name in LEVEL}
    for parts in SOURCES:
        if parts[0] in LEVEL:
            graph[parts[0]] |= imported_parts(parts)
    TopologicalSorter(graph).prepare()


def test_every_part_of_the_site_has_its_layer():
    assert {parts[0] for parts in SOURCES} - set(LEVEL) - AROUND == set()


def test_a_kind_of_booth_knows_no_other():
    wrong = [
        (parts, name)
        for parts in SOURCES
        if parts[0] == "kinds" and len(parts) > 2
        for name in imports(parts)
        if name.startswith("eventsite.kinds.") and name.split(".")[2] != parts[1]
    ]
    assert wrong == []


def test_imports_are_written_out_in_full():
    assert [parts for parts in SOURCES if "a relative import" in imports(parts)] == []


def test_every_file_of_a_feature_is_of_a_known_kind():
    assert [p for p in IN_FEATURES if not kind_of_file(p) and p[-1] != "__init__"] == []


def test_inside_a_feature_imports_follow_the_kinds_of_files():
    wrong = []
    for parts in IN_FEATURES:
        here = kind_of_file(parts)
        folder = ".".join(("eventsite", *parts[: parts.index(here, 1) if here else -1]))
        for name in imports(parts):
            found = re.match(rf"{re.escape(folder)}\.(\w+)", name)
            kind = found[1] if found else ""
            if kind in KIND and kind != here and KIND[kind] <= KIND.get(here, -1):
                wrong.append((parts, name))
    assert wrong == []


def test_only_the_edge_of_a_feature_knows_the_web():
    inner = [parts for parts in IN_FEATURES if kind_of_file(parts) not in EDGE]
    assert [(p, name) for p in inner for name in imports(p) if name.startswith(WEB)] == []


def test_rules_ask_neither_clock_nor_database():
    rules = [parts for parts in IN_FEATURES if kind_of_file(parts) == "rules"]
    assert [parts for parts in rules if IMPURE & set(imports(parts))] == []


def test_only_db_commits():
    assert lines_with(r"\.(?:commit|rollback)\(", but=[("db",)]) == []


def test_every_flush_says_why():
    assert lines_with(r"^.*\bsession\.flush\(\)$") == []


def test_only_settings_and_commands_read_the_environment():
    assert lines_with(r"\bos\.(?:environ|getenv)\b", but=[("settings",), ("cli",), ("demo",)]) == []


def test_only_the_clock_reads_the_system_clock():
    reading = r"\bdatetime\.(?:now|utcnow|today)\b|\bdate\.today\b|\btime\.time\(|func\.now\("
    assert lines_with(reading, but=[("clock",)]) == []


def test_files_stay_short():
    texts = {"/".join(p): text for p, text in SOURCES.items() if "versions" not in p}
    texts |= {str(p): p.read_text() for p in (ROOT / "templates").rglob("*.*")}
    lengths = {name: len(text.splitlines()) for name, text in texts.items()}
    assert {name: length for name, length in lengths.items() if length > 250} == {}


def test_no_row_fetches_others_behind_our_back():
    loads = {
        str(relation): relation.lazy
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
    }
    careful = ("raise", "raise_on_sql", "selectin")
    assert {name: lazy for name, lazy in loads.items() if lazy not in careful} == {}
    assert "SignUp.slot" in loads
