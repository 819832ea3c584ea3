"""Logs with a request id and nothing personal: no address, no name, no query, no secret."""

import json
import logging
import sys
import time
import uuid

from flask import Response, g, has_request_context, request

from eventsite.web.site import Site


def init_logs(site: Site) -> None:
    """One line a request to standard error, as JSON; the id is sent back as X-Request-ID."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logger = logging.getLogger("eventsite")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)
    site.logger.handlers, site.logger.propagate = [handler], False

    @site.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        g.began = time.perf_counter()

    @site.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        took = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
        facts = {"status": response.status_code, "ms": round(took, 1)}
        logger.info("request", extra={"facts": facts})
        return response


def log_kept(status: int, route: str) -> str:
    """Log an answer that was kept and did not pass through Flask; returns the id it got."""
    request_id = uuid.uuid4().hex[:12]
    facts = {"id": request_id, "method": "GET", "route": route, "status": status, "kept": True}
    logging.getLogger("eventsite").info("request", extra={"facts": facts})
    return request_id


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
        }
        if has_request_context():
            # The route, not the path: that carries secrets, and whatever people paste into it.
            line |= {
                "id": g.get("request_id", ""),
                "method": request.method,
                "route": str(request.url_rule or "none"),
            }
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["trouble"] = _where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _where(trouble: BaseException) -> list[str]:
    """The exception's type and the lines it went through. Its text is left out: a database error
    repeats the values of the statement, and those are names and numbers."""
    frames = []
    trace = trouble.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    # Under a mistake in a statement lie a dozen frames of SQLAlchemy's.
    return [type(trouble).__name__, *frames[-25:]]
