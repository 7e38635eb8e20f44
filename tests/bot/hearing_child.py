"""A stand-in for the process that encodes: it scores by plain words, and does on request what must not disturb anybody.

    python tests/bot/hearing_child.py FILE

FILE gets one line a life: the names of the variables in its environment, as JSON. Words in a text: DANGER and LOOKS
score 0.95, PERHAPS 0.6; `slow` takes `SLOW` seconds, `dies` ends the process, `babbles` is answered with no JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

SLOW = 0.6
"""Seconds."""


def main() -> None:
    """Serve until the input ends."""
    with Path(sys.argv[1]).open("a", encoding="utf-8") as lives:
        lives.write(json.dumps(sorted(os.environ)) + "\n")
    _out('{"ready": true}')
    for line in sys.stdin:
        text = json.loads(line)["text"]
        if "slow" in text:
            time.sleep(SLOW)
        if "dies" in text:
            sys.exit(3)
        danger = 0.95 if "DANGER" in text else 0.6 if "PERHAPS" in text else 0.0
        scores = {"danger": danger, "looks": 0.95 if "LOOKS" in text else 0.0, "language": "en"}
        _out("what?" if "babbles" in text else json.dumps(scores))


def _out(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
