"""What templates are made of: blocks, ids, addresses, pictures; nothing that the CSP forbids."""

import ast
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import nodes

from eventsite import create_app
from eventsite.events import kinds
from eventsite.web.access import check_every_view_is_stated
from tests.conftest import settings_for

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "templates"
TEXTS = {str(path.relative_to(FOLDER)): path.read_text() for path in sorted(FOLDER.rglob("*.*"))}
SOURCES = {path: path.read_text() for path in sorted((ROOT / "eventsite").rglob("*.py"))}
# A block and the first element in it, with its id; values may be set before.
BLOCK = re.compile(r'{% block (\w+) %}\s*(?:{% set .*? %}\s*)*<\w+[^>]*?\sid="([\w-]+)"')
OTHER_SITES = ("https://uri.amap.com/", "https://beian.miit.gov.cn/", "https://beian.mps.gov.cn/")
WHO = {"anybody", "link", "machines", "staff", "admin", "organizer", "desk", "booth"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return create_app(settings_for(tmp_path_factory.mktemp("site")))


class Tags(HTMLParser):
    """The tags of a template, what Jinja writes into them left out."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(re.sub(r"{[{%#].*?[}%#]}", "", text, flags=re.DOTALL))

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, {name: value or "" for name, value in attributes}))


TAGS = [(name, *tag) for name, text in TEXTS.items() for tag in Tags(text).found]


def calls(made, function):
    """Calls of a function in all templates: the template, constant arguments, names of keywords."""
    for name, text in TEXTS.items():
        for call in made.jinja_env.parse(text).find_all(nodes.Call):
            if getattr(call.node, "attr", getattr(call.node, "name", "")) == function:
                constants = [arg.value for arg in call.args if isinstance(arg, nodes.Const)]
                yield name, constants, {keyword.key for keyword in call.kwargs}


def test_a_block_has_the_name_of_its_root_element():
    pairs = [(block, html_id) for text in TEXTS.values() for block, html_id in BLOCK.findall(text)]
    assert [p for p in pairs if p[0] not in ("main", p[1].replace("-", "_"))] == []
    assert ("sign_ups", "sign-ups") in pairs


def test_every_part_that_htmx_asks_for_is_a_block():
    blocks = {html_id for text in TEXTS.values() for _block, html_id in BLOCK.findall(text)}
    targets = {
        tag.get("id", "none") if tag["hx-target"] == "this" else tag["hx-target"].removeprefix("#")
        for _name, _tag, tag in TAGS
        if "hx-target" in tag
    }
    assert targets
    assert targets - blocks == set()


def test_every_template_is_used_and_every_used_one_is_there():
    in_templates = r'{% (?:extends|include|import|from) "([\w./-]+)"'
    used = {name for text in TEXTS.values() for name in re.findall(in_templates, text)}
    for text in SOURCES.values():
        named = re.findall(r'"(\w+/[\w./-]+\.(?:html|js|txt))"', text)
        used |= {name for name in named if not (ROOT / "static" / name).exists()}
    assert used == set(TEXTS)


def test_every_address_in_a_template_leads_somewhere(made):
    found = list(calls(made, "url_for"))
    assert found
    for name, (endpoint, *_rest), given in found:
        assert endpoint in made.view_functions, f"{name}: {endpoint}"
        wanted = [rule.arguments for rule in made.url_map.iter_rules(endpoint)]
        assert given in wanted, f"{name}: {endpoint}"


def test_every_address_in_a_view_leads_somewhere(made):
    for endpoint, view in made.view_functions.items():
        text = SOURCES[ROOT / (view.__module__.replace(".", "/") + ".py")]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "url_for":
                called = getattr(node.args[0], "value", "")
                if called.startswith("."):
                    called = endpoint.partition(".")[0] + called
                assert called in made.view_functions, f"{view.__module__}: {called}"


def test_every_file_in_a_template_is_there(made):
    files = {file for _name, (file, *_rest), _given in calls(made, "asset")}
    assert "css/site.css" in files
    assert files - set(made.assets) == set()


def test_every_icon_is_drawn(made):
    symbols = ET.parse(ROOT / "static/img/sprite.svg").iter("{http://www.w3.org/2000/svg}symbol")
    drawn = {symbol.get("id") for symbol in symbols}
    icons = {kind.icon for kind in kinds.kinds()}
    for function, place in (("icon", 0), ("mark", 0), ("note", 1)):
        icons |= {given[place] for _name, given, _kw in calls(made, function) if given[place:]}
    assert "clinic" in icons
    assert icons - drawn == set()


@pytest.mark.parametrize(
    "is_forbidden",
    [
        lambda tag, has: tag == "style" or "style" in has,
        lambda tag, has: tag == "script" and "src" not in has,
        lambda tag, has: any(re.match(r"on[a-z]|hx-on|hx-vars", name) for name in has),
        lambda tag, has: any(re.match(r"\s*(js|javascript):", has[name]) for name in has),
        lambda tag, has: "[" in has.get("hx-trigger", ""),
        lambda tag, has: any(":inherited" in name for name in has),
        lambda tag, has: any(
            has.get(name, "").startswith(("http:", "https:", "//"))
            and not has[name].startswith(OTHER_SITES)
            for name in ("src", "href", "action")
        ),
    ],
    ids=["style", "script", "handler", "script-address", "filter", "inherited", "other-site"],
)
def test_templates_hold_nothing_that_the_policy_forbids(is_forbidden):
    assert [tag for tag in TAGS if is_forbidden(*tag[1:])] == []


def test_no_text_goes_into_a_page_unescaped():
    assert [
        name for name, text in TEXTS.items() if re.search(r"\|\s*safe\b|autoescape", text)
    ] == []


def test_every_view_says_who_may_use_it(made):
    stated = {endpoint: set(view.open_to) for endpoint, view in made.view_functions.items()}
    assert {endpoint: who for endpoint, who in stated.items() if not who or who - WHO} == {}


def test_a_site_with_a_view_that_does_not_say_it_does_not_start(tmp_path):
    site = create_app(settings_for(tmp_path))
    site.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match="open does not say who"):
        check_every_view_is_stated(site)
