"""/buy: node, amount, visibility, market, summary. Every step is a row, so a crash loses none of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from msgspec.structs import replace
from telegram import InlineKeyboardMarkup

from bot import keyboards
from bot.conversations.choosing import Choosing
from bot.conversations.noding import NodeRead, Noding
from bot.conversations.sizing import Sizing
from bot.dialogs import Dialogs, dialog_of, new_dialog_id
from bot.documents import Dialog, Step
from bot.escape import Markup, esc, paragraphs
from bot.link_keyboards import FOREIGN
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import general
from liquidity.amount import Amount
from liquidity.book import ReadBook
from liquidity.market import LEASES
from liquidity.node import kept_node
from liquidity.orders import Draft, MarketId, Nonce

# Nobody is left without a word for longer, while markets are asked.
_QUIET_SECONDS: Final = 1.0
_NOTHING: Final = esc("")


class Buying:
    """The questions between a wish and its summary."""

    def __init__(
        self,
        *,
        noding: Noding,
        sizing: Sizing,
        choosing: Choosing,
        book: ReadBook,
        dialogs: Dialogs,
    ) -> None:
        self._noding = noding
        self._sizing = sizing
        self._choosing = choosing
        self._book = book
        self._dialogs = dialogs

    async def start(self, talk: Talk, cents: int = 0, sats: int = 0) -> None:
        """Begin, at an amount with all else as usual, or come back to the question that is open.

        Without an amount the node is asked for too; the visibility is the usual one all the same.
        """
        talk.pressed = None
        dialog = await self._dialogs.of(talk.owner)
        if dialog is None:
            fresh = await self._noding.fresh(talk)
            dialog = replace(fresh, node=fresh.node if cents or sats else "", cents=cents, sats=sats)
            await self.ask(talk, replace(dialog, step=dialog.open_step()))
        elif dialog.cause == talk.cause:
            await self.repeat(talk, dialog)
        elif cents or sats:
            await self.answered(talk, dialog, cents=cents, sats=sats)
        else:
            await self.ask(talk, dialog, esc(words.UNDERWAY))

    async def start_for(self, talk: Talk, pubkey: str) -> None:
        """Begin for a node that a link named: an own one is taken, any other only after a warning."""
        opened = await self._dialogs.of(talk.owner)
        if opened is not None and opened.cause == talk.cause:
            await self.repeat(talk, opened)
            return
        dialog = replace(opened or Dialog(id=new_dialog_id()), found=(), node="", only="", warned=False)
        own = await self._noding.own(talk, pubkey)
        if own is not None:
            await self.answered(talk, dialog, node=str(own))
        else:
            await self.answered(talk, dialog, only=pubkey)

    async def reopen(self, talk: Talk, nonce: Nonce, step: Step) -> None:
        """Begin anew with what a purchase asked for: at its market, or with all of them side by side."""
        purchase = await self._book.purchase(nonce)
        if purchase is None or purchase.draft.owner != talk.owner or purchase.elsewhere:
            await talk.toast(general.STEP_OVER, alert=True)
            return
        await talk.toast()
        talk.pressed = None
        before = await self._dialogs.of(talk.owner)
        if before is not None and before.cause == talk.cause:
            await self.repeat(talk, before)
            return
        message_id = before.message_id if before else 0
        await self.ask(talk, replace(dialog_of(purchase), step=step, message_id=message_id))

    async def leave(self, talk: Talk) -> None:
        """End a comparison without a word: the offer that was taken is told elsewhere."""
        dialog = await self._dialogs.of(talk.owner)
        if dialog is not None and dialog.step is Step.MARKET:
            await _strip_other(talk, dialog.message_id, talk.pressed or 0)
            await self._dialogs.end(talk.owner)

    async def cancel(self, talk: Talk) -> None:
        """Leave the dialog; orders are never touched."""
        dialog = await self._dialogs.of(talk.owner)
        shown = await talk.show(general.CANCELLED if dialog else general.NOTHING_TO_CANCEL)
        if dialog is not None:
            await _strip_other(talk, dialog.message_id, shown)
            await self._dialogs.end(talk.owner)

    async def pick(self, talk: Talk, dialog: Dialog, step: str, value: str) -> None:
        """A button answers the question of its step; a forged value answers nothing."""
        if step == Step.NODE and value == FOREIGN and dialog.only:
            await self.ask(talk, replace(dialog, step=Step.NODE, warned=True))
        elif step == Step.NODE:
            node = await self._noding.picked(talk, dialog, value)
            if node is not None:
                await self.answered(talk, dialog, node=str(node), found=(), only="")
        elif step == Step.AMOUNT:
            read = await self._sizing.picked(talk, value)
            if read is not None and read.amount is not None:
                await self.take_amount(talk, dialog, read.amount, read.note)
            elif read is not None:
                await self.ask(talk, replace(dialog, step=Step.AMOUNT), read.note)
        elif step == Step.VISIBILITY and value in {keyboards.PUBLIC, keyboards.PRIVATE}:
            await self.answered(talk, dialog, private=value == keyboards.PRIVATE)
        elif step == Step.MARKET and MarketId(value) in self._choosing.markets:
            await self.answered(talk, dialog, market=value)
        elif step == keyboards.LEASE and value in map(str, LEASES):
            await self.ask(talk, replace(dialog, lease=int(value)))

    async def take_amount(self, talk: Talk, dialog: Dialog, amount: Amount, note: Markup) -> None:
        """This amount answers its question, and is echoed in a note."""
        await self.answered(talk, dialog.sized(amount), note)

    async def offer_readings(
        self, talk: Talk, dialog: Dialog, note: Markup, readings: InlineKeyboardMarkup
    ) -> None:
        """Begin at the amount, which can be read in two ways."""
        dialog = replace(dialog, step=Step.AMOUNT, cause=talk.cause)
        await self._dialogs.keep(talk.owner, dialog)
        await self._show(talk, dialog, [note], readings)

    async def back(self, talk: Talk, dialog: Dialog) -> None:
        """One question back; where only one market sells, none was asked which."""
        if dialog.found:
            await self.ask(talk, replace(dialog, found=()))
            return
        before = dialog.step_before()
        if before is Step.MARKET and not self._choosing.several:
            before = Step.VISIBILITY
        await self.ask(talk, replace(dialog, step=before))

    async def change(self, talk: Talk, dialog: Dialog, step: str) -> None:
        """To the question that the person wants to answer anew."""
        if step in set(Step):
            await self.ask(talk, replace(dialog, step=Step(step), found=()))

    async def take_node(self, talk: Talk, dialog: Dialog, read: NodeRead) -> None:
        """What was read answers the node step, if it can."""
        read = await self._noding.as_linked(talk, dialog, read)
        if len(read.found) == 1:
            await self.answered(talk, dialog, read.note, node=str(read.found[0]), found=(), only="")
        elif read.found:
            await self.ask(talk, replace(dialog, found=tuple(map(str, read.found))))
        else:
            await self.ask(talk, dialog, read.note)

    async def answered(self, talk: Talk, dialog: Dialog, note: Markup = _NOTHING, **answer: object) -> None:
        """Put these answers into the dialog, and ask what is still open."""
        answered = replace(dialog, **answer)
        await self.ask(talk, replace(answered, step=answered.open_step()), note)

    async def repeat(self, talk: Talk, dialog: Dialog) -> None:
        """Ask again after a crash brought the same update again: a summary keeps the nonce it was shown with.

        The tap that confirms it may have come already, and waits behind this update.
        """
        shown = await self._choosing.shown(talk, dialog)
        if shown is not None:
            await self.show_summary(talk, dialog, shown)
        else:
            await self.ask(talk, dialog)

    async def ask(self, talk: Talk, dialog: Dialog, note: Markup = _NOTHING) -> None:
        """Ask the dialog's open question, below a note, and remember that it is the open one."""
        if dialog.step is Step.MARKET and not (dialog.market and self._choosing.several):
            # Whoever has bought before finds the same market, and the comparison one tap away.
            usual = await self._choosing.usual(talk, dialog)
            dialog = replace(dialog, market=usual, step=Step.SUMMARY if usual else Step.MARKET)
        dialog = replace(dialog, cause=talk.cause, nonce="")
        await self._dialogs.keep(talk.owner, dialog)
        asked: dict[Step, Callable[[Talk, Dialog, Markup], Awaitable[None]]] = {
            Step.NODE: self._ask_node,
            Step.AMOUNT: self._ask_amount,
            Step.VISIBILITY: self._ask_visibility,
            Step.MARKET: self._ask_market,
            Step.SUMMARY: self._ask_summary,
        }
        await asked[dialog.step](talk, dialog, note)

    async def _ask_node(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        text, board = await self._noding.question(talk, dialog)
        await self._show(talk, dialog, [note, text], board)

    async def _ask_amount(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        node = await self._noding.named(talk, kept_node(dialog.node)) if dialog.node else None
        text, board = await self._sizing.question(dialog.id, node)
        await self._show(talk, dialog, [note, text], board)

    async def _ask_visibility(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        await self._show(talk, dialog, [note, words.ask_visibility()], keyboards.visibility(dialog.id))

    async def _ask_market(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        missing = replace(dialog, step=replace(dialog, market="any").open_step())
        if missing.step is not Step.SUMMARY:
            await self.ask(talk, missing, note)
            return
        comparing = asyncio.ensure_future(self._choosing.compare(talk, dialog))
        try:
            await asyncio.wait([comparing], timeout=_QUIET_SECONDS)
            if not comparing.done():
                talk.pressed = await talk.show(words.COMPARING)
            text, board = await comparing
        finally:
            comparing.cancel()
        await self._show(talk, dialog, [note, text], board)

    async def _ask_summary(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        missing = replace(dialog, step=dialog.open_step())
        if missing.step is not Step.SUMMARY:
            await self.ask(talk, missing, note)
            return
        drafted = await self._choosing.draft(talk, dialog)
        if isinstance(drafted, Draft):
            await self.show_summary(talk, dialog, drafted, note)
        elif drafted.back_to is not None:
            await self.ask(talk, replace(dialog, step=drafted.back_to), drafted.why)
        else:
            board = keyboards.retry(dialog.id, Step.SUMMARY, several=self._choosing.several)
            await self._show(talk, dialog, [note, drafted.why], board)

    async def show_summary(
        self,
        talk: Talk,
        dialog: Dialog,
        draft: Draft,
        note: Markup = _NOTHING,
        *,
        below: Markup = _NOTHING,
        sure: bool = False,
    ) -> None:
        """All terms with the one button that buys; near a large channel with a way around it."""
        dialog = replace(dialog, nonce=draft.nonce)
        await self._dialogs.keep(talk.owner, dialog)
        text, board = await self._choosing.summary(dialog, draft, sure=sure)
        await self._show(talk, dialog, [note, text, below], board)

    async def _show(
        self, talk: Talk, dialog: Dialog, blocks: Sequence[Markup], keyboard: InlineKeyboardMarkup
    ) -> None:
        """Show a question; the one before it loses its buttons, so that only one question is open."""
        shown = await talk.show(paragraphs(*blocks), keyboard)
        if shown != dialog.message_id:
            await self._dialogs.keep(talk.owner, replace(dialog, message_id=shown))
            await _strip_other(talk, dialog.message_id, shown)


async def _strip_other(talk: Talk, before: int, shown: int) -> None:
    if before not in {0, shown}:
        await talk.strip(before)
