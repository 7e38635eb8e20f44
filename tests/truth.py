"""What may be said in a practice's name: every text is held against the policy, by a reading of the file of its own.

1. `Plan` reads the settings file as `docs/practice.toml` describes it; it uses nothing of `bot.settings`.
2. `findings(plan, sent)` gives a sentence for each thing that is said and that the policy does not carry.
3. A check looks for what is *said*; whether enough is said is looked at by the stories in `practices/`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from content import load
from content.markup import plain

Raw = Mapping[str, Any]
CONTENT = load()
ENGLISH = CONTENT.languages["en"].messages
DEFAULT: Raw = tomllib.loads((Path(__file__).parents[1] / "content" / "policy.toml").read_text("utf-8"))
KNOWN_CLASSES = ("post_phone_sms", "messaging", "audio", "video", "email")
LISTS = ("preferred", "acceptable", "on_request")
ADVICE = {"private_place": r"room with a door", "headphones": r"\bheadphones\b", "code_word": r"[Aa]gree on a word"}
GENERIC = frozenset({"telephone", "sms", "post", "email", "portal"})
"""Methods whose names are common words."""
ALSO = {"proton": ("Proton",), "tuta": ("Tuta",), "facetime": ("FaceTime",), "meet": ("Google Meet",)}
JOINS = {
    **dict.fromkeys(("signal", "wire", "whatsapp", "telegram", "threema", "element"), "app"),
    **dict.fromkeys(("facetime", "imessage", "messenger", "vsee"), "app"),
    **dict.fromkeys(("proton", "tuta"), "account"),
    **dict.fromkeys(("telephone", "sms"), "number"),
    **dict.fromkeys(("portal", "jitsi", "doxy"), "link"),
    "email": "address",
    "post": "address",
}
"""How somebody gets to what Accord knows, where the practice does not say it; the rest is a matter of taste."""


@dataclass(frozen=True)
class Asked:
    """What the file says of a class."""

    id: str
    preferred: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    on_request: tuple[str, ...] = ()
    required: bool = False
    several: bool = False
    leave_out: tuple[str, ...] = ()
    purpose: str = ""
    purposes: Mapping[str, str] = field(default_factory=dict)
    not_for: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    ask: bool = True

    @property
    def offered(self) -> tuple[str, ...]:
        return self.preferred + self.acceptable


class Plan:
    """A settings file, read for what may be said. `kind`: of which kind of client."""

    def __init__(self, raw: Raw, kind: str = "") -> None:
        self.raw = raw = _laid(raw, raw["kinds"][kind]) if kind else raw
        self.therapist = str(raw["practice"]["therapist"])
        self.methods: Mapping[str, Raw] = raw.get("methods", {})
        policy = raw.get("policy", {})
        classes = [*KNOWN_CLASSES, *(id_ for id_ in raw.get("classes", {}) if id_ in policy)]
        self.classes = {id_: self._class(id_, DEFAULT.get(id_, {}), policy.get(id_, {})) for id_ in classes}
        last = policy.get("fallback", DEFAULT["fallback"])
        one = last.get("method", "")
        talks = (self.classes[id_] for id_ in ("audio", "video"))
        falls = any(each.ask and (each.offered or each.on_request) for each in talks)
        self.fallback = tuple(last.get("methods", [one] if one else [])) if falls else ()
        """For calls and video alone: where there are none, nothing can fail."""
        self.rules: Sequence[Raw] = raw.get("rules", ())
        self.questions = [each for each in raw.get("questions", ()) if each.get("ask", "optional") != "off"]

    def _class(self, id_: str, default: Raw, given: Raw) -> Asked:
        lists = given if any(key in given for key in LISTS) or given.get("leave_out") else default
        leave = (given if "leave_out" in given else {} if lists is given else default).get("leave_out", False)
        left = ("telephone", "sms", "post") if id_ == "post_phone_sms" else ("*",)
        required = given.get("required", default.get("required", False))
        return Asked(
            id_,
            *(tuple(lists.get(key, ())) for key in LISTS),
            required=bool(required and given.get("ask", True)),
            several=given.get("several", False),
            leave_out=(left if leave is True else tuple(leave)) if leave else (),
            purpose=given.get("purpose", ""),
            purposes=given.get("purposes", {}),
            not_for=given.get("not_for", {}),
            note=_said(given.get("note", "")),
            ask=given.get("ask", True),
        )

    @cached_property
    def left_out(self) -> frozenset[str]:
        """What of phone, texts and post is to be left out: what no class offers."""
        first = self.classes["post_phone_sms"]
        elsewhere = {id_ for each in self.classes.values() if each.ask for id_ in each.offered} | set(self.fallback)
        return frozenset(first.leave_out) - elsewhere if first.ask else frozenset()

    def comes_up(self, class_: str) -> bool:
        """Whether the class is asked by itself."""
        here = self.classes[class_]
        if not here.ask:
            return False
        if class_ == "post_phone_sms" and not here.offered:
            return bool(self.left_out)
        return bool(here.offered or here.leave_out)

    @cached_property
    def offered(self) -> frozenset[str]:
        """Methods that may be named unasked."""
        return frozenset(
            id_ for each in self.classes.values() if each.ask for id_ in (*each.offered, *each.leave_out)
        ).union(self.fallback) - {"*"}

    @cached_property
    def on_request(self) -> frozenset[str]:
        """Methods that may be named when somebody asks for their class or for them."""
        return frozenset(id_ for each in self.classes.values() if each.ask for id_ in each.on_request) - self.offered

    def standing(self, key: str) -> frozenset[str]:
        """Methods that are `preferred` or `acceptable` in any class that is asked."""
        return frozenset(id_ for each in self.classes.values() if each.ask for id_ in getattr(each, key))

    def name(self, method: str) -> str:
        given = _said(self.methods.get(method, {}).get("name", ""))
        return given or plain(ENGLISH[f"method.{method}.name"].spans)

    def named(self, method: str) -> tuple[str, ...]:
        """How a text would name it, where that is no common word."""
        own = "name" in self.methods.get(method, {})
        if method in GENERIC and not own:
            return ()
        return (self.name(method), *(() if own else ALSO.get(method, ())))

    def words(self, method: str) -> tuple[str, ...]:
        """How a client names it."""
        given = tuple(_said(one) for one in self.methods.get(method, {}).get("words", ()))
        return (self.name(method), method, *given, *ALSO.get(method, ()))

    def join(self, method: str) -> str:
        return str(self.methods.get(method, {}).get("join", JOINS.get(method, "")))

    def part(self, class_: str) -> str:
        own = self.raw.get("classes", {}).get(class_)
        return _said(own["name"]) if own else plain(ENGLISH[f"name.part.{class_}"].spans)

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset({*CONTENT.methods, *self.methods})

    @cached_property
    def own_sentences(self) -> tuple[str, ...]:
        """All that the practice words itself."""
        return tuple(sorted(_strings(self.raw), key=len, reverse=True))


def _laid(raw: Raw, kind: Raw) -> Raw:
    """A kind of client laid over the file, key by key; rules and questions by id."""
    merged = dict(raw)
    for key, value in kind.items():
        if key in ("rules", "questions"):
            by_id = {each["id"]: each for each in raw.get(key, ())}
            for each in value:
                by_id[each["id"]] = {**by_id.get(each["id"], {}), **each} if each.keys() == {"id", "ask"} else each
            merged[key] = list(by_id.values())
        elif isinstance(value, Mapping) and isinstance(raw.get(key), Mapping):
            old = raw[key]
            if any(one in value for one in LISTS):
                old = {name: each for name, each in old.items() if name not in LISTS}
            merged[key] = _laid(old, value)
        elif key != "name" or "kinds" not in raw:
            merged[key] = value
    return merged


def _said(text: Any) -> str:
    """A text of one's own, in English or else its first language."""
    if isinstance(text, Mapping):
        return str(text.get("en", next(iter(text.values()))))
    return str(text)


def _strings(raw: Any) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, Mapping):
        for each in raw.values():
            yield from _strings(each)
    elif isinstance(raw, Sequence):
        for each in raw:
            yield from _strings(each)


@dataclass(frozen=True)
class Sent:
    """A text that was sent. `at`: the state that it left the client in; `typed`: all that the client wrote so far."""

    text: str
    labels: tuple[str, ...]
    at: str
    typed: tuple[str, ...] = ()
    to: str = "client"

    @cached_property
    def asked_for(self) -> str:
        return " ".join(self.typed).casefold()


Found = Iterator[tuple[str, str]]
"""What is wrong, as (the check's name, what was said)."""


def findings(plan: Plan, sent: Sent) -> list[tuple[str, str]]:
    """All that this text says and the policy does not carry."""
    # A line that tells of a change has what was there before, by its old rules.
    now = replace(sent, text=re.sub(r"(?m)^.* → .*$", "", sent.text)) if " → " in sent.text else sent
    return [found for check in CHECKS for found in check(plan, now) if now.text.strip() or not sent.text.strip()]


def _matches(pattern: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(pattern, text)


def _around(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - 60), min(len(text), match.end() + 60)
    return text[start:end].replace("\n", " / ")


def _whole(name: str) -> str:
    return rf"(?<!\w){re.escape(name)}(?!\w)"


def _without_own(plan: Plan, text: str) -> str:
    """The text without the practice's own words: for them Accord does not answer."""
    for own in plan.own_sentences:
        if len(own) > 12:
            text = text.replace(own, "…").replace(own.rstrip("."), "…")
    return text


def foreign_names(plan: Plan, sent: Sent) -> Found:
    """No tool is named that is not in the policy, unless the client named it."""
    text = _without_own(plan, sent.text) + "\n" + "\n".join(sent.labels)
    # Whoever says that they need another is shown what the policy speaks of.
    needed = {*plan.on_request, *plan.methods} if sent.at.endswith(".which") else set()
    # Names of offered methods may hold those of others, as "Skype for Business" does.
    for method in sorted(plan.offered, key=lambda one: -len(plan.name(one))):
        text = text.replace(plan.name(method), "…")
    for method in sorted(plan.known - plan.offered):
        if method in needed or any(word.casefold() in sent.asked_for for word in plan.words(method)):
            continue
        if method in plan.on_request and _class_named(plan, method, sent):
            continue
        for name in plan.named(method):
            for match in _matches(_whole(name), text):
                yield f"names {'on_request ' if method in plan.on_request else ''}{method}", _around(text, match)


def _class_named(plan: Plan, method: str, sent: Sent) -> bool:
    classes = [id_ for id_, each in plan.classes.items() if method in each.on_request]
    return any(plan.part(id_).casefold().rstrip("s") in sent.asked_for or id_ in sent.asked_for for id_ in classes)


def _names_in(plan: Plan, text: str) -> set[str]:
    """Methods that are named in a piece of text, the longest names first."""
    found = set()
    for method in sorted(plan.known, key=lambda one: -len(plan.name(one))):
        name = plan.name(method)
        if re.search(_whole(name), text):
            found.add(method)
            text = re.sub(_whole(name), "…", text)
    return found


def claims(plan: Plan, sent: Sent) -> Found:
    """*Would like*, *can live with* and *leave out* say what the policy says."""
    text = sent.text
    who = re.escape(plan.therapist)
    for match in _matches(rf"(?i:{who}) would like (?!to\b|you\b|a word\b)([^.\n]+)", text):
        for method in _names_in(plan, match[1]) - plan.standing("preferred") - set(plan.fallback):
            yield f"would like {method}", _around(text, match)
    for match in _matches(rf"(?i:{who}) can live with ([^.\n]+?)(?:, but|\.|\n|$)", text):
        for method in _names_in(plan, match[1]) - plan.standing("acceptable"):
            yield f"can live with {method}", _around(text, match)
    for match in _matches(r"(?i:leaves? (?:these|them|those|it) out|least safe)", text):
        if not any(each.ask and each.leave_out for each in plan.classes.values()):
            yield "leaves out what is not left out", _around(text, match)


def recommendations(plan: Plan, sent: Sent) -> Found:
    """What is left out is not recommended, nothing is less than ideal unless it is, and not both in one breath."""
    text = sent.text
    for match in _matches(r"(?i:worth having|less than ideal)", text):
        here = plan.classes.get(sent.at.partition(".")[0])
        if match[0].startswith("less") and not plan.standing("acceptable"):
            yield "less than ideal, and nothing is", _around(text, match)
        if match[0].lower().startswith("worth") and here and (here.leave_out or not here.offered):
            yield "recommends what is left out", _around(text, match)
    if re.search(r"may we leave out|would like to leave", text) and re.search(r"would like (?!to\b)", text):
        yield "left out and liked in one breath", text[:160].replace("\n", " / ")


def _of_link(plan: Plan, method: str) -> bool:
    return plan.join(method) in ("link", "number", "address", "in_person")


def possessions(plan: Plan, sent: Sent) -> Found:
    """*Do you have*, *find you on* and *say hello* only where there is something to have, or somebody to be found."""
    for verb, pattern in (
        ("do you have", r"(?i:do you have) ([^?\n]+?) (?:already|yet|on your)[^?\n]*\?"),
        ("find you on", r"find you on ([^?.\n]+)"),
        ("say hello", r"[Ss]ay hello to .{1,60}? in ([^.\n]+)"),
        ("get it", r"^Get ([^.\n]+?) when it suits"),
    ):
        for match in _matches(pattern, sent.text):
            for method in _names_in(plan, match[1]):
                if _of_link(plan, method) or (verb == "say hello" and plan.join(method) == "account"):
                    yield f"{verb} {method} ({plan.join(method)})", _around(sent.text, match)


PROTECTED = (
    r"(?i:\blocked from your|(?<!not encrypted from )end to end|only you two|only the other phone|do not have the key)"
)
APPLE = r"\bapp by Apple\b|Chrome or Edge"


def protections(plan: Plan, sent: Sent) -> Found:
    """Nothing is praised that is not there."""
    text = _without_own(plan, sent.text)
    if sent.to == "therapist":
        return
    if re.search(APPLE, text) and "facetime" not in plan.offered | plan.on_request and "facetime" not in sent.asked_for:
        for match in _matches(APPLE, text):
            if "Apple" in match[0] or not any(plan.join(one) in ("link", "") for one in plan.offered):
                yield "speaks of Apple or of a link", _around(text, match)
    first = plan.classes["audio"]
    for match in _matches(r"in place of the phone|phone call can be listened to", text):
        if first.ask and "telephone" in first.offered:
            yield "speaks against the telephone, which is offered", _around(text, match)
    class_, _, step = sent.at.partition(".")
    here = plan.classes.get(class_)
    if here is None or step not in ("choose", "which") or not here.offered:
        return
    protected = {"signal", "wire", "facetime", "proton", "tuta", "threema", "element", "whatsapp"}
    safe = {id_ for id_ in here.offered if id_ in protected or plan.methods.get(id_, {}).get("protection")}
    for match in _matches(PROTECTED, text):
        if not safe and not any(_named_by(plan, sent)):
            yield "praises what is not offered here", _around(text, match)


def _named_by(plan: Plan, sent: Sent) -> Iterator[str]:
    for method in plan.known:
        if any(word.casefold() in sent.asked_for for word in plan.words(method)):
            yield method


def advice(plan: Plan, sent: Sent) -> Found:
    """Only the advice that the practice gives."""
    given = plan.raw["practice"].get("advice")
    text = _without_own(plan, sent.text)
    for id_, pattern in ADVICE.items():
        wanted = given is None or id_ in given
        if not wanted and sent.to == "client" and "guide" not in sent.at:
            for match in _matches(pattern, text):
                yield f"advice {id_}", _around(text, match)


def classes(plan: Plan, sent: Sent) -> Found:
    """A class that does not come up stands in no list and is not asked."""
    class_, _, step = sent.at.partition(".")
    here = plan.classes.get(class_)
    if here and not plan.comes_up(class_) and not here.on_request and step in ("choose", "same", "which"):
        yield f"asks {class_}, which does not come up", sent.text[:120].replace("\n", " / ")
    for id_, each in plan.classes.items():
        if plan.comes_up(id_) or (each.ask and each.on_request):
            continue
        part = re.escape(plan.part(id_))
        for match in _matches(rf"(?m)^{part}: ", sent.text):
            yield f"a line for {id_}, which does not come up", _around(sent.text, match)
        if "change" in sent.at and plan.part(id_) in sent.labels:
            yield f"{id_} can be changed, and does not come up", str(sent.labels)
    if "fallback" in sent.at and not plan.fallback:
        yield "asks a fall-back, and there is none", sent.text[:120]
    part = re.escape(plain(ENGLISH["name.part.fallback"].spans))
    if not plan.fallback and re.search(rf"(?m)^{part}: ", sent.text):
        yield "a line for the fall-back, and there is none", sent.text[:120]
    missing = re.search(r"something that is agreed ([^.\n]+)\.", sent.text)
    if missing and not any(each.required for each in plan.classes.values()):
        yield "something is missing, and nothing is required", _around(sent.text, missing)


def choices(plan: Plan, sent: Sent) -> Found:
    """What can be chosen for a class is what is offered there."""
    class_, _, step = sent.at.partition(".")
    here = plan.classes.get(class_)
    if step != "choose" or here is None or not sent.labels:
        return
    asked_back = sent.labels == ("Yes", "No") or "o you mean" in sent.text  # then only what was perhaps meant is shown
    for method in () if asked_back else here.offered:
        if sent.typed and any(word in sent.asked_for for word in ("none", "not", "back", "change")):
            continue
        if class_ == "post_phone_sms" and _elsewhere(plan, method):
            continue
        if not here.leave_out and not any(plan.name(method) in label for label in sent.labels):
            yield f"{method} is offered in {class_} and cannot be chosen", str(sent.labels)
    for label in sent.labels:
        for method in _names_in(plan, label):
            wanted = any(method in each.on_request for each in plan.classes.values())
            if method not in (*here.offered, *here.on_request) and not (wanted and label.startswith("I would like")):
                yield f"{method} can be chosen in {class_} and is not offered", label


def _elsewhere(plan: Plan, method: str) -> bool:
    """Whether another class offers it too: then it is spoken of there."""
    others = [each for id_, each in plan.classes.items() if id_ != "post_phone_sms" and each.ask]
    return method in plan.fallback or any(method in (*each.offered, *each.on_request) for each in others)


def addresses(plan: Plan, sent: Sent) -> Found:
    """Links and addresses are those of the file, of the client, or of a guide."""
    own = " ".join(plan.own_sentences)
    if "guide" in sent.at:
        return
    for match in _matches(r"https://[^\s)*]+[^\s)*.,]", sent.text):
        if match[0] not in own and "accord" not in match[0]:
            yield "a link from nowhere", _around(sent.text, match)
    for match in _matches(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", sent.text):
        known = match[0] in own or match[0].casefold() in sent.asked_for
        if not known and not re.search(r"such as|\bas\b", sent.text[max(0, match.start() - 12) : match.start()]):
            yield "an address from nowhere", _around(sent.text, match)


def links_of_methods(plan: Plan, sent: Sent) -> Found:
    """The link of a method is told with its name."""
    for method, each in plan.methods.items():
        link = each.get("link", "")
        if link and link in sent.text and plan.name(method) not in sent.text:
            yield f"the link of {method} without its name", sent.text[:160]


def form(plan: Plan, sent: Sent) -> Found:
    """Nothing is left to fill, no stop stands twice, and sentences begin with a capital."""
    text = sent.text
    for what, pattern in (
        ("a stop twice", r"(?<=\w)[.!?]\.(?!\.)|(?<!\.)\.[!?]|(?<![\s.])\.\s\.(?!\.)"),
        ("a name to be filled in", r"\{\w+\}"),
        ("two spaces", r"(?<=\S)  +(?=\S)"),
        ("a space before a stop", r"\w [.,;?](?=\s|$)"),
        ("an empty list", r"\b(?:for|like|with|use|to) [.?!]"),
        ("None or an id", r"\bNone\b(?! (?:of|that))|\b(?:rule|question|label|option|name|method)\.[a-z_]+\b"),
    ):
        for match in _matches(pattern, text):
            yield what, _around(text, match)
    for match in _matches(r"(?:\A|[.!?]\s+|\n\n)(?=[a-zåæøäöü])", _without_own(plan, text)):
        rest = _without_own(plan, text)[match.end() : match.end() + 40]
        if not re.match(r"iPhone|iPad|iMessage|https?:|[\w.]+@|\S+\.\w|.{0,24} – |or type", rest):
            yield "a sentence begins small", rest
    if not text.strip():
        yield "an empty message", sent.at
    if len(text) > 4000:
        yield "too long for a message", str(len(text))


def own_words(plan: Plan, sent: Sent) -> Found:
    """The practice's rules are told in their own words, whole."""
    for rule in plan.rules:
        words, whole = _said(rule["text"]), _said(rule["text"]).strip()
        begun = " ".join(words.split()[:4])
        if begun in sent.text and whole not in sent.text.replace("\n", " "):
            yield f"the rule {rule['id']} is not told whole", sent.text[:200]


def purposes(plan: Plan, sent: Sent) -> Found:
    """In an agreed line, what a method may carry stands beside it, and nothing else does."""
    for class_, each in plan.classes.items():
        line = re.search(rf"(?m)^{re.escape(plan.part(class_))}: (.*)$", sent.text)
        if not line or sent.at not in ("agreed", "review") or "to talk about" in line[0]:
            continue
        for method in _names_in(plan, line[1]) & set(each.offered):
            purpose = each.purposes.get(method, each.purpose)
            other = [one for one in (each.purpose, *each.purposes.values()) if one and one != purpose]
            if " " in purpose and purpose not in line[1]:
                yield f"{method} without its purpose", line[0]
            if len(_names_in(plan, line[1])) == 1:
                for one in other:
                    if " " in one and one in line[1]:
                        yield f"{method} with another's purpose", line[0]


CHECKS = (
    foreign_names,
    claims,
    recommendations,
    possessions,
    protections,
    advice,
    classes,
    choices,
    addresses,
    links_of_methods,
    form,
    own_words,
    purposes,
)
