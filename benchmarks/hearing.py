"""How people are heard: one table per kind and language, with 95 % intervals and costs.

`python benchmarks/hearing.py [--without] [NAME ...]`: over the measuring tables in tests/hearing, each sentence in its
state, by the whole dialogue of the default practice, as `accord hear` does it. `--without`: by the tables of words
alone. Costs are seconds of the processor: what else the machine does is not counted.
"""

import argparse
import asyncio
import json
import math
import os
import resource
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bot.hearing.ears import NOTHING, evidence_of, gravest
from bot.hearing.overview import Overviews, RequestError
from bot.hearing.pieces import pieces
from bot.hearing.reach import Place, Reach
from bot.practice import Practice
from content.heard import HEADS, HERE
from flows.events import Said
from flows.evidence import Evidence
from flows.hearing import COMMANDS

TABLES = Path(__file__).parents[1] / "tests" / "hearing"
COSTS = 40
"""Texts that each cost is measured on."""
Row = Mapping[str, Any]
"""One line of a table, or what is told of it. Any: JSON."""
FILLER = (
    "I would rather have something simple that my old phone can do without much fuss. ",
    "My sister uses the green one and says that it is fine, but I am not sure about it. ",
    "What happens if the picture stops in the middle of a call with you on a Tuesday? ",
    "Please tell me which of them you would take yourself if you were in my place. ",
)


def interval(hits: int, of: int) -> str:
    """A share with its 95 % interval (Wilson), in per cent."""
    if not of:
        return "-"
    share, z = hits / of, 1.96
    middle, wide = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (100 * (middle + sign * wide) / (1 + z * z / of) for sign in (-1, 1))
    return f"{100 * share:5.1f} [{low:.0f}-{high:.0f}]"


# What counts as what


def grave(_row: Row, told: Row) -> str:
    """alarm, ask, looks, or no."""
    return "looks" if told["danger"] == "no" and told["event"] == "looks" else str(told["danger"])


NOT_UNDERSTOOD = frozenset({"unclear", "misread", "unmatched", "unsure"})
BESIDE = frozenset(
    {*("about", "question", "platform", "network", "greeting", "story", "elsewhere", "secret", "barrier")}
)
BESIDE |= {"danger", "looks", "language"}


def chosen(row: Row, told: Row) -> str:
    """right, right guess, wrong guess, elsewhere, not understood, or silently wrong."""
    expected, event = row["expected"], told["event"]
    slots = {method for part, ids in told["slots"].items() if part != "identifiers" for method in ids}
    if event == expected and _same_detail(row, told):
        return "right"
    if event in ("maybe", "several", "confirm_slots"):
        guessed = expected in told["candidates"] or expected in slots or _same_detail(row, told, needed=True)
        return "right guess" if guessed else "wrong guess"
    if event in NOT_UNDERSTOOD:
        return "not understood"
    return "elsewhere" if event in BESIDE else "silently wrong"


def _same_detail(row: Row, told: Row, *, needed: bool = False) -> bool:
    """Whether the method that is asked about, or the contact detail that was given, is the same."""
    if value := row.get("value"):
        return value in told["slots"]["identifiers"].values()
    return not needed and (row["expected"] != "about" or row.get("method") in (None, told["method"]))


def answered(row: Row, told: Row) -> str:
    """right, among two, wrong, story, or whatever else became of a question."""
    if told["event"] == "question":
        return "right" if told["topic"] == row["topic"] else "wrong topic"
    if row["topic"] in told["candidates"] or f"topic.{row['topic']}" in told["candidates"]:
        return "among two"
    if told["event"] in ("story", "danger", "looks"):
        return str(told["event"])
    return "not understood" if told["event"] in NOT_UNDERSTOOD else "an answer or a command"


def filled(row: Row, told: Row) -> Iterator[str]:
    """For each slot that the message names: right or missing; and wrong for each that it does not, if nobody asks."""
    wanted = dict(row["slots"])
    wanted.pop("no", None)
    identifiers, found = wanted.pop("identifiers", {}), dict(told["slots"])
    found_identifiers = found.pop("identifiers", {})
    for part, methods in wanted.items():
        if methods != ["none"]:
            yield "right" if set(methods) <= set(found.get(part, ())) else "missing"
    for method, text in identifiers.items():
        yield "right" if found_identifiers.get(method) == text else "missing"
    if told["event"] != "confirm_slots":
        for part, methods in found.items():
            if not set(methods) <= set(wanted.get(part, ())):
                yield "silently wrong"


def traced(row: Row, told: Row) -> str:
    """What the finder made of a symptom; right and wrong only where it is known which problem it is."""
    found = [told["problem"]] if told["problem"] else [one.removeprefix("problem.") for one in told["candidates"]]
    exists = row.get("exists")
    many = "alone" if told["problem"] else "among two" if found and told["event"] == "several" else "none"
    if exists is None or many == "none":
        return many
    if not exists:
        return f"{many}, though there is none"
    return f"right {many}" if exists in found else f"wrong {many}"


JUDGES: Mapping[str, Callable[[Row, Row], str | Iterator[str]]] = {
    **dict.fromkeys(
        ("danger_test", "harmless_test", "other_danger", "other_harmless", "looks_test", "looks_not"), grave
    ),
    "choices_test": chosen,
    "questions_test": answered,
    "several_test": filled,
    "symptoms_test": traced,
}


def groups(name: str, row: Row) -> Iterator[str]:
    """The groups of a table that a row counts in."""
    yield "all"
    for what in ("lang", "kind", "topic"):
        if row.get(what):
            yield f"{what} {row[what]}"
    if row.get("explicit"):
        yield "explicit"
    if "hard" in row:
        yield "hard" if row["hard"] else "easy"
    if name in ("looks_test", "choices_test", "symptoms_test"):
        yield f"at {row['at']}"
    if name == "choices_test":
        expected = row["expected"]
        yield "commands" if expected in COMMANDS else expected if expected in ("about", "identified") else "options"


async def table(name: str, overviews: Overviews) -> None:
    """Print one table."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    sentences: Counter[str] = Counter()
    for line in (TABLES / f"{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        asked = {key: row[key] for key in ("text", "method", "platform") if row.get(key)}
        try:
            told = await overviews.of(asked | {"at": row.get("at", "messaging.choose")})
        except RequestError:
            told = await overviews.of({"text": row["text"], "at": row.get("at", "messaging.choose")})
        results = JUDGES[name](row, told)
        for group in groups(name, row):
            sentences[group] += 1
        for result in [results] if isinstance(results, str) else list(results):
            for group in groups(name, row):
                found[group][result] += 1
    print(f"\n{name}: number, then % with intervals")
    for group, results in sorted(found.items(), key=lambda item: (item[0] != "all", item[0])):
        of = sentences[group] if name != "several_test" else results["right"] + results["missing"]
        shares = "  ".join(f"{result} {interval(count, of)}" for result, count in results.most_common())
        print(f"  {group:32} {of:4}  {shares}")


def costs(practice: Practice, encode: Callable[[str], Evidence] | None) -> None:
    """Print what the tables cost by themselves, and the encoder."""
    conversation = Reach(practice.dialogue, "en").at(Place("messaging.choose"))
    for length in (200, 4096):
        texts = [(("".join(FILLER[at % 4 :]) + "".join(FILLER)) * 20)[at : at + length] for at in range(COSTS)]
        took = [_milliseconds(lambda text=text: practice.dialogue.advance(conversation, Said(text))) for text in texts]
        print(f"tables at {length} characters: {_middle(took)}")
        if encode and length == 200:  # noqa: PLR2004 - the length of a piece
            print(f"encoder at {length} characters: {_middle([_milliseconds(lambda t=t: encode(t)) for t in texts])}")
    print(f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def _middle(took: list[float]) -> str:
    return f"median {statistics.median(took):.1f} ms, p95 {statistics.quantiles(took, n=20)[-1]:.1f} ms"


def listener() -> Callable[[str], Evidence]:
    """Evidence of a text, made in this process."""
    from bot.hearing import encoder
    from bot.hearing.heads import Heads

    encode, heads = encoder.load(), Heads.load(HERE / HEADS)
    return lambda text: gravest(evidence_of(heads.scores(encode((piece,)))[0]) for piece in pieces(text))


async def main() -> None:
    """Print the tables that are asked for, or all, and the costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(JUDGES))
    given = parser.parse_args()
    practice = Practice.loaded(None)
    encode = None if given.without else listener()

    async def hear(text: str) -> Evidence:
        return encode(text) if encode else NOTHING

    overviews = Overviews(practice, hear)
    for name in given.names or JUDGES:
        await table(name, overviews)
    print()
    costs(practice, encode)


if __name__ == "__main__":
    asyncio.run(main())
