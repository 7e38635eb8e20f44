"""The questions of the guided set-up, as tables: what is asked, why, and in which order.

1. A question is a row. How it is read, judged and written follows from its key.
2. What is not asked (see `bot/settings/tables.py`) can still be given with `--set`.
"""

from bot.setup.questions.keeping import RESULTS, STORE
from bot.setup.questions.policy import policy, yourself
from bot.setup.questions.practice import PRACTICE, TIMES, TOLD
from bot.setup.questions.services import SIGNAL, TELEGRAM
from bot.setup.shapes import Section
from content import Content


def sections(content: Content) -> tuple[Section, ...]:
    """Return everything that is asked, in order; what is rarely asked comes last."""
    return (PRACTICE, TOLD, policy(content), yourself(content), TELEGRAM, SIGNAL, RESULTS, TIMES, STORE)
