"""Static files: hashed names, compressed once at start, cached by browsers for ever."""

import hashlib
import re
import shutil
import tempfile
from pathlib import Path

from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from eventsite.settings import ROOT, Settings
from eventsite.web.headers import POLICY
from eventsite.web.site import Site

SOURCE = ROOT / "static"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


def init_assets(site: Site, settings: Settings) -> None:
    """Serve `static/` under hashed names; in templates `asset('css/site.css')` is one."""
    names = _hashed_names(SOURCE)
    folder = _published(SOURCE, names, settings.instance / "static")
    site.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the usual way to add a WSGI layer
        site.wsgi_app,
        root=folder,
        prefix="static/",
        max_age=3600,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: bool(HASHED.search(url)),
        add_headers_function=_add_headers,
    )
    site.jinja_env.globals["asset"] = lambda name: f"/static/{names[name]}"
    site.assets = names


def _hashed_names(source: Path) -> dict[str, str]:
    """css/site.css -> css/site.0123456789ab.css, for every file."""
    names = {}
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        name = file.relative_to(source).as_posix()
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        stem, dot, ending = name.rpartition(".")
        names[name] = f"{stem}.{digest}{dot}{ending}"
    return names


def _published(source: Path, names: dict[str, str], folder: Path) -> Path:
    """A folder with every file under its hashed name, and compressed; made once per content."""
    mark = hashlib.sha256("\n".join(names.values()).encode()).hexdigest()[:12]
    target = folder / mark
    if target.is_dir():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=folder))
    compressor = Compressor(quiet=True)
    for name, hashed in names.items():
        copy = making / hashed
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, copy)
        if compressor.should_compress(copy.name):
            list(compressor.compress(str(copy)))
    making.chmod(0o755)
    try:
        # Of two processes that start together, the second finds the folder made.
        making.replace(target)
    except OSError:
        shutil.rmtree(making)
    return target


def _add_headers(headers: "dict[str, str]", _path: str, _url: str) -> None:
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
