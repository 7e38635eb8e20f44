"""How well problems are found from what people type, by words alone and with the sentence encoder, and what it costs.

    python benchmarks/symptoms.py [--half 0 | 1] [--misses] [--tables-only]

The sentences are those of tests/flows/symptoms*.toml, which nothing has learnt from; the numbers of `flows/symptoms.py`
were tuned on their first half (the 1st, 3rd, ... of each list), so the second is what counts. Shares have their Wilson
95 % intervals. The encoder's part is measured only if it is installed and its heads are not stale.
"""

import argparse
import math
import statistics
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from bot.playbook import symptoms_of
from content import Content, load
from content.heard import HEADS, HERE, heads_faults
from flows.evidence import Evidence
from flows.symptoms import ELSE, NO_EVIDENCE, NONE, Symptoms

TABLES = Path(__file__).parents[1] / "tests" / "flows"
FILES = ("symptoms.toml", "symptoms_unseen.toml", "symptoms_aside.toml")
NO_APP = "none"
"""The table of what fits nothing in any app."""
Hear = Callable[[str], Evidence]


class Row(NamedTuple):
    """A sentence, the app in hand, the problem that is meant, and which half of its list it is in."""

    app: str
    problem: str
    text: str
    half: int


def rows(apps: Mapping[str, Symptoms]) -> Iterator[Row]:
    """All tables, one after the other; what fits nothing is tried in every app."""
    for name in FILES:
        for app, problems in tomllib.loads((TABLES / name).read_text(encoding="utf-8")).items():
            for problem, texts in problems.items():
                for at, text in enumerate(texts):
                    for each in apps if app == NO_APP else (app,):
                        yield Row(each, NONE if app == NO_APP else problem, text, at % 2)


def landing(found: tuple[str, ...], expected: str) -> str:
    """Name where a text landed."""
    found = tuple(one for one in found if one not in ELSE)
    if expected == NONE:
        return ("none", "none alone", "none two")[len(found)]
    if not found:
        return "nothing"
    right, wrong = (("alone", "wrong alone"), ("two", "wrong two"))[len(found) - 1]
    return right if expected in found else wrong


def interval(count: int, total: int) -> str:
    """A share with its Wilson 95 % interval, in percent."""
    if not total:
        return "     -       "
    z, share = 1.96, count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    reach = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return f"{share:6.1%} [{max(0.0, middle - reach):.0%}-{middle + reach:.0%}]"


def line(name: str, counts: Counter[str]) -> str:
    """The shares that matter, of one app."""
    of_problem = sum(counts[each] for each in ("alone", "two", "wrong alone", "wrong two", "nothing"))
    of_none = sum(counts[each] for each in ("none", "none alone", "none two"))
    return (
        f"{name:14} {of_problem:4}  right alone or of two {interval(counts['alone'] + counts['two'], of_problem)}  "
        f"alone {interval(counts['alone'], of_problem)}  wrong alone {interval(counts['wrong alone'], of_problem)}  "
        f"| {of_none:4}  honestly none {interval(counts['none'], of_none)}"
    )


def encoder() -> Hear | None:
    """What the encoder makes of a text; None where it or its heads cannot be used."""
    if next(heads_faults(), None):
        return None
    try:
        from bot.hearing import encoder as port
        from bot.hearing.ears import evidence_of
        from bot.hearing.heads import Heads

        encode, heads = port.load(), Heads.load(HERE / HEADS)
    except (ImportError, OSError, ValueError, KeyError):
        return None
    return lambda text: evidence_of(heads.scores(encode((text,)))[0])


def report(title: str, apps: Mapping[str, Symptoms], table: list[Row], hear: Hear, *, misses: bool) -> None:
    """One table: a line for each app, one for all, and the time of a call without the encoder's own."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    spent: list[float] = []
    evidence: dict[str, Evidence] = {}
    for app, problem, text, _ in table:
        heard = evidence.setdefault(text, hear(text)) if text not in evidence else evidence[text]
        begin = time.perf_counter()
        found = apps[app].find(text, None, heard)
        spent.append(time.perf_counter() - begin)
        landed = landing(found, problem)
        counts[app][landed] += 1
        if misses and landed not in {"alone", "two", "none"}:
            print(f"    {app}: {text!r} is {problem}, found {found}")
    print(title)
    print(*(line(app, each) for app, each in counts.items()), sep="\n")
    print(line("all", sum(counts.values(), Counter[str]())))
    print(f"median {statistics.median(spent) * 1e3:.2f} ms, p95 {sorted(spent)[len(spent) * 95 // 100] * 1e3:.2f} ms\n")


def symptoms(content: Content) -> Mapping[str, Symptoms]:
    """The finder of each guide, in English."""
    language = content.languages["en"]
    return {app: symptoms_of(guide, language) for app, guide in language.guides.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1)
    parser.add_argument("--misses", action="store_true", help="print every text that is not found")
    parser.add_argument("--tables-only", action="store_true", help="without the encoder")
    given = parser.parse_args()
    apps = symptoms(load())
    table = [row for row in rows(apps) if row.half == given.half]
    report("by words alone", apps, table, lambda _text: NO_EVIDENCE, misses=given.misses)
    hear = None if given.tables_only else encoder()
    if hear:
        report("with the encoder", apps, table, hear, misses=given.misses)
    elif not given.tables_only:
        print("The encoder cannot be used here, or its heads are stale: make hearing.")


if __name__ == "__main__":
    main()
