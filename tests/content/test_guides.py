"""The guides can be followed by anybody, lead out of trouble, and are in step with what the bot knows."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from content import NOT_POSSIBLE, SECTIONS, Content, Guide, plain, reading
from content.guide_reading import LONGEST, LONGEST_ANSWER, LONGEST_STEP
from content.guides import LINK
from content.markup import Text
from tests.content.guide_texts import pieces, titles

METHODS = {"signal": 25, "wire": 24, "proton": 6, "tuta": 6, "facetime": 6, LINK: 16}
"""Each app with a guide, and how many problems it must have at least."""
APPS = tuple(method for method in METHODS if method != LINK)
STEPS = {
    "install", "open", "notifications", "number", "code", "name", "pin", "username", "background", "allow_install",
    "phone_first", "link_device", "scan", "history", "private", "email", "password", "public_computer", "human_check",
    "recovery", "plan", "wait", "switch_on", "address", "shared_account", "browser", "link", "app_or_browser",
    "allow", "connect", "hello",
}  # fmt: skip
"""One vocabulary for all guides: what is the same in kind has the same id."""
TELLING = re.compile(r"\b(psycho|therap|counsel|client|patient|clinic)(?!\})", re.IGNORECASE)


def guides(accord: Content) -> dict[str, Guide]:
    return dict(accord.languages["en"].guides)


def texts(accord: Content) -> Iterator[tuple[str, Text]]:
    """Every text of every guide of a measured language, with its place."""
    for code in reading.MEASURED:
        for method, guide in accord.languages[code].guides.items():
            for place, text in pieces(guide):
                yield f"{code}/guides/{method}.md: {place}", text


def spoken(accord: Content, text: Text) -> str:
    return reading.prose(reading.without_menus(text), reading.products(accord, "en"))


def test_every_app_to_be_installed_by_hand_has_a_guide(accord: Content) -> None:
    assert set(guides(accord)) == set(METHODS)


@pytest.mark.parametrize("method", METHODS)
def test_there_are_enough_problems(accord: Content, method: str) -> None:
    problems = guides(accord)[method].problems
    assert len(problems) >= METHODS[method]
    assert sum(len(problem.causes) for problem in problems.values()) > len(problems)


@pytest.mark.parametrize("method", APPS)
def test_every_platform_has_a_section(accord: Content, method: str) -> None:
    guide, platforms = guides(accord)[method], set(accord.methods[method].platforms)
    assert platforms
    assert platforms <= set(guide.sections) <= set(SECTIONS)
    for one in platforms:
        assert guide.sections[one].minimum == accord.methods[method].platforms[one]


def test_the_guide_for_links_serves_every_device(accord: Content) -> None:
    guide = guides(accord)[LINK]
    assert set(guide.sections) == set(SECTIONS) - {"android_no_google"}
    for method, known in accord.methods.items():
        if known.join == "link":
            assert accord.languages["en"].guide(method, by_link=True) is guide, method
            assert set(known.platforms) <= set(guide.sections), method
    assert "{method}" in str(guide.lead) or "method" in guide.lead.values


def test_what_has_a_guide_of_its_own_keeps_it(accord: Content) -> None:
    assert accord.languages["en"].guide("facetime").method == "facetime"


def test_nobody_says_hello_behind_a_link(accord: Content) -> None:
    for place, text in pieces(guides(accord)[LINK]):
        assert "hello" not in plain(text.spans).lower(), place


@pytest.mark.parametrize("method", METHODS)
def test_what_cannot_work_has_an_answer_and_a_way_on(accord: Content, method: str) -> None:
    guide = guides(accord)[method]
    assert set(guide.not_possible) == set(NOT_POSSIBLE)
    for section in guide.sections.values():
        assert section.older in guide.not_possible


@pytest.mark.parametrize("method", METHODS)
def test_every_guide_warns_before_anything_else(accord: Content, method: str) -> None:
    lead = plain(guides(accord)[method].lead.spans)
    for word in ("Never send a code", "a PIN", "a recovery", "a QR code", "to this chat"):
        assert word in lead
    assert "official" in lead or "Use only" in lead


@pytest.mark.parametrize("method", METHODS)
def test_where_a_code_comes_it_goes_nowhere_else(accord: Content, method: str) -> None:
    for one, section in guides(accord)[method].sections.items():
        for step in section.steps:
            if step.id in ("code", "human_check") and "code" in plain(step.text.spans):
                assert "nowhere else" in plain(step.text.spans), f"{one}.{step.id}"


def test_every_way_ends_with_hello_to_the_right_person(accord: Content) -> None:
    seen = 0
    for method, guide in guides(accord).items():
        for one, section in guide.sections.items():
            seen += 1
            by_id = {step.id: step.text for step in section.steps}
            assert list(by_id)[-2:] == ["connect", "hello"], f"{method}.{one}"
            link = method in ("facetime", LINK) and "link" in by_id
            assert by_id["connect"].values == ({"therapist"} if link else {"therapist", "own"}), f"{method}.{one}"
            assert method == LINK or "hello" in plain(by_id["hello"].spans), f"{method}.{one}"
    assert seen >= 7 + 9 + 9 + 9 + 6 + 8


def test_steps_have_one_vocabulary(accord: Content) -> None:
    used = {step.id for guide in guides(accord).values() for s in guide.sections.values() for step in s.steps}
    assert used == STEPS


def test_every_platform_says_what_it_needs_and_how_to_look_it_up(accord: Content) -> None:
    seen = 0
    for method, guide in guides(accord).items():
        for one, section in guide.sections.items():
            seen += 1
            needs = plain(section.needs.spans)
            assert "You need" in needs, f"{method}.{one}"
            assert "To look" in needs, f"{method}.{one}"
            assert section.minimum.partition(".")[0] in needs, f"{method}.{one}"
    assert seen > 30


def test_a_problem_is_likely_where_there_is_such_a_step(accord: Content) -> None:
    seen = 0
    for method, guide in guides(accord).items():
        for one, problem in guide.problems.items():
            assert problem.at or problem.alarming, f"{method}.{one}"
            where = problem.platforms or tuple(guide.sections)
            steps = {step.id for platform in where for step in guide.sections[platform].steps}
            for step in problem.at:
                seen += 1
                assert step in steps, f"{method}.{one}: {step}"
    assert seen > 80


def test_problems_are_told_in_many_words_and_no_phrase_twice(accord: Content) -> None:
    seen = 0
    for method, guide in guides(accord).items():
        phrases = [phrase for problem in guide.problems.values() for phrase in problem.phrases]
        seen += len(phrases)
        assert len({" ".join(phrase.casefold().split()) for phrase in phrases}) == len(phrases), method
        for one, problem in guide.problems.items():
            assert len(problem.phrases) >= 8, f"{method}.{one}"
            assert problem.title.casefold() not in {phrase.casefold() for phrase in problem.phrases}
            assert problem.tell == "never" or problem.tell_text, f"{method}.{one}"
    assert seen > 800


def test_what_others_could_notice_is_marked(accord: Content) -> None:
    careful = {f"{m}.{one}" for m, guide in guides(accord).items() for one, s in guide.settings.items() if s.careful}
    for wanted in ("signal.screen_lock", "signal.disappearing", "signal.linked_devices", "signal.registration_lock"):
        assert wanted in careful
    assert {"wire.app_lock", "wire.disappearing", "wire.devices"} <= careful
    assert "signal.relay_calls" not in careful


def test_no_guide_tells_what_it_is_for(accord: Content) -> None:
    seen, telling = 0, []
    for place, text in texts(accord):
        seen += 1
        if TELLING.search(re.sub(r"\{\w+\}", "", plain(text.spans))):
            telling.append(place)
    for method, guide in guides(accord).items():
        phrases = [phrase for problem in guide.problems.values() for phrase in problem.phrases]
        telling += [f"{method}: {line}" for line in (*titles(guide), *phrases) if TELLING.search(line)]
    assert seen
    assert telling == []


def test_no_guide_is_above_grade_6(accord: Content) -> None:
    seen, hard = 0, []
    for place, text in texts(accord):
        prose = spoken(accord, text)
        if len(reading.words(prose)) >= reading.FEWEST_WORDS:
            seen += 1
            if reading.grade(prose) > reading.MEASURED["en"]:
                hard.append(f"{place}: grade {reading.grade(prose)}: {prose}")
    assert seen > 400
    assert not hard, "\n".join(hard)


def test_no_sentence_of_a_guide_is_above_20_words(accord: Content) -> None:
    seen, long = 0, []
    for place, text in texts(accord):
        for sentence in reading.sentences(spoken(accord, text)):
            seen += 1
            if len(reading.words(sentence)) > reading.LONGEST_SENTENCE:
                long.append(f"{place}: {sentence}")
    assert seen > 1000
    assert not long, "\n".join(long)


def test_pieces_are_short(accord: Content) -> None:
    seen = 0
    for place, text in texts(accord):
        seen += 1
        answer = "not_possible" in place or place.endswith(".tell")
        assert len(plain(text.spans)) <= (LONGEST_ANSWER if answer else LONGEST), place
    for guide in guides(accord).values():
        for section in guide.sections.values():
            for step in section.steps:
                seen += 1
                assert len(plain(step.text.spans)) <= LONGEST_STEP
    assert seen > 1000


def test_a_menu_is_one_name_to_the_measure() -> None:
    from content.markup import parse

    text = parse("Open *Settings > Privacy > Advanced* and *look* at it.")
    assert reading.without_menus(text) == "Open app and look at it."


def test_what_a_person_must_look_up_is_told(accord: Content) -> None:
    told = [one for one in accord.warnings if one.startswith("guides.toml: ")]
    assert any("signal.platforms.windows: not confirmed" in one for one in told)
    assert any("link.platforms.linux: not confirmed" in one for one in told)
    assert any("signal.problems.no_ring: last checked on 2019-01-01" in one for one in told)


def test_dates_are_believable(accord: Content) -> None:
    from content.guide_reading import read_outline
    from content.loading import HERE

    faults: list[str] = []
    outline = read_outline(HERE, faults)
    assert outline
    assert faults == []
    seen = 0
    for plan in outline.values():
        for table in (plan.platforms, plan.settings, plan.problems):
            for one in table.values():
                seen += 1
                assert date(2015, 1, 1) < one.checked <= date(2026, 11, 28)
                assert one.unconfirmed or not one.source.startswith("general knowledge")
    assert seen > 150
    assert accord.languages
