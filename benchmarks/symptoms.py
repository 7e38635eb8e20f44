"""How well problems are found from what people type, and what that costs: figures measured in one run.

    python benchmarks/symptoms.py [--rounds 5] [--misses]

The phrasings are those of tests/flows/symptoms.toml; the numbers of `flows/symptoms.py` were tuned on the first half.
The time is that of a call, beside a plain `rapidfuzz.process.extractOne` over all phrases, interleaved.
"""

import argparse
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rapidfuzz import process

from content import Language, load
from flows.symptoms import Symptoms

TABLE = Path(__file__).parents[1] / "tests" / "flows" / "symptoms.toml"
HALVES = ("tuned", "held out")
KINDS = ("right alone", "right of two", "wrong two", "nothing", "silently wrong")


def phrases_of(language: Language, method: str) -> dict[str, tuple[str, ...]]:
    """Give title and phrases of each problem."""
    return {id_: (one.title, *one.phrases) for id_, one in language.guides[method].problems.items()}


def landing(found: tuple[str, ...], expected: str) -> str:
    """Name where a text landed."""
    if not found:
        return "nothing"
    right, wrong = (("right alone", "silently wrong"), ("right of two", "wrong two"))[len(found) == 2]  # noqa: PLR2004
    return right if expected in found else wrong


def seconds(call: Callable[[str], object], texts: Sequence[str]) -> float:
    """Seconds a call."""
    begin = time.perf_counter()
    for text in texts:
        call(text)
    return (time.perf_counter() - begin) / len(texts)


def report(name: str, counts: Counter[str]) -> None:
    """Print one line of shares."""
    total = max(1, counts.total())
    good = (counts["right alone"] + counts["right of two"]) / total
    shares = "  ".join(f"{kind} {counts[kind] / total:6.1%}" for kind in KINDS)
    print(f"{name:22} {counts.total():4} texts  {good:6.1%} found   {shares}")


def cost(
    method: str, phrases: Mapping[str, Sequence[str]], symptoms: Symptoms, texts: Sequence[str], rounds: int
) -> str:
    """Give one line: what a call takes, and as ratio."""
    lines = [one for each in phrases.values() for one in each]
    pairs = [
        (seconds(symptoms.find, texts), seconds(lambda text: process.extractOne(text, lines), texts))
        for _ in range(rounds)
    ]
    ratios = [ours / plain for ours, plain in pairs]
    spent = statistics.median(ours for ours, _ in pairs) * 1e3
    spread = f"[{min(ratios):.1f}-{max(ratios):.1f}]"
    return (
        f"{method:10} {len(lines):4} phrases  {spent:5.2f} ms a call  {statistics.median(ratios):4.1f} x plain {spread}"
    )


def main() -> None:
    """Measure and print: shares per method and half, texts that fit nothing, time per call."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--misses", action="store_true", help="print every text that is not found")
    given = parser.parse_args()
    language, table = load().languages["en"], tomllib.loads(TABLE.read_text(encoding="utf-8"))
    nothing = table.pop("none")["any"]
    sums, asked, costs = [Counter[str](), Counter[str]()], [Counter[int](), Counter[int]()], []
    for method, problems in table.items():
        phrases = phrases_of(language, method)
        symptoms = Symptoms(phrases, (*language.words["guides"]["small"], method))
        for half, name in enumerate(HALVES):
            own = Counter[str]()
            for expected, text in ((one, text) for one, texts in problems.items() for text in texts[half::2]):
                found = symptoms.find(text)
                own[landing(found, expected)] += 1
                if given.misses and expected not in found:
                    print(f"    {text!r} is {expected}, found {found}")
            report(f"{method}, {name}", own)
            sums[half].update(own)
            asked[half].update(len(symptoms.find(text)) for text in nothing[half::2])
        every = [text for texts in problems.values() for text in texts]
        costs.append(cost(method, phrases, symptoms, every, given.rounds))
    for name, counts, lengths in zip(HALVES, sums, asked, strict=True):
        report(f"all, {name}", counts)
        shares = f"asked back {lengths[2] / lengths.total():.1%}, answered {lengths[1] / lengths.total():.1%}"
        print(f"{f'fits nothing, {name}':22} {lengths.total():4} texts  {shares}")
    print(*costs, sep="\n")


if __name__ == "__main__":
    main()
