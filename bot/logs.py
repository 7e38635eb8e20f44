"""The log of `accord run`: one line for each thing, in fields, on standard error.

1. Never what somebody wrote, nor a name, a number, an address or a token: of an exception only its kind is shown,
   since its text or its traceback could quote.
2. Of libraries only errors are shown: at INFO, httpx writes addresses that hold the bot's token.
"""

import json
import logging
import sys
from datetime import UTC, datetime


class Fields(logging.Formatter):
    """As: at=2026-11-21T08:00:00Z level=warning part=outbox says="..."."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; line breaks in the message are written out."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        part = record.name.removeprefix("bot.")
        says = json.dumps(record.getMessage(), ensure_ascii=False)
        kind = f" error={record.exc_info[0].__name__}" if record.exc_info and record.exc_info[0] else ""
        return f"at={at} level={record.levelname.lower()} part={part} says={says}{kind}"


def start(level: int) -> None:
    """Write the log: what Accord says from `level` on, and errors of libraries."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Fields())
    handler.addFilter(lambda record: record.name.split(".")[0] == "bot" or record.levelno >= logging.ERROR)
    logging.basicConfig(level=level, handlers=[handler], force=True)
