"""What is chosen: the options of a question, by name, by number, by yes and no, wanted or refused.

Rules of this file:
1. CHOICE only if every word is accounted for; otherwise MAYBE or SEVERAL, and the dialogue asks back.
2. What is refused leaves the rest: one method left is MAYBE, more are SEVERAL.
"""

from collections.abc import Iterable, Sequence

from flows.understanding.heard import Heard, Kind, Option, Sign
from flows.understanding.phrases import Spot
from flows.understanding.said import LONG, PERSONAL_SIGNS, VAGUE, Said, is_aside, is_question, loose_words
from flows.understanding.weigh import Weighed, weigh

_NONE = "none"
_MOST_DIGITS = 3
UNSPECIFIC = ("phone", "tablet", "laptop", "computer")
"""Devices of which it is still to be asked which kind."""
_COUNTING = ("counting", "or", "mend", "want", "yes", "no", "but", "greeting", "thanks", "unsure")
"""What may stand around a number; *have* may not ("I have one")."""


def _pick(candidates: Iterable[str], *, sure: bool) -> Heard | None:
    found = tuple(dict.fromkeys(candidates))
    if not found:
        return None
    if len(found) > 1:
        return Heard(Kind.SEVERAL, candidates=found, doubt=not sure)
    return Heard(Kind.CHOICE if sure else Kind.MAYBE, choice=found[0])


def _signed(options: Sequence[Option], sign: Sign) -> tuple[str, ...]:
    return tuple(option.id for option in options if option.sign is sign)


def whole(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear exactly the words of an option; a method with a question mark is asked about instead."""
    found = said.as_option.get(said.cut.whole, ())
    asked = said.cut.asked and not said.is_known_question
    if asked and set(found) <= set(said.methods):
        return None
    vague = said.has(*VAGUE)
    return _pick(found, sure=not vague and not asked)


def number(said: Said, options: Sequence[Option]) -> Heard | None:
    """Hear a number, or several, and nothing else."""
    wanted: list[int] = []
    for at, spot in enumerate(said.spots):
        place = _place(spot, len(options))
        if spot.signs("mend"):
            wanted.clear()
        elif place is not None:
            wanted.append(place)
        elif not _may_stand_by(spot, said.spots[at + 1 : at + 2]):
            return None
    if not wanted or not options:
        return None
    if not all(0 < each <= len(options) for each in wanted):
        return Heard(Kind.UNCLEAR)
    return _pick((options[each - 1].id for each in wanted), sure=not (said.cut.asked or said.has("unsure")))


def _place(spot: Spot, last: int) -> int | None:
    """Give the number that a spot is, 0 for one that is written as no place in a list is."""
    word = "".join(spot.words)
    if word.isdecimal():
        return int(word) if len(word) <= _MOST_DIGITS and word == str(int(word)) else 0
    if spot.signs("last"):
        return last
    return min((int(one) for one in spot.ids("numbers") if not spot.ids("choices")), default=None)


def _may_stand_by(spot: Spot, after: Sequence[Spot]) -> bool:
    """Tell what may stand by a number. *No* may only as a correction, or short for *number* ("no, 2", "no 2")."""
    if spot.signs("no"):
        return any(each.is_break or each.signs("mend") or "".join(each.words).isdecimal() for each in after)
    return spot.is_break or spot.signs(*_COUNTING)


def thing(said: Said, options: Sequence[Option]) -> Heard | None:
    """Hear options or methods that are wanted, refused or asked about."""
    found = weigh(said)
    if said.has(*PERSONAL_SIGNS) and len(said.cut.words) >= LONG:
        return None
    wanted = [option for spot in found.wanted for option in said.chosen(spot)]
    others = [method for spot in found.wanted if not said.chosen(spot) for method in sorted(spot.ids("methods"))]
    if wanted:
        return _wanted(said, options, found, wanted, others)
    if others:
        asks = is_question(said) and not said.has("want", "polite")
        return Heard(Kind.ABOUT, method=others[0], asks=asks, doubt=found.doubt or found.loose > 0 or said.has("yes"))
    if found.refused:
        return _refused(said, options, found)
    return None


def _wanted(
    said: Said, options: Sequence[Option], found: Weighed, wanted: list[str], others: list[str]
) -> Heard | None:
    only = wanted[0] if len(set(wanted)) == 1 else ""
    asks = is_question(said)
    if only in said.methods and asks and (said.has("question") or not said.has("polite", "yes")):
        return Heard(Kind.ABOUT, method=only, asks=True)
    disputed = said.has("yes") and only in _signed(options, Sign.NO)
    disputed |= said.has("no") and only not in (*said.methods, *_signed(options, Sign.NO))
    doubt = found.doubt or found.loose or others or asks or disputed or said.has("unsure", "either", "polite")
    return _pick(_in_order(options, wanted), sure=not (doubt or _other_device(said, found)))


def _other_device(said: Said, found: Weighed) -> bool:
    """Tell whether a device is chosen and another one is named beside it."""
    chosen = {platform for spot in found.wanted for platform in spot.ids("platforms")}
    named = {platform for spot in said.spots for platform in spot.ids("platforms")} - {*UNSPECIFIC}
    return bool(chosen) and bool(named - chosen)


def _in_order(options: Sequence[Option], chosen: Iterable[str]) -> list[str]:
    named = set(chosen)
    return [option.id for option in options if option.id in named]


def _refused(said: Said, options: Sequence[Option], found: Weighed) -> Heard | None:
    refused = {option for spot in found.refused for option in said.chosen(spot)}
    asked = sorted(method for spot in found.refused for method in spot.ids("methods"))
    if asked and is_question(said):
        return Heard(Kind.ABOUT, method=asked[0], asks=True)
    if refused & set(said.methods):
        left = [method for method in said.methods if method not in refused]
        return _pick(left or [option for option in said.options if option == _NONE], sure=not left)
    for sign, other in ((Sign.YES, Sign.NO), (Sign.NO, Sign.YES)):
        if refused & set(_signed(options, sign)):
            return _pick(_signed(options, other), sure=False)
    return Heard(Kind.UNCLEAR) if refused else None


def neither(said: Said, options: Sequence[Option]) -> Heard | None:
    """Hear *none of them*, or *not any of them*."""
    said_so = said.has("neither")
    if not (said_so or (said.has("either") and said.has("not"))) or is_aside(said):
        return None
    sure = said_so and not (loose_words(said) or said.has("not") or is_question(said))
    none = [option for option in said.options if option == _NONE]
    return _pick(none or _signed(options, Sign.NO), sure=sure)


def either(said: Said, _options: Sequence[Option]) -> Heard | None:
    """Hear *both*, *any*, *you choose*: all the methods that could be meant."""
    if not said.has("either") or said.cut.asked or is_aside(said):
        return None
    return _pick(said.methods, sure=False)


def yes_or_no(said: Said, options: Sequence[Option]) -> Heard | None:
    """Hear a yes or a no, in any of their forms."""
    says_yes, says_no = _leanings(said)
    if not (says_yes or says_no) or said.has("question") or is_aside(said):
        return None
    if says_yes and says_no:
        return _pick((*_signed(options, Sign.YES), *_signed(options, Sign.NO)), sure=False)
    meant = _signed(options, Sign.YES if says_yes else Sign.NO)
    if meant:
        doubt = loose_words(said) or is_question(said) or said.has("unsure", "fails", *PERSONAL_SIGNS)
        return _pick(meant, sure=not doubt)
    instead = said.methods if says_yes else [option for option in said.options if option == _NONE]
    plain = not loose_words(said) and not is_question(said)
    return _pick(instead, sure=False) if plain or (says_yes and len(instead) == 1) else None


def _leanings(said: Said) -> tuple[bool, bool]:
    """Tell whether there is a yes and whether there is a no. A *not* turns a yes after it; before a no it is both."""
    says_yes = says_no = negated = False
    for spot in said.spots:
        if spot.is_break or spot.signs("but"):
            negated = False
        elif spot.signs("not"):
            says_no = negated = True
        elif spot.signs("yes"):
            says_yes |= not negated
        elif spot.signs("no"):
            says_yes |= negated
            says_no = True
    return says_yes, says_no or said.has("fails")
