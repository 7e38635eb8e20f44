"""A database that an earlier version made opens, with people in every kind of state, and everybody goes on.

What the earlier version answered is recorded beside its database (tests/data/1611bcd/README.md). The words are free to
change; what must be the same today is to whom it goes, in which state they are then, which options they have (others
may be beside them), and what was agreed. Nobody is told that they were not heard who was heard then. Whoever changes
this on purpose says so here:

1. `REWORDED`: what stood in a reference or in a sentence of `NOT_HEARD` then, and the same today.
2. `OTHERWISE`: whose answers are others today, and which.
3. `listed_today`: what the list of clients says otherwise.
"""

import asyncio
import gzip
import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.agreement import Agreement
from bot.agreement.stored import loads as agreement_of
from bot.app import App
from bot.commands import COMMANDS
from bot.outbox.body import decode
from bot.rehearse.signal import SignalServer
from bot.store import QueuedMessage, Transaction
from bot.transports import Erasing, Incoming, What
from bot.transports.signal import Signal
from content.markup import plain
from flows.conversation import loads as conversation_of
from tests.bot.therapist_kit import practice
from tests.live import quickly

DATA = Path(__file__).parent / "data" / "1611bcd"
RECORDED: dict[str, Any] = json.loads(gzip.decompress((DATA / "answers.json.gz").read_bytes()))
CLIENTS: dict[str, dict[str, Any]] = {one["key"]: one for one in RECORDED["clients"]}
NOW: float = RECORDED["play_at"]
LISTED_AT = NOW - 4 * 3600 + 120
"""About when `list`, `undelivered` and `practice` were recorded."""
SERVICES = ("terminal", "signal", "telegram")

REWORDED: Sequence[tuple[str, str]] = (("office/", "therapist/"),)  # how references begin in the therapist's chat
"""What stood in a message, on an option or in a reference then, and what stands in its place today."""
NOT_HEARD = (
    *("aside.rewritten", "aside.stale", "aside.story", "aside.unclear", "aside.unclear_again"),
    *("chat.stale", "chat.unclear", "stranger.trouble"),
)
"""Messages that nobody must get who did not get them then."""


@dataclass(frozen=True)
class Otherwise:
    """What somebody is answered today in place of what they were answered then."""

    why: str
    state: str = ""
    """The state that the answer leads to today; the options are then that state's own."""
    without: Sequence[str] = ()
    """Options of then that are there no more."""


OTHERWISE: Mapping[str, Otherwise] = {
    "video_choose": Otherwise(
        "Zoom opens in a browser: who picks it is no longer asked whether they have it", state="email.choose"
    ),
    **{
        key: Otherwise("who writes over Signal is not asked whether they have it", state="messaging.identifier")
        for key in ("messaging_choose", "guide_step_later", "letter_words", "letter_doubtful", "letter_contact")
    },
    "safe_signal": Otherwise("as these", state="messaging.identifier"),
    **{
        key: Otherwise("who writes over Signal again has it there, so nothing is asked anew", state="review")
        for key in ("reopened", "letter_line")
    },
    "versions_page": Otherwise("Zoom opens in a browser: nothing is left to set up", without=("installed_now",)),
}
"""By a client's key."""


@dataclass(frozen=True)
class Delivered:
    """The database after what waited in its outbox was delivered: from here everybody goes on."""

    folder: Path
    messages: list[QueuedMessage]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as the earlier version left them."""
    folder = tmp_path_factory.mktemp("old")
    with zipfile.ZipFile(DATA / "database.zip") as packed:
        packed.extractall(folder)
    (folder / "accord.key").chmod(0o600)
    return folder


@pytest.fixture(scope="module")
def delivered(old: Path, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    folder = shutil.copytree(old, tmp_path_factory.mktemp("delivered") / "store")

    async def deliver() -> list[QueuedMessage]:
        async with opened(folder) as app:
            return await due(app)

    return Delivered(folder, asyncio.run(deliver()))


@pytest.fixture
def folder(delivered: Delivered, tmp_path: Path) -> Path:
    """A copy, to go on from."""
    return Path(shutil.copytree(delivered.folder, tmp_path / "store"))


def opened(folder: Path, now: float = NOW) -> Any:
    return App.opened(practice("signal"), lambda: now, folder)


async def due(app: App) -> list[QueuedMessage]:
    """Deliver what is due; all of it, in order."""

    def job(transaction: Transaction) -> list[QueuedMessage]:
        some = [one for name in SERVICES for one in transaction.due_messages(NOW, 500, name)]
        for one in some:
            transaction.sent(one.id, NOW)
        return some

    came: list[QueuedMessage] = []
    while some := await app.store.apply(job):
        came += some
    return came


def seen(queued: QueuedMessage) -> dict[str, Any]:
    """A message, as it was recorded."""
    message = decode(queued)
    one = {"to": queued.recipient, "ref": queued.ref, "transport": queued.transport, "address": queued.address}
    one["reference"] = queued.reference
    if isinstance(message, Erasing):
        return {**one, "erase": [[each.id, each.ours] for each in message.references]}
    one |= {"text": plain(message.spans), "options": [[each.option, each.label] for each in message.buttons]}
    one["token"] = message.token
    if message.qr:
        one["qr"] = message.qr
    if message.files:
        one["files"] = [[each.name, each.media_type, len(each.body)] for each in message.files]
    if pages := json.loads(queued.body).get("pages"):
        one["pages"] = [
            {"version": each["agreement"]["version"], "language": each["language"], "label": each["label"]}
            for each in pages
        ]
    return one


def today(recorded: dict[str, Any]) -> dict[str, Any]:
    """A recorded message, in today's words."""
    whole = json.dumps(recorded, ensure_ascii=False)
    for then, now in REWORDED:
        whole = whole.replace(json.dumps(then, ensure_ascii=False)[1:-1], json.dumps(now, ensure_ascii=False)[1:-1])
    return dict(json.loads(whole))


async def answer(app: App, played: dict[str, Any], ref: str) -> dict[str, Any]:
    """Hand over the recorded input; what comes of it, as it was recorded."""
    given, expected = dict(played["input"]), played["answer"]
    taken = None
    if (what := given.pop("what")) == "tick":
        await app.inbound.tick()
    else:
        taken = await app.inbound.receive(Incoming(when=NOW, what=What(what), **given))
    letters = [seen(one) for one in await due(app) if what != "tick" or one.ref == ref]
    for one, then in zip(letters, expected["letters"], strict=False):
        one |= {name: None for name in ("token", "reference") if name in then and then[name] is None}
    found: dict[str, Any] = {"taken": taken, "letters": letters}
    if "state" in expected:
        stored = await app.store.apply(lambda transaction: transaction.conversation(ref))
        versions = await app.store.apply(lambda transaction: transaction.agreements(ref))
        found |= {"state": conversation_of(stored).state if stored else None, "agreements": len(versions)}
    return found


def differences(key: str, played: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """What is not as it was recorded, but for the words."""
    expected = played["answer"] | {"letters": [today(one) for one in played["answer"]["letters"]]}
    wrong = [f"not heard: {text}" for text in _not_heard(found) if text not in _not_heard(expected)]
    if bool(found["letters"]) != bool(expected["letters"]) or not all(one.get("text", "?") for one in found["letters"]):
        wrong += ["no answer"]
    if _goes_back(played):
        stays = {CLIENTS.get(key, {}).get("state"), OTHERWISE.get(key, Otherwise("")).state} - {None, ""}
        wrong += _unless_same(found, stays, expected)
    else:
        wrong += _not_as_then(found, expected, OTHERWISE.get(key, Otherwise("")))
    yield from (f"{key}: {one}\n  {played['input']}\n  then:  {expected}\n  today: {found}" for one in wrong)


def _not_heard(answered: dict[str, Any]) -> list[str]:
    words = practice().content.languages["en"]
    beginnings = {plain(words.text(id_).spans).partition("{")[0] for id_ in NOT_HEARD}
    return [text for one in answered["letters"] for text in sorted(beginnings) if text in one.get("text", "")]


def _unless_same(found: dict[str, Any], stays: set[str], expected: dict[str, Any]) -> Iterator[str]:
    """Whoever cannot go back stays where they are."""
    if found.get("state") not in {expected.get("state"), *stays}:
        yield f"is in {found.get('state')}"
    if found.get("agreements") != expected.get("agreements"):
        yield "another number of agreements"


def _not_as_then(found: dict[str, Any], expected: dict[str, Any], otherwise: Otherwise) -> Iterator[str]:
    moved = bool(otherwise.state) and found.get("state") == otherwise.state
    yield from (
        f"another {name}"
        for name in sorted({*found, *expected} - {"letters"})
        if found.get(name) != expected.get(name) and not (moved and name == "state")
    )
    if [_envelope(one) for one in found["letters"]] != [_envelope(one) for one in expected["letters"]]:
        yield "other letters"
    for one, then in zip(found["letters"], expected["letters"], strict=False):
        wanted = [id_ for id_, _ in then.get("options", ()) if id_ not in otherwise.without]
        shown = [id_ for id_, _ in one.get("options", ())]
        if not moved and ([id_ for id_ in shown if id_ in wanted] != wanted or bool(shown) != bool(wanted)):
            yield f"other options: {shown} for {wanted}"


def _envelope(letter: dict[str, Any]) -> dict[str, Any]:
    """All of a message but its words and options; of its files and pages, which they are."""
    rest = {name: value for name, value in letter.items() if name not in ("text", "options", "files", "pages")}
    rest["files"] = [kind for _, kind, _ in letter.get("files", ())]
    rest["pages"] = [(each["version"], each["language"]) for each in letter.get("pages", ())]
    return rest


def _goes_back(played: dict[str, Any]) -> bool:
    """*Back* does not lead across a change of wording or policy: it is answered, but not as it was then."""
    return played["input"].get("text") == "back" and practice().playbook.version != RECORDED["playbook_version"]


def test_every_kind_of_state_is_there() -> None:
    assert len(CLIENTS) == 150
    assert len(RECORDED["states"]) > 50
    assert sum(RECORDED["states"].values()) == sum(one["state"] is not None for one in CLIENTS.values())


def test_what_is_otherwise_is_really_there() -> None:
    """Whoever no longer needs an exception takes it off."""
    recorded = json.dumps(RECORDED, ensure_ascii=False)
    assert set(OTHERWISE) <= set(CLIENTS)
    assert all(one.why and (one.state or one.without) for one in OTHERWISE.values())
    assert set(NOT_HEARD) <= set(practice().content.languages["en"].messages)
    assert [then for then, _ in REWORDED if json.dumps(then, ensure_ascii=False)[1:-1] not in recorded] == []


@pytest.mark.parametrize("turn", ["next", "also back", "also show"])
async def test_everybody_goes_on(turn: str, folder: Path) -> None:
    plays = {
        key: played
        for key, one in CLIENTS.items()
        for name, played in zip(("next", "also back", "also show"), (one["next"], *one["also"]), strict=False)
        if name == turn and played["input"]["what"] != "tick"
    }
    async with opened(folder) as app:
        wrong = [
            fault
            for key, played in plays.items()
            for fault in differences(key, played, await answer(app, played, CLIENTS[key]["reference"]))
        ]
        for key, played in plays.items():
            wrong += [f"{key}: the agreement" for kept in await still_agreed(app, key, played) if not kept]
    assert len(plays) > 140
    assert not wrong, "\n".join(wrong)


async def still_agreed(app: App, key: str, played: dict[str, Any]) -> list[bool]:
    """Whether what was agreed before the input still is on record, unless the input had it deleted."""
    one = CLIENTS[key]
    if not one["agreement"] or not played["answer"].get("agreements"):
        return []
    versions = await app.store.apply(lambda transaction: transaction.agreements(one["reference"]))
    return [summary(agreement_of(versions[one["agreements"] - 1].body)) == recorded_summary(one["agreement"])]


async def test_who_picks_what_is_offered_no_more_is_told(folder: Path) -> None:
    """Nothing is left to set up, and the option to say that it is there now still stands in their chat."""
    one = CLIENTS["versions_page"]
    ticked = {"input": one["next"]["input"] | {"option": "installed_now"}, "answer": one["next"]["answer"]}
    async with opened(folder) as app:
        found = await answer(app, ticked, one["reference"])
    words = practice().content.languages["en"]
    assert found["letters"][0]["text"] == plain(words.text("aside.rewritten").spans)
    assert found["letters"][-1]["options"]
    assert found["state"] == "review"


TICKS = [key for key, one in CLIENTS.items() if one["next"]["input"]["what"] == "tick"]


@pytest.mark.parametrize("key", TICKS)
async def test_whose_time_has_come_is_reminded(key: str, folder: Path) -> None:
    async with opened(folder) as app:
        found = await answer(app, CLIENTS[key]["next"], CLIENTS[key]["reference"])
    assert list(differences(key, CLIENTS[key]["next"], found)) == []


def test_what_waited_is_sent_as_it_was_written(delivered: Delivered) -> None:
    """In its order; these are the words of then, whatever the words are today."""
    assert [seen(one) for one in delivered.messages] == RECORDED["outbox"]
    assert len(delivered.messages) == 35


def test_a_page_that_waited_is_drawn(delivered: Delivered) -> None:
    pages = [one for one in delivered.messages if json.loads(one.body).get("pages")]
    for one in pages:
        message = practice().decode(one)
        assert not isinstance(message, Erasing)
        assert message.files[-1].body.startswith(b"%PDF")
    assert pages


async def test_codes_and_strangers(folder: Path) -> None:
    plays = {f"{one['kind']} {number}": one for number, one in enumerate(RECORDED["codes"])}
    plays |= {one["address"]: one for one in RECORDED["strangers"]}
    async with opened(folder) as app:
        wrong = [
            fault for key, played in plays.items() for fault in differences(key, played, await answer(app, played, ""))
        ]
    assert len(plays) == 12
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("number", range(4))
async def test_the_therapists_chat_goes_on(number: int, folder: Path) -> None:
    """They were about to send an answer: to a yes, to a no, and to something else."""
    chat = RECORDED["therapist"]
    played = [chat["next"], *chat["also"]][number]
    async with opened(folder) as app:
        found = await answer(app, played, chat["about"])
    assert list(differences("the therapist", played, found)) == []


async def run(app: App, name: str, **arguments: str) -> Any:
    """A command's result, as it goes through JSON."""
    return json.loads(COMMANDS[name].dumps(await app.run_command(name, arguments)))


async def test_commands(old: Path, tmp_path: Path) -> None:
    """The lists are as they were; every agreement is shown and exported, and every version of it can be read."""
    async with opened(shutil.copytree(old, tmp_path / "store"), LISTED_AT) as app:
        for name, key in (("clients", "list"), ("undelivered", "undelivered"), ("practice", "practice")):
            assert await run(app, name) == (listed_today() if key == "list" else RECORDED[key])
        agreed = [one for one in CLIENTS.values() if one["agreement"]]
        for one in agreed:
            ref, then = one["reference"], one["agreement"]
            versions = await app.store.apply(lambda transaction, ref=ref: transaction.agreements(ref))
            assert [agreement_of(version.body).version for version in versions] == [*range(1, one["agreements"] + 1)]
            assert summary(agreement_of(versions[-1].body)) == recorded_summary(then)
            assert (await run(app, "export", reference=ref))["version"] == then["version"]
            shown = await run(app, "show", reference=ref)
            assert (shown["label"], shown["agreement"]["date"]) == (one["label"], then["date"])
    assert len(agreed) > 20


def listed_today() -> list[dict[str, Any]]:
    """The list, without what waited then to be set up and opens in a browser today: Zoom is one point less."""
    agreements = {one["reference"]: one["agreement"] or {"open": []} for one in CLIENTS.values()}
    less = {
        ref: sum((point["code"], point["method"]) == ("setup", "zoom") for point in each["open"])
        for ref, each in agreements.items()
    }
    assert any(less.values())
    rows = RECORDED["list"]
    return [row | {"open": row["open"] - less[row["reference"]]} if less.get(row["reference"]) else row for row in rows]


def summary(agreement: Agreement) -> dict[str, Any]:
    """What was agreed, by class, and how much is open and was before."""
    return {
        "classes": {
            id_: (part.status, [(line.method, line.identifier) for line in part.lines])
            for id_, part in agreement.classes.items()
        },
        "open": len(agreement.open),
        "history": [(change.version, change.part) for change in agreement.history],
        "consent": (agreement.consent.notice, str(agreement.consent.on)),
    }


def recorded_summary(then: dict[str, Any]) -> dict[str, Any]:
    return {
        "classes": {
            id_: (part["status"], [(part["method"], part["identifier"])] if part["status"] == "agreed" else [])
            for id_, part in then["classes"].items()
        },
        "open": len(then["open"]),
        "history": [(change["version"], change["part"]) for change in then["history"]],
        "consent": (then["consent"]["notice"], then["consent"]["on"]),
    }


@pytest.mark.allow_hosts(["127.0.0.1"])
async def test_what_a_service_gave_is_worked_off(folder: Path) -> None:
    """The message that was kept is answered; what nobody could read then is kept apart as it was."""
    (kept,) = (one for one in RECORDED["safe"] if not one["aside"])
    async with SignalServer(second=0.005) as server, opened(folder) as app:
        journal = app.journal("signal")
        assert [raw.decode() for _, raw in await journal.waiting()] == [kept["raw"]]
        signal = Signal(api_url=server.url, number=server.number, journal=journal, clock=lambda: NOW, sleep=quickly)
        running = asyncio.create_task(signal.run(app.inbound.receive))
        try:
            async with asyncio.timeout(120):
                while await journal.waiting():  # noqa: ASYNC110 - the journal has no bell
                    await asyncio.sleep(0.01)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await signal.close()
        stored = await app.store.apply(lambda transaction: transaction.conversation(kept["from"]))
        assert conversation_of(stored or b"").state == OTHERWISE["safe_signal"].state
        assert (await run(app, "practice"))["set_aside"] == sum(one["aside"] for one in RECORDED["safe"])
