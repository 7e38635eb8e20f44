"""Being taken by the hand: every app on every device, leaving and coming back, settings with care, and a way out."""

from pathlib import Path

import pytest

from bot.wording import say
from content import load
from content.markup import plain
from flows.events import Say
from tests.bot.test_effects import LONG
from tests.story import Story, story

TRANSCRIPTS = Path(__file__).parent.parent / "transcripts"
INTO_SIGNAL = ("yes", "yes", "signal", "please help me install it")


async def _says(one: Story, *texts: str) -> None:
    for text in texts:
        await one.says(text)


async def _walked(one: Story, platform: str = "android") -> None:
    """All steps done, on to the end of the guide."""
    await one.opens()
    await _says(one, *INTO_SIGNAL, platform, "yes")
    for _ in range(20):
        if "Step" not in one.heard:
            return
        await one.says("done")


def test_every_app_and_platform_has_a_story_to_the_end() -> None:
    """From "not installed" to "said hello"."""
    ways = [
        (method, platform)
        for method, guide in load().languages["en"].guides.items()
        for platform in guide.sections
        if method != "link"  # nothing to install there: its stories are the guide_link_*
    ]
    told = [(TRANSCRIPTS / f"guide_{method}_{platform}.txt").read_text("utf-8") for method, platform in ways]

    assert len(ways) >= 35
    assert all("said hello" in one.splitlines()[-20:].__str__() for one in told)


async def test_a_walk_ends_connected(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await _walked(one)
        await _says(one, "carry on")
        known = (await one.conversation()).apps["signal"]

    assert known.readiness == "connected"
    assert "How can Alex Example find you on Signal" in one.heard


async def test_one_comes_back_after_days_at_the_same_step(tmp_path: Path) -> None:
    """Leaving keeps the place; from the finished agreement the guide goes on there."""
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, "iphone", "yes", "done", "done")
        place = one.heard
        await _says(one, "later", "yes for all", "skip", "no", "nobody", "yes")
        await one.later(20)
        await one.says("help me set it up")

    assert "Step 3" in place
    assert "where you left off" in one.heard
    assert place.splitlines()[-1] in one.heard


async def test_a_pause_returns_to_the_step(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, "iphone", "yes", "done", "stop", "go on")

    assert "Step 2" in one.heard


async def test_back_goes_one_step_back(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, "iphone", "yes", "done", "done", "back")

    assert "Step 2" in one.heard


async def test_settings_come_after_the_question_who_can_look(tmp_path: Path) -> None:
    """With nobody looking all are offered; otherwise none that somebody else could notice."""
    settings = load().languages["en"].guides["signal"].settings.values()
    careful = {one.title for one in settings if one.careful and "android" in (one.platforms or ("android",))}
    offered: dict[str, set[str]] = {}
    for answer in ("nobody", "perhaps"):
        folder = tmp_path / answer
        folder.mkdir()
        async with story(folder) as one:
            await _walked(one)
            await _says(one, "settings")
            assert "Can anyone else open" in one.heard
            await one.says(answer)
            offered[answer] = set()
            while "What would you like" not in one.heard and "You have it" not in one.heard:
                offered[answer].add(plain(one.turn[-1].spans).splitlines()[0])
                await one.says("skip")

    assert careful
    assert careful <= offered["nobody"]
    assert offered["perhaps"]
    assert not careful & offered["perhaps"]


async def test_the_therapist_hears_where_one_is_stuck_and_no_word_of_theirs(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, "android", "yes", "done", "done", "done")
        await _says(one, "the stupid thing never texts me the canary code", "tell my therapist that i am stuck")
        told = one.told[-1]

    assert "Signal" in told
    assert "Android" in told
    assert "Step: 4 of" in told
    assert "canary" not in told


async def test_two_attempts_and_then_a_way_out(tmp_path: Path) -> None:
    """Never a loop: another way opens the question again wherever the method was agreed."""
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, "android", "yes", "stuck", "1", "that did not help")
        if "Did that help?" in one.heard:
            await one.says("that did not help")
        ways_out = one.shown
        await one.says("try another way")
        answers = (await one.conversation()).answers

    assert ways_out == ("Try another way", "Tell Alex Example that I am stuck", "Go on later")
    assert "messaging" not in answers
    assert "Which one would you like?" in one.heard


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("an old blackberry", "Wire"),
        ("I have no smartphone", "phone"),
        ("it is my employer's phone", "Your firm"),
        ("the family shares it", "only yours"),
        ("I have no phone number", "number"),
    ],
)
async def test_what_cannot_work_has_an_honest_answer_and_a_way_on(tmp_path: Path, said: str, heard: str) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, said)
        if one.shown == ("Yes", "No"):
            await one.says("yes")

    assert heard in one.heard
    assert "Try another way" in one.shown or "Did that help?" in one.heard


async def test_too_old_leads_to_what_still_works(tmp_path: Path) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, "iphone", "no, it is too old")

    assert "Use another device" in one.shown
    assert "Try another way" in one.shown


async def test_the_link_comes_with_a_qr_code(tmp_path: Path) -> None:
    """At the step that connects, and nowhere else."""
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, "yes", "yes", "wire", "please help me install it", "android", "yes")
        drawn = []
        for _ in range(20):
            if "Step" not in one.heard:
                break
            drawn.append(one.turn[-1].qr)
            await one.says("done")

    assert [one for one in drawn if one] == [drawn[-2]]
    assert drawn[-2].startswith("https://account.wire.com/")


def _everywhere() -> list[Say]:
    """Every question of every guide, as the dialogue would ask it."""
    found = []
    for key, guide in load().languages["en"].guides.items():
        method = "zoom" if key == "link" else key  # one guide for whatever is joined by a link
        base = {"guide": method, "method": method, "of": "99", "number": "99", "part": "guide"}
        found.append(Say(("guide.lead",), base))
        for section, each in guide.sections.items():
            here = {**base, "section": section}
            found.append(Say(("guide.needs.ask",), here))
            found += [Say(("guide.step.ask",), {**here, "step": step.id}) for step in each.steps]
        for problem, trouble in guide.problems.items():
            causes = range(len(trouble.causes))
            found += [Say(("guide.fix.ask",), {**base, "problem": problem, "cause": str(n)}) for n in causes]
        found += [Say(("guide.impossible.ask",), {**base, "problem": one}) for one in guide.not_possible]
        found += [Say(("guide.setting.ask",), {**base, "setting": one}) for one in guide.settings]
    return found


def test_every_message_of_every_guide_fits_a_phone() -> None:
    """At most 700 characters, whatever step, cause, setting or answer; none has a gap or a brace left over."""
    rendered = LONG._empty("terminal")
    asked = _everywhere()

    assert len(asked) > 500
    for one in asked:
        text = plain(say(rendered, one).spans)
        assert 0 < len(text) <= 700, (one.values, len(text))
        assert "{" not in text
        assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("device", "said", "new_enough"),
    [
        ("iphone", "16.7.2", True),
        ("iphone", "14", False),
        ("iphone", "iOS 12", False),
        ("android", "android 12", True),
        ("android", "android version 5.1", False),
        ("android", "it reads 8.0.0", True),
        ("my macbook", "macos 11", False),
    ],
)
async def test_a_version_that_was_looked_up_is_understood(
    tmp_path: Path, device: str, said: str, new_enough: bool
) -> None:
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, device, said)

    assert ("Step 1" in one.heard) is new_enough
    assert ("Use another device" in one.shown) is not new_enough


async def test_a_model_is_no_version(tmp_path: Path) -> None:
    """ "iphone 12" says nothing about what runs on it."""
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, "iphone", "it is an iphone 12")

    assert "new enough" in one.heard
    assert "Step 1" not in one.heard


async def test_a_second_device_after_the_first(tmp_path: Path) -> None:
    """The computer after the phone; what was said hello to stays so."""
    async with story(tmp_path) as one:
        await _walked(one)
        await _says(one, "use another device", "windows", "yes")
        steps = one.heard
        await _says(one, "go on later")
        known = (await one.conversation()).apps["signal"]

    assert "Step 1" in steps
    assert known.readiness == "connected"


async def test_a_code_that_is_sent_here_is_warned_of(tmp_path: Path) -> None:
    """At the very step where a code is at hand; the step stays."""
    async with story(tmp_path) as one:
        await one.opens()
        await _says(one, *INTO_SIGNAL, "android", "yes", "done", "done", "done", "done", "482913")

    assert "do not send me codes" in one.heard
    assert "Step 5" in one.heard
