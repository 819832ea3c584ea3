"""Every text is in the catalogue, and the Chinese of it is complete and speaks as we want."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from eventsite import clock
from tests.conftest import NOW, make_site, settings_for
from tests.tools.reading import read, without_jinja
from tests.tools.world import World

ROOT = Path(__file__).parents[1]
CATALOG = ROOT / "eventsite/translations/zh_Hans_CN/LC_MESSAGES/messages.po"
TEMPLATES = {
    str(path.relative_to(ROOT)): path.read_text() for path in (ROOT / "templates").rglob("*.html")
}
SOURCES = {
    str(path.relative_to(ROOT / "eventsite")): path.read_text()
    for path in (ROOT / "eventsite").rglob("*.py")
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CHINESE, LETTER = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z\u4e00-\u9fff]")
# How we do not speak: see the wording of the look.
UNWANTED = re.compile(
    "失败|非法|无效|错误码|系统繁忙|提交|确定|点击这里|·|!|！|(?<!相)亲(?![自属人友])"
)
# Whose texts reach a person.
SPEAKING = {"Refusal", "TooMany", "NotFound", "NotAllowed", "Busy", "Unfilled", "ValidationError"}
SPEAKING |= {"InputRequired", "DataRequired", "Length", "Regexp", "SelectChoice"}
# What is said at the terminal is said in English; the demo brings texts of its own.
TERMINAL = ("cli.py", "accounts/cli.py", "demo.py", "demo_texts.py")


def _forms(text):
    return list(text) if isinstance(text, (list, tuple)) else [text]


@pytest.fixture(scope="module")
def po():
    with CATALOG.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


@pytest.fixture(scope="module")
def extracted():
    """Every text that is marked in the code, as `pybabel extract` finds them."""
    with (CATALOG.parents[2] / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    options = {pattern: {**given, "silent": "false"} for pattern, given in options.items()}
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
    found = [
        extract_from_dir(ROOT / folder, [(f"**{Path(pattern).suffix}", method)], options, keywords)
        for pattern, method in methods
        for folder in [pattern.split("/")[0]]
    ]
    return {
        message if isinstance(message, str) else message[0]
        for each in found
        for _, _, message, _, _ in each
    }


def test_every_text_is_in_the_catalogue_and_nothing_else(po, extracted):
    assert len(extracted) > 200
    known = {_forms(message.id)[0] for message in po if message.id}
    assert extracted - known == set(), "missing"
    assert known - extracted == set(), "obsolete"
    assert list(po.obsolete) == []


def test_every_text_is_translated_and_none_is_a_guess(po):
    assert [m.id for m in po if m.id and not all(_forms(m.string))] == []
    assert [m.id for m in po if m.id and m.fuzzy] == []


def test_a_translation_names_the_same_things(po):
    for message in po:
        if message.id:
            wanted = {name for form in _forms(message.id) for name in PLACEHOLDER.findall(form)}
            for form in _forms(message.string):
                assert set(PLACEHOLDER.findall(form)) | {"num"} == wanted | {"num"}, message.id
                assert form.count("%") == len(PLACEHOLDER.findall(form)), message.id


def test_the_compiled_catalogue_is_that_of_the_written_one(po):
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = {_forms(m.id)[0]: _forms(m.string) for m in read_mo(file) if m.id}
    assert compiled == {_forms(m.id)[0]: _forms(m.string) for m in po if m.id}


def _chinese_texts(po):
    yield from (form for message in po if message.id for form in _forms(message.string))
    for value in ast.walk(ast.parse(SOURCES["demo_texts.py"])):
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value
    for text in TEMPLATES.values():
        yield from re.findall(r'lang="zh-CN">(.*?)<', text)


def test_chinese_texts_speak_as_we_want(po):
    texts = [text for text in _chinese_texts(po) if CHINESE.search(text)]
    assert len(texts) > 200
    assert [text for text in texts if UNWANTED.search(text)] == []


def test_no_text_stands_in_a_template_outside_the_catalogue():
    outside = [
        (name, text)
        for name, template in TEMPLATES.items()
        for text in read(without_jinja(template))
        # A block may write attributes.
        if LETTER.search(re.sub(r'[\w-]+="[^"]*"', "", text))
    ]
    assert outside == []


def test_no_text_stands_in_an_expression_of_a_template():
    parse = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse
    outside = []
    for name, template in TEMPLATES.items():
        tree = parse(template)
        marked = {
            id(const)
            for call in tree.find_all(nodes.Call)
            if getattr(call.node, "name", "") in ("_", "gettext", "ngettext")
            for const in call.find_all(nodes.Const)
        }
        for const in tree.find_all(nodes.Const):
            is_text = isinstance(const.value, str) and re.match(
                r"[A-Z][a-z]|.*[一-鿿]", const.value
            )
            if is_text and id(const) not in marked:
                outside.append((name, const.value))
    assert outside == []


def _spoken(text):
    """Literal texts given to what speaks to people, and to labels and messages of fields."""
    for call in ast.walk(ast.parse(text)):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        given = [keyword.value for keyword in call.keywords if keyword.arg in ("message", "label")]
        if name in SPEAKING:
            given += call.args[1:] if name in ("Regexp", "SelectChoice") else call.args
        elif name.endswith("Field"):
            given += call.args[:1]
        for value in given:
            is_literal = isinstance(value, ast.Constant) and LETTER.search(str(value.value))
            if is_literal or isinstance(value, ast.JoinedStr):
                yield value


def test_no_text_stands_in_the_code_outside_the_catalogue():
    outside = [
        (name, ast.unparse(value))
        for name, text in SOURCES.items()
        if name not in TERMINAL
        for value in _spoken(text)
    ]
    assert outside == []
    assert len(list(_spoken("Refusal('a', f'b'); StringField('c'); Length(message='d')"))) == 4


def _docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            yield ast.get_docstring(node, clean=False)


def test_no_chinese_stands_in_the_code():
    for name, text in SOURCES.items():
        if name not in (*TERMINAL, "language.py"):  # which knows how a Chinese date is written
            tree = ast.parse(text)
            constants = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
            texts = {value for value in constants if isinstance(value, str)} - {*_docstrings(tree)}
            assert [text for text in texts if CHINESE.search(text)] == [], name


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    site = make_site(settings_for(tmp_path_factory.mktemp("world"), operator="东兴区志愿服务"))
    with clock.stopped_at(NOW):
        yield World(site)
    with site.app_context():
        site.extensions["sqlalchemy"].engine.dispose()


def _pattern(text):
    """A text of the catalogue as it may stand on a page."""
    parts = PLACEHOLDER.split(text)[::2]
    return r"(?<![A-Za-z])" + ".+?".join(map(re.escape, parts)) + r"(?![A-Za-z])"


def test_on_a_chinese_page_nothing_is_left_in_english(po, world):
    texts = [form for m in po if m.id and m.id != m.string for form in _forms(m.id)]
    in_words = [
        text for text in texts if len(re.findall("[A-Za-z]", PLACEHOLDER.sub("", text))) > 1
    ]
    left = re.compile("|".join(map(_pattern, in_words)))
    assert left.search("Nobody is here, one left of all.")
    found = [(name, text) for name in world.looks for text in read(world.answer(name).text)]
    assert len(found) > 500
    assert [(name, text) for name, text in found if left.search(text)] == []


def test_on_an_english_page_nothing_is_left_in_chinese(world):
    typed = re.compile("张师傅|李红梅|周敏|周静|签到台|东兴区志愿服务")  # names, in any language
    left = [
        (name, text)
        for name in set(world.looks) - {"outbox"}  # whose texts are in their readers' languages
        for text in read(world.answer(name, "en").text)
        if CHINESE.search(typed.sub("", text))
    ]
    assert left == []
