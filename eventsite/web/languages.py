"""Which language a reader gets: what they chose last, else 简体中文."""

from flask import Response, has_request_context, request
from flask_babel import Babel

from eventsite import language
from eventsite.settings import PACKAGE
from eventsite.web.site import Site

COOKIE = "lang"
A_YEAR = 365 * 24 * 3600


def init_languages(site: Site) -> None:
    """`?lang=en` on any page shows it in English and remembers that."""
    site.config["BABEL_DEFAULT_LOCALE"] = language.LANGUAGES[language.DEFAULT]
    site.config["BABEL_TRANSLATION_DIRECTORIES"] = str(PACKAGE / "translations")
    Babel(site, locale_selector=lambda: language.LANGUAGES[chosen()])

    @site.after_request
    def remember(response: Response) -> Response:
        wanted = request.args.get("lang", "")
        if wanted in language.LANGUAGES and wanted != request.cookies.get(COOKIE):
            response.set_cookie(
                COOKIE, wanted, max_age=A_YEAR, samesite="Lax", secure=request.is_secure
            )
        response.headers.setdefault("Content-Language", "zh-CN" if chosen() == "zh" else "en")
        response.vary.add("Cookie")
        return response


def chosen() -> str:
    """The key in `LANGUAGES` of what this request's reader chose; the default for commands."""
    if not has_request_context():
        return language.DEFAULT
    for wanted in (request.args.get("lang", ""), request.cookies.get(COOKIE, "")):
        if wanted in language.LANGUAGES:
            return wanted
    return language.DEFAULT
