"""The tap that counts: it buys once, however often it arrives. Its outcome is told by the courier."""

import logging

from telegram.error import TelegramError

from bot.conversations.buying import Buying
from bot.dialogs import Dialog, Dialogs, Step, new_dialog_id
from bot.escape import Markup
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import faults
from liquidity.desk import Desk, Requoted
from liquidity.errors import AlreadyConfirmed, LimitReached, MarketError, NoSuchDraft
from liquidity.orders import Draft, Nonce

log = logging.getLogger(__name__)


class Confirming:
    """From the summary to the market."""

    def __init__(self, *, desk: Desk, dialogs: Dialogs, buying: Buying) -> None:
        self._desk = desk
        self._dialogs = dialogs
        self._buying = buying

    async def confirm(self, talk: Talk, nonce: Nonce) -> None:
        """Buy what the summary of this nonce shows."""
        try:
            ready = await self._desk.prepare(nonce, talk.owner)
        except NoSuchDraft:
            await talk.toast(words.STEP_OVER, alert=True)
        except AlreadyConfirmed:
            await talk.toast(words.ALREADY, alert=True)
        except LimitReached as limit:
            await talk.say(faults.limit_reached(limit))
        except MarketError as error:
            await talk.say(faults.market_trouble(self._buying.market.name, error))
        else:
            await self._go_on(talk, ready)

    async def _go_on(self, talk: Talk, ready: Draft | Requoted) -> None:
        if isinstance(ready, Requoted):
            dialog = await self._dialogs.of(talk.owner) or _dialog_of(ready.draft)
            await self._dialogs.keep(talk.owner, dialog)
            await self._buying.show_summary(talk, dialog, ready.draft, words.worse(ready))
            return
        await talk.toast()
        await self._mark(talk, words.asking(ready, self._buying.market))
        await self._dialogs.end(talk.owner)
        try:
            await self._desk.buy(ready, cause=talk.cause)
        except AlreadyConfirmed:
            return
        await self._mark(talk, words.asked(ready, self._buying.market))

    async def _mark(self, talk: Talk, text: Markup) -> None:
        """The summary loses its buttons; if Telegram fails at that, the purchase goes on."""
        try:
            await talk.show(text)
        except TelegramError as error:
            log.warning("a confirmed summary could not be changed: %s", error)


def _dialog_of(draft: Draft) -> Dialog:
    return Dialog(
        id=new_dialog_id(),
        step=Step.SUMMARY,
        node=str(draft.node),
        cents=draft.cents,
        private=draft.private,
    )
