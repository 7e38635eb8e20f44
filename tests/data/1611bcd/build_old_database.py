"""Make a database with people in the middle of every kind of state, and write down what each is answered next.

    cd CHECKOUT && .venv/bin/python build_old_database.py OUTDIR

Everything goes through the service and the store of the checkout, by what people say and tap, by what the therapist
does, and by the clock. What is random in the checkout (references, codes, keys, nonces) is seeded here, so that the
same checkout gives the same files. Nobody in them is real.

A person's way is a list of: "!option" (tap it in the last question that shows it), "@..." (see `Town.happening`),
or anything else (typed).
"""

import asyncio
import json
import logging
import os
import random
import secrets
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, os.getcwd())

from bot.letters import decode  # noqa: E402
from bot.office import DEEDS, Room  # noqa: E402
from bot.office.chat.place import loads as place_of  # noqa: E402
from bot.safe import StoreSafe  # noqa: E402
from bot.store import Store, Traced, keys  # noqa: E402
from bot.transports import Erasing, Incoming, What  # noqa: E402
from content.markup import plain  # noqa: E402
from flows.conversation import HISTORY, loads  # noqa: E402
from flows.events import LineChanged  # noqa: E402
from flows.stamping import states  # noqa: E402
from tests.bot.office_kit import house as practice  # noqa: E402
from tests.fakes.signal import envelopes  # noqa: E402
from tests.story import DAY, MONDAY  # noqa: E402

HOUSE = practice("signal")
HOUR, MINUTE = 3_600.0, 60.0
BEGINNING = MONDAY + 2 * HOUR
MAIN = MONDAY + 365 * DAY + 2 * HOUR
AFTER = MAIN + 9 * DAY
END = AFTER + 3.2 * DAY
PLAY_AT = END + 4 * HOUR
ALEX = "00000000-0000-4000-8000-0000000a1e00"
SERVICES = ("terminal", "signal", "telegram")
EVERYBODY_ELSE = ("back", "show me what we have")
"""What is typed, besides the next input, by everybody (each on a copy of its own)."""

TRACED = ("clear", "forget", "gone", "letter_erase", "letter_queue", "welcome", "agreed", "versions")
"""Those whose messages over Signal or Telegram are remembered, so that they can be erased (all are, in life)."""


class Seeded:
    """Stands in for whatever is random in the checkout."""

    def __init__(self) -> None:
        self.dice = random.Random()
        secrets.choice = lambda some: self.dice.choice(some)
        secrets.randbelow = lambda below: self.dice.randrange(below)
        secrets.token_hex = lambda count=16: self.dice.randbytes(count).hex()
        os.urandom = lambda count: self.dice.randbytes(count)

        def add(ring, ref):
            ring._new[ref] = self.dice.randbytes(keys.KEY_LENGTH)

        keys.Keyring.add = add

    def seed(self, number) -> None:
        self.dice.seed(number)


DICE = Seeded()


class Faults(logging.Handler):
    """What was logged as a fault: nothing may be, but what a story expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record) -> None:
        self.lines.append(record.getMessage())


FAULTS = Faults()
logging.getLogger().addHandler(FAULTS)


@dataclass
class Person:
    """One client."""

    key: str
    situation: str
    label: str
    transport: str
    address: str
    ref: str = ""
    code: str = ""
    codes: list = field(default_factory=list)
    turn: list = field(default_factory=list)
    next: str = ""
    reached: str = ""
    wanted: str = ""
    count: int = 0
    number: str = ""


def told(letter) -> dict:
    """A letter, as it is compared."""
    body, message = json.loads(letter.body), decode(letter)
    one = {"to": letter.recipient, "ref": letter.ref, "transport": letter.transport, "address": letter.address}
    one["reference"] = letter.reference
    if isinstance(message, Erasing):
        return {**one, "erase": [[trace.id, trace.ours] for trace in message.traces]}
    one |= {"text": plain(message.spans), "options": [[each.option, each.label] for each in message.buttons]}
    one["token"] = message.token
    if message.qr:
        one["qr"] = message.qr
    if message.files:
        one["files"] = [[each.name, each.media_type, len(each.body)] for each in message.files]
    if body["pages"]:
        one["pages"] = [
            {"version": each["agreement"]["version"], "language": each["language"], "label": each["label"]}
            for each in body["pages"]
        ]
    return one


class Town:
    """An open store, a service over it, a clock, and an outbox that delivers at once, but to those who are `held`."""

    def __init__(self, store, now: float) -> None:
        self.store, self.now = store, now
        self.service = HOUSE.service(store, lambda: self.now)
        self.people: dict[str, Person] = {}
        self.held: set = set()
        self.traced: set = set()
        self.got: list = []
        self.writing = 0
        self.step = MINUTE / 2

    async def job(self, work):
        return await self.store.apply(work)

    async def deliver(self) -> list:
        """Deliver what is due; return all of it."""
        came = []
        while True:
            due = await self.job(
                lambda desk: [one for name in SERVICES for one in desk.due_letters(self.now, 500, name)]
            )
            due = [one for one in due if (one.transport, one.address) not in self.held]
            if not due:
                break
            for letter in due:
                came.append(letter)
                await self.job(lambda desk, letter=letter: self._sent(letter, desk))
        return came

    def _sent(self, letter, desk) -> None:
        """As the outbox notes it."""
        desk.sent(letter.id, self.now)
        body = json.loads(letter.body)
        if letter.ref in self.traced and letter.recipient == "client" and "erase" not in body:
            trace = f"{letter.transport}-out-{letter.id}"
            desk.trace(letter.ref, Traced(letter.transport, letter.address, trace, ours=True, when=self.now))

    async def settle(self, person: Person | None = None) -> None:
        """Deliver, and show it to whom it is for."""
        came = await self.deliver()
        turns: dict[str, list] = {}
        for letter in came:
            if letter.recipient == "client" and letter.ref and "erase" not in json.loads(letter.body):
                turns.setdefault(letter.ref, []).append(letter)
        for one in self.people.values():
            if one.ref in turns:
                one.turn = turns[one.ref]
        mine = [one for one in came if one.address == ALEX and one.transport == "signal"]
        if mine:
            self.got = mine

    # The clients.

    async def invites(self, person: Person, **more) -> None:
        made = await self.deed("invite", label=person.label, **more)
        person.ref, person.code = made["reference"], made["code"]
        self.people[person.key] = person
        if person.transport != "terminal" and person.key.startswith(TRACED):
            self.traced.add(person.ref)

    def incoming(self, person: Person, **what) -> Incoming:
        person.count += 1
        trace = f"{person.transport}-in-{person.key}-{person.count}" if person.ref in self.traced else ""
        return Incoming(
            person.transport, person.address, f"{person.key}-{person.count}", self.now,
            trace=trace, number=person.number, **what,
        )

    async def does(self, person: Person, **what) -> None:
        self.now += self.step
        await self.service.receive(self.incoming(person, **what))
        await self.settle(person)

    async def walks(self, person: Person, way) -> None:
        for one in way:
            try:
                await self.one(person, one)
            except Exception as error:
                state = await self.state(person)
                raise RuntimeError(f"{person.key}: cannot {one} at {state}") from error

    async def one(self, person: Person, one: str) -> None:
        if one.startswith("!"):
            message, option = self.button(person, one[1:])
            await self.does(person, what=What.CHOICE, option=option, token=message.token)
        elif one.startswith("@"):
            await self.happening(person, *one[1:].split(" ", 1))
        else:
            await self.does(person, what=What.TEXT, text=one)

    def button(self, person: Person, option: str):
        for letter in reversed(person.turn):
            message = decode(letter)
            if option in {each.option for each in message.buttons}:
                return message, option
        shown = [each.option for letter in person.turn for each in decode(letter).buttons]
        raise LookupError(f"{option} is not among {shown}")

    async def happening(self, person: Person, what: str, rest: str = "") -> None:
        """What is not said: @opens, @photo, @blocked, @returned, @identity, @number N, @days N, @tick, @at TIME,
        @until STATE OPTION, @deed NAME REST, @event METHOD, @refused, @hold, @again ADDRESS, @resume."""
        match what:
            case "opens":
                await self.does(person, what=What.OPENED, text=person.code)
            case "photo":
                await self.does(person, what=What.UNUSABLE)
            case "blocked":
                await self.does(person, what=What.BLOCKED)
            case "returned":
                await self.does(person, what=What.RETURNED)
            case "identity":
                await self.does(person, what=What.NEW_IDENTITY)
            case "number":
                person.number = rest
            case "days":
                self.now += float(rest) * DAY
            case "tick":
                await self.service.tick()
                await self.settle()
            case "until":
                state, option = rest.split()
                for _ in range(30):
                    if await self.state(person) == state:
                        return
                    await self.one(person, f"!{option}")
                raise LookupError(f"never came to {state}")
            case "deed":
                name, *values = rest.split(" ", 2)
                names = {"propose": ("part", "method"), "tested": ("method",), "answer": ("text",)}.get(name, ())
                texts = " ".join(values).split(" ", max(0, len(names) - 1)) if values else []
                await self.deed(name, reference=person.ref, **dict(zip(names, texts, strict=True)))
            case "event":  # a line that no transport of ours carries
                event = LineChanged(rest, "identity")
                await self.job(lambda desk: self.service.happened(person.ref, event, desk))
                await self.settle()
            case "refused":  # the letters that wait for them are refused for good
                due = await self.job(lambda desk: desk.due_letters(self.now, 500, person.transport))
                for letter in due:
                    if letter.ref == person.ref:
                        await self.service.refused(letter)
                        await self.job(lambda desk, letter=letter: desk.give_up(letter.id, self.now))
            case "hold":
                self.held.add((person.transport, person.address))
            case "release":
                self.held.discard((person.transport, person.address))
            case "moves":
                person.transport, person.address = rest.split()
            case "again":
                made = await self.deed("invite_again", reference=person.ref)
                person.codes.append({"code": person.code, "why": "an earlier code"})
                person.code = made["code"]
            case "resume":
                await self.service.resume(rest, self.now - MINUTE)
                await self.settle()
            case _:
                raise LookupError(what)

    async def deed(self, name: str, **arguments):
        self.now += 1
        answer = await self.job(lambda desk: DEEDS[name](self.room(desk), **arguments))
        await self.settle()
        return answer

    def room(self, desk) -> Room:
        return Room(HOUSE, self.service.performing, desk, self.now, self.service.happened)

    async def state(self, person: Person) -> str | None:
        stored = await self.job(lambda desk: desk.conversation(person.ref))
        return loads(stored).state if stored else None

    # The therapist.

    async def alex(self, text: str = "", option: str = "") -> None:
        self.writing += 1
        self.now += self.step
        what = {"what": What.TEXT, "text": text}
        if option:
            message = next(
                one for one in map(decode, reversed(self.got)) if option in {each.option for each in one.buttons}
            )
            what = {"what": What.CHOICE, "option": option, "token": message.token}
        await self.service.receive(Incoming("signal", ALEX, f"alex-{self.writing}", self.now, **what))
        await self.settle()


# The ways.

A = ["@opens", "!start"]
REMIND = ["@opens", "!start_remind"]
M = [*A, "!leave_out"]
MR = [*M, "!signal"]
MI = [*MR, "!have_it"]
AS = [*MI, "testling.42"]
VS = [*AS, "!same_one"]
EM = [*AS, "!same_all"]
PR = [*EM, "!proton"]
FB = [*PR, "!have_it", "testling@proton.me"]
DV = [*FB, "!no_fallback"]
RV = [*DV, "!nobody"]
AG = [*RV, "!confirm"]
LATER = [*EM[:-3], "!not_yet", "!same_all", "!tuta", "!not_yet", "!no_fallback", "!nobody"]
PENDING = [*LATER, "!confirm"]
GUIDE = [*MR, "!need_help"]
NEEDS = [*GUIDE, "!section.android"]
STEP = [*NEEDS, "!new_enough"]
WIRE = [*M, "!wire", "!need_help"]
WIRE_STEP = [*WIRE, "!section.android", "!new_enough"]
DONE = [*WIRE_STEP, "@until guide.done done"]
REST = ["!leave_out", *MR[3:], "!have_it", "testling.42", "!same_all", "!proton", "!have_it", "testling@proton.me",
        "!no_fallback", "!nobody", "!confirm"]


def early():
    """Those whose story began a year ago: (key, situation, state, transport, way, next)."""
    yield "recheck", "a year after the agreement: asked whether it is still right", "recheck", "terminal", [
        *REMIND, *REST], "!still_right"
    yield "recheck_signal", "the same over Signal", "recheck", "signal", [*REMIND, *REST], "!change"
    yield "versions", "five versions of the agreement, changes old -> new, tested", "agreed", "signal", [
        *AG, "@days 20", "@deed tested signal", "@days 20", "change e-mail", "!tuta", "!have_it", "testling@tuta.com",
        "!confirm", "@days 20", "change calls", "!facetime", "!have_it", "testling@example.com", "!confirm", "@days 20",
        "!change", "!video", "!none", "!refuse", "!worried", "!confirm"], "!copy"
    yield "versions_open", "three versions, and a change that is not confirmed yet", "review", "terminal", [
        *AG, "@days 20", "change e-mail", "!none", "!discuss", "!too_hard", "!confirm", "@days 20",
        "change calls", "!wire", "!not_yet", "!confirm", "@days 3", "!change", "!device", "!somebody"], "!confirm"
    yield "versions_page", "two versions; the page was sent", "agreed", "terminal", [
        *AG, "@days 10", "change video", "!zoom", "!not_yet", "!confirm", "!page"], "!page"
    yield "reopened", "the identity of their Signal changed after the agreement was tested", "reopened", "signal", [
        *AG, "@deed tested signal", "@days 30", "@identity"], "hello, are you there?"
    yield "trouble_later", "something stopped to work, long after the agreement", "guide.trouble", "terminal", [
        *AG, "@days 90", "you cannot hear me when we talk on signal"], "1"
    yield "trouble_later_fix", "the same, at the first cause", "guide.fix", "signal", [
        *AG, "@days 90", "you cannot hear me when we talk on signal", "1"], "!not_helped"
    yield "two_addresses", "came over the terminal, then with a new code over Signal", "agreed", "terminal", [
        *AG, "@days 30", "@again", "@moves signal 00000000-0000-4000-8000-0000000add2e", "@opens"], "!change"


def main():
    """Everybody else."""
    t, s, g = "terminal", "signal", "telegram"
    # Before anything is asked
    yield "welcome", "has the notice before them", "welcome", t, ["@opens"], "!start"
    yield "welcome_signal", "the same over Signal", "welcome", s, ["@opens"], "1"
    yield "welcome_telegram", "the same over Telegram", "welcome", g, ["@opens"], "!start_remind"
    yield "welcome_more", "asked for more first", "welcome", t, ["@opens", "!more"], "yes"
    yield "declined", "said not now", "declined", t, ["@opens", "!not_now"], "!start"
    yield "declined_stop", "said stop before any yes", "declined", g, ["@opens", "stop"], "!start"
    # The classes
    yield "post_choose", "asked to leave out phone, texts and post", "post_phone_sms.choose", t, A, "!leave_out"
    yield "post_which", "needs one of phone, texts and post", "post_phone_sms.which", t, [*A, "!need_one"], "!telephone"
    yield "post_which_telegram", "the same over Telegram", "post_phone_sms.which", g, [*A, "!need_one"], "!choose_again"
    yield "needed", "needs texts: to be talked about", "messaging.choose", t, [*A, "!need_one", "!sms"], "signal"
    yield "messaging_choose", "asked which for messages", "messaging.choose", s, M, "!signal"
    yield "messaging_decline", "wants none for messages", "messaging.decline", t, [*M, "!none"], "!refuse"
    yield "messaging_reason", "refused messages, asked why", "messaging.reason", t, [*M, "!none", "!refuse"], "!worried"
    yield "messaging_reason_discuss", "wants to discuss messages, asked why", "messaging.reason", t, [
        *M, "!none", "!discuss"], "skip"
    yield "messaging_ready", "asked whether Signal is there", "messaging.ready", t, MR, "!have_it"
    yield "messaging_identifier", "asked how to be found on Signal", "messaging.identifier", t, MI, "testling.42"
    yield "messaging_doubt", "a number is asked about", "messaging.doubt", t, [*MI, "+44 7700 900123"], "!keep_it"
    yield "messaging_misread", "gave no contact detail where one was asked for", "messaging.identifier", t, [
        *MI, "testling42"], "!later"
    yield "audio_same", "asked whether Signal goes for calls and video too", "audio.same", t, AS, "!same_all"
    yield "audio_choose", "wants something else for calls", "audio.choose", t, [*AS, "!other"], "facetime"
    yield "audio_decline", "wants none for calls", "audio.decline", t, [*AS, "!other", "!none"], "!discuss"
    yield "audio_reason", "refused calls, asked why", "audio.reason", t, [*AS, "!other", "!none", "!refuse"], "!too_hard"
    yield "audio_ready", "asked whether Wire is there", "audio.ready", s, [*AS, "!other", "!wire"], "!not_yet"
    yield "audio_identifier", "asked how to be found on Wire", "audio.identifier", t, [
        *AS, "!other", "!wire", "!have_it"], "@testling"
    yield "audio_doubt", "a number for FaceTime is asked about", "audio.doubt", t, [
        *AS, "!other", "!facetime", "!have_it", "07700 900123"], "!type_again"
    yield "video_same", "asked whether it goes for video as well", "video.same", t, VS, "yes"
    yield "video_choose", "wants something else for video", "video.choose", g, [*VS, "!other"], "!zoom"
    yield "video_decline", "wants none for video", "video.decline", t, [*VS, "!other", "!none"], "!choose_again"
    yield "video_reason", "video is to be discussed, asked why", "video.reason", t, [
        *VS, "!other", "!none", "!discuss"], "!someone_sees"
    yield "video_ready", "asked whether Zoom is there", "video.ready", t, [*VS, "!other", "!zoom"], "!have_it"
    yield "video_identifier", "asked how to be found on FaceTime", "video.identifier", t, [
        *VS, "!other", "!facetime", "!have_it"], "testling@example.com"
    yield "video_doubt", "a name for Wire is asked about", "video.doubt", t, [
        *VS, "!other", "!wire", "!have_it", "testling"], "!keep_it"
    yield "email_choose", "asked which for e-mail", "email.choose", t, EM, "!tuta"
    yield "email_decline", "wants none for e-mail", "email.decline", t, [*EM, "!none"], "!discuss"
    yield "email_reason", "refused e-mail, asked why", "email.reason", t, [*EM, "!none", "!refuse"], "!uses_other"
    yield "email_ready", "asked whether Proton is there", "email.ready", g, PR, "!not_yet"
    yield "email_identifier", "asked for the Proton address", "email.identifier", t, [
        *PR, "!have_it"], "testling@proton.me"
    yield "email_doubt", "an address of another firm is asked about", "email.doubt", t, [
        *PR, "!have_it", "testling@protn.me"], "!type_again"
    # The fall-back, and who else can look
    yield "fallback_choose", "asked for a second way", "fallback.choose", t, FB, "!browser_link"
    yield "fallback_identifier", "has FaceTime, asked how to be found", "fallback.identifier", t, [
        *FB, "!installed"], "!later"
    yield "fallback_doubt", "a number for FaceTime is asked about", "fallback.doubt", t, [
        *FB, "!installed", "07700 900123"], "!keep_it"
    yield "fallback_ready", "FaceTime, the second way, is set up anew; asked whether it is there", "fallback.ready", t, [
        *FB, "!installed", "!later", "@event facetime", "hello"], "!have_it"
    yield "fallback_link", "the second way is a link", "device.choose", t, [*FB, "!browser_link"], "!perhaps"
    yield "device_choose", "asked who else can look", "device.choose", t, DV, "!somebody"
    yield "device_choose_signal", "the same over Signal", "device.choose", s, DV, "4"
    # The review, the agreement
    yield "review", "sees all of it, asked whether it is right", "review", t, RV, "!confirm"
    yield "review_telegram", "the same over Telegram", "review", g, RV, "!confirm"
    yield "review_pending", "the same with everything still to be set up", "review", t, LATER, "yes"
    yield "review_without_floor", "the same with something missing", "review", t, [
        *MI, "!later", "skip", "skip", "skip", "skip", "skip"], "!confirm"
    yield "change", "wants to change something before the agreement", "change", t, [*RV, "!change"], "!email"
    yield "change_agreed", "wants to change something after it", "change", s, [*AG, "!change"], "!messaging"
    yield "change_part", "changes calls after the agreement", "audio.choose", t, [*AG, "change calls"], "!wire"
    yield "change_kept", "changed calls, kept e-mail", "review", t, [
        *AG, "change calls", "!wire", "!not_yet", "change e-mail", "skip"], "!confirm"
    yield "agreed", "agreed; nothing to set up", "agreed", t, AG, "!copy"
    yield "agreed_telegram", "the same over Telegram", "agreed", g, AG, "!page"
    yield "agreed_pending", "agreed; two apps to be set up", "agreed", t, PENDING, "!set_up"
    yield "agreed_installed", "the same: has it now", "messaging.ready", t, [*PENDING, "!installed_now"], "!have_it"
    yield "agreed_tested", "agreed and tested", "agreed", t, [*AG, "@deed tested signal"], "!change"
    yield "agreed_remind", "agreed, may be reminded", "agreed", t, [*REMIND, *REST], "!contact"
    yield "agreed_asked", "agreed, and asked for a word with the therapist", "agreed", s, [
        *AG, "!contact", "!yes"], "!copy"
    # Asides
    yield "paused_start", "said stop, in the middle", "paused", t, [*M, "stop"], "!go_on"
    yield "paused_agreed", "said stop after the agreement", "paused", s, [*AG, "stop"], "go on"
    yield "paused_danger", "words of danger", "paused", t, [*AS, "I want to kill myself"], "!go_on"
    yield "paused_guide", "said stop inside a step of a guide", "paused", t, [
        *STEP, "!done", "!done", "stop"], "!go_on"
    yield "contact", "asked whether the therapist is to be told", "contact", t, [*EM, "talk to my therapist"], "!yes"
    yield "contact_guide", "the same inside a guide", "contact", s, [*STEP, "!done", "talk to my therapist"], "!no"
    yield "contact_told", "the therapist was told, and the question stands", "email.choose", t, [
        *EM, "talk to my therapist", "!yes"], "!tuta"
    yield "proposal", "the therapist proposes Tuta", "proposal", t, [*M, "@deed propose email tuta"], "!yes"
    yield "proposal_agreed", "the therapist proposes another app after the agreement", "proposal", s, [
        *AG, "@deed propose audio wire"], "!no"
    yield "proposal_returns", "the same, and the yes leads back", "proposal", t, [
        *MR, "@deed propose email tuta"], "!yes"
    yield "proposal_guide", "the same inside a guide", "proposal", t, [
        *STEP, "!done", "@deed propose email tuta"], "!yes"
    yield "restart", "asked whether to start over", "restart", t, [*DV, "start over"], "!yes"
    yield "clear", "asked whether to clear the chat", "clear", s, [*AG, "!clear"], "!yes"
    yield "clear_no", "the same in the middle, over Telegram", "clear", g, [*MR, "clear this chat"], "!yes"
    yield "forget", "asked whether to delete everything", "forget", s, [*AG, "delete my data"], "!yes"
    yield "forget_guide", "the same inside a guide", "forget", t, [*STEP, "delete my data"], "!no"
    yield "unreachable", "has blocked the bot", "unreachable", g, [*MR, "@blocked"], "hello"
    yield "unreachable_back", "has blocked the bot, and may be written to again next", "unreachable", g, [
        *AG, "@blocked"], "@returned"
    yield "unreachable_guide", "was refused a message inside a guide", "unreachable", s, [
        *STEP, "!done", "@hold", "!done", "@refused", "@release"], "are you still there"
    # The guides
    yield "guide_device", "asked which device", "guide.device", t, GUIDE, "!section.iphone"
    yield "guide_device_wire", "the same for Wire, over Telegram", "guide.device", g, WIRE, "windows"
    yield "guide_needs", "asked whether it is new enough", "guide.needs", t, NEEDS, "!try_it"
    yield "guide_step", "first step", "guide.step", t, STEP, "!done"
    yield "guide_step_signal", "step four, over Signal", "guide.step", s, [*STEP, "!done", "!done", "!done"], "!stuck"
    yield "guide_step_qr", "the step that shows a link", "guide.step", t, [
        *WIRE, "!section.windows", "!new_enough", *["!done"] * 9], "!done"
    yield "guide_step_email", "a step of the guide for Proton", "guide.step", t, [
        *PR, "!need_help", "!section.iphone", "!new_enough", "!done"], "!skip_step"
    yield "guide_step_later", "set up after the agreement", "guide.step", s, [
        *PENDING, "!set_up", "!section.iphone", "!new_enough", "!done"], "!leave"
    yield "guide_left", "left a guide, the place is kept", "audio.same", t, [*STEP, "!done", "!leave"], "!same_all"
    yield "guide_left_agreed", "left a guide and agreed; comes back to the step", "agreed", t, [
        *STEP, "!done", "!leave", "!same_all", "!proton", "!not_yet", "!no_fallback", "!nobody", "!confirm"], "!set_up"
    yield "guide_trouble", "stuck: what goes wrong?", "guide.trouble", t, [*STEP, "!stuck"], "!something_else"
    yield "guide_trouble_two", "one of two problems", "guide.trouble", t, [
        *STEP, "!done", "it says it will not run on my phone"], "1"
    yield "guide_trouble_words", "asked for their own words", "guide.trouble", t, [
        *STEP, "!stuck", "!something_else"], "purple monkey dishwasher"
    yield "guide_fix", "first cause", "guide.fix", t, [*STEP, "!stuck", "!problem.not_compatible"], "!not_helped"
    yield "guide_fix_second", "second cause", "guide.fix", s, [
        *STEP, "!stuck", "!problem.not_compatible", "!not_helped"], "!helped"
    yield "guide_stranded", "nothing helped", "guide.stranded", t, [
        *STEP, "!stuck", "!problem.not_compatible", "!not_helped", "!not_helped"], "!tell_therapist"
    yield "guide_stranded_words", "nothing fitted", "guide.stranded", t, [
        *WIRE_STEP, "stuck", "!something_else", "purple monkey dishwasher"], "!another_method"
    yield "guide_told", "stuck, and the therapist was told", "audio.same", t, [
        *STEP, "!stuck", "!problem.not_compatible", "!not_helped", "!not_helped", "!tell_therapist"], "!same_all"
    yield "guide_impossible", "no device fits", "guide.impossible", t, [*GUIDE, "!none_of_these"], "!other_device"
    yield "guide_impossible_old", "the device is too old", "guide.impossible", t, [*NEEDS, "!too_old"], "!another_method"
    yield "guide_done", "set up", "guide.done", t, DONE, "!settings"
    yield "guide_done_signal", "set up, over Signal", "guide.done", s, DONE, "!carry_on"
    yield "guide_device_choose", "asked who can look, before the settings", "device.choose", t, [
        *DONE, "!settings"], "!nobody"
    yield "guide_setting", "first setting", "guide.setting", t, [*DONE, "!settings", "!nobody"], "!done"
    yield "guide_setting_care", "second setting, with care", "guide.setting", t, [
        *DONE, "!settings", "!somebody", "!done"], "!skip"
    # Particular situations
    yield "guess", "did you mean Signal?", "messaging.choose", t, [*M, "maybe signal"], "!yes"
    yield "guess_no", "did you mean Signal? over Telegram", "messaging.choose", g, [*M, "perhaps wire i guess"], "!no"
    yield "unclear", "twice not understood: help or a person is offered", "messaging.choose", t, [
        *M, "purple monkey dishwasher", "dishwasher purple monkey"], "!contact"
    yield "photo", "sent a photo", "email.choose", s, [*EM, "@photo"], "!proton"
    yield "about", "asked about an app that is not offered", "messaging.choose", t, [
        *M, "what about whatsapp?"], "tell me more"
    yield "history", "twelve steps that can be undone", "review", t, [
        *RV[:-1], "!perhaps", "change calls", "!wire", "!not_yet", "change e-mail", "!tuta", "!not_yet"], "back"
    yield "history_guide", "steps of a guide that can be undone", "guide.step", s, [
        *STEP, "!done", "!done"], "back"
    yield "nudged", "reminded by the therapist", "messaging.choose", t, [*M, "@deed remind"], "!wire"
    yield "nudged_agreed", "reminded by the therapist of what is to be set up", "agreed", t, [
        *PENDING, "@deed remind"], "!installed_now"
    yield "relayed", "got the therapist's own words", "audio.same", s, [
        *AS, "talk to my therapist", "!yes", "@deed answer Until Tuesday, then."], "!same_one"
    yield "away", "was told that we had been away", "email.choose", s, [*EM, "@resume signal"], "!proton"
    yield "number", "their telephone number changed", "messaging.identifier", s, [
        "@number +447700900123", *MI, "+44 7700 900123", "!keep_it", "!same_all", "@number +447700900456",
        "proton", "!have_it"], "+44 7700 900456"
    yield "number_first", "the same, just noticed", "messaging.ready", s, [
        "@number +447700900124", *AG, "@number +447700900457", "hello"], "!have_it"
    yield "reopened_forget", "a new phone, and asked whether to delete everything", "forget", s, [
        *AG, "@identity", "delete my data"], "!no"
    yield "reopened_heard", "a new phone, and heard since", "messaging.ready", s, [
        *AG, "@identity", "hello"], "!not_yet"
    yield "reminded", "was reminded once", "messaging.ready", t, [*REMIND, "!leave_out", "!signal"], "!have_it"


def late():
    """Those who come last."""
    yield "reminder_due", "may be reminded, and the time has come", "messaging.choose", "terminal", [
        *REMIND, "!leave_out"], "@tick"
    yield "reminder_due_guide", "the same inside a guide", "guide.step", "signal", [
        *REMIND, "!leave_out", "!signal", "!need_help", "!section.iphone", "!new_enough", "!done"], "@tick"


# Building.


def person(number: int, key: str, situation: str, transport: str) -> Person:
    address = {
        "terminal": f"terminal-{number:03}",
        "signal": f"00000000-0000-4000-8000-{number:012}",
        "telegram": f"9900000{number:03}",
    }[transport]
    return Person(key, situation, f"Pretend Person {number:03}", transport, address)


async def play(town: Town, rows, first: int, steady: float | None = None) -> None:
    for number, (key, situation, state, transport, way, then) in enumerate(rows, first):
        one = person(number, key, situation, transport)
        if steady is not None:
            town.now = steady + number * 10
        await town.invites(one)
        one.wanted, one.next = state, then
        await town.walks(one, way)


async def build(folder: Path) -> tuple[list[Person], dict]:
    DICE.seed("accord")
    extra: dict = {"codes": []}
    async with Store.open(folder / "accord.db", folder / "accord.key") as store:
        town = Town(store, BEGINNING)
        pairing = (await town.deed("pairing_code"))["code"]
        await town.alex(pairing)
        await play(town, early(), 1, BEGINNING)
        town.now = MAIN - HOUR
        await town.service.tick()
        await town.settle()
        town.now = MAIN
        await play(town, main(), 101)
        town.now = MAIN + 4 * DAY
        await town.service.tick()
        await town.settle()
        await end(town, extra)
        # Where everybody stands, and whether that is where they were meant to be.
        for one in town.people.values():
            one.reached = await town.state(one) or ""
        flags = {"reminded": "reminded", "nudged": "nudged", "away": "told_away"}
        for key, flag in flags.items():
            ref = town.people[key].ref
            assert getattr(loads(await town.job(lambda desk, ref=ref: desk.conversation(ref))), flag), key
        ref = town.people["history"].ref
        assert len(loads(await town.job(lambda desk: desk.conversation(ref))).history) == HISTORY
        wrong = {one.key: (one.wanted, one.reached) for one in town.people.values() if one.wanted != one.reached}
        assert not wrong, wrong
        return list(town.people.values()), extra


async def end(town: Town, extra: dict) -> None:
    """The last days: codes of all kinds, strangers, what cannot be delivered, the safe, and the therapist's chat."""
    everybody = town.people
    # Invitations that nobody has used (yet), or that are worthless.
    town.now = AFTER
    for number, (key, situation, days) in enumerate(
        (
            ("invited", "invited, has not come yet", 14),
            ("invited_signal", "invited, will come over Signal", 14),
            ("invited_expired", "invited, and the code has expired", 1),
            ("invited_withdrawn", "invited, and the code was withdrawn", 14),
            ("invited_again", "invited again: the earlier code is withdrawn, the new one is good", 14),
        ),
        301,
    ):
        one = person(number, key, situation, "signal" if key == "invited_signal" else "terminal")
        await town.invites(one, days=days)
        one.wanted, one.next = "", "@opens"
        if key == "invited_withdrawn":
            await town.deed("withdraw", reference=one.ref)
        if key == "invited_again":
            await town.one(one, "@again")
    await play(town, late(), 311)
    # One whose address became somebody else's.
    lost = person(321, "address_lost", "their address belongs to somebody else now", "telegram")
    await town.invites(lost)
    lost.wanted, lost.next = "messaging.ready", "@opens"
    await town.walks(lost, MR)
    heir = person(321, "address_won", "came from an address that was somebody else's before", "telegram")
    heir.label, heir.key = "Pretend Person 322", "address_won"
    await town.invites(heir)
    heir.wanted, heir.next = "post_phone_sms.choose", "!leave_out"
    await town.walks(heir, A)
    await town.walks(lost, ["@again", "@moves terminal terminal-321"])
    # Nine days of peace for those before: what was delivered, and seen, is let go.
    town.now = AFTER + HOUR
    await town.service.sweep(HOUSE.retention)
    town.now = END - 27 * HOUR
    # Letters that have not arrived, of each kind.
    town.held.add(("signal", ALEX))
    for number, (key, situation, state, transport, way, then) in enumerate(waiting(), 331):
        one = person(number, key, situation, transport)
        await town.invites(one)
        one.wanted, one.next = state, then
        await town.walks(one, way)
    refused = everybody["letter_refused"]
    due = await town.job(lambda desk: desk.due_letters(town.now, 500, refused.transport))
    for letter in due:
        if letter.ref == refused.ref:
            await town.job(lambda desk, letter=letter: desk.give_up(letter.id, town.now))
    doubtful = everybody["letter_doubtful"]
    due = await town.job(lambda desk: desk.due_letters(town.now, 500, doubtful.transport))
    for letter in due:
        if letter.ref == doubtful.ref:
            for again in (False, True):
                await town.job(
                    lambda desk, letter=letter, again=again: desk.postpone(letter.id, town.now + 2, doubtful=again)
                )
    town.now = END
    await town.service.sweep(HOUSE.retention)
    # Strangers: one who was answered, and one who has tried several codes.
    strangers = (("telegram", "9900000901", ("hello?",)), ("signal", "00000000-0000-4000-8000-000000000902",
                 ("7H2K-M9QX-03FT", "7H2K-M9QX-03FV", "hello?", "7H2K-M9QX-03FW")), ("terminal", "terminal-903", ("hi",)))
    town.held |= {(transport, address) for transport, address, _ in strangers[:2]}
    extra["strangers"] = []
    for transport, address, texts in strangers:
        for count, text in enumerate(texts):
            town.now += 5
            await town.service.receive(Incoming(transport, address, f"stranger-{count}", town.now, text=text))
        extra["strangers"].append({"transport": transport, "address": address, "said": list(texts)})
        await town.settle()
    # Somebody is forgotten for good: the files are scrubbed. Their goodbye and the order to erase are nobody's now.
    gone = person(391, "gone", "", "signal")
    await town.invites(gone)
    await town.walks(gone, MR)
    town.held.add((gone.transport, gone.address))
    await town.walks(gone, ["delete my data"])
    held = await town.job(lambda desk: desk.due_letters(town.now, 500, gone.transport))
    gone.turn = [one for one in held if one.address == gone.address]
    await town.walks(gone, ["!yes"])
    extra["gone"] = {"reference": gone.ref, "code": gone.code, "transport": "signal", "address": gone.address}
    del everybody["gone"]
    # What a service gave and nobody has worked off.
    sender = everybody["safe_signal"]
    source = (sender.address, None, sender.label, 1)
    stamp = int(town.now * 1000)
    body = json.dumps(
        [envelopes.received("+441632960000",
                            envelopes.envelope(source, stamp, dataMessage=envelopes.data(stamp, "signal")))]
    ).encode()
    safe = StoreSafe(town.store, "signal", lambda: town.now)
    await safe.keep(body)
    strange = json.dumps({"account": "+441632960000", "envelope": "what is this"}).encode()
    await safe.set_aside(strange)
    teller = everybody["safe_telegram"]
    chat = {"id": int(teller.address), "type": "private", "first_name": "Pretend"}
    update = json.dumps({"update_id": 77, "message": {"message_id": 5, "date": int(town.now), "chat": chat,
                         "from": {**{k: v for k, v in chat.items() if k != "type"}, "is_bot": False},
                         "text": "wire"}}).encode()
    await StoreSafe(town.store, "telegram", lambda: town.now).set_aside(update)
    extra["safe"] = [
        {"transport": "signal", "aside": False, "from": sender.ref, "raw": body.decode(), "says": "signal"},
        {"transport": "signal", "aside": True, "raw": strange.decode()},
        {"transport": "telegram", "aside": True, "from": teller.ref, "raw": update.decode()},
    ]
    # The therapist: a page and an invitation that wait, and somebody is about to be answered.
    asking = everybody["agreed_asked"]
    for text in (f"{everybody['versions'].label}", "pdf", "invite Pretend Person 399"):
        await town.alex(text)
    await town.alex(f"answer {asking.label}")
    await town.alex("On Thursday at ten, if that suits you.")
    seat = await town.job(lambda desk: desk.therapist())
    place = place_of(seat.body)
    assert place.at == "send" and place.ref == asking.ref, place
    extra["therapist"] = {
        "transport": seat.transport, "address": seat.address, "stored": json.loads(seat.body),
        "about": asking.ref, "next": {"what": "choice", "option": "yes", "token": place.token},
    }
    extra["pairing_code"] = (await town.deed("pairing_code"))["code"]
    listed = await town.deed("clients")
    invited = next(one for one in listed if one["label"] == "Pretend Person 399")
    extra["invited_by_chat"] = invited["reference"]
    extra["list"] = listed
    extra["undelivered"] = await town.deed("undelivered")
    extra["practice"] = await town.deed("practice")


def waiting():
    """Those for whom something waits in the outbox, or in the safe."""
    yield "letter_question", "a question waits to be sent", "messaging.choose", "terminal", [
        *A, "@hold", "!leave_out"], "wire"
    yield "letter_queue", "several messages wait, in their order", "messaging.ready", "signal", [
        *A, "@hold", "yes", "signal"], "yes"
    yield "letter_page", "the page of the agreement waits", "agreed", "telegram", [*AG, "@hold", "!page"], "copy"
    yield "letter_qr", "a step with a link as a picture waits", "guide.step", "terminal", [
        *WIRE, "!section.windows", "!new_enough", *["!done"] * 8, "@hold", "!done"], "done"
    yield "letter_words", "the therapist's own words wait", "messaging.choose", "signal", [
        *M, "@hold", "@deed answer See you on Monday."], "signal"
    yield "letter_erase", "an order to erase their chat waits, they stay", "agreed", "telegram", [
        *AG, "!clear", "@hold", "!yes"], "copy"
    yield "letter_refused", "a letter was refused for good", "messaging.choose", "telegram", [
        *A, "@hold", "!leave_out"], "signal"
    yield "letter_doubtful", "a letter was tried twice, and may have arrived", "messaging.choose", "signal", [
        *A, "@hold", "!leave_out"], "signal"
    yield "letter_contact", "the therapist has not yet been told", "messaging.choose", "signal", [
        *M, "talk to my therapist", "!yes"], "signal"
    yield "letter_line", "the therapist has not yet been told of a new phone", "reopened", "signal", [
        *AG, "@identity"], "hi"
    yield "safe_signal", "a message of theirs waits in the safe", "messaging.choose", "signal", M, "!signal"
    yield "safe_telegram", "a message of theirs was set aside", "messaging.choose", "telegram", M, "!wire"


# What everybody is answered next: on copies.


class Copy:
    """A copy of the files, opened."""

    def __init__(self, source: Path, folder: Path, seed: str) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for one in source.iterdir():
            shutil.copy(one, folder / one.name)
        os.chmod(folder / "accord.key", 0o600)
        DICE.seed(seed)
        self.store = Store.open(folder / "accord.db", folder / "accord.key")

    async def __aenter__(self) -> Town:
        return Town(await self.store, PLAY_AT)

    async def __aexit__(self, *_) -> None:
        await self.store.close()


def as_input(one: Person, text: str, question, number: str = "play") -> dict:
    """An input, as it is handed to the service; `what` as in bot.transports.What."""
    there = {"transport": one.transport, "address": one.address, "message_id": f"{number}-{one.key}"}
    there["number"] = one.number
    if text == "@tick":
        return {"what": "tick"}
    if text == "@returned":
        return {"what": "returned", **there}
    if text == "@opens":
        return {"what": "opened", "text": one.code, **there}
    if text.startswith("!"):
        assert text[1:] in question.shown, (one.key, text, question)
        return {"what": "choice", "option": text[1:], "token": question.token, **there}
    return {"what": "text", "text": text, **there}


async def answers_to(town: Town, given: dict, ref: str) -> dict:
    """Hand an input over; what comes of it."""
    before = await town.job(lambda desk: desk.conversation(ref))
    if given["what"] == "tick":
        await town.service.tick()
        taken = None
    else:
        what = {key: value for key, value in given.items() if key != "what"}
        taken = await town.service.receive(Incoming(when=town.now, what=What(given["what"]), **what))
    came = await town.deliver()
    heard = [told(one) for one in came if given["what"] != "tick" or one.ref == ref]
    for one in heard:  # what is random in any version, by design
        if before is None:
            one["token"], one["reference"] = None, None
        if "/answer." in (one["reference"] or ""):
            one["reference"] = None
    stored = await town.job(lambda desk: desk.conversation(ref))
    versions = await town.job(lambda desk: desk.agreements(ref))
    return {
        "taken": taken,
        "letters": heard,
        "state": loads(stored).state if stored else None,
        "agreements": len(versions),
    }


def inputs(one: Person, stored) -> list[dict]:
    question = loads(stored).question if stored else None
    given = [as_input(one, one.next, question)]
    if stored and one.transport and one.key != "address_lost":
        given += [as_input(one, text, question, f"also{n}") for n, text in enumerate(EVERYBODY_ELSE)]
    return given


async def write_down(folder: Path, out: Path, people: list[Person], extra: dict) -> dict:
    work = out / "work"
    # First, what waits is delivered: that is the outbox, and the copy from which everybody goes on.
    async with Copy(folder, work / "drained", "drain") as town:
        extra["outbox"] = [told(one) for one in await town.deliver()]
    (work / "drained" / "accord.db.lock").unlink(missing_ok=True)
    listed = []
    async with Copy(folder, work / "look", "look") as town:
        for one in people:
            stored = await town.job(lambda desk, one=one: desk.conversation(one.ref))
            versions = await town.job(lambda desk, one=one: desk.agreements(one.ref))
            client = await town.job(lambda desk, one=one: desk.client(one.ref))
            talk = loads(stored) if stored else None
            listed.append(
                {
                    "key": one.key, "reference": one.ref, "label": client.label, "situation": one.situation,
                    "transport": client.transport, "address": client.address, "language": client.language,
                    "joined": client.joined_at is not None, "state": talk.state if talk else None,
                    "question": {"token": talk.question.token, "shown": list(talk.question.shown),
                                 "guess": talk.question.guess} if talk else None,
                    "stored": json.loads(stored) if stored else None,
                    "last_messages": [told(each) for each in one.turn],
                    "agreements": len(versions),
                    "agreement": json.loads(versions[-1].body) if versions else None,
                    "given": inputs(one, stored),
                }
            )
    for one in listed:
        played = []
        for given in one.pop("given"):
            async with Copy(work / "drained", work / "play", one["key"]) as town:
                played.append({"input": given, "answer": await answers_to(town, given, one["reference"])})
        one["next"], one["also"] = played[0], played[1:]
    async with Copy(work / "drained", work / "play", "together") as town:  # and it is the same if all share one copy
        for one in sorted(listed, key=lambda one: one["next"]["input"]["what"] != "tick"):
            if one["next"]["input"]["what"] == "tick":
                continue
            together = await answers_to(town, one["next"]["input"], one["reference"])
            assert together == one["next"]["answer"], (one["key"], together, one["next"]["answer"])
    await others(work, extra, people)
    shutil.rmtree(work)
    return {"play_at": PLAY_AT, "clients": listed, **extra}


async def others(work: Path, extra: dict, people: list[Person]) -> None:
    """The therapist, codes and strangers."""
    seat = extra["therapist"]
    there = {"transport": seat["transport"], "address": seat["address"], "message_id": "play-therapist"}
    also = [{"what": "text", "text": text} for text in ("no", "clients", "back")]
    played = []
    for given in (seat["next"], *also):
        given = {**given, **there}
        async with Copy(work / "drained", work / "play", "therapist") as town:
            played.append({"input": given, "answer": await answers_to(town, given, seat["about"])})
    seat["next"], seat["also"] = played[0], played[1:]
    by_key = {one.key: one for one in people}
    codes = [
        ("unused", by_key["invited"].code), ("expired", by_key["invited_expired"].code),
        ("withdrawn", by_key["invited_withdrawn"].code), ("withdrawn", by_key["invited_again"].codes[0]["code"]),
        ("unused", by_key["invited_again"].code), ("used", by_key["safe_signal"].code),
        ("used", by_key["reminder_due"].code), ("unused", extra["pairing_code"]), ("forgotten", extra["gone"]["code"]),
    ]
    extra["codes"] = []
    for number, (kind, code) in enumerate(codes):
        pairs = code == extra["pairing_code"]
        given = {
            "what": "text", "text": code, "transport": "signal" if pairs else "terminal",
            "address": f"newcomer-{number}", "message_id": "play-code",
        }
        async with Copy(work / "drained", work / "play", f"code {number}") as town:
            answer = await answers_to(town, given, "")
        answer.pop("state"), answer.pop("agreements")
        extra["codes"].append({"kind": f"{kind} pairing code" if pairs else kind, "input": given, "answer": answer})
    for number, one in enumerate(extra["strangers"]):
        given = {"what": "text", "text": "ZZZZ-ZZZZ-ZZZZ", "transport": one["transport"], "address": one["address"],
                 "message_id": "play-stranger"}
        async with Copy(work / "drained", work / "play", f"stranger {number}") as town:
            answer = await answers_to(town, given, "")
        answer.pop("state"), answer.pop("agreements")
        one |= {"input": given, "answer": answer}


NOT_REACHABLE = {
    "invited": "held only by those who have not come: nothing is stored of them but the invitation",
    "next": "never stored: from there the answers alone decide, within the same turn",
    **{f"{part}.which": "only offered where the class is to be left out (post_phone_sms, under this policy)"
       for part in ("messaging", "audio", "video", "email")},
    **{f"post_phone_sms.{step}": "nothing is offered in this class under this policy"
       for step in ("same", "decline", "reason", "ready", "identifier", "doubt")},
    **{f"{part}.same": "the class reuses none before it under this policy" for part in ("messaging", "email")},
}


def check(people: list[Person]) -> dict:
    """Every state is there, or known not to be reachable; every kind is there."""
    wanted = set(states(HOUSE.playbook))
    found = Counter(one.reached for one in people if one.reached)
    assert set(found) <= wanted, set(found) - wanted
    missing = wanted - set(found)
    assert missing == set(NOT_REACHABLE), (missing - set(NOT_REACHABLE), set(NOT_REACHABLE) - missing)

    def kind(state: str) -> str:
        part, dot, step = state.partition(".")
        return f"{part if part in ('guide', 'fallback', 'device') else '*'}.{step}" if dot else state

    assert {kind(one) for one in wanted} - {kind(one) for one in found} == {"invited", "next"}
    return dict(sorted(found.items()))


SETTINGS = {
    "policy": "tests/practice.toml",
    "therapist": {"channel": "signal", "brief": False},
    "signal": {"number": "+441632960000", "link": "https://signal.me/#eu/abc"},
    "telegram": {"username": "example_bot"},
}
"""As tests/bot/office_kit.py has them."""


def laid_out(whole: dict) -> str:
    """JSON, with a line for each client and for each other thing."""
    first = ("playbook_version", "settings", "play_at", "states", "not_reachable")
    lines = []
    for key in (*first, *(key for key in whole if key not in first)):
        value = whole[key]
        if isinstance(value, list) and value:
            rows = ",\n".join(json.dumps(one, ensure_ascii=False) for one in value)
            lines.append(f"{json.dumps(key)}: [\n{rows}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


async def run(out: Path) -> None:
    folder = out / "database"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    people, extra = await build(folder)
    (folder / "accord.db.lock").unlink(missing_ok=True)
    left = sorted(one.name for one in folder.iterdir())
    assert left == ["accord.db", "accord.db.keys", "accord.key"], left
    found = check(people)
    extra["states"], extra["not_reachable"] = found, NOT_REACHABLE
    extra["settings"] = SETTINGS
    extra["playbook_version"] = HOUSE.playbook.version
    told_all = await write_down(folder, out, people, extra)
    assert not FAULTS.lines, FAULTS.lines
    path = out / "clients.json"
    path.write_text(laid_out(told_all), "utf-8")
    for one in (*sorted(folder.iterdir()), path):
        print(one.name, one.stat().st_size)
    print(len(people), "clients;", len(found), "states;", len(extra["outbox"]), "letters waiting")


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]).resolve()))
