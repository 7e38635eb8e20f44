"""How well the guides find what is wrong from how people put it: figures, and the time of a look.

    python benchmarks/symptoms.py [--show]

The table `tests/flows/symptoms.toml` holds phrasings that are not the guides' own. Its even rows were used for tuning,
its odd rows were held out. The time is a ratio, in one run, to rapidfuzz's `extractOne` over the same phrases.
"""

import argparse
import time
import tomllib
from collections import Counter
from pathlib import Path

from rapidfuzz import process

from bot.house import House

TABLE = Path(__file__).parent.parent / "tests" / "flows" / "symptoms.toml"
NONE = "none"


def judged(found: tuple[str, ...], right: str) -> str:
    """What an answer is worth: alone, two, none, two wrong, or silently wrong."""
    if not found:
        return "none"
    if right in found:
        return "alone" if len(found) == 1 else "two"
    return "silently wrong" if len(found) == 1 else "two wrong"


def main() -> None:
    """Measure, and print a line for each app and half of the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what did not land")
    given = parser.parse_args()
    house, table = House.furnished(None), tomllib.loads(TABLE.read_text("utf-8"))
    finders = {method: guide.symptoms["en"] for method, guide in house.playbook.guides.items()}
    for half, name in enumerate(("tuned", "held out")):
        for method, finder in finders.items():
            rows = [(text, right) for right, texts in table[method].items() for text in texts[half::2]]
            verdicts = [(text, right, finder.find(text)) for text, right in rows]
            counts = Counter(judged(found, right) for _, right, found in verdicts)
            landed = (counts["alone"] + counts["two"]) / len(rows)
            print(f"{name:9} {method:9} {len(rows):4} rows  landed {landed:6.1%}  {dict(counts)}")
            for text, right, found in verdicts if given.show else ():
                if right not in found:
                    print(f"    {text!r}: {right}, heard {found}")
        strays = [text for texts in table[NONE].values() for text in texts[half::2]]
        fired = [len(finder.find(text)) for finder in finders.values() for text in strays]
        print(f"{name:9} no problem {len(fired):3} rows  fired {sum(map(bool, fired))}, alone {fired.count(1)}")
    guides = house.content.languages["en"].guides.values()
    phrases = [one for guide in guides for problem in guide.problems.values() for one in problem.phrases]
    texts = [text for method in finders for some in table[method].values() for text in some]
    begin = time.perf_counter()
    for text in texts:
        finders["signal"].find(text)
    middle = time.perf_counter()
    for text in texts:
        process.extractOne(text, phrases)
    end = time.perf_counter()
    print(f"a look: {(middle - begin) / len(texts) * 1e3:.2f} ms, {(middle - begin) / (end - middle):.1f} x extractOne")


if __name__ == "__main__":
    main()
