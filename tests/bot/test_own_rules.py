"""The practice's own rules from end to end: settings, dialogue, agreement, page, summary and the therapist's chat."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.agreement import Agreement, PointCode
from bot.agreement import stored as stored_agreement
from bot.agreement.values import SignedRule
from bot.app import App
from bot.cli import main
from bot.commands import CommandError
from bot.documents.page_text import worded
from bot.practice import Practice
from flows.understanding import Kind, Option, understand
from tests.bot.therapist_kit import STRAIGHT, TherapistStory, practice, therapist_story
from tests.story import DAY, PRACTICE

PARENTS = """
[[rules]]
id = "parents"
at = "start"
title = "Your parents"
text = "Your parents know that we are in touch."
sign = "guardian"
acknowledge = true
[[rules]]
id = "house"
at = "agreed"
title = "House rules"
text = "Phones are off in the room."
sign = "client"
"""


def place(folder: Path, own: str, channel: str = "signal") -> Practice:
    """The practice of the stories with these settings of its own, and a chat for the therapist."""
    path = folder / "practice.toml"
    path.write_text(PRACTICE.read_text("utf-8") + own, "utf-8")
    found, usual = Practice.loaded(path), practice(channel).settings
    services = {"therapist": usual.therapist, "signal": usual.signal, "telegram": usual.telegram}
    return replace(found, settings=found.settings.model_copy(update=services))


def page(one: TherapistStory, agreement: Agreement, label: str = "") -> Mapping[str, str]:
    """Heading -> all that stands below it."""
    paper = worded(agreement, one.practice.content, one.practice.settings, "en", label)
    return {
        section.heading: "\n".join(
            f"{row.name}: {paragraph.text}" for row in section.rows for paragraph in row.paragraphs
        )
        for section in paper.sections
    }


async def agreed(one: TherapistStory, said: str = "yes") -> None:
    """The client comes, says this to the rule, and agrees to everything."""
    await one.opens()
    first, *rest = STRAIGHT
    await one.says(first)
    await one.says(said)
    for text in rest:
        await one.says(text)


# Signed on paper


async def test_a_rule_waits_for_a_signature_and_the_therapist_ticks_it(tmp_path: Path) -> None:
    async with therapist_story(tmp_path, place=place(tmp_path, PARENTS)) as one:
        await one.pairs()
        await agreed(one)
        told, (before,) = one.read, await one.does("clients")
        first = await one.does("export", reference=one.ref)
        await one.does("signed", reference=one.ref, rule="parents")
        heard, news, (row,) = one.heard, one.read, await one.does("clients")
        second = await one.does("export", reference=one.ref)
        on_paper, on_new_paper = page(one, first), page(one, second)

    assert "To be signed: Your parents (parent or guardian)." in told
    assert "To be signed: House rules (the person it is for)." in told
    assert "Signed for Your parents (parent or guardian): ____" in on_paper["Still to do"]
    assert (before.open, row.open) == (3, 2)
    assert "**" not in heard
    assert "Your parents is signed. Alex Example has noted it." in heard
    assert "Since last time" in news
    assert "Your parents: nothing → signed" in news
    assert "To be signed: House rules" in news
    assert "To be signed: Your parents" not in news
    assert (first.version, second.version) == (1, 2)
    assert second.signed == (SignedRule("parents", "Your parents", "parent or guardian", second.date),)
    assert stored_agreement.loads(stored_agreement.dumps(second)) == second
    assert "Your parents: Signed by parent or guardian. Noted on " in on_new_paper["What was said yes to"]
    assert "Your parents" not in on_new_paper["Still to do"]
    assert "Your parents" in on_new_paper["What has changed"]


async def test_show_and_the_clients_copy_say_that_it_is_signed(tmp_path: Path) -> None:
    async with therapist_story(tmp_path, place=place(tmp_path, PARENTS)) as one:
        await agreed(one)
        await one.does("signed", reference=one.ref, rule="your  PARENTS")
        shown = await one.does("show", reference=one.ref)
        summary = one.service.effects.summary(shown.label, shown.agreement)
        await one.says("copy")

    line = f"Your parents: signed by parent or guardian, {shown.agreement.date}"
    assert line in "".join(span.text for span in summary)
    assert line in one.heard


async def test_what_waits_for_no_signature_is_refused_with_what_does(tmp_path: Path) -> None:
    async with therapist_story(tmp_path, place=place(tmp_path, PARENTS)) as one:
        with pytest.raises(CommandError, match="has not come in yet"):
            await one.does("signed", reference=one.ref, rule="parents")
        await one.opens()
        with pytest.raises(CommandError, match="Nothing waits for a signature"):
            await one.does("signed", reference=one.ref, rule="parents")
        await one.says("1")
        await one.does("signed", reference=one.ref, rule="house")
        for rule in ("house", "nothing"):
            with pytest.raises(CommandError, match=r"What waits: Your parents\."):
                await one.does("signed", reference=one.ref, rule=rule)


async def test_before_anything_is_agreed_it_goes_into_the_first_version(tmp_path: Path) -> None:
    async with therapist_story(tmp_path, place=place(tmp_path, PARENTS)) as one:
        await one.opens()
        await one.says("1")
        await one.does("signed", reference=one.ref, rule="parents")
        assert "Do you agree to this?" in one.heard
        for text in ("yes", *STRAIGHT[1:]):
            await one.says(text)
        agreement = await one.does("export", reference=one.ref)

    assert agreement.version == 1
    assert [each.rule for each in agreement.signed] == ["parents"]


async def test_another_wording_is_signed_anew(tmp_path: Path) -> None:
    async with therapist_story(tmp_path, place=place(tmp_path, PARENTS)) as one:
        await agreed(one)
        await one.does("signed", reference=one.ref, rule="house")
        later = place(tmp_path, PARENTS.replace("Phones are off", "Phones stay outside"))
        one.practice, one.service = later, App(later, one.store, lambda: one.now).inbound
        await one.says("hello")
        with pytest.raises(CommandError, match=r"What waits: Your parents, House rules\."):
            await one.does("signed", reference=one.ref, rule="nothing")


async def test_in_the_chat_it_is_a_button_and_a_word(tmp_path: Path) -> None:
    async with therapist_story(tmp_path, place=place(tmp_path, PARENTS)) as one:
        await agreed(one)
        await one.pairs()
        await one.writes("show client one")
        assert "Mark as signed" in one.offered
        await one.taps_on("Mark as signed")
        assert "Which one is signed?" in one.read
        assert one.offered == ("Your parents", "House rules", "Back")
        await one.taps_on("Your parents")
        assert "Your parents is signed, for Client One" in one.read
        await one.writes("signed client one")
        assert one.offered == ("House rules", "Back")
        await one.writes("house rules")
        assert "House rules is signed" in one.read
        assert "Mark as signed" not in one.offered
        await one.writes("signed client one")
        assert "Nothing waits for a signature" in one.read
        agreement = await one.does("export", reference=one.ref)

    assert [each.rule for each in agreement.signed] == ["parents", "house"]
    assert PointCode.SIGN not in {point.code for point in agreement.open}


def test_in_the_shell_it_is_a_command(tmp_path: Path) -> None:
    config = tmp_path / "practice.toml"
    place(tmp_path, PARENTS)
    run = CliRunner().invoke
    made = json.loads(run(main, ["invite", "A", "--json", "--config", str(config)]).output)
    told = run(main, ["signed", made["reference"], "parents", "--config", str(config)])

    assert (told.exit_code, "has not come in yet" in told.stderr) == (1, True)


# Said no


@pytest.mark.parametrize(("said", "stands"), [("no", "no yes to this"), ("skip", "left open")])
async def test_a_rule_without_a_yes_is_understood_alone(tmp_path: Path, said: str, stands: str) -> None:
    async with therapist_story(tmp_path, place=place(tmp_path, PARENTS)) as one:
        await agreed(one, said)
        agreement = await one.does("export", reference=one.ref)
        await one.says("copy")
        on_paper = page(one, agreement)

    (line,) = (line for line in one.heard.splitlines() if line.startswith("Your parents:"))
    assert line == (
        f"Your parents: {stands}, {agreement.date}. It is to be talked about with Alex Example. "
        "The rule: Your parents know that we are in touch."
    )
    assert "There is no yes to this so far. It is to be talked about." in on_paper["What was said yes to"]


# Ordinary e-mail, by the name of the firm that carries it

MAIL = '[policy.email]\npreferred = ["email"]\nacceptable = ["proton"]\n'


@pytest.mark.parametrize("said", ["gmail", "I use gmail", "outlook", "I only have outlook", "ordinary e-mail"])
def test_a_firm_that_carries_mail_is_ordinary_mail(tmp_path: Path, said: str) -> None:
    offers = Practice.loaded(_changed(tmp_path, '[policy.email]\npreferred = ["proton", "tuta"]\n', MAIL))
    usual = practice()
    options = [Option("email"), Option("proton")]
    here = understand(said, options, offers.playbook.vocabularies["en"])
    there = understand(said, [Option("proton"), Option("tuta")], usual.playbook.vocabularies["en"])

    assert here.kind is (Kind.MAYBE if "outlook" in said else Kind.CHOICE)  # which is a word of its own as well
    assert here.choice == "email"
    assert there.kind is Kind.ABOUT
    assert there.method == "email"


def _changed(folder: Path, old: str, new: str) -> Path:
    """The practice of the stories, with one piece of its settings in other words."""
    path, text = folder / "practice.toml", PRACTICE.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


async def test_who_has_gmail_agrees_to_ordinary_mail(tmp_path: Path) -> None:
    path = _changed(tmp_path, '[policy.email]\npreferred = ["proton", "tuta"]\n', MAIL)
    async with therapist_story(tmp_path, place=Practice.loaded(path)) as one:
        await one.opens()
        for text in ("1", "1", "signal", "yes", "anna.42", "yes", "I have gmail"):
            await one.says(text)
        conversation = await one.conversation()

    assert conversation.answers["email"].methods == ("email",)


# Absence, and what this chat may carry

ABSENT = (
    "tell_danger = true\n"
    'away = [{ from = 2026-01-12, until = 2026-01-16, text = "I am away. In urgent need call Dr Stand-In." }]\n'
    'this_chat = "This chat is for our plan only."'
)


async def test_absence_and_this_chat_are_said_at_their_place(tmp_path: Path) -> None:
    """The absence from a fortnight before; with the copy and to whoever asks for the therapist as well."""
    where = replace(practice(), settings=Practice.loaded(_changed(tmp_path, "tell_danger = true", ABSENT)).settings)
    where = replace(where, settings=where.settings.model_copy(update={"therapist": practice().settings.therapist}))
    away = "Away, 12 January 2026 to 16 January 2026. I am away. In urgent need call Dr Stand-In."
    async with therapist_story(tmp_path, place=where) as one:
        await one.pairs()
        await one.opens()
        first = one.heard
        for text in STRAIGHT[:-1]:
            await one.says(text)
        before_the_review = one.heard
        await one.says(STRAIGHT[-1])
        with_the_copy = one.heard
        await one.says("talk to Alex")
        await one.says("yes")
        asked, told = one.heard, one.read
        one.now += 20 * DAY
        await one.says("copy")
        afterwards = one.heard

    assert away not in first
    assert away in before_the_review
    assert "This chat is for our plan only." in before_the_review
    assert away in with_the_copy
    assert away in asked
    assert "would like a word with you" in told
    assert "Away, " not in afterwards
    assert "This chat is for our plan only." in afterwards


# The versions of an agreement


async def test_what_has_changed_is_the_same_wherever_it_is_read(tmp_path: Path) -> None:
    """Version by version, old and new: in the message, in show, on both pages, and as JSON."""
    async with therapist_story(tmp_path, place=place(tmp_path, PARENTS)) as one:
        await one.pairs()
        await agreed(one, "no")
        await one.says("change your parents")
        await one.says("yes")
        await one.says("yes")
        second = one.read
        await one.says("change audio")
        await one.says("wire")
        for _ in range(6):
            if "Is that right?" in one.heard:
                break
            await one.says("skip")
        await one.says("yes")
        third = one.read
        shown = await one.does("show", reference=one.ref)
        summary = "".join(span.text for span in one.service.effects.summary(shown.label, shown.agreement))
        papers = [page(one, shown.agreement, label)["What has changed"] for label in ("", "Client One")]

    assert "Your parents: no → yes" in second
    assert "Calls: Signal" in third
    assert "Your parents: no → yes" not in third
    assert third.partition("Since last time")[2].splitlines()[1] in summary
    assert [change.version for change in shown.agreement.history] == [2, 3]
    assert [change.part for change in shown.agreement.history] == ["rule.parents", "audio"]
    for paper in papers:
        assert "Version 2: Your parents: yes" in paper
        assert "Version 2: Before: no" in paper
        assert "Version 3: Calls: Wire" in paper
        assert "Version 3: Before: Signal" in paper
