"""How much effort a run of the tests makes, and what it saw.

1. `--effort test` (`make test`) leaves out what is marked `long`; `check`, which is usual, leaves nothing out; `soak`
   is for `tests/soak.py`, which gives every round a seed of its own.
2. With how many examples a property is tried goes with the effort. `examples` says how many they are in `check`.
3. `COUNTS` adds up what was seen (kills, events, ...); `--figures FILE` writes it down.
"""

from collections import Counter
from collections.abc import Sequence

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import HealthCheck, settings

SHARES = {"test": 0.2, "check": 1.0, "soak": 20.0}
"""Of the examples that `check` tries."""
EXAMPLES = 100
"""Where a property does not say otherwise."""
DEAF = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
"""A busy machine is no fault of a test; a fixture that many examples share is meant so."""
DEADLINE = 120.0
"""Seconds after which what a test waits for will not come any more. It bounds what hangs and measures nothing."""
COUNTS: Counter[str] = Counter()


class Chosen:
    """What the command line chose, before any test is read."""

    effort = "check"
    seed = 0


def scaled(count: int) -> int:
    """So many, at this run's effort; never fewer than five."""
    return max(5, round(count * SHARES[Chosen.effort]))


def examples(count: int = EXAMPLES) -> settings:
    """So many examples in `check`, fewer in `test`, more in `soak`, however long each takes."""
    return settings(max_examples=scaled(count), deadline=None, suppress_health_check=DEAF)


def sample(cases: Sequence[ParameterSet], every: int) -> list[ParameterSet]:
    """All these cases of a parameter; but for each `every`-th they are long."""
    return [
        one if not place % every else pytest.param(*one.values, id=one.id, marks=pytest.mark.long)
        for place, one in enumerate(cases)
    ]
