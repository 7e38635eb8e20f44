"""Files: how those that are sent are read out of `base64_attachments`.

`<base64>`, `data:<type>;base64,<base64>` or `data:<type>;filename=<name>;base64,<base64>`.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from tests.fakes.signal.replies import refuse


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in somebody's chat."""

    name: str
    media_type: str
    body: bytes


def decoded(text: str) -> Attachment:
    """One of `base64_attachments`."""
    head, mark, encoded = text.rpartition("base64,")
    if not mark or "data:" not in text:
        head, encoded = "", text
    if not encoded:
        raise refuse("The base64 data does not exist.")
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        wrong = re.search(r"[^A-Za-z0-9+/=]", encoded)
        raise refuse(f"illegal base64 data at input byte {wrong.start() if wrong else len(encoded)}") from None
    parts = head.rstrip(";").split(";")
    return Attachment(_part(parts, "filename="), _part(parts, "data:"), content)


def _part(parts: list[str], name: str) -> str:
    return next((part.removeprefix(name) for part in parts if part.startswith(name)), "")
