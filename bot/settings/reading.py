"""One reading of a settings file: from tables to effective settings, with every fault on the way.

1. A table that has faults is read without them, so that no fault hides another.
2. What needs two tables, or the content, is checked here; what a table sees of itself is checked by its shape.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.settings import methods as methods_of
from bot.settings import policy as policy_of
from bot.settings import practice_rules as rules_of
from bot.settings.faults import keys, nearest, table_faults, unknown_tables, without
from bot.settings.methods import Methods, MethodTable
from bot.settings.policy import ClassTable, FallbackTable, OwnClassTable, Policy
from bot.settings.practice_rules import SHARED_DEVICE, CrisisTable, QuestionTable, RuleTable
from bot.settings.tables import Hearing, KindTable, Practice, Retention, Signal, Store, Table, Telegram, Therapist
from bot.settings.texts import Localized, Place, translations
from bot.settings.values import Settings
from bot.settings.words import own_words, word_faults, word_notices
from content import Content
from content.models import Toml, TomlTable

T = TypeVar("T", bound=Table)

TOKEN = "ACCORD_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable
EXAMPLE: Mapping[str, TomlTable] = {
    "practice": {"name": "Practice Example", "therapist": "Alex Example", "country": "GB"}
}
TABLES: dict[str, type[BaseModel]] = {
    "practice": Practice,
    "retention": Retention,
    "therapist": Therapist,
    "store": Store,
    "hearing": Hearing,
    "telegram": Telegram,
    "signal": Signal,
    "crisis": CrisisTable,
}
"""The tables of the file that are one shape each."""
NAMED: dict[str, type[BaseModel]] = {
    "policy": ClassTable,
    "methods": MethodTable,
    "classes": OwnClassTable,
    "rules": RuleTable,
    "questions": QuestionTable,
    "kinds": KindTable,
}
"""The tables of the file that hold tables or are lists of them."""
HOMES: Mapping[str, str] = {
    **dict.fromkeys(keys(ClassTable), "[policy.messaging], or another class"),
    **{key: f"[{name}]" for name, shape in TABLES.items() for key in keys(shape)},
}
"""Key -> the heading below which it stands in the file."""
NO_IDS: Mapping[str, frozenset[str]] = MappingProxyType({})


class Reading:
    """One reading of one file: what was understood, the faults so far, and what should be known."""

    def __init__(
        self,
        raw: TomlTable,
        folder: Path,
        content: Content,
        environ: Mapping[str, str],
        inherited: Mapping[str, frozenset[str]] = NO_IDS,
    ) -> None:
        """`inherited`: of a kind of client, the ids of "rules" and "questions" that it has from everybody."""
        self.raw, self.folder, self.content, self.environ = raw, folder, content, environ
        self.inherited = inherited
        self.place = Place(folder, _first_language(raw))
        self.faults = unknown_tables(raw, {**TABLES, **NAMED}, {*content.policy.classes, "fallback"})
        self.notices: list[str] = []

    def read(self, kind: str = "", of_kind: TomlTable = MappingProxyType({})) -> Settings | None:
        """Give the settings, or None where there are faults."""
        practice = self.table("practice", Practice, self.raw.get("practice", {}))
        retention = self.table("retention", Retention, self.raw.get("retention", {}))
        therapist = self.table("therapist", Therapist, self.raw.get("therapist", {}))
        store = self.table("store", Store, self.raw.get("store", {}))
        hearing = self.table("hearing", Hearing, self.raw.get("hearing", {}))
        telegram = self.table("telegram", Telegram, self.telegram()) if "telegram" in self.raw else None
        signal = self.table("signal", Signal, self.raw["signal"]) if "signal" in self.raw else None
        crisis = self.table("crisis", CrisisTable, self.raw.get("crisis", {}))
        named = self.table(f"kinds.{kind}", KindTable, {"name": of_kind.get("name", kind)}) if kind else None
        methods, policy = self.offers()
        rules, questions = self.says(policy)
        self.faults += self.practice_faults(practice)
        self.faults += self.therapist_faults(therapist, methods)
        if self.faults or not (practice and retention and therapist and store and hearing and crisis):
            return None
        asked = rules_of.questions_of([each for each in questions if each.id != SHARED_DEVICE or each.text])
        settings = Settings(
            practice=practice,
            retention=retention,
            therapist=therapist,
            store=store,
            hearing=hearing,
            telegram=telegram,
            signal=signal,
            methods=methods,
            policy=policy,
            rules=rules_of.rules_of(rules),
            questions=asked,
            device=not any(each.id == SHARED_DEVICE and each.ask == "off" for each in questions),
            crisis=crisis,
            kind=kind,
            kind_name=named.name if named else Localized(),
        )
        self.worded(settings)
        return None if self.faults else settings

    def worded(self, settings: Settings) -> None:
        """Check the practice's words against each other and the content, and see what could be translated."""
        languages = [self.content.languages[code] for code in settings.practice.languages]
        words = own_words(settings.methods, settings.policy, settings.rules, settings.questions)
        self.faults += word_faults(words, settings.methods, languages)
        self.notices += word_notices(words, languages)
        self.notices += translations(self.raw, settings.practice.languages)

    def table(self, name: str, shape: type[T], value: Toml) -> T | None:
        """Read one table. Where it has faults: the rest of it, to be checked further; None if there is none."""
        try:
            return shape.model_validate(value, context=self.place)
        except ValidationError as error:
            found = error.errors(include_input=False)
        self.faults += table_faults(name, shape, found, HOMES)
        rest = {**EXAMPLE.get(name, {}), **without(value, [error["loc"] for error in found])}
        with suppress(ValidationError):
            return shape.model_validate(rest, context=self.place)
        return None

    def telegram(self) -> Toml:
        """Give the table with its token, wherever that is kept. The environment goes before the file."""
        given, token = self.raw["telegram"], self.environ.get(TOKEN, "").strip()
        if not isinstance(given, Mapping):
            return given
        kept = given.get("token_file")
        if token:
            return {**given, "token": token}
        if "token" in given and kept is not None:
            self.faults.append("[telegram]: there are both token and token_file. Keep one of the two.")
        elif isinstance(kept, str):
            return {**given, "token": self.secret("[telegram] token_file", kept)}
        return given

    def secret(self, spot: str, name: str) -> str:
        """Read a secret from a file of its own. Whatever goes wrong, the answer is not empty."""
        try:
            found = (self.folder / name).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            self.faults.append(f"{spot}: the file {name} cannot be read: {why}.")
            return "?"
        if not found:
            self.faults.append(f"{spot}: the file {name} is empty. Put the secret into it.")
        return found or "?"

    def tables(self, name: str, shape: type[T]) -> dict[str, T]:
        """Read a table of tables, such as [methods.x]; what cannot be read is told, and left out."""
        given = self.raw.get(name, {})
        if not isinstance(given, Mapping):
            self.faults.append(f"[{name}]: must be tables, such as [{name}.example].")
            return {}
        read = {id_: self.table(f"{name}.{id_}", shape, value) for id_, value in given.items()}
        return {id_: table for id_, table in read.items() if table}

    def listed(self, name: str, shape: type[T]) -> list[T]:
        """Read a list of tables, such as [[rules]]."""
        given = self.raw.get(name, [])
        if not isinstance(given, list):
            self.faults.append(f"[{name}]: must be written with two brackets, as [[{name}]], once for each.")
            return []
        read = []
        for number, value in enumerate(given, 1):
            id_ = value.get("id") if isinstance(value, Mapping) else None
            table = f"[[{name}]] {id_}," if isinstance(id_, str) and id_ else f"[[{name}]], entry {number},"
            read.append(self.table(table, shape, value))
        return [table for table in read if table]

    def offers(self) -> tuple[Methods, Policy]:
        """Read [methods], [classes] and [policy]: what there is, and what is offered."""
        given = self.raw.get("policy", {})
        own = self.tables("classes", OwnClassTable)
        own_methods = self.tables("methods", MethodTable)
        methods = methods_of.effective(self.content, own_methods)
        tables: dict[str, ClassTable] = {}
        fallback = None
        unknown = list(policy_of.unknown_classes(given, self.content, own))
        self.faults += unknown
        if isinstance(given, Mapping):
            known = {*self.content.policy.classes, *own}
            read = {id_: self.table(f"policy.{id_}", ClassTable, given[id_]) for id_ in given if id_ != "fallback"}
            tables = {id_: table for id_, table in read.items() if table and id_ in known}
            fallback = self.table("policy.fallback", FallbackTable, given.get("fallback", {}))
        policy = policy_of.effective(self.content, tables, own, fallback, methods)
        said = isinstance(given, Mapping) and "fallback" in given
        self.faults += policy_of.own_class_faults(own, self.content)
        self.faults += policy_of.policy_faults(policy, tables, methods, last=said)
        self.faults += methods_of.method_faults(own_methods, methods, self.content, tuple(policy.classes) + tuple(own))
        self.notices += policy_of.notices(policy, own, tables, methods)
        return policy_of.serving(methods, policy), policy

    def says(self, policy: Policy) -> tuple[tuple[RuleTable, ...], tuple[QuestionTable, ...]]:
        """Read [[rules]] and [[questions]], and check where they stand."""
        rules = rules_of.fitting(self.listed("rules", RuleTable), policy, self.inherited.get("rules", ()))
        questions = rules_of.still_asked(
            self.listed("questions", QuestionTable), policy, self.inherited.get("questions", ())
        )
        self.faults += rules_of.rule_faults(rules, policy)
        self.faults += rules_of.question_faults(questions, policy)
        return rules, questions

    def practice_faults(self, practice: Practice | None) -> Iterator[str]:
        """Check what needs the content."""
        if practice is None:
            return
        if practice.country not in self.content.helplines:
            known = ", ".join(sorted(self.content.helplines))
            yield (
                f'[practice] country: no emergency numbers are known for "{practice.country}". '
                f'Known are: {known}. "EU" shows those that hold in the whole European Union.'
            )
        for code in practice.languages:
            if code not in self.content.languages:
                yield f'[practice] languages: "{code}" is not there. {nearest(code, self.content.languages)}'
        if len(set(practice.languages)) < len(practice.languages):
            yield "[practice] languages: a language is named twice. Name each once."

    def therapist_faults(self, therapist: Therapist | None, methods: Methods) -> Iterator[str]:
        """Check what needs the content or another table."""
        if therapist is None:
            return
        channel = therapist.channel
        if channel != "terminal" and channel not in self.raw:
            yield f"[therapist] channel: {channel} is not set up. Add a table [{channel}]."
        for table, named in (("identifiers", therapist.identifiers), ("links", therapist.links)):
            for method in named:
                if method not in methods:
                    hint = nearest(method, methods)
                    yield f"[therapist.{table}] {method}: Accord knows no such method. {hint}"


def _first_language(raw: TomlTable) -> str:
    practice = raw.get("practice")
    languages = practice.get("languages") if isinstance(practice, Mapping) else None
    return languages[0] if isinstance(languages, list) and languages and isinstance(languages[0], str) else "en"
