"""Static files under names that never change, and everything as small as the browser can take."""

import gzip
import hashlib

import brotli
import pytest

from tests.web.conftest import BOOTH, PART

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
ACCEPTED = [
    ("br, gzip", "br"),
    ("gzip, deflate", "gzip"),
    ("gzip, deflate, br, zstd", "br"),
    ("identity", None),
    ("", None),
]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}


def get(site, path, encoding="", **headers):
    headers = {"Accept-Encoding": encoding, **headers}
    return site.test_client().get(path, headers=headers, buffered=True)


@pytest.mark.parametrize(("accepted", "chosen"), ACCEPTED)
def test_every_static_file_comes_as_small_as_the_browser_takes_it(failing, accepted, chosen):
    packed = 0
    for source, name in failing.assets.items():
        answer = get(failing, f"/static/{name}", accepted)
        assert answer.status_code == 200, source
        encoding = answer.headers.get("Content-Encoding")
        assert encoding in (chosen, None)
        packed += encoding is not None
        content = UNPACK[encoding](answer.data)
        assert hashlib.sha256(content).hexdigest().startswith(name.split(".")[-2])
        kind = TYPES.get("." + name.rpartition(".")[2])
        assert kind is None or answer.mimetype == kind
    assert (packed >= 4) == (chosen is not None)


def test_static_files_are_kept_for_ever_and_by_encoding(failing):
    for name in failing.assets.values():
        answer = get(failing, f"/static/{name}", "br")
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.cache_control.max_age >= 365 * 24 * 3600
        assert "Set-Cookie" not in answer.headers
        if "Content-Encoding" in answer.headers:
            assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_changed_file_has_another_name(failing):
    plain = failing.assets["css/site.css"]
    assert plain.startswith("css/site.")
    assert plain != "css/site.css"


@pytest.mark.parametrize(
    "path",
    [
        "css/site.css",  # only under its hashed name, so that no stale one is ever kept
        "css/site.000000000000.css",
        "css/",
        "",
        "../eventsite.db",
        "%2e%2e/secret_key.txt",
        "vendor/VERSIONS.md",
    ],
)
def test_there_is_no_other_static_file(failing, path):
    assert get(failing, f"/static/{path}").status_code == 404


def test_what_the_pages_ask_for_is_there(failing):
    page = get(failing, BOOTH).text
    files = {part.split('"')[0].split("#")[0] for part in page.split('"/static/')[1:]}
    assert len(files) >= 5
    for name in files:
        assert get(failing, f"/static/{name}").status_code == 200


@pytest.mark.parametrize("path", ["/events/care-day/", BOOTH, "/privacy/"])
@pytest.mark.parametrize(("accepted", "chosen"), ACCEPTED)
def test_pages_come_compressed(failing, path, accepted, chosen):
    answer = get(failing, path, accepted)
    assert answer.headers.get("Content-Encoding") == chosen
    assert b"</html>" in UNPACK[chosen](answer.data)
    assert "Accept-Encoding" in answer.vary


def test_parts_come_compressed(failing):
    answer = get(failing, BOOTH, "br", **PART)
    assert answer.headers["Content-Encoding"] == "br"
    assert b'<form id="sign-up"' in brotli.decompress(answer.data)
