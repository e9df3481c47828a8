"""/buy: node, amount, visibility, summary. Every step is a row, so a crash loses none of it."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from telegram import InlineKeyboardMarkup

from bot import keyboards
from bot.dialogs import Dialog, Dialogs, Step, new_dialog_id
from bot.escape import Markup, esc, join, paragraphs
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import faults, general
from liquidity.amount import Amount, AmountError, AmountFault, parse_amount
from liquidity.book import ReadBook
from liquidity.desk import Desk
from liquidity.errors import LimitReached, MarketError
from liquidity.market import Market
from liquidity.money import Price, UsdCents
from liquidity.node import NodeAddress, NodeAddressError, read_node
from liquidity.orders import Draft, MarketId, Nonce

_MOST_NODES: Final = 4
_MOST_DIGITS: Final = 13
_NOTHING: Final = esc("")


class Buying:
    """The questions between a wish and its summary."""

    def __init__(
        self, *, desk: Desk, book: ReadBook, dialogs: Dialogs, market: MarketId, allow_private: bool
    ) -> None:
        self._desk = desk
        self._book = book
        self._dialogs = dialogs
        self._market_id = market
        self._allow_private = allow_private

    @property
    def market(self) -> Market:
        """The market that is bought from."""
        return self._desk.market(self._market_id)

    async def price(self) -> Price | None:
        """What a dollar buys, or None while the market does not answer."""
        try:
            return await self._desk.price(self._market_id)
        except MarketError:
            return None

    async def start(self, talk: Talk, cents: UsdCents = UsdCents(0)) -> None:
        """Begin, or come back to the question that is open."""
        talk.pressed = None
        dialog = await self._dialogs.of(talk.owner)
        if dialog is None:
            await self.ask(talk, Dialog(id=new_dialog_id(), cents=cents))
        elif dialog.cause == talk.cause:
            await self.repeat(talk, dialog)
        elif cents:
            await self._answered(talk, dialog, cents=cents)
        else:
            await self.ask(talk, dialog, words.UNDERWAY)

    async def cancel(self, talk: Talk) -> None:
        """Leave the dialog; orders are never touched."""
        dialog = await self._dialogs.of(talk.owner)
        shown = await talk.show(general.CANCELLED if dialog else general.NOTHING_TO_CANCEL)
        if dialog is not None:
            await _strip_other(talk, dialog.message_id, shown)
            await self._dialogs.end(talk.owner)

    async def on_text(self, talk: Talk, dialog: Dialog) -> None:
        """A text answers the open question, if it can; the last two are answered by buttons."""
        if dialog.step is Step.NODE:
            await self._read_node(talk, dialog)
        elif dialog.step is Step.AMOUNT:
            await self._read_amount(talk, dialog)
        else:
            await self.ask(talk, dialog, words.USE_BUTTONS)

    async def pick(self, talk: Talk, dialog: Dialog, step: str, value: str) -> None:
        """A button answers the question of its step; a forged value answers nothing."""
        if step == Step.NODE:
            known = {keyboards.node_word(node): node for node in await self._known_nodes(talk)}
            if value in known:
                await self._answered(talk, dialog, node=str(known[value]))
        elif step == Step.AMOUNT and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
            await self._take_cents(talk, dialog, UsdCents(int(value)))
        elif step == Step.VISIBILITY and value in {keyboards.PUBLIC, keyboards.PRIVATE}:
            await self._answered(talk, dialog, private=value == keyboards.PRIVATE)

    async def back(self, talk: Talk, dialog: Dialog) -> None:
        """One question back."""
        await self.ask(talk, replace(dialog, step=dialog.step_before()))

    async def change(self, talk: Talk, dialog: Dialog, step: str) -> None:
        """To the question that the person wants to answer anew."""
        if step in set(Step):
            await self.ask(talk, replace(dialog, step=Step(step)))

    async def _read_node(self, talk: Talk, dialog: Dialog) -> None:
        try:
            node = read_node(talk.text, allow_private=self._allow_private)
        except NodeAddressError as error:
            await self.ask(talk, dialog, faults.node_fault(error))
        else:
            await self._answered(talk, dialog, node=str(node))

    async def _read_amount(self, talk: Talk, dialog: Dialog) -> None:
        try:
            amount = parse_amount(talk.text)
            price = await self._desk.price(self._market_id)
        except AmountError as error:
            await self._amount_fault(talk, dialog, error)
        except MarketError as error:
            await self.ask(talk, dialog, faults.market_trouble(self.market.name, error))
        else:
            await self._take_cents(talk, dialog, keyboards.cents_of(amount, price), amount)

    async def _amount_fault(self, talk: Talk, dialog: Dialog, error: AmountError) -> None:
        price = await self.price()
        if error.fault is not AmountFault.AMBIGUOUS or price is None:
            await self.ask(talk, dialog, faults.amount_fault(error))
            return
        possible, limits = await self._within_limits(talk, error.readings, price)
        if possible:
            board = keyboards.readings(dialog.id, possible, price)
            await self._show(talk, dialog, [faults.amount_fault(error)], board)
        else:
            await self.ask(talk, dialog, join(faults.limit_reached(limit) for limit in limits))

    async def _within_limits(
        self, talk: Talk, readings: Sequence[Amount], price: Price
    ) -> tuple[list[Amount], list[LimitReached]]:
        """The readings that may be bought, and the bounds that the others break."""
        possible: list[Amount] = []
        limits: list[LimitReached] = []
        for reading in readings:
            try:
                await self._desk.check(talk.owner, self._market_id, keyboards.cents_of(reading, price))
            except LimitReached as limit:
                limits.append(limit)
            else:
                possible.append(reading)
        return possible, limits

    async def _take_cents(
        self, talk: Talk, dialog: Dialog, cents: UsdCents, amount: Amount | None = None
    ) -> None:
        try:
            await self._desk.check(talk.owner, self._market_id, cents)
        except LimitReached as limit:
            await self.ask(talk, replace(dialog, step=Step.AMOUNT), faults.limit_reached(limit))
        else:
            price = await self.price()
            read = words.amount_read(amount, cents, price) if price else _NOTHING
            await self._answered(talk, dialog, read, cents=cents)

    async def _answered(self, talk: Talk, dialog: Dialog, note: Markup = _NOTHING, **answer: object) -> None:
        answered = replace(dialog, **answer)
        await self.ask(talk, replace(answered, step=answered.open_step()), note)

    async def repeat(self, talk: Talk, dialog: Dialog) -> None:
        """Ask again after a crash brought the same update again: a summary keeps the nonce it was shown with.

        The tap that confirms it may have come already, and waits behind this update.
        """
        shown = await self._desk.shown_draft(Nonce(dialog.nonce), talk.owner) if dialog.nonce else None
        if shown is not None:
            await self.show_summary(talk, dialog, shown)
        else:
            await self.ask(talk, dialog)

    async def ask(self, talk: Talk, dialog: Dialog, note: Markup = _NOTHING) -> None:
        """Ask the dialog's open question, below a note, and remember that it is the open one."""
        dialog = replace(dialog, cause=talk.cause, nonce="")
        await self._dialogs.keep(talk.owner, dialog)
        asked = {
            Step.NODE: self._ask_node,
            Step.AMOUNT: self._ask_amount,
            Step.VISIBILITY: self._ask_visibility,
            Step.SUMMARY: self._ask_summary,
        }[dialog.step]
        await asked(talk, dialog, note)

    async def _known_nodes(self, talk: Talk) -> list[NodeAddress]:
        used = await self._book.nodes_of(talk.owner, limit=_MOST_NODES)
        return [read_node(text, allow_private=True) for text in used]

    async def _ask_node(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        known = await self._known_nodes(talk)
        text = words.ask_node(known=bool(known))
        await self._show(talk, dialog, [note, text], keyboards.nodes(dialog.id, known))

    async def _ask_amount(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        price = await self.price()
        node = read_node(dialog.node, allow_private=True) if dialog.node else None
        text = words.ask_amount(node, self.market, price)
        await self._show(talk, dialog, [note, text], keyboards.amounts(dialog.id, price))

    async def _ask_visibility(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        await self._show(talk, dialog, [note, words.ask_visibility()], keyboards.visibility(dialog.id))

    async def _ask_summary(self, talk: Talk, dialog: Dialog, note: Markup) -> None:
        missing = replace(dialog, step=dialog.open_step())
        if missing.step is not Step.SUMMARY:
            await self.ask(talk, missing, note)
            return
        node = read_node(dialog.node, allow_private=True)
        cents, private = UsdCents(dialog.cents), bool(dialog.private)
        try:
            draft = await self._desk.draft(talk.owner, self._market_id, node, cents, private=private)
        except LimitReached as limit:
            await self.ask(talk, replace(dialog, step=Step.AMOUNT), faults.limit_reached(limit))
        except MarketError as error:
            trouble = faults.market_trouble(self.market.name, error)
            await self._show(talk, dialog, [note, trouble], keyboards.retry(dialog.id, Step.SUMMARY))
        else:
            await self.show_summary(talk, dialog, draft, note)

    async def show_summary(self, talk: Talk, dialog: Dialog, draft: Draft, note: Markup = _NOTHING) -> None:
        """All terms with the one button that buys; near a large channel with a way around it."""
        dialog = replace(dialog, nonce=draft.nonce)
        await self._dialogs.keep(talk.owner, dialog)
        board = keyboards.summary(dialog.id, draft.nonce, words.just_under_large(draft))
        await self._show(talk, dialog, [note, words.summary(draft, self.market)], board)

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
