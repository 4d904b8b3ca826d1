"""Messages out by Telegram. The Bot API knows no key by which it would take the same message once:
one whose fate is unknown is in doubt, and a person decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import SendMessage
from aiogram.types import (
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from channels.outgoing import text_of
from channels.pace import Pace
from foundation.settings import Settings
from registry.notifications.delivery_channels import (
    NO_CONNECTION,
    Away,
    DeliveryRefused,
    NotTaken,
    error_text,
)
from registry.notifications.rows.outbox import Message

#: Letters of a message (core.telegram.org/bots/api#sendmessage).
LONGEST_TEXT = 4096
ALL_A_SECOND, BETWEEN = 25, timedelta(seconds=1)
#: A group takes 20 messages a minute.
BETWEEN_IN_GROUP = timedelta(seconds=3)
PATIENCE_SECONDS = 15


class TelegramReply:
    """The way out (registry/notifications/sending.py::WayOut). `blocked` hears whose address takes
    nothing of us any more."""

    def __init__(
        self,
        bot: Bot,
        settings: Settings,
        blocked: Callable[[str], Awaitable[None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        between: timedelta = BETWEEN,
    ) -> None:
        self._bot, self._settings = bot, settings
        self._blocked, self._clock = blocked, clock
        self._pace = Pace(ALL_A_SECOND, between)
        self._pace_in_groups = Pace(ALL_A_SECOND, BETWEEN_IN_GROUP)

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a message over. Raises Away, NotTaken, DeliveryRefused; OSError: nobody knows."""
        chat, _, in_group = message.address.partition("/")
        pace = self._pace_in_groups if in_group else self._pace
        wait = pace.wait(chat, self._clock())
        if wait:
            raise NotTaken("others go before it", wait)
        request = SendMessage(
            chat_id=chat,
            text=text_of(message, self._settings)[:LONGEST_TEXT],
            reply_markup=None if in_group else keyboard(message.message.get("buttons")),
            reply_parameters=reply_to(message.message.get("reply_to")),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        await giving()
        try:
            await self._bot(request, request_timeout=PATIENCE_SECONDS)
        except TelegramForbiddenError as error:
            await self._blocked(message.address)
            raise DeliveryRefused(error_text(error)) from error
        except AiogramError as error:
            raise judged(error) from error


def reply_to(external_id: str | None) -> ReplyParameters | None:
    """Return the message of a group below which the answer stands; it may have been deleted
    meanwhile."""
    if external_id is None:
        return None
    number = int(external_id.rpartition("/")[2])
    return ReplyParameters(message_id=number, allow_sending_without_reply=True)


def keyboard(
    buttons: list[dict[str, Any]] | None,
) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """Make the keyboard. Telegram itself asks for the place and the telephone, in private chats
    only. None: what is there stays."""
    if buttons is None:
        return None
    if not buttons:
        return ReplyKeyboardRemove(remove_keyboard=True)
    rows = [
        [
            KeyboardButton(
                text=button["text"],
                request_location=button["ask"] == "place" or None,
                request_contact=button["ask"] == "telephone" or None,
            )
        ]
        for button in buttons
    ]
    return ReplyKeyboardMarkup(keyboard=rows, resize_keyboard=True)


def judged(error: AiogramError) -> Exception:
    """Return what an error means for the message."""
    words = error_text(error)
    if isinstance(error, TelegramRetryAfter):
        return Away(words, timedelta(seconds=error.retry_after))
    if isinstance(error, TelegramBadRequest):
        return DeliveryRefused(words)
    if isinstance(error, ClientDecodeError):
        return OSError(words)
    if isinstance(error, TelegramNetworkError) and not isinstance(error.__cause__, NO_CONNECTION):
        return OSError(words)
    return Away(words)
