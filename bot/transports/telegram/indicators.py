"""Small signs beside the answers: a tap is confirmed, a question that is answered shows it, "typing" is shown.

1. They are best effort: nothing waits for them, and nothing fails with them.
2. When Telegram asks to wait, they wait too.
3. "Typing" is shown at most once per chat in five seconds: whoever floods the bot does not make it flood Telegram.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Bot, CallbackQuery, Message
from telegram.constants import ChatAction
from telegram.error import RetryAfter

from bot.transports import What
from bot.transports.telegram.connection import seconds_of
from bot.transports.telegram.reading import Read
from bot.transports.telegram.rendering import label, marked
from bot.transports.telegram.sending import NO_PREVIEW

_ANSWERED = (What.TEXT, What.CHOICE, What.OPENED)
_TYPING_AGAIN = 5.0
_MOST = 100
"""Under way at once; more are left out."""
_AT_ONCE = 8
_LAST_CHANCE = 2.0

Call = Callable[[], Awaitable[object]]


class Indicators:
    """Shows them. `clock`: seconds since the epoch."""

    def __init__(self, bot: Bot, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._bot, self._clock, self._sleep = bot, clock, sleep
        self._tasks: set[asyncio.Task[None]] = set()
        self._few = asyncio.Semaphore(_AT_ONCE)
        self._quiet_until = 0.0
        self._typed: dict[str, float] = {}

    def came(self, read: Read) -> None:
        """Something came in, and is about to be worked off."""
        # First of all: the button shows a clock until this arrives. A late or second answer is refused, and no matter.
        if read.tap:
            self._begin(partial(self._bot.answer_callback_query, read.tap.id))
        if read.incoming.what in _ANSWERED and self._may_type(read.incoming.address):
            self._begin(partial(self._bot.send_chat_action, int(read.incoming.address), ChatAction.TYPING))

    def settled(self, tap: CallbackQuery, *, taken: bool) -> None:
        """A tap is worked off. Taken as the answer, its label stays below the question; its buttons go in any case."""
        if tap.message is None:
            return
        chat, message = tap.message.chat.id, tap.message.message_id
        chosen = label(tap.message, tap.data) if isinstance(tap.message, Message) and taken else ""
        shown = marked(tap.message, chosen) if isinstance(tap.message, Message) and chosen else None
        if shown:
            text, entities = shown
            edit = partial(self._bot.edit_message_text, text, chat, message)
            self._begin(partial(edit, entities=entities, link_preview_options=NO_PREVIEW))
        else:
            self._begin(partial(self._bot.edit_message_reply_markup, chat, message))

    async def end(self) -> None:
        """Let what is under way have a moment, then drop it."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_LAST_CHANCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _may_type(self, address: str) -> bool:
        now = self._clock()
        self._typed = {known: when for known, when in self._typed.items() if 0 <= now - when < _TYPING_AGAIN}
        if address in self._typed:
            return False
        self._typed[address] = now
        return True

    def _begin(self, call: Call) -> None:
        if len(self._tasks) < _MOST:
            task = asyncio.create_task(self._try(call))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _try(self, call: Call) -> None:
        """Try it; and once more, if Telegram asks to wait."""
        async with self._few:
            for _ in range(2):
                wait = self._quiet_until - self._clock()
                if wait > 0:
                    await self._sleep(wait)
                try:
                    await call()
                except RetryAfter as error:
                    self._quiet_until = self._clock() + seconds_of(error)
                except Exception:  # noqa: BLE001 - whatever it is: too late, already done, Telegram away
                    return
                else:
                    return
