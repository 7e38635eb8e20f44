"""What a person typed, as a choice, a command, or an honest "not sure".

Rules of this file:
1. It never guesses silently: less than certain is `maybe` or `several`, and the dialogue asks back.
2. Words are data (`Vocabulary`); the code holds no word of any language.
3. It never raises, whatever is typed.

The way of a text: `phrases` cuts it into words, `lexicon` knows what they mean, `said` lays them out, `weigh`
tells wanted from refused, and the table in `listeners` is asked in its order. The shapes are in `heard`.
"""

from collections.abc import Collection, Sequence

from flows.understanding.foreign import Words, language_of
from flows.understanding.grave import plain_danger
from flows.understanding.heard import Heard, Kind, Option, Phrases, Sign, Vocabulary
from flows.understanding.listeners import LISTENERS, UNSEEN
from flows.understanding.once import Seen, keeping
from flows.understanding.said import lay_out, read_through

__all__ = ["Heard", "Kind", "Option", "Phrases", "Sign", "Vocabulary", "look", "understand"]


def understand(text: str, options: Sequence[Option], vocabulary: Vocabulary, *, seen: bool = True) -> Heard:
    """Hear `text` as an answer to a question with these `options`, in the order in which they were shown.

    `seen` is False for options that nobody was shown: a number is none of them.

    The vocabulary is prepared at its first use and known again by identity: make one per language and
    keep it. What is heard holds no word of the text.
    """
    said = lay_out(text, options, vocabulary, seen=seen)
    for listen in LISTENERS if seen else UNSEEN:
        heard = listen(said, options)
        if heard is not None:
            return heard
    return Heard(Kind.UNCLEAR)


def look(text: str, vocabularies: Collection[Vocabulary], heard_words: Sequence[Words]) -> Seen:
    """All that takes time in a text, whatever was asked and wherever it was said; for `Evidence.seen`."""
    with keeping({}) as seen:
        for vocabulary in vocabularies:
            read_through(text, vocabulary)
            plain_danger(text, vocabulary)
        for words in heard_words:
            language_of(text, words)
        return seen
