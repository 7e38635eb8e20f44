"""Sending: each message in its parts, and each of Telegram's errors as the one that the outbox understands.

1. What surely did not leave is kept apart from what may have arrived: sendMessage has no key by which a repeat is
   known.
2. A message in several parts goes on where it failed. Parts that arrived are remembered, so the outbox may hand
   the same message over again without doubling them; only a crash in between repeats them.
3. What has buttons comes last, so that a thumb finds them.
4. What may have arrived is repeated only when Telegram answers again: the outbox repeats such a message once, and in
   a trouble that lasts the repeat would be lost with it.

Erasing, as far as Telegram lets a bot (`Eraser`):
1. Messages younger than 48 hours are deleted for both sides, ours and theirs (the Bot API's deleteMessage).
2. Older ones of ours are edited to a neutral text. Older ones of theirs nobody but they themselves can delete.
3. What is done is remembered until all of it is: when Telegram asks to wait, the next attempt goes on from there.

BadRequest is a NetworkError in the library, so it is looked at first.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import httpx
from telegram import Bot, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.transports import (
    FateUnknownError,
    FaultyMessageError,
    File,
    MessageReference,
    NotSentError,
    Outgoing,
    RefusedError,
    SendError,
    WaitError,
)
from bot.transports.telegram import rendering
from bot.transports.telegram.connection import UNKNOWN_BOT, seconds_of
from content.markup import Span

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_GONE = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty", "user_is_blocked", "deactivated")
"""Of a BadRequest: the address is at fault, not the message."""
_PHOTOS = ("image/png", "image/jpeg")
_DELETABLE = 47 * 3600.0
"""Seconds: 48 hours, less one for clocks that differ."""
_AT_ONCE = 100
"""Messages in one call of deleteMessages."""
_REMEMBERED = 64
"""Messages that arrived in part."""

Piece = Callable[[], Awaitable[Message]]
"""Sends one part of a message."""

logger = logging.getLogger(__name__)


class Sending:
    """Sends messages, and remembers those that arrived in part only."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._begun: dict[Outgoing, list[str]] = {}
        """Message -> the ids of its parts that have arrived."""
        self._token_refused = False

    async def send(self, message: Outgoing) -> str:
        """See `bot.transports.Sender`. Returns the ids of all parts, joined by commas."""
        chat = chat_of(message.address)
        if message.again:
            await self._answers()
        key = replace(message, again=False)
        pieces = self._pieces(chat, message)
        arrived = self._begun.pop(key, [])
        try:
            for piece in pieces[len(arrived) :]:
                arrived.append(str((await self._sent(piece)).message_id))
        finally:
            if 0 < len(arrived) < len(pieces):
                self._begun[key] = arrived
                while len(self._begun) > _REMEMBERED:
                    del self._begun[next(iter(self._begun))]
        return ",".join(arrived)

    async def _answers(self) -> None:
        """See whether Telegram works. Raises NotSentError or WaitError."""
        try:
            await self._bot.get_me()
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was sent
            self._report(error)
            failed = became(error)
            raise failed if isinstance(failed, WaitError) else NotSentError(str(failed)) from None

    async def _sent(self, piece: Piece) -> Message:
        try:
            message = await piece()
        except Exception as error:  # noqa: BLE001 - each becomes one that the outbox knows
            self._report(error)
            raise became(error) from None
        self._token_refused = False
        return message

    def _pieces(self, chat: int, message: Outgoing) -> Sequence[Piece]:
        """The calls that send the message, in their order."""
        parts = rendering.texts(message)
        keys = rendering.keyboard(message.buttons, message.token)
        files: list[Piece] = [partial(self._file, chat, file) for file in message.files]
        written: list[Piece] = [partial(self._text, chat, part, None) for part in parts[:-1]]
        last: list[Piece] = [partial(self._text, chat, part, keys) for part in parts[-1:]]
        return [*written, *files, *last] if keys else [*written, *last, *files]

    async def _text(self, chat: int, part: Sequence[Span], keys: InlineKeyboardMarkup | None) -> Message:
        text, entities = rendering.formatted(part)
        return await self._bot.send_message(
            chat, text, entities=entities, reply_markup=keys, link_preview_options=NO_PREVIEW
        )

    async def _file(self, chat: int, file: File) -> Message:
        upload = InputFile(file.body, filename=file.name)
        if file.media_type in _PHOTOS:
            return await self._bot.send_photo(chat, upload)
        return await self._bot.send_document(chat, upload)

    def _report(self, error: Exception) -> None:
        """Say what a person must see to; never with Telegram's words, which may quote the message."""
        if isinstance(error, InvalidToken) and not self._token_refused:
            self._token_refused = True
            logger.error(UNKNOWN_BOT)
        elif isinstance(error, BadRequest) and not is_gone(error):
            logger.error("Telegram refuses a message as Accord made it: please report this.")


def chat_of(address: str) -> int:
    """The chat's id. Raises RefusedError if the address is none, as that of a therapist who is not paired yet."""
    try:
        return int(address)
    except ValueError:
        raise RefusedError("There is no such chat on Telegram.") from None


def became(error: Exception) -> SendError:
    """What the outbox is to make of an error: Telegram's, or the library's at reading the answer."""
    if isinstance(error, RetryAfter):
        return WaitError(seconds_of(error))
    if isinstance(error, BadRequest) and not is_gone(error):
        return FaultyMessageError(type(error).__name__)
    for kinds, meaning in _MEANINGS.items():
        if isinstance(error, kinds):
            return meaning(type(error).__name__)
    if isinstance(error.__cause__, _NEVER_LEFT):
        return NotSentError(type(error.__cause__).__name__)
    return FateUnknownError(type(error).__name__)


_MEANINGS: Mapping[tuple[type[TelegramError], ...], type[SendError]] = {
    (Forbidden, BadRequest, ChatMigrated): RefusedError,
    (InvalidToken, Conflict): NotSentError,
}


def is_gone(error: BadRequest) -> bool:
    """Whether the chat is no longer there, rather than something wrong with what was asked."""
    return any(reason in error.message.lower() for reason in _GONE)


class Eraser:
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
