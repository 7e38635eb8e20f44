"""How well danger, and somebody who looks, are heard: one table per kind and language, with 95 % intervals and costs.

`python benchmarks/hearing.py [--without]`: over the measuring tables in tests/hearing, each sentence in its state, by
the whole dialogue of the default practice. `--without`: by the tables of words alone.
"""

import json
import math
import os
import resource
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bot.hearing.pieces import pieces
from bot.practice import Practice
from content.heard import HEADS, HERE
from flows.conversation import Answer, Conversation, Question, Status, Walk
from flows.dialogue import Dialogue
from flows.events import Said, Say
from flows.evidence import Evidence
from flows.expand import states

TABLES = Path(__file__).parents[1] / "tests" / "hearing"
FILES = ("danger_test", "harmless_test", "other_danger", "other_harmless", "looks_test", "looks_not")


def conversation(dialogue: Dialogue, at: str) -> Conversation:
    """Somebody at this state, with nothing settled."""
    at = at if at in states(dialogue.playbook) else "messaging.choose"
    guide = dialogue.playbook.guides["signal"]
    section = next(iter(guide.sections))
    walk = (
        Walk("signal", section, guide.sections[section][0], next(iter(guide.problems)))
        if at.startswith("guide.")
        else Walk()
    )
    consent = "" if at in ("invited", "welcome", "declined") else dialogue.playbook.version
    question = Question(1, ("yes", "no"))
    part, _, step = at.partition(".")
    own = dialogue.playbook.by_id[part].offered[:1] if part in dialogue.playbook.by_id else ()
    settled = step in ("ready", "identifier", "doubt", "reason")
    answers = {part: Answer(Status.AGREED, own)} if settled and own else {}
    version = dialogue.playbook.version
    return Conversation(
        state=at,
        consent=consent,
        walk=walk,
        answers=answers,
        question=question,
        version=version,
        resume="messaging.choose",
    )


def heard(dialogue: Dialogue, text: str, at: str, evidence: Evidence) -> str:
    """alarm, ask, looks, or no."""
    turn = dialogue.advance(conversation(dialogue, at), Said(text, heard=evidence))
    said = {id_ for effect in turn.effects if isinstance(effect, Say) for id_ in effect.ids}
    if any(id_.startswith("aside.danger") for id_ in said) and turn.conversation.state != "safe":
        return "alarm"
    if turn.conversation.state == "safe":
        return "ask"
    return "looks" if any(id_.startswith("watched.") for id_ in said) else "no"


def interval(hits: int, of: int) -> str:
    """A share with its 95 % interval (Wilson), in per cent."""
    if not of:
        return "-"
    share, z = hits / of, 1.96
    middle, wide = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (100 * (middle + sign * wide) / (1 + z * z / of) for sign in (-1, 1))
    return f"{100 * share:5.1f} [{low:.0f}-{high:.0f}]"


def main() -> None:
    """Print the tables."""
    dialogue = Practice.loaded(None).dialogue
    encode = heads = None
    if "--without" not in sys.argv:
        from bot.hearing import encoder
        from bot.hearing.heads import Heads

        encode, heads = encoder.load(), Heads.load(HERE / HEADS)
    words_ms, encoder_ms = [], []
    for name in FILES:
        groups: dict[str, list[str]] = defaultdict(list)
        for line in (TABLES / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            evidence, began = Evidence(), time.perf_counter()
            if encode and heads:
                scores = [s for piece in pieces(row["text"]) for s in heads.scores(encode((piece,)))]
                worst = max(scores, key=lambda s: s["danger"])
                evidence = Evidence(
                    float(worst["danger"]), max(float(s["looks"]) for s in scores), str(worst["language"])
                )
            encoder_ms.append(1000 * (time.perf_counter() - began))
            began = time.perf_counter()
            result = heard(dialogue, row["text"], row.get("at", "messaging.choose"), evidence)
            words_ms.append(1000 * (time.perf_counter() - began))
            keys = ["all", f"language {row['lang']}", f"kind {row['kind']}"]
            keys += ["explicit"] if row.get("explicit") else []
            keys += ["hard" if row.get("hard") else "easy"] if "hard" in row else []
            keys += [f"at {row['at']}"] if name == "looks_test" else []
            for key in keys:
                groups[key].append(result)
        print(f"\n{name}: n, then % alarmed, asked, either, looks")
        for key, results in sorted(groups.items(), key=lambda item: (item[0] != "all", item[0])):
            alarm, ask, looks = (results.count(each) for each in ("alarm", "ask", "looks"))
            shares = (interval(each, len(results)) for each in (alarm, ask, alarm + ask, looks))
            print(f"  {key:28} {len(results):4}  " + "  ".join(shares))
    for what, took in (("words and turn", words_ms), ("encoder", encoder_ms)):
        print(f"\n{what}: median {statistics.median(took):.1f} ms, p95 {statistics.quantiles(took, n=20)[-1]:.1f} ms")
    print(f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
