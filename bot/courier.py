"""The courier: sends what is written in the outbox, each chat's letters in order, all chats side by side.

A letter is marked once Telegram has it, so a crash can repeat one message and lose none. A chat that asks to
wait, or has blocked the bot, holds up nobody else.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot import keyboards
from bot.escape import Markup
from bot.ports import Letter, Outbox
from bot.qr import draw_invoice
from bot.sender import MessageGone, Sender, delay_of
from bot.texts import invoice as invoice_words
from bot.texts import news as news_words
from bot.texts.card import card
from liquidity.book import ReadBook
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.notices import Notice
from liquidity.orders import EventKind, InvoiceState, Order

log = logging.getLogger(__name__)

IDLE: Final = 30.0
_AFTER_FAULT: Final = 2.0
ABREAST: Final = 8
# A text that Telegram refuses this often will never be taken.
MOST_REFUSALS: Final = 3
_LONGEST_PAUSE: Final = timedelta(minutes=2)

Deliver = Callable[[Letter, Order], Awaitable[int | None]]


class Courier:
    """Turns letters into messages; *bell* rings when new ones were written."""

    def __init__(
        self,
        *,
        sender: Sender,
        outbox: Outbox,
        book: ReadBook,
        desk: Desk,
        clock: Clock,
        bell: asyncio.Event,
    ) -> None:
        self._sender = sender
        self._outbox = outbox
        self._book = book
        self._desk = desk
        self._clock = clock
        self._bell = bell
        self._stopping = False
        self._deliver: Mapping[Notice, Deliver] = {
            Notice.CARD: self._card,
            Notice.PICTURE: self._picture,
            Notice.INVOICE: self._invoice,
            Notice.MARK: self._mark,
            Notice.NEWS: self._news,
        }

    def stop(self) -> None:
        """Send what is due once more and end."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Send letters until `stop`."""
        while True:
            self._bell.clear()
            stopping = self._stopping
            try:
                if await self.round():
                    continue
                pause = await self._idle()
            except Exception:
                log.exception("a round of the courier failed and is repeated")
                pause = _AFTER_FAULT
            if stopping:
                return
            await self._clock.wait(self._bell, pause)

    async def _idle(self) -> float:
        now = self._clock.now()
        due = await self._outbox.next_due(now)
        return IDLE if due is None else min(IDLE, max(0.05, (due - now).total_seconds()))

    async def round(self) -> int:
        """Send the first due letter of every chat; returns how many chats had one."""
        letters = await self._outbox.heads(self._clock.now())
        gate = asyncio.Semaphore(ABREAST)
        async with asyncio.TaskGroup() as tasks:
            for letter in letters:
                tasks.create_task(self._send(letter, gate))
        return len(letters)

    async def _send(self, letter: Letter, gate: asyncio.Semaphore) -> None:
        async with gate:
            try:
                message_id = await self._write(letter)
            except Exception as error:  # noqa: BLE001  whatever it is, this chat alone must wait for it
                await self._failed(letter, error)
            else:
                await self._outbox.sent(letter, message_id, self._clock.now())

    async def _failed(self, letter: Letter, error: Exception) -> None:
        now = self._clock.now()
        match error:
            case RetryAfter():
                await self._outbox.postpone(letter.chat, now + delay_of(error))
            case Forbidden() | ChatMigrated():
                log.info("chat %s cannot be written to: %s", letter.chat, error.message)
                await self._outbox.block(letter.chat, now)
            case BadRequest() if "chat not found" in error.message.lower():
                await self._outbox.block(letter.chat, now)
            case NetworkError() if not isinstance(error, BadRequest):
                await self._put_off(letter)
            case _:
                log.error("a notice could not be sent: %s", letter.notice, exc_info=error)
                await self._refused(letter, error)

    async def _refused(self, letter: Letter, error: Exception) -> None:
        if letter.tries + 1 >= MOST_REFUSALS:
            await self._outbox.dropped(letter, type(error).__name__, self._clock.now())
        else:
            await self._put_off(letter)

    async def _put_off(self, letter: Letter) -> None:
        await self._outbox.failed(letter)
        pause = min(_LONGEST_PAUSE, timedelta(seconds=2 ** min(letter.tries, 10)))
        await self._outbox.postpone(letter.chat, self._clock.now() + pause)

    async def _write(self, letter: Letter) -> int | None:
        if letter.order is None:
            return await self._outcome(letter)
        return await self._deliver[letter.notice](letter, letter.order)

    async def _outcome(self, letter: Letter) -> int:
        """A purchase that made no order, or nobody knows."""
        market = self._desk.name_of(letter.purchase.draft.market)
        refused = letter.event.kind is EventKind.REFUSED
        text = news_words.refused(letter.event, market) if refused else news_words.unknown(market)
        return await self._sender.say(letter.chat, text, keyboards.news(None, letter.event))

    async def _card(self, letter: Letter, order: Order) -> int:
        text = await self._card_text(order)
        known = await self._outbox.message_of(order.id, Notice.CARD)
        if known is not None:
            try:
                await self._sender.change(letter.chat, known, text, keyboards.card(order))
            except MessageGone:
                log.info("the card of order %s is gone, it is sent anew", order.id)
            else:
                return known
        return await self._sender.say(letter.chat, text, keyboards.card(order), silent=True)

    async def _card_text(self, order: Order) -> Markup:
        history = await self._book.history(order.id)
        name = self._desk.name_of(order.purchase.draft.market)
        return card(order, name, history, self._clock.now())

    async def _picture(self, letter: Letter, order: Order) -> int | None:
        """Only an invoice that may still be paid is shown."""
        if order.invoice is None or order.invoice.state is not InvoiceState.LIVE:
            return None
        png = await draw_invoice(order.invoice.text, beneath=invoice_words.amount_beneath(order))
        caption = invoice_words.caption(order, self._clock.now())
        return await self._sender.picture(letter.chat, png, caption, reply_to=await self._card_of(order))

    async def _invoice(self, letter: Letter, order: Order) -> int | None:
        if order.invoice is None or order.invoice.state is not InvoiceState.LIVE:
            return None
        text = invoice_words.invoice_text(order, self._clock.now())
        return await self._sender.say(letter.chat, text, silent=True)

    async def _mark(self, letter: Letter, order: Order) -> None:
        """What showed an invoice says that it must not be paid any more."""
        text = invoice_words.marked(order, letter.event.reason)
        picture = await self._outbox.message_of(order.id, Notice.PICTURE)
        if picture is not None:
            await _unless_gone(self._sender.recaption(letter.chat, picture, text))
        written = await self._outbox.message_of(order.id, Notice.INVOICE)
        if written is not None:
            await _unless_gone(self._sender.change(letter.chat, written, text))

    async def _news(self, letter: Letter, order: Order) -> int:
        market = self._desk.markets.get(order.purchase.draft.market)
        text = news_words.news(order, letter.event, market, self._clock.now())
        return await self._sender.say(
            letter.chat,
            text,
            keyboards.news(order, letter.event),
            silent=not news_words.rings(letter.event, order),
            reply_to=await self._card_of(order),
        )

    async def _card_of(self, order: Order) -> int | None:
        return await self._outbox.message_of(order.id, Notice.CARD)


async def _unless_gone(change: Awaitable[None]) -> None:
    try:
        await change
    except MessageGone:
        return
