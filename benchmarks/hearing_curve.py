"""What more sentences would bring: from how many of them a head learns, and how much danger it hears then.

`python benchmarks/hearing_curve.py`: four heads, from a quarter of the sentences to all of them; each is
measured on the kinds set aside (`bot.hearing.aside`), at the place where 4 % of all other hard look-alikes, unseen as
well, are asked about. Takes some minutes.
"""

import sys

import numpy as np

from bot.hearing.aside import is_hard, is_unseen
from bot.hearing.heads import centred, kernel
from bot.hearing.train import solve, targets, vectors_of
from content.heard import sentences

SHARES = (0.25, 0.5, 0.75, 1.0)
WIDTH, PENALTY, ASKED = 0.8, 0.05, 0.04
OF = ("danger", "harmless", "looks", "looks_not")


def main() -> None:
    """Print one line for each share."""
    known = [each for each in sentences() if each.meaning in OF]
    encoded = vectors_of([each.text for each in known])
    seen = centred(encoded, encoded.mean(axis=0))
    wanted, counts = targets(known, ("danger", "looks"))
    aside = np.array([is_unseen(each) for each in known])
    hard = np.array([is_hard(each) for each in known])
    place = np.array([sum(map(ord, each.text)) % 100 / 100 for each in known])
    for share in SHARES:
        learnt = ~aside & (place < share)
        rows = np.flatnonzero(learnt | aside)
        square = kernel(seen[rows], seen[rows], WIDTH)
        _, raw = solve(square, wanted[rows, 0], counts[rows, 0], PENALTY)
        low = float(np.quantile(raw[aside[rows] & hard[rows]], 1 - ASKED))
        meant = aside[rows] & (wanted[rows, 0] > 0)
        sys.stdout.write(
            f"{share:4.0%} {learnt.sum():6d} sentences: {(raw[meant] > low).mean():5.1%} of {meant.sum()} heard\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
