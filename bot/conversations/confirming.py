"""The tap that counts: it buys once, however often it arrives. Its outcome is told by the courier."""

import logging

from telegram.error import TelegramError

from bot.conversations.buying import Buying
from bot.dialogs import Dialogs
from bot.documents import Dialog
from bot.escape import Markup
from bot.nodes import Nodes
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import faults, general, offers
from liquidity.book import ReadBook
from liquidity.desk import Desk, Requoted
from liquidity.errors import AlreadyConfirmed, Dear, LimitReached, MarketError, NoSuchDraft
from liquidity.orders import Draft, MarketId, Nonce

log = logging.getLogger(__name__)


class Confirming:
    """From the summary to the market."""

    def __init__(self, *, desk: Desk, book: ReadBook, dialogs: Dialogs, buying: Buying, nodes: Nodes) -> None:
        self._desk = desk
        self._book = book
        self._dialogs = dialogs
        self._buying = buying
        self._nodes = nodes

    async def confirm(self, talk: Talk, nonce: Nonce, *, sure: bool = False) -> None:
        """Buy what the summary of this nonce shows, if it is the one that is open."""
        dialog = await self._dialogs.of(talk.owner)
        is_open = dialog is not None and dialog.nonce == nonce
        bought = await self._book.purchase(nonce)
        if bought is not None and bought.draft.owner == talk.owner:
            await talk.toast(words.ALREADY, alert=True)
            if dialog is not None and is_open:
                await self._dialogs.bought(talk.owner, dialog)
        elif dialog is None or not is_open:
            await talk.toast(general.STEP_OVER, alert=True)
        else:
            # Before the market is asked: Telegram waits for the answer to a tap for seconds only.
            await talk.toast()
            await self._prepare(talk, dialog, nonce, sure=sure)

    async def _prepare(self, talk: Talk, dialog: Dialog, nonce: Nonce, *, sure: bool) -> None:
        try:
            ready = await self._desk.prepare(nonce, talk.owner, sure=sure)
        except NoSuchDraft:
            await self._buying.ask(talk, dialog)
        except Dear as dear:
            draft = await self._desk.shown_draft(nonce, talk.owner)
            if draft is not None:
                twice = offers.ask_twice(dear.percent)
                await self._buying.show_summary(talk, dialog, draft, twice, sure=True)
        except LimitReached as limit:
            await talk.say(faults.limit_reached(limit))
        except MarketError as error:
            await talk.say(faults.market_trouble(self._desk.name_of(MarketId(dialog.market)), error))
        else:
            await self._go_on(talk, dialog, ready)

    async def _go_on(self, talk: Talk, dialog: Dialog, ready: Draft | Requoted) -> None:
        if isinstance(ready, Requoted):
            await self._buying.show_summary(talk, dialog, ready.draft, words.worse(ready))
            return
        market = self._desk.market(ready.market)
        name = await self._nodes.name_of(talk.owner, ready.node)
        await self._mark(talk, words.asking(ready, market, name))
        try:
            await self._desk.buy(ready, cause=talk.cause)
        except AlreadyConfirmed:
            return
        await self._dialogs.bought(talk.owner, dialog)
        await self._mark(talk, words.asked(ready, market, name))

    async def _mark(self, talk: Talk, text: Markup) -> None:
        """The summary loses its buttons; if Telegram fails at that, the purchase goes on."""
        try:
            await talk.show(text)
        except TelegramError as error:
            log.warning("a confirmed summary could not be changed: %s", error)
