"""The process that encodes: one text a line in, its scores a line out. It holds no key and opens no file but the heads.

1. One request at a time, in order: `{"text": ...}` -> the fields of `flows.evidence.Evidence`.
2. The first line out says that it is ready. It ends when its input ends, or when what it needs cannot be used: exit 1.
"""

import json
import sys
from collections.abc import Mapping

from content.heard import HEADS, HERE, heads_faults


def main() -> int:
    """Serve until the input ends."""
    if next(heads_faults(), None):
        return 1
    try:
        from bot.hearing import encoder  # noqa: PLC0415 - numpy may not be there
        from bot.hearing.heads import Heads  # noqa: PLC0415 - the same

        encode, heads = encoder.load(), Heads.load(HERE / HEADS)
        heads.scores(encode(("ready",)))
    except Exception:  # noqa: BLE001 - whatever a library does: the tables go on alone
        return 1
    _out({"ready": True})
    for line in sys.stdin:
        _out(heads.scores(encode((str(json.loads(line)["text"]),)))[0])
    return 0


def _out(answer: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
