"""Whom to call: hours and costs are said where they are not round the clock and free."""

import pytest

from bot.wording.helplines import numbers
from content import Content, load, plain

CONTENT: Content = load()
EVENINGS = "It answers from 10:00 to 24:00. The call is not free."


def said(country: str) -> list[str]:
    return [plain(spans) for spans in numbers(CONTENT.languages["en"], CONTENT.helplines[country])]


def test_the_number_in_danger_comes_first() -> None:
    for country, known in CONTENT.helplines.items():
        assert said(country)[0] == f"If you are in danger, call {known.emergency} now."
        assert len(said(country)) == 1 + len(known.lines)


@pytest.mark.parametrize(
    ("country", "told"),
    [
        ("PT", ["To talk to someone: Linha Nacional de Prevenção do Suicídio, 1411."]),
        ("LU", ["To talk to someone: SOS Détresse, 45 45 45. It answers from 11:00 to 23:00."]),
        ("FI", ["To talk to someone: MIELI Kriisipuhelin, 09 2525 0111. The call is not free."]),
        ("DK", ["To talk to someone: Livslinien, 70 201 201. It may not answer at all hours."]),
        ("IT", [f"To talk to someone: Telefono Amico Italia, 02 2327 2327. {EVENINGS}"]),
    ],
)
def test_hours_and_costs(country: str, told: list[str]) -> None:
    assert said(country)[1:] == told
