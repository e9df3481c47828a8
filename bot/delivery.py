"""From a letter to what Telegram is asked: a message to send, a card to change. Knows nothing of retries."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from bot import keyboards, news_keyboards
from bot.cards import Cards
from bot.conversations.following import stop_board
from bot.explain_buttons import what_is_board
from bot.jargon import INVOICE
from bot.loudness import always_comes, loudness
from bot.ports import Letter, Outbox
from bot.preferences import Loudness, NoticeKind
from bot.qr import draw_invoice
from bot.readership import Readership
from bot.sender import MessageGone, Sender
from bot.texts import following as following_words
from bot.texts import invoice as invoice_words
from bot.texts import news as news_words
from bot.texts import offers as offer_words
from bot.tongue import reader, reading
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.notices import Notice
from liquidity.orders import EventKind, InvoiceState, Order
from liquidity.phases import FINAL, SETTLED, Phase

log = logging.getLogger(__name__)

Deliver = Callable[[Letter, Order], Awaitable[int | None]]


class Delivery:
    """Puts letters into words as things stand now, and hands them to Telegram."""

    def __init__(
        self,
        *,
        sender: Sender,
        outbox: Outbox,
        desk: Desk,
        clock: Clock,
        cards: Cards,
        readership: Readership,
    ) -> None:
        self._readership = readership
        self._sender = sender
        self._outbox = outbox
        self._desk = desk
        self._clock = clock
        self._cards = cards
        self._mutes = cards.mutes
        self._deliver: Mapping[Notice, Deliver] = {
            Notice.OFFER: self._offer,
            Notice.CARD: self._card,
            Notice.PICTURE: self._picture,
            Notice.INVOICE: self._invoice,
            Notice.MARK: self._mark,
            Notice.NEWS: self._news,
            Notice.FOLLOWED: self._followed,
        }

    async def deliver(self, letter: Letter) -> int | None:
        """Send or change what a letter asks for; the id of the message that shows it now, if one does.

        Raises telegram.error.TelegramError, and what the stores raise.
        """
        with reading(await self._readership.of(letter.chat)):
            if letter.order is None:
                return await self._outcome(letter)
            return await self._deliver[letter.notice](letter, letter.order)

    async def substitute(self, letter: Letter) -> None:
        """Tell in one plain sentence that there is news, for a letter whose own words Telegram refuses."""
        if letter.notice is Notice.FOLLOWED:
            return
        with reading(await self._readership.of(letter.chat)):
            text = news_words.in_short(letter.order)
            await self._sender.say(letter.chat, text, silent=await self._is_silent(letter))

    async def _outcome(self, letter: Letter) -> int:
        """A purchase that made no order, or nobody knows."""
        market = letter.purchase.draft.market
        name, known = self._desk.name_of(market), self._desk.markets.get(market)
        if letter.event.kind is EventKind.REFUSED:
            text = news_words.refused(letter.event, name)
        else:
            text = news_words.unknown(name, searched=known is not None and known.can.shared_account)
        board = news_keyboards.outcome(letter.purchase, letter.event, several=self._several)
        return await self._sender.say(letter.chat, text, board, silent=await self._is_silent(letter))

    async def _is_silent(self, letter: Letter) -> bool:
        """Whether what needs the person, and so would ring, comes silently now."""
        wished = await self._readership.preferences(letter.chat)
        return wished.loudness(NoticeKind.NEEDED, Loudness.RING, self._clock.now()) is not Loudness.RING

    @property
    def _several(self) -> bool:
        return len(self._desk.markets) > 1

    async def _offer(self, letter: Letter, order: Order) -> int | None:
        """A firm price: told once, then marked as taken or over where it stands."""
        name = self._desk.name_of(order.purchase.draft.market)
        text = offer_words.firm_price(order, name, self._clock.now())
        board = keyboards.firm_price(order, several=self._several)
        known = await self._outbox.message_of(order.id, Notice.OFFER)
        if known is not None:
            await _unless_gone(self._sender.change(letter.chat, known, text, board))
        elif letter.event.kind is EventKind.OFFERED:
            return await self._sender.say(letter.chat, text, board, silent=await self._is_silent(letter))
        return known

    async def _card(self, letter: Letter, order: Order) -> int | None:
        text, board = await self._cards.draw(order)
        known = await self._outbox.message_of(order.id, Notice.CARD)
        if known is None and order.phase is Phase.LAPSED:
            return None
        if known is not None:
            try:
                await self._sender.change(letter.chat, known, text, board)
            except MessageGone:
                log.info("the card of order %s is gone, it is sent anew", order.id)
            else:
                return known
        return await self._sender.say(letter.chat, text, board, silent=True)

    async def _picture(self, letter: Letter, order: Order) -> int | None:
        """Only an invoice that may still be paid is shown."""
        if order.invoice is None or order.invoice.state is not InvoiceState.LIVE:
            return None
        if reader().plain:
            return None
        png = await draw_invoice(order.invoice.text, beneath=invoice_words.amount_beneath(order))
        caption = invoice_words.caption(order, self._clock.now())
        return await self._sender.picture(
            letter.chat,
            png,
            caption,
            silent=await self._is_silent(letter),
            reply_to=await self._card_of(order),
        )

    async def _invoice(self, letter: Letter, order: Order) -> int | None:
        if order.invoice is None or order.invoice.state is not InvoiceState.LIVE:
            return None
        text = invoice_words.invoice_text(order, self._clock.now())
        # The picture has rung for it, where one was sent.
        silent = not reader().plain or await self._is_silent(letter)
        return await self._sender.say(letter.chat, text, what_is_board(*INVOICE), silent=silent)

    async def _mark(self, letter: Letter, order: Order) -> None:
        """What showed an invoice says that it must not be paid any more."""
        text = invoice_words.marked(order, letter.event.reason)
        picture = await self._outbox.message_of(order.id, Notice.PICTURE)
        if picture is not None:
            await _unless_gone(self._sender.recaption(letter.chat, picture, text))
        written = await self._outbox.message_of(order.id, Notice.INVOICE)
        if written is not None:
            await _unless_gone(self._sender.change(letter.chat, written, text))

    async def _news(self, letter: Letter, order: Order) -> int | None:
        if not always_comes(letter.event, order) and await self._mutes.has(order.owner, order.id):
            return None
        wished = await self._readership.preferences(letter.chat)
        how = loudness(letter.event, order, wished, self._clock.now())
        if how is Loudness.OFF:
            return None
        market = self._desk.markets.get(order.purchase.draft.market)
        text = news_words.news(order, letter.event, market, self._clock.now())
        return await self._sender.say(
            letter.chat,
            text,
            news_keyboards.news(order, letter.event, several=self._several),
            silent=how is not Loudness.RING,
            reply_to=await self._card_of(order),
        )

    async def _followed(self, letter: Letter, order: Order) -> None:
        """To a chat that follows: where the order stood, and nothing else; unless that has ended."""
        if letter.event.phase is not None and await self._cards.followers.has(order.id, letter.chat):
            text = following_words.status(order.id, letter.event.phase)
            over, final = letter.event.phase in SETTLED, letter.event.phase in FINAL
            await self._sender.say(
                letter.chat,
                text,
                None if final else stop_board(order.id),
                silent=not over or await self._is_silent(letter),
            )

    async def _card_of(self, order: Order) -> int | None:
        return await self._outbox.message_of(order.id, Notice.CARD)


async def _unless_gone(change: Awaitable[None]) -> None:
    try:
        await change
    except MessageGone:
        return
