"""What passes between client and therapist, over each pair of channels: help that is asked, its answer, a page."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.rehearse.signal import SignalServer
from bot.rehearse.telegram import TelegramServer
from bot.transports import InboundJournal
from bot.transports.signal import Signal
from bot.transports.telegram import Telegram
from tests.bot.therapist_kit import STRAIGHT
from tests.live import Live, Talk, live, quickly
from tests.people import OnSignal, OnTelegram, Person
from tests.story import DAY, MONDAY, PRACTICE

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CHANNELS = ("telegram", "signal")
WORDS = "I will ring you at five on Signal."


@asynccontextmanager
async def practice(folder: Path, channel: str) -> AsyncIterator[tuple[Live, dict[str, list[Person]]]]:
    """A practice with both services, whose results go over `channel`; at each service a client and a therapist."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        bridge = await stack.enter_async_context(SignalServer(second=0.005))
        config = folder / "practice.toml"
        text = PRACTICE.read_text("utf-8").replace('channel = "terminal"', f'channel = "{channel}"')
        text = text.replace("brief = false", f"brief = {str(channel == 'telegram').lower()}")
        services = (
            f'[telegram]\ntoken = "{telegram.token}"\n[signal]\nnumber = "{bridge.number}"\napi_url = "{bridge.url}"'
        )
        config.write_text(f"{text}\n{services}\n", "utf-8")

        def over_telegram(journal: InboundJournal, clock: object) -> Telegram:
            return Telegram(
                token=telegram.token, api_url=telegram.url, menus={}, neutral=".", journal=journal, clock=clock
            )  # type: ignore[arg-type]

        def over_signal(journal: InboundJournal, clock: object) -> Signal:
            return Signal(api_url=bridge.url, number=bridge.number, journal=journal, clock=clock, sleep=quickly)  # type: ignore[arg-type]

        one = await stack.enter_async_context(live(folder, over_telegram, over_signal, config=config))
        people: dict[str, list[Person]] = {
            "telegram": [OnTelegram(telegram, name) for name in ("Kim", "Alex")],
            "signal": [OnSignal(bridge, by_numbers=False, name=name) for name in ("Kim", "Alex")],
        }
        yield one, people


@pytest.mark.parametrize("clients", CHANNELS)
@pytest.mark.parametrize("therapists", CHANNELS)
async def test_help_is_asked_and_answered_once(tmp_path: Path, clients: str, therapists: str) -> None:
    async with practice(tmp_path, therapists) as (one, people):
        kim, alex = Talk(one, people[clients][0]), Talk(one, people[therapists][1])
        await alex.says(await one.store.apply(lambda transaction: transaction.pairing_code(MONDAY + DAY)))
        for text in (one.code, "yes", "talk to alex", "yes"):
            await kim.says(text)
        for text in (WORDS, "yes"):
            await alex.says(text)

    asked = [text for text in alex.person.everything() if "would like a word with you" in text]
    answered = [text for text in kim.person.everything() if WORDS in text]
    assert len(asked) == 1
    assert len(answered) == 1
    assert ("Client One" in asked[0]) is (therapists == "signal")


async def test_signal_is_offered_on_telegram(tmp_path: Path) -> None:
    """Before anything is asked, and with what not to write here."""
    async with practice(tmp_path, "signal") as (one, people):
        kim = people["telegram"][0]
        await Talk(one, kim).says(one.code)

    read = "\n".join(kim.everything())
    assert "not locked from end to end" in read
    assert "Write nothing here that is private" in read
    assert "Signal is safer" in read


@pytest.mark.parametrize("clients", CHANNELS)
async def test_the_clients_copy_comes_as_a_page(tmp_path: Path, clients: str) -> None:
    """With a name that says nothing, and without the therapist's name for the client."""
    async with practice(tmp_path, "signal") as (one, people):
        kim = Talk(one, people[clients][0])
        for text in (one.code, *STRAIGHT, "as a pdf"):
            await kim.says(text)
        ((name, body),) = kim.person.files()

    read = "\n".join(file.extract_text() for file in PdfReader(BytesIO(body)).pages)
    assert name == "agreement-2026-01-05.pdf"
    assert "anna.42" in read
    assert "Client One" not in read
