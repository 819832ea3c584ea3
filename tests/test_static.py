"""What is served as it lies here: known to Chromium 88 and Safari 15, small, legible."""

import base64
import gzip
import hashlib
import re
import shutil
import struct
import subprocess
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import tinycss2

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
SITE = STATIC / "css/site.css"
SCRIPTS = sorted(path for path in STATIC.rglob("*.js") if VENDOR not in path.parents)


def names(text):
    return set(text.split())


# What came after the floor, as it stands in a sheet. Extras that may be missing are not here:
# accent-color, text-wrap, text-spacing-trim, forced-colors, named pages.
YOUNG_RULES = names("layer container property scope starting-style position-try")
YOUNG_SELECTORS = names(
    "has user-valid user-invalid modal popover-open dir state open file-selector-button"
)
YOUNG_FUNCTIONS = names(
    "color color-mix light-dark lab lch oklab oklch image-set anchor if linear"
    " round mod sin cos tan atan2 pow sqrt"
)
YOUNG_UNITS = names(
    "dvh dvw dvi dvb dvmin dvmax svh svw svi svb svmin svmax lvh lvw lvi lvb lvmin lvmax"
    " cqh cqw cqi cqb cqmin cqmax lh rlh ic"
)
YOUNG_PROPERTIES = names(
    "translate rotate scale container container-type container-name field-sizing"
    " anchor-name position-anchor animation-timeline view-transition-name"
)
PREFIXED = names("mask appearance print-color-adjust text-size-adjust user-select backdrop-filter")
SYMBOLS = names(
    "brand clinic legal counselling couplets matchmaking policy games tick cross ban alert ask"
    " clock again later pin pass people lock bell pause next print down net nonet"
)
HOLDS_RULES = {"media", "supports"}


def rules_of(nodes):
    """Every rule and at-rule, those within @media and @supports too."""
    for node in nodes:
        if node.type in ("qualified-rule", "at-rule"):
            yield node
        if node.type == "at-rule" and node.content and node.lower_at_keyword in HOLDS_RULES:
            yield from rules_of(tinycss2.parse_rule_list(node.content, True, True))


def sheet(path):
    return list(rules_of(tinycss2.parse_stylesheet(path.read_text(), True, True)))


def tokens_of(nodes):
    """All tokens, those within brackets and functions too."""
    for node in nodes or ():
        yield node
        yield from tokens_of(getattr(node, "content", None) if node.type != "at-rule" else None)
        yield from tokens_of(getattr(node, "arguments", None))


def bodies(path):
    """Selector and declarations of each rule that is not itself a holder of rules."""
    for rule in sheet(path):
        if rule.type == "qualified-rule" or rule.lower_at_keyword == "page":
            parts = tinycss2.parse_blocks_contents(rule.content, True, True)
            yield tinycss2.serialize(rule.prelude).strip(), parts


def values_of(parts):
    return {part.lower_name: part.value for part in parts if part.type == "declaration"}


@pytest.fixture(params=SHEETS, ids=lambda path: path.name)
def path(request):
    return request.param


def test_the_sheet_has_no_mistake(path):
    top = tinycss2.parse_stylesheet(path.read_text(), True, True)
    inner = [part for _, parts in bodies(path) for part in parts]
    assert [node.message for node in [*top, *inner] if node.type == "error"] == []


def test_the_sheet_keeps_to_rules_the_floor_knows(path):
    names = {rule.lower_at_keyword for rule in sheet(path) if rule.type == "at-rule"}
    assert names & YOUNG_RULES == set()


def test_media_queries_are_written_without_ranges(path):
    preludes = [
        tinycss2.serialize(rule.prelude)
        for rule in sheet(path)
        if rule.type == "at-rule" and rule.lower_at_keyword == "media"
    ]
    assert [prelude for prelude in preludes if re.search("[<>]", prelude)] == []


def test_no_rule_is_nested_in_another(path):
    found = [name for name, parts in bodies(path) for part in parts if part.type != "declaration"]
    assert found == []


def test_selectors_keep_to_what_the_floor_knows(path):
    """One unknown name, and an old browser drops the whole rule."""
    found = []
    for selector, _ in bodies(path):
        tokens = list(tokens_of(tinycss2.parse_component_value_list(selector)))
        for colon, name in pairwise(tokens):
            word = getattr(name, "lower_name", getattr(name, "lower_value", ""))
            if colon == ":" and word in YOUNG_SELECTORS:
                found.append(selector)
    assert found == []


def test_values_keep_to_what_the_floor_knows(path):
    found = []
    for selector, parts in bodies(path):
        for token in tokens_of(token for value in values_of(parts).values() for token in value):
            if token.type == "function" and token.lower_name in YOUNG_FUNCTIONS:
                found.append(f"{selector}: {token.name}()")
            if token.type == "dimension" and token.lower_unit in YOUNG_UNITS:
                found.append(f"{selector}: {token.unit}")
    assert found == []


def test_properties_keep_to_what_the_floor_knows(path):
    found = []
    for selector, parts in bodies(path):
        values = values_of(parts)
        found += [f"{selector}: {name}" for name in YOUNG_PROPERTIES & set(values)]
        for name in PREFIXED & set(values):
            if f"-webkit-{name}" not in values:
                found.append(f"{selector}: {name} without -webkit-{name}")
        for name in {"overflow", "overflow-x", "overflow-y"} & set(values):
            if "clip" in tinycss2.serialize(values[name]):
                found.append(f"{selector}: {name}: clip")
    assert found == []


def test_focus_is_seen_where_focus_visible_is_unknown():
    conditions = [
        tinycss2.serialize(rule.prelude).strip() for rule in sheet(SITE) if rule.type == "at-rule"
    ]
    assert "not selector(:focus-visible)" in conditions


def test_the_sheet_is_small():
    assert len(gzip.compress(SITE.read_bytes(), 9)) < 6_500


# Colours


def colours(*, dark):
    """The tokens of the first :root, and over them those of the dark one."""
    light, night = [rule for rule in bodies(SITE) if rule[0] == ":root"][:2]
    chosen = values_of(light[1]) | (values_of(night[1]) if dark else {})
    return {name: tinycss2.serialize(value).strip() for name, value in chosen.items()}


def luminance(colour):
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_guidelines_say():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


TEXTS = names("""
ink/ground ink/sheet ink/line soft/ground soft/sheet soft/line act/ground act/sheet act/tint
on/go on/yes on/stop gilt/paper ok/ok-t ok/sheet wait/wait-t wait/ground wait/sheet
no/no-t no/ground no/sheet ink/tint ink/ok-t ink/wait-t ink/no-t
""")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("pair", sorted(TEXTS))
def test_text_can_be_read(pair, dark):
    text, ground = pair.split("/")
    tokens = colours(dark=dark)
    assert contrast(tokens[f"--{text}"], tokens[f"--{ground}"]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_ink_on_amber_can_be_read(dark):
    assert contrast("#211a18", colours(dark=dark)["--amber"]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "sheet"])
def test_edges_of_controls_can_be_seen(ground, dark):
    tokens = colours(dark=dark)
    assert contrast(tokens["--edge"], tokens[f"--{ground}"]) >= 3


# Scripts


def code(text):
    """A script without comments and strings; what stands in backticks stays."""
    return re.sub(r"""/\*.*?\*/|(?<!:)//[^\n]*|"[^"\n]*"|'[^'\n]*'""", '""', text, flags=re.DOTALL)


def class_bodies(text):
    """What stands directly in a class, its methods' insides left out."""
    for start in re.finditer(r"\bclass\b[^{;]*\{", text):
        depth, body = 1, ""
        for letter in text[start.end() :]:
            depth += {"{": 1, "}": -1}.get(letter, 0)
            if not depth:
                break
            body += letter if depth == 1 else ""
        yield body


YOUNG_SYNTAX = {
    "optional chaining": r"\?\.(?!\d)",
    "?? and ??=": r"\?\?",
    "logical assignment": r"\|\|=|&&=",
    "private member": r"(?<=\.)#\w|(?m:^\s*(?:static\s+|async\s+)*#\w)",
    "catch without a name": r"\bcatch\s*\{",
    "big number": r"\b\d+n\b|\d_\d",
    "code made from text": r"\beval\(|\bnew Function\b",
}


def young(text):
    text = code(text)
    found = [name for name, pattern in YOUNG_SYNTAX.items() if re.search(pattern, text)]
    field = r"(?:^|[;}\n])\s*(?:static\s+)?[\w$#]+\s*(?:=(?!>)|;)"
    return found + ["class field" for body in class_bodies(text) if re.search(field, body)]


@pytest.mark.parametrize(
    "text",
    [
        "a?.b",
        "a ?? b",
        "a ||= b",
        "class A { #b = 1 }",
        "class A {\n  b = 1;\n}",
        "class A {\n  c() { return 1; }\n  static b;\n}",
        "try { a(); } catch { b(); }",
        "eval('1')",
    ],
)
def test_young_syntax_is_noticed(text):
    assert young(text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_es2018(path):
    assert young(path.read_text()) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_can_be_parsed(path, tmp_path):
    node = shutil.which("node")
    if not node:
        pytest.skip("needs node")
    is_module = re.search(r"^(import|export)\b", path.read_text(), re.MULTILINE)
    copy = tmp_path / (path.stem + (".mjs" if is_module else ".cjs"))
    copy.write_text(path.read_text())
    seen = subprocess.run([node, "--check", copy], capture_output=True, text=True, check=False)
    assert seen.returncode == 0, seen.stderr


def test_one_script_only_knows_the_events_of_htmx():
    """Another htmx names them differently, and is then one file's matter."""
    assert [path.name for path in SCRIPTS if "htmx:" in path.read_text()] == ["site.js"]


# Vendored files and pictures


def vendored():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (VENDOR / "VERSIONS.md").read_text().splitlines()
        if line.startswith("|")
    ]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


LICENCES = re.compile(r"[\w.-]+-LICENSE\.txt")


def test_every_vendored_file_is_listed():
    listed = {row["file"] for row in vendored()}
    lying = {path.name for path in VENDOR.iterdir()} - {"VERSIONS.md"}
    assert {name for name in lying if not LICENCES.fullmatch(name)} == listed


@pytest.mark.parametrize("row", vendored(), ids=lambda row: row["file"])
def test_vendored_files_are_the_ones_listed(row):
    digest = hashlib.sha384((VENDOR / row["file"]).read_bytes()).digest()
    assert row["sha384"] == f"sha384-{base64.b64encode(digest).decode()}"
    assert row["version"] in row["file"]


@pytest.mark.parametrize("row", vendored(), ids=lambda row: row["file"])
def test_vendored_files_have_their_licence(row):
    named = LICENCES.findall(row["licence"])
    assert named
    assert all((VENDOR / name).stat().st_size for name in named)


def test_the_sprite_has_every_symbol():
    tree = ET.parse(STATIC / "img/sprite.svg")
    drawn = {symbol.get("id") for symbol in tree.iter("{http://www.w3.org/2000/svg}symbol")}
    assert drawn >= SYMBOLS
    pattern = r"""\bui\.(?:icon|mark)\(["']([\w-]+)["']\)|sprite\.svg[^#\s]*[^#"]*#([\w-]+)"""
    for template in (ROOT / "templates").rglob("*.html"):
        asked = {a or b for a, b in re.findall(pattern, template.read_text())}
        assert asked <= drawn, template


@pytest.mark.parametrize(
    ("name", "side"),
    [("icon-192", 192), ("icon-512", 512), ("apple-touch-icon", 180), ("share", 512)],
)
def test_pictures_are_square_and_small(name, side):
    content = (STATIC / f"img/{name}.png").read_bytes()
    assert struct.unpack(">II", content[16:24]) == (side, side)
    assert len(content) < 12_000
