"""Compressed pages, refused forms among them."""

from flask import Response
from flask_compress import Compress

from eventsite.web.site import Site


class _Compress(Compress):
    """Flask-Compress packs answers of 200 to 299 only; a refused form is as long as the page."""

    def after_request(self, response: Response | None) -> Response:
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status, response.status_code = response.status_code, 200
        packed: Response = super().after_request(response)
        packed.status_code = status
        return packed


def init_compression(site: Site) -> None:
    """Compress what a browser says it can read; quick levels, as every page is packed anew."""
    site.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    site.config["COMPRESS_BR_LEVEL"] = 4
    _Compress(site)
