"""What is said of methods follows from what the practice offers: nothing is named or praised that it does not offer."""

from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings
from content import load
from tests.story import Story, story

CONTENT = load()
TOP = '[practice]\nname = "Practice Example"\ntherapist = "{therapist}"\ncountry = "GB"\n'
OFF = "".join(f"[policy.{id_}]\nask = false\nrequired = false\n" for id_ in ("post_phone_sms", "video", "email"))
NO_FALLBACK = "[policy.fallback]\nmethods = []\n"


def read(folder: Path, text: str, therapist: str = "Alex Example") -> Settings:
    path = folder / "practice.toml"
    path.write_text(TOP.format(therapist=therapist) + text, "utf-8")
    return settings.load(path, CONTENT)


async def begun(one: Story, *said: str) -> str:
    """What is heard after the beginning and these messages."""
    await one.opens()
    for text in ("1", *said):
        await one.says(text)
    return one.heard


async def test_a_telephone_that_is_wanted_is_not_warned_of(tmp_path: Path) -> None:
    text = OFF + '[policy.messaging]\nask = false\nrequired = false\n[policy.audio]\npreferred = ["telephone"]\n'
    given = read(tmp_path, text + NO_FALLBACK + '[therapist.identifiers]\ntelephone = "+44 1632 960101"\n')
    async with story(tmp_path, CONTENT, given) as one:
        asked = await begun(one)
        await one.says("why")
        why = one.heard
        await one.says("telephone")

        assert "Alex Example would like Telephone" in asked
        assert "in place of the phone" not in asked
        for tool in ("Signal", "Wire", "FaceTime", "safer than the phone", "leave"):
            assert tool not in asked + why
        assert "+44 1632 960101" in one.heard


async def test_why_speaks_of_what_is_offered_alone(tmp_path: Path) -> None:
    given = read(tmp_path, OFF + '[policy.messaging]\npreferred = ["wire"]\n[policy.audio]\npreferred = ["wire"]\n')
    async with story(tmp_path, CONTENT, given) as one:
        await begun(one)
        for asked in ("why", "more"):
            await one.says(asked)
            assert "In Wire only you two can read" in one.heard
            assert "Signal" not in one.heard


async def test_what_is_left_of_a_class_names_it(tmp_path: Path) -> None:
    text = '[policy.audio]\npreferred = ["telephone"]\n'
    async with story(tmp_path, CONTENT, read(tmp_path, text)) as one:
        asked = await begun(one)

        assert "Texts and post" in asked
        assert "phone" not in asked.lower().replace("phone numbers", "")


async def test_a_class_that_is_left_out_whole_says_so(tmp_path: Path) -> None:
    given = read(tmp_path, OFF.replace("[policy.email]\nask = false\n", "[policy.email]\nleave_out = true\n"))
    async with story(tmp_path, CONTENT, given) as one:
        asked = await begun(one, "signal", "yes", "later", "1")
        await one.says("qwertz")

        assert "For longer things. Alex Example would like to leave this out.\n" in asked
        assert "So: may we leave this out?" in one.heard


async def test_a_therapist_without_a_name_begins_a_sentence_with_a_capital(tmp_path: Path) -> None:
    async with story(tmp_path, CONTENT, read(tmp_path, "", "your therapist")) as one:
        asked = await begun(one)

        assert "Your therapist would like to leave these out." in asked
        assert "your therapist would" not in asked


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        ("[]", ""),
        ('["private_place"]', "Find a room with a door."),
        ('["code_word"]', "Agree on a word that means I am not alone."),
        ('["private_place", "headphones"]', "Find a room with a door, and use headphones."),
    ],
)
async def test_the_advice_is_the_practices(tmp_path: Path, advice: str, said: str) -> None:
    text = f"advice = {advice}\n{OFF}{NO_FALLBACK}"
    async with story(tmp_path, CONTENT, read(tmp_path, text)) as one:
        await begun(one, "signal", "yes", "anna.42", "yes for all")
        while "Is that right?" not in one.heard:
            await one.says("1")

        assert ("For a call." in one.heard) is bool(said)
        assert said in one.heard


async def test_a_crisis_is_met_in_the_practices_words_first(tmp_path: Path) -> None:
    text = '[crisis]\ntext = "Phone me first."\nnumbers = [{ name = "Crisis team", how = "0800 000 0000" }]\n'
    async with story(tmp_path, CONTENT, read(tmp_path, text)) as one:
        await one.opens()
        for asked in ("help", "I want to kill myself"):
            await one.says(asked)
            places = [one.heard.index(said) for said in ("Phone me first.", "Crisis team, 0800 000 0000", "Samaritans")]
            assert places == sorted(places)


async def test_a_link_is_told_and_nobody_says_hello_there(tmp_path: Path) -> None:
    text = (
        '[methods.zoom]\njoin = "link"\nlink = "https://zoom.example/j/1"\n'
        "[policy.post_phone_sms]\nask = false\n[policy.messaging]\nask = false\nrequired = false\n"
        "[policy.audio]\nask = false\nrequired = false\n[policy.email]\nask = false\n"
        '[policy.video]\npreferred = ["zoom"]\n'
    )
    async with story(tmp_path, CONTENT, read(tmp_path, text + NO_FALLBACK)) as one:
        await begun(one, "zoom")
        assert "https://zoom.example/j/1" in one.heard
        for _ in range(3):
            await one.says("1")

        read_ = one.transcript()
        assert "Your copy:" in read_
        assert "hello to" not in read_
        assert "already?" not in read_


async def test_the_last_words_say_what_a_way_is_for(tmp_path: Path) -> None:
    text = OFF + '[policy.audio]\npreferred = ["telephone"]\npurpose = "for emergencies only"\n'
    text += NO_FALLBACK + '[therapist.identifiers]\ntelephone = "+44 1632 960101"\n'
    async with story(tmp_path, CONTENT, read(tmp_path, text)) as one:
        said = await begun(one, "signal", "yes", "later", "telephone", "later", "nobody", "yes")

        assert "You reach Alex Example by Telephone (+44 1632 960101) for emergencies only." in said
