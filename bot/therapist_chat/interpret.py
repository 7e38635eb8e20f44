"""What the therapist tapped or typed, as something to be done.

Rules of this file:
1. What is not surely understood is never done: it is asked about, or answered with where the chat stands.
2. Words come from content: `chat.label.*` and `chat.words.*`.
3. What is typed while somebody waits for an answer may be that answer; nothing is sent before a yes.
"""

from collections.abc import Iterator, Mapping

from bot.commands import client_actions
from bot.commands.client_actions import relayable
from bot.therapist_chat.actions import ALONE, PICKED, WITH_SOMEBODY
from bot.therapist_chat.turn import KIND, SIGN, ChatTurn
from content.languages import Language
from content.markup import plain
from flows.understanding import Kind, Option, Sign, Vocabulary, understand

Phrases = Mapping[str, str]
"""What is typed, in small letters -> the verb that it means."""

_VERBS = (*ALONE, *WITH_SOMEBODY)
_WAYS_OUT = frozenset({"menu", "back", "cancel", "help"})
"""What is understood even where any text is expected."""
_SIGNS = {"yes": Sign.YES, "no": Sign.NO}
_LONGEST_NAME = 8
"""Words of a label that is looked for in what follows a verb."""
_MOST_DIGITS = 3


def phrases(language: Language) -> Phrases:
    """All ways to put each verb."""
    return {way: verb for verb in _VERBS for way in _ways(language, verb)}


def vocabulary(language: Language, known: Vocabulary) -> Vocabulary:
    """The therapist's own verbs, among the small words that everybody uses."""
    return Vocabulary(
        choices={answer: (plain(language.text(f"label.{answer}").fill({})),) for answer in _SIGNS},
        commands={verb: _ways(language, verb) for verb in _VERBS},
        methods=known.methods,
        parts=known.parts,
        platforms={},
        signs=known.signs,
        numbers=known.numbers,
        danger=known.danger,
        spellings=known.spellings,
    )


def picked(turn: ChatTurn, option: str) -> None:
    """Do what an option of the open question says."""
    state = turn.state
    if option.startswith("person."):
        _with(turn, state.then, option.removeprefix("person."), state.text)
    elif option in _VERBS:
        _does(turn, option, "")
    else:
        PICKED[state.at](turn, option)


def typed(turn: ChatTurn, text: str, known: Phrases, words: Vocabulary) -> None:
    """Do what was typed, or say that it was not understood."""
    text = text.strip().removeprefix("/")
    verb = known.get(_bare(text), "")
    if turn.state.at in ("name", "write") and verb not in _WAYS_OUT:
        (ALONE["invite"] if turn.state.at == "name" else WITH_SOMEBODY["answer"])(turn, text)
        return
    named = {"kind": _kind_named, "signed": _rule_named}.get(turn.state.at)
    option = named(turn, text) if named else ""
    if option:
        picked(turn, option)
    elif verb:
        _does(turn, verb, "")
    elif not any(_does(turn, begun, rest) for begun, rest in _begun(text, known)):
        _understood(turn, text, known, words)


def _kind_named(turn: ChatTurn, text: str) -> str:
    """The option of the kind of client that is named so."""
    kinds = turn.context.practice.variants.items()
    name = _bare(text)
    return next((f"{KIND}{id_}" for id_, each in kinds if name in (id_, _bare(each.settings.kind_name))), "")


def _rule_named(turn: ChatTurn, text: str) -> str:
    """The option of the rule that is named so, of those that wait for a signature."""
    waiting = client_actions.unsigned(turn.context, turn.context.joined(turn.state.ref)[1])
    names = {rule.id: _bare(client_actions.rule_name(turn.context, rule)) for rule in waiting}
    return next((f"{SIGN}{id_}" for id_, name in names.items() if _bare(text) in (id_, name)), "")


def _understood(turn: ChatTurn, text: str, known: Phrases, words: Vocabulary) -> None:
    """An option in other words, somebody's name, or a verb loosely said."""
    heard = understand(text, [Option(id_, _SIGNS.get(id_, Sign.NEITHER)) for id_ in turn.state.shown], words)
    called = turn.named(text, loosely=turn.state.at == "list")
    if heard.kind is Kind.CHOICE and (turn.state.at != "forget" or _is_plain(text, heard.choice, words)):
        picked(turn, heard.choice)
    elif len(called) == 1:
        _with(turn, turn.state.then, called[0], turn.state.text)
    elif heard.kind is Kind.COMMAND and not turn.asking:
        _does(turn, heard.command, "")
    else:
        _free(turn, text, next((rest for verb, rest in _begun(text, known) if verb in WITH_SOMEBODY), ""))


def _is_plain(text: str, choice: str, words: Vocabulary) -> bool:
    """A number, or the very word on the button: what cannot be undone wants no less (a smile may be a yes, too)."""
    return _bare(text).isdecimal() or _bare(text) in map(_bare, words.choices[choice])


def _begun(text: str, known: Phrases) -> Iterator[tuple[str, str]]:
    """The verbs with which the text may begin, and what follows each; the longest way to put it first."""
    words = text.split()
    for count in range(min(len(words) - 1, _LONGEST_NAME), 0, -1):
        verb = known.get(_bare(" ".join(words[:count])))
        if verb:
            yield verb, text.split(maxsplit=count)[count]


def _does(turn: ChatTurn, verb: str, rest: str) -> bool:
    """Do what a verb says; False if what follows it names nobody, or makes no sense."""
    if verb in WITH_SOMEBODY:
        return _with_somebody(turn, verb, rest)
    if rest and verb != "invite":
        return False
    ALONE[verb](turn, rest)
    return True


def _with_somebody(turn: ChatTurn, verb: str, rest: str) -> bool:
    if not rest and not turn.state.ref:
        turn.go("list", then=verb)
        return True
    refs, text = _whom(turn, rest, goes_on=verb == "answer") if rest else ((turn.state.ref,), "")
    if len(refs) == 1:
        _with(turn, verb, refs[0], text)
    elif refs:
        turn.note("several")
        turn.go("list", among=refs, then=verb, text=text)
    return bool(refs)


def _whom(turn: ChatTurn, rest: str, *, goes_on: bool) -> tuple[tuple[str, ...], str]:
    """Who is meant by a number on the list, a reference or a label, and the text after it if there may be one."""
    words = rest.split()
    for count in range(min(len(words), _LONGEST_NAME), 0, -1):
        if count < len(words) and not goes_on:
            break
        name = " ".join(words[:count]).strip(" .,:;!?")
        refs = _by_position(turn, name) or turn.named(name, loosely=True)
        if refs:
            return refs, "".join(rest.split(maxsplit=count)[count:])
    return (), ""


def _by_position(turn: ChatTurn, name: str) -> tuple[str, ...]:
    """Who stands at this place of the list that is shown, or else of the whole list."""
    shown = [id_.removeprefix("person.") for id_ in turn.state.shown if id_.startswith("person.")]
    refs = shown or [row.reference for row in turn.rows]
    at = int(name) if name.isdecimal() and len(name) <= _MOST_DIGITS else 0
    return (refs[at - 1],) if 0 < at <= len(refs) else ()


def _with(turn: ChatTurn, verb: str, ref: str, text: str) -> None:
    """Do something with somebody, or look at them."""
    turn.go("person", ref=ref)
    if turn.row(ref) and verb:
        WITH_SOMEBODY[verb](turn, text)


def _free(turn: ChatTurn, text: str, name: str) -> None:
    """No word of ours: an answer to somebody who waits for one, perhaps. `name`: whom a verb was about, or empty."""
    asking = turn.asking
    if not asking or turn.state.at in ("send", "forget"):
        turn.note("unknown" if name else "unclear", name=name)
        return
    words = relayable(turn.context, text)
    refs = (turn.state.ref,) if turn.state.ref in asking else asking
    if len(refs) == 1:
        turn.go("send", ref=refs[0], text=words)
    else:
        turn.go("list", among=refs, then="answer", text=words)


def _ways(language: Language, verb: str) -> tuple[str, ...]:
    ways = (plain(language.text(f"chat.{kind}.{verb}").fill({})) for kind in ("label", "words"))
    return tuple(dict.fromkeys(_bare(line) for some in ways for line in some.splitlines()))


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .,:;!?/")
