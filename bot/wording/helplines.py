"""Whom to call in a country: its numbers, with hours and costs where they are not round the clock and free."""

from bot.wording.agreement_text import Spans, sentences
from content import Helpline, Helplines, Language


def numbers(language: Language, known: Helplines) -> list[Spans]:
    """A line for the number in danger, then one for each line that listens."""
    emergency = language.text("helpline.emergency").fill({"emergency": known.emergency})
    return [emergency, *(_listens(language, line) for line in known.lines)]


def _listens(language: Language, line: Helpline) -> Spans:
    said = [language.text("helpline.line").fill({"name": line.name, "how": line.how})]
    if line.hours == "some":
        said.append(language.text("helpline.some_hours").spans)
    elif line.hours:
        first, _, last = line.hours.partition("-")
        said.append(language.text("helpline.hours").fill({"from": first, "until": last}))
    if line.costs:
        said.append(language.text("helpline.costs").spans)
    return sentences(said)
