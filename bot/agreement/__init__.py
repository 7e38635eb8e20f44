"""The agreement with one client: a frozen value, how it is built from the answers, and how two versions differ.

Rules of this file:
1. Ids and codes only, no words of ours: the reader's language is not the agreement's business. The practice's own
   words (a rule that was acknowledged, a question that was answered) stand in it as the client saw them.
2. `history` grows with each version and is never rewritten.
3. Every part holds a list of agreed lines, whether one or several can be agreed there.

How it is stored, and what `accord show --json` and `accord export` give, is in `bot.agreement.stored`.
"""

from bot.agreement.building import QuestionWords, RuleWords, Terms, as_it_stands, build, differences, readied
from bot.agreement.values import (
    ADDRESS_POINTS,
    HARMLESS,
    REPLY,
    RULE,
    SCHEMA,
    Acknowledgement,
    AddressChange,
    Agreement,
    Change,
    Consent,
    Difference,
    GivenReply,
    HouseRule,
    Line,
    LineReadiness,
    Part,
    PartStatus,
    Point,
    PointCode,
    Side,
    Stamp,
    for_client,
)

__all__ = [
    "ADDRESS_POINTS",
    "HARMLESS",
    "REPLY",
    "RULE",
    "SCHEMA",
    "Acknowledgement",
    "AddressChange",
    "Agreement",
    "Change",
    "Consent",
    "Difference",
    "GivenReply",
    "HouseRule",
    "Line",
    "LineReadiness",
    "Part",
    "PartStatus",
    "Point",
    "PointCode",
    "QuestionWords",
    "RuleWords",
    "Side",
    "Stamp",
    "Terms",
    "as_it_stands",
    "build",
    "differences",
    "for_client",
    "readied",
]
