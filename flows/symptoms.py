"""Which problem a text describes."""

from collections.abc import Collection, Mapping, Sequence


class Symptoms:
    """Finds problems by their phrases."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], stop_words: Collection[str] = ()) -> None:
        self._phrases = phrases

    def find(self, text: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """() nothing fits; one id: surely that; two ids: ask between these two, likelier first."""
        return ()
