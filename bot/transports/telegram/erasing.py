"""Erasing a chat, as far as Telegram lets a bot.

1. Messages younger than 48 hours are deleted for both sides, ours and theirs (the Bot API's deleteMessage).
2. Older ones of ours are edited to a neutral text. Older ones of theirs nobody but they themselves can delete.
3. What is done is remembered until all of it is: when Telegram asks to wait, the next attempt goes on from there.
"""

from collections.abc import Callable, Sequence

from telegram import Bot
from telegram.error import BadRequest

from bot.transports import FateUnknownError, MessageReference, NotSentError, RefusedError
from bot.transports.telegram.sending import NO_PREVIEW, became, chat_of, is_gone

_DELETABLE = 47 * 3600.0
"""Seconds: 48 hours, less one for clocks that differ."""
_AT_ONCE = 100
"""Messages in one call of deleteMessages."""


class Wiping:
    """Erases messages. `neutral`: what an old message of ours is edited to. `clock`: seconds since the epoch."""

    def __init__(self, bot: Bot, neutral: str, clock: Callable[[], float]) -> None:
        self._bot, self._neutral, self._clock = bot, neutral, clock
        self._done: dict[str, set[int]] = {}

    async def erase(self, address: str, references: Sequence[MessageReference]) -> None:
        """See `bot.transports.Sender`."""
        chat = chat_of(address)
        done = self._done.setdefault(address, set())
        try:
            await self._delete(chat, references, done)
            await self._neutralise(chat, references, done)
        except Exception as error:  # noqa: BLE001 - each becomes one that the caller knows
            failed = became(error)
            if isinstance(failed, RefusedError):
                del self._done[address]
            # Erasing twice does no harm: what may have been done is simply done again.
            raise NotSentError(str(failed)) if isinstance(failed, FateUnknownError) else failed from None
        del self._done[address]

    async def _delete(self, chat: int, references: Sequence[MessageReference], done: set[int]) -> None:
        """Delete what is young enough."""
        oldest = self._clock() - _DELETABLE
        young = [
            id_
            for message_ref in references
            if message_ref.when > oldest
            for id_ in _ids(message_ref)
            if id_ not in done
        ]
        for start in range(0, len(young), _AT_ONCE):
            await self._delete_all(chat, young[start : start + _AT_ONCE], done)

    async def _delete_all(self, chat: int, some: Sequence[int], done: set[int]) -> None:
        """Delete these. Telegram skips what is not there; but for one that may not be deleted it refuses all."""
        try:
            await self._bot.delete_messages(chat, some)
        except BadRequest as error:
            if is_gone(error):
                raise
            half = len(some) // 2
            if half:
                await self._delete_all(chat, some[:half], done)
                await self._delete_all(chat, some[half:], done)
        else:
            done.update(some)

    async def _neutralise(self, chat: int, references: Sequence[MessageReference], done: set[int]) -> None:
        """Edit those of ours that were not deleted, the newest first."""
        left = [id_ for message_ref in references if message_ref.ours for id_ in _ids(message_ref) if id_ not in done]
        for id_ in reversed(left):
            try:
                await self._bot.edit_message_text(self._neutral, chat, id_, link_preview_options=NO_PREVIEW)
            except BadRequest as error:  # not there, not modified, or no text: nothing that can be done about it
                if is_gone(error):
                    raise
            done.add(id_)


def _ids(message_ref: MessageReference) -> list[int]:
    return [int(id_) for id_ in message_ref.id.split(",") if id_.isdecimal()]
