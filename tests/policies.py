"""Random practices that are valid: `policy(seed)` is what stands in a `practice.toml`, `written(raw)` the file itself.

1. The same seed gives the same practice; what a seed found once is found again.
2. Everything that `docs/practice.toml` knows of policies is used by some of the first seeds (`test_truth` counts it).
3. Names and sentences made up here have words that no text of Accord has, so that they can be looked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import tomlkit

Raw = dict[str, Any]
"""A settings file as plain tables."""

KNOWN: Mapping[str, Sequence[str]] = {
    "post_phone_sms": ("telephone", "sms", "post"),
    "messaging": ("signal", "wire", "threema", "element", "portal", "sms", "email"),
    "audio": ("signal", "wire", "facetime", "zoom", "telephone", "threema", "element", "jitsi", "doxy"),
    "video": ("signal", "wire", "facetime", "zoom", "jitsi", "doxy", "teams", "meet"),
    "email": ("proton", "tuta", "email", "portal"),
}
"""Class -> methods that Accord knows and that some practice offers there."""
FALLBACKS = ("facetime", "zoom", "telephone", "jitsi", "doxy")
TODAY: Mapping[str, Sequence[str]] = {
    "post_phone_sms": ("telephone", "sms", "post"),
    "messaging": ("signal", "wire", "whatsapp", "telegram"),
    "audio": ("signal", "wire", "facetime", "zoom", "teams"),
    "video": ("signal", "wire", "facetime", "zoom", "vsee"),
    "email": ("proton", "tuta"),
}
"""What could be offered before a practice could say its own rules."""

OWN = ("Otterdesk", "Larkroom", "Heronmail", "Wrenline", "Finchbox", "Badgerhall")
PURPOSES = ("appointments", "admin", "anything", "changes of the hour", "only what is urgent today")
NOT_FOR = ("what we speak of in a session", "bills", "anything about your family")
SENTENCES = (
    "The quail likes a quiet corner",
    "A magpie may fly past at noon",
    "We feed the robin on the sill twice a week",
    "Nobody wakes the barn owl before noon",
    "The puffin reads on the pier when it rains",
    "A swift comes back to the same roof each year",
    "The curlew calls twice and then waits",
    "One ibis keeps the list for all the others",
)
WORDS = ("quail", "magpie", "robin", "barn owl", "puffin", "swift", "curlew", "ibis")
THERAPISTS = ("Robin Field", "your counsellor", "Dr Marsh", "the practice of J. Reed", "Ås Lund")
IDENTIFIERS = {
    "signal": "field.42",
    "wire": "@fieldnotes",
    "threema": "ABCD1234",
    "element": "@field:example.org",
    "facetime": "field@practice.example",
    "proton": "field@proton.me",
    "tuta": "field@tuta.com",
    "email": "field@practice.example",
    "telephone": "+44 1632 960170",
    "sms": "+44 1632 960171",
    "post": "3 Reed Lane, Exampleton",
    "zoom": "field@practice.example",
    "teams": "field@practice.example",
    "meet": "field@practice.example",
}
OF_KIND = {"number": "+44 1632 960172", "address": "own@practice.example", "account": "fieldaccount", "app": "fieldapp"}
LINKED = ("zoom", "jitsi", "doxy", "portal", "meet", "teams")


def written(raw: Raw) -> str:
    """The settings file."""
    return tomlkit.dumps(raw)


def policy(seed: int) -> Raw:
    """A practice with rules of its own."""
    return _Making(Random(f"policy {seed}")).practice()  # noqa: S311 - the same again is what is wanted


def policy_of_today(seed: int) -> Raw:
    """A practice that says no more than could be said before: which methods, what is required, what is left out."""
    random = Random(f"today {seed}")  # noqa: S311
    raw: Raw = {"practice": _who(random), "policy": {}}
    for class_, known in TODAY.items():
        if random.random() < 0.75:
            offered = random.sample(known, random.randint(0, min(3, len(known))))
            split = random.randint(0, len(offered))
            leave = not offered or (class_ == "post_phone_sms" and random.random() < 0.5)
            raw["policy"][class_] = {
                "preferred": offered[:split],
                "acceptable": offered[split:],
                "leave_out": leave,
                "required": bool(offered) and not leave and random.random() < 0.4,
            }
    raw["policy"]["fallback"] = {"method": random.choice(("", "facetime", "zoom", "signal"))}
    raw["therapist"] = {"identifiers": {method: IDENTIFIERS[method] for method in ("signal", "wire", "zoom")}}
    return raw


def _who(random: Random) -> Raw:
    return {
        "name": "Practice Meadow",
        "therapist": random.choice(THERAPISTS),
        "country": random.choice(("GB", "US", "DE", "CA", "EU")),
    }


class _Making:
    """One practice being made up."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = list(random.sample(OWN, len(OWN)))
        self.sentences = [f"{one}." for one in random.sample(SENTENCES, len(SENTENCES))]
        self.words = list(random.sample(WORDS, len(WORDS)))
        self.raw: Raw = {}
        self.policy: dict[str, Raw] = {}

    def maybe(self, share: float) -> bool:
        return self.random.random() < share

    def practice(self) -> Raw:
        self.raw["practice"] = _who(self.random)
        self._facts()
        own = self._methods()
        for class_, known in KNOWN.items():
            self._class(class_, [*known, *(id_ for id_, each in own.items() if class_ in each["classes"])])
        if not any(each.get("ask", True) for each in self.policy.values()) or not any(self._offered()):
            self.policy["audio"] = {"preferred": ["telephone"]}
        self._own_class(own)
        spare = [*FALLBACKS, *(id_ for id_, each in own.items() if {"audio", "video"} & set(each["classes"]))]
        if self.maybe(0.7):
            self.policy["fallback"] = {"methods": self.random.sample(spare, self.random.randint(0, 2))}
        self.raw["policy"] = self.policy
        self._rules()
        self._questions()
        self._crisis()
        self._kind()
        self._links()
        return self.raw

    def _offered(self) -> Iterator[str]:
        for each in self.policy.values():
            if each.get("ask", True):
                yield from (*each.get("preferred", ()), *each.get("acceptable", ()))

    def _facts(self) -> None:
        practice = self.raw["practice"]
        if self.maybe(0.6):
            practice["reply_times"] = self.random.choice(
                ("On weekdays, by noon", "Twice a week, on Tuesday and Friday.")
            )
        if self.maybe(0.4):
            practice["dropped_call"] = self.random.choice(("I ring you back", "Stay where you are. I call again!"))
        if self.maybe(0.5):
            known = ["private_place", "headphones", "code_word"]
            practice["advice"] = self.random.sample(known, self.random.randint(0, 3))
        if self.maybe(0.2):
            practice["this_chat"] = "This chat is for the plan alone, and for no heron."
        if self.maybe(0.2):
            away = {"from": "", "until": "", "text": "The stork has gone south. Dr Crane sits in."}
            practice["away"] = [{**away, **_dates(self.random)}]

    def _methods(self) -> dict[str, Raw]:
        own: dict[str, Raw] = {}
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 3))):
            name = self.names.pop()
            join = self.random.choice(("app", "account", "number", "address", "link", "in_person"))
            classes = self.random.sample(tuple(KNOWN), self.random.randint(1, 3))
            own[name.lower()] = {"name": name, "classes": classes, "join": join, "words": [f"the {name.lower()}"]}
            if self.maybe(0.7):
                own[name.lower()]["protection"] = self.random.choice(("end_to_end", "transport", "none", "unknown"))
            own[name.lower()]["good"] = f"{name} sings before it wakes anybody."
            if self.maybe(0.5):
                own[name.lower()]["but"] = f"{name} sheds feathers in the hall."
            if join == "link":
                self._way_in(own[name.lower()], name.lower())
        if own:
            self.raw["methods"] = {id_: dict(each) for id_, each in own.items()}
        return own

    def _way_in(self, method: Raw, name: str) -> None:
        if self.maybe(0.7):
            method["link"] = f"https://{name}.example/room"
        else:
            method["sent"] = "by owl, an hour before"

    def _class(self, class_: str, known: Sequence[str]) -> None:
        if self.maybe(0.15):
            return
        if self.maybe(0.25):
            self.policy[class_] = {"ask": False} | ({"required": False} if self.maybe(0.5) else {})
            return
        chosen = self.random.sample(known, self.random.randint(0, min(4, len(known))))
        some, last = self.random.randint(0, len(chosen)), 1 if chosen and self.maybe(0.25) else 0
        offered, request = chosen[: len(chosen) - last], chosen[len(chosen) - last :]
        each: Raw = {"preferred": offered[:some], "acceptable": offered[some:]}
        if request:
            each["on_request"] = request
        if (class_ == "post_phone_sms" and self.maybe(0.5)) or not chosen:
            each = {"leave_out": True}
            if class_ == "post_phone_sms" and self.maybe(0.3):
                each = {"leave_out": self.random.sample(known[:3], self.random.randint(1, 2))}
            offered = []
        self.policy[class_] = each
        self._how(class_, each, offered)

    def _how(self, class_: str, each: Raw, offered: Sequence[str]) -> None:
        if offered and self.maybe(0.4):
            each["required"] = True
        elif class_ in ("messaging", "audio"):
            each["required"] = False
        if len(offered) > 1 and self.maybe(0.4):
            each["several"] = True
        if offered and self.maybe(0.5):
            each["purpose"] = self.random.choice(PURPOSES)
        if offered and self.maybe(0.3):
            each["purposes"] = {self.random.choice(offered): self.random.choice(PURPOSES)}
        if offered and self.maybe(0.2):
            each["not_for"] = {self.random.choice(offered): self.random.choice(NOT_FOR)}
        if offered and self.maybe(0.3):
            each["note"] = self.sentences.pop()

    def _own_class(self, own: Mapping[str, Raw]) -> None:
        if not self.maybe(0.25):
            return
        self.raw["classes"] = {
            "invoices": {
                "name": "Bills and slips",
                "use": "for bills and slips",
                "why": "A slip says more than the weasel thinks.",
                "words": ["bills", "slips"],
            }
        }
        known = ["email", "post", *own]
        self.policy["invoices"] = {"preferred": self.random.sample(known, self.random.randint(1, len(known)))}
        for id_ in own:
            if id_ in self.policy["invoices"]["preferred"] and self.maybe(0.5):
                self.raw["methods"][id_]["classes"].append("invoices")

    def _rules(self) -> None:
        rules = []
        for n in range(self.random.choice((0, 0, 1, 2, 3))):
            word = self.words.pop()
            rule: Raw = {"id": f"rule_{n}", "at": self._place(), "title": f"About the {word}"}
            rule["text"] = self.sentences.pop()
            if self.maybe(0.5):
                rule["acknowledge"] = self.random.choice((True, True, "condition"))
                if rule["at"] == "asked":
                    rule["at"] = "start"
            if self.maybe(0.7):
                rule["words"] = [f"the {word}", f"tell me of the {word}"]
            if self.maybe(0.6):
                rule["in_agreement"] = True
            if self.maybe(0.15):
                rule["sign"] = "guardian"
            rules.append(rule)
        if rules:
            self.raw["rules"] = rules

    def _place(self) -> Any:
        asked = [id_ for id_, each in self.policy.items() if each.get("preferred") or each.get("acceptable")]
        asked = [id_ for id_ in asked if id_ != "fallback"]
        methods = [f"{id_}:{method}" for id_ in asked for method in self._all(id_)]
        place = self.random.choice(("start", "class", "class", "method", "method", "agreed", "asked", "several"))
        if place == "several" and len(asked) > 1:
            return self.random.sample(asked, 2)
        if place == "class" and asked:
            return self.random.choice(asked)
        if place == "method" and methods:
            return self.random.choice(methods)
        return place if place in ("start", "agreed", "asked") else "start"

    def _all(self, class_: str) -> list[str]:
        return [*self.policy[class_].get("preferred", ()), *self.policy[class_].get("acceptable", ())]

    def _questions(self) -> None:
        asked = [id_ for id_, each in self.policy.items() if each.get("preferred") and id_ != "fallback"]
        questions: list[Raw] = []
        if self.maybe(0.3):
            known = self.random.choice(("emergency_contact", "usual_location", "backup_phone"))
            kind = "phone" if known == "backup_phone" else "text"
            questions.append({"id": known, "at": self.random.choice([*asked, "end"]), "kind": kind})
        for n in range(self.random.choice((0, 0, 1, 2))):
            kind = self.random.choice(("text", "phone", "email", "yes_no", "choice"))
            question = {"id": f"question_{n}", "at": self.random.choice([*asked, "start", "end"]), "kind": kind}
            question |= {"text": f"Which bird sits at window {n + 1}?", "why": "So that we know who sings."}
            if kind == "choice":
                question["options"] = ["A wren", "A thrush", "None that I know"]
            if self.maybe(0.5):
                question["words"] = [f"window {n + 1}"]
            questions.append(question)
        for question in questions:
            question["ask"] = self.random.choice(("optional", "required", "required"))
        if questions:
            self.raw["questions"] = questions

    def _crisis(self) -> None:
        if self.maybe(0.4):
            self.raw["crisis"] = {"text": "Ring the lighthouse first. Then ring the coast guard."}
            if self.maybe(0.5):
                self.raw["crisis"]["numbers"] = [{"name": "Lighthouse", "how": "+44 1632 960199, day and night"}]

    def _kind(self) -> None:
        if not self.maybe(0.25):
            return
        kind: Raw = {"name": "Under 18", "policy": {"messaging": {"preferred": ["threema"]}}}
        if self.maybe(0.5):
            kind["crisis"] = {"text": "Tell a grown-up who sits near you."}
        self.raw["kinds"] = {"teen": kind}

    def _links(self) -> None:
        """How the therapist is found at each: mostly there, now and then forgotten."""
        offered = {method for each in self.policy.values() for key in _LISTS for method in each.get(key, ())}
        identifiers = {}
        for method in sorted(offered | {"threema"}):
            own = self.raw.get("methods", {}).get(method)
            if method in LINKED and own is None:
                self._way_in(self.raw.setdefault("methods", {}).setdefault(method, {"join": "link"}), method)
            elif method in IDENTIFIERS and self.maybe(0.85):
                identifiers[method] = IDENTIFIERS[method]
            elif own and own.get("join") in OF_KIND and self.maybe(0.85):
                identifiers[method] = OF_KIND[own["join"]]
        self.raw["therapist"] = {"identifiers": identifiers}


_LISTS = ("preferred", "acceptable", "on_request", "methods")


def _dates(random: Random) -> Raw:
    from datetime import date

    return random.choice(
        (
            {"from": date(2026, 1, 1), "until": date(2026, 1, 20)},
            {"from": date(2027, 1, 1), "until": date(2027, 1, 20)},
        )
    )
