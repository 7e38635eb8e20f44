"""Every message of every measured language, whatever file it stands in, can be read by anybody, anywhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import content
from content import Content, plain, reading
from content.languages import LONGEST

LOCK_SCREEN = re.compile(r"\b(psycho|therap|counsel|client|patient|session|clinic)", re.IGNORECASE)


def measured(accord: Content) -> Iterator[tuple[str, str, str, list[str]]]:
    """All messages of all measured languages: language, "file: id", plain text, products."""
    for code in reading.MEASURED:
        language = accord.languages[code]
        names = reading.products(accord, code)
        for one, text in language.messages.items():
            yield code, f"{language.homes[one]}: {one}", plain(text.spans), names


def test_every_file_is_measured(accord: Content) -> None:
    for code in reading.MEASURED:
        files = Path(content.__file__).parent.glob(f"{code}/*.toml")
        expected = {f"{code}/{path.name}" for path in files if path.name != "words.toml"}
        seen = {place.partition(":")[0] for language, place, _, _ in measured(accord) if language == code}
        assert expected
        assert seen == expected


def test_no_text_is_above_grade_6(accord: Content) -> None:
    seen, hard = 0, []
    for code, place, text, names in measured(accord):
        seen += 1
        prose = reading.prose(text, names)
        if len(reading.words(prose)) >= reading.FEWEST_WORDS:
            grade = reading.grade(prose)
            if grade > reading.MEASURED[code]:
                hard.append(f"{place}: grade {grade}: {prose}")
    assert seen
    assert not hard, "\n".join(hard)


def test_no_sentence_is_above_20_words(accord: Content) -> None:
    seen, long = 0, []
    for _, place, text, names in measured(accord):
        for sentence in reading.sentences(reading.prose(text, names)):
            seen += 1
            count = len(reading.words(sentence))
            if count > reading.LONGEST_SENTENCE:
                long.append(f"{place}: {count} words: {sentence}")
    assert seen
    assert not long, "\n".join(long)


def test_first_lines_can_stand_on_a_lock_screen(accord: Content) -> None:
    seen, telling = 0, []
    for _, place, text, _ in measured(accord):
        seen += 1
        first = re.sub(r"\{\w+\}", "", text.strip().partition("\n")[0])
        if LOCK_SCREEN.search(first):
            telling.append(f"{place}: {first}")
    assert seen
    assert not telling, "\n".join(telling)


def test_no_text_is_too_long(accord: Content) -> None:
    lengths = [len(text) for _, _, text, _ in measured(accord)]
    assert lengths
    assert max(lengths) <= LONGEST


def test_the_measure_itself() -> None:
    """Known texts have known grades: a hard text is told from an easy one."""
    easy = "This bot is not watched by a person. It cannot help in an emergency."
    hard = (
        "End-to-end encryption ensures that the confidentiality of communications is preserved "
        "against unauthorised third-party interception."
    )
    assert reading.grade(easy) < 3
    assert reading.grade(hard) > 15
    assert reading.prose("See https://a.org/b and {name} in Proton Mail.", ["Proton Mail"]) == "See  and  in app."
    assert reading.sentences("One two. Three?\n- four\n") == ["One two", "Three?", "four"]
