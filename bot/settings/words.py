"""How people name what is the practice's own: words of methods, classes, rules and questions.

1. A word that is a command is a fault: nobody could give that command any more.
2. Two methods of which both are called by one word are a fault; where an own method takes a word that Accord knew
   for another one, it has it, and that is told.
3. A word of a rule or question that names a method, a class or something to choose as well is told; context decides.

Letters and digits are all that counts in a word: "Face-Time" is "facetime".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.settings.methods import Methods
from bot.settings.policy import Policy
from bot.settings.practice_rules import Question, Rule
from bot.settings.texts import Localized
from content.languages import Language
from content.loading import ANY_MAIL, OTHER
from content.markup import plain

COMMANDS = ("back", "skip", "why", "more", "help", "stop", "go_on", "restart", "contact", "change", "data", "forget")
"""Commands whose own names are never anything else. `review` and `clear` are: people have them in sentences."""
HELP = "aside.help"
"""The message that tells people the commands; what stands out in it is one."""


class Word(NamedTuple):
    """A word, and where it stands: "[methods.x]" and the like."""

    place: str
    text: str
    """As it was written."""


def reduced(text: str) -> str:
    """Reduce a phrase to what counts in it."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def said_of(words: Iterable[str], name: Localized, language: str) -> tuple[str, ...]:
    """The words by which something is called: the given ones and its name."""
    return tuple({reduced(word): word for word in (name.inn(language), *words) if reduced(word)}.values())


def own_words(methods: Methods, policy: Policy, rules: Iterable[Rule], questions: Iterable[Question]) -> list[Word]:
    """All words that the practice gives, with the place of each."""
    given: list[tuple[str, tuple[str, ...]]] = [
        *((f"[methods.{method.id}]", (*method.words, method.name)) for method in methods.values()),
        *((f"[classes.{wanted.id}]", (*wanted.words, wanted.name)) for wanted in policy.classes.values()),
        *((f"[[rules]] {rule.id}", rule.words) for rule in rules),
        *((f"[[questions]] {question.id}", question.words) for question in questions),
    ]
    once = {(place, reduced(text) or text): text for place, texts in given for text in texts if text}
    return [Word(place, text) for (place, _), text in once.items()]


def word_faults(words: Iterable[Word], methods: Methods, languages: Iterable[Language]) -> Iterator[str]:
    """Find empty words, words that are commands, and words by which two methods are called."""
    spoken = tuple(languages)
    commands = {word for language in spoken for word in _commands(language)}
    names = {name: id_ for language in spoken for name, id_ in _names(methods, language)}
    taken: dict[str, str] = {}
    for place, text in words:
        word = reduced(text)
        if not word:
            yield f'{place} words: "{text}" has no letter or digit, so nobody can say it.'
        elif word in commands:
            yield f'{place} words: "{text}" is a command. Take it out, or write more of the sentence.'
        elif place.startswith("[methods."):
            if word in taken and taken[word] != place:
                yield f'{place} words: "{text}" names {taken[word]} as well. Leave it to one of the two.'
            elif f"[methods.{names.get(word, '')}]" not in {place, "[methods.]"}:
                yield f'{place} words: "{text}" is the name of {names[word]}. Take another word.'
            taken.setdefault(word, place)


def word_notices(words: Iterable[Word], languages: Iterable[Language]) -> Iterator[str]:
    """Tell which words mean something else as well."""
    given = tuple(words)
    for language in languages:
        known = {reduced(phrase): what for what, phrase in _known(language)}
        for place, text in given:
            group, _, id_ = known.get(reduced(text), "").partition(" ")
            if not group or place == f"[methods.{id_}]":
                continue
            if (group, place[:9]) == ("method", "[methods."):
                yield f'{place} words: "{text}" meant {id_} so far. In your practice it means this method.'
            else:
                yield f'{place} words: "{text}" means the {group} {id_} as well. The place in the dialogue decides.'


def _known(language: Language) -> Iterator[tuple[str, str]]:
    """What each phrase of a language means, the commands last: they are the ones to know of."""
    for group, name in (("parts", "class"), ("methods", "method"), ("commands", "command")):
        for id_, phrases in _words(language).get(group, {}).items():
            if id_ not in (OTHER, ANY_MAIL):
                yield from ((f"{name} {id_}", phrase) for phrase in phrases)


def _words(language: Language) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return language.words


def _commands(language: Language) -> Iterator[str]:
    yield from map(reduced, COMMANDS)
    if HELP in language.messages:
        for span in language.messages[HELP].spans:
            if span.bold or span.italic:
                yield reduced(span.text)


def _names(methods: Methods, language: Language) -> Iterator[tuple[str, str]]:
    """The names of the methods that Accord knows, and their ids."""
    for id_, method in methods.items():
        if not method.own:
            yield reduced(id_), id_
            if text := language.messages.get(f"method.{id_}.name"):
                yield reduced(plain(text.spans)), id_
