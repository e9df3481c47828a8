"""The amount step: dollars or inbound, as people write them, within what they may buy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardMarkup

from bot import keyboards
from bot.documents import DialogId
from bot.escape import Markup, esc, join
from bot.nodes import Node
from bot.talk import Talk
from bot.texts import buying as words
from bot.texts import faults
from liquidity.amount import MAX_SATS, Amount, AmountError, Dollars, Inbound, parse_amount
from liquidity.desk import Desk
from liquidity.errors import LimitReached, MarketError
from liquidity.money import Price, Sats, UsdCents
from liquidity.quotes import cents_of

_MOST_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Read:
    """What an answer came to: an amount with its echo, buttons to choose a reading, or why it is none."""

    note: Markup
    amount: Amount | None = None
    readings: InlineKeyboardMarkup | None = None


class Sizing:
    """Asks how much, and reads the answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def sells_by_the_dollar(self) -> bool:
        """Whether any market tells what a dollar buys."""
        return self._desk.quotes.reference is not None

    async def price(self) -> Price | None:
        """What a dollar buys, or None while no market tells it."""
        reference = self._desk.quotes.reference
        try:
            return await self._desk.quotes.price(reference.id) if reference else None
        except MarketError:
            return None

    async def question(self, dialog: DialogId, node: Node | None) -> tuple[Markup, InlineKeyboardMarkup]:
        """The question, with what may be tapped to answer it."""
        price = await self.price()
        text = words.ask_amount(node, self._desk.markets.values(), price)
        return text, keyboards.amounts(dialog, price, dollars=self.sells_by_the_dollar)

    async def read(self, talk: Talk, dialog: DialogId, text: str) -> Read:
        """An amount that was typed."""
        try:
            amount = parse_amount(text)
        except AmountError as error:
            return await self._fault(talk, dialog, error)
        return await self._checked(talk, amount, await self.price())

    async def picked(self, talk: Talk, value: str) -> Read | None:
        """An amount that a button carried; None for a forged one."""
        digits = value.removeprefix(keyboards.SATS)
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return None
        number = int(digits)
        if digits == value:
            return await self._checked(talk, Dollars(UsdCents(number)), await self.price())
        return await self._checked(talk, Inbound(Sats(min(number, MAX_SATS))), await self.price())

    async def _checked(self, talk: Talk, amount: Amount, price: Price | None) -> Read:
        """Hold an amount to this person's bounds, as far as somebody tells what it costs."""
        if price is None and isinstance(amount, Dollars) and not self.sells_by_the_dollar:
            return Read(esc(faults.NO_DOLLARS))
        several = len(self._desk.markets) > 1
        cents = cents_of(amount, price) if price else None
        if isinstance(amount, Dollars):
            cents = amount.cents
        elif several:
            cents = None  # what one market wants for it says nothing of the others
        try:
            if cents is not None:
                await self._desk.check(talk.owner, cents)
        except LimitReached as limit:
            return Read(faults.limit_reached(limit))
        return Read(words.amount_read(amount, price, several=several), amount)

    async def _fault(self, talk: Talk, dialog: DialogId, error: AmountError) -> Read:
        if not error.readings:
            return Read(faults.amount_fault(error))
        price, possible, limits = await self.possible(talk, error.readings)
        if possible:
            return Read(faults.amount_fault(error), readings=keyboards.readings(dialog, possible, price))
        if not limits:
            return Read(esc(faults.NO_DOLLARS))
        return Read(join(faults.limit_reached(limit) for limit in limits))

    async def possible(
        self, talk: Talk, meant: Sequence[Amount]
    ) -> tuple[Price | None, list[Amount], list[LimitReached]]:
        """What a dollar buys, which of some amounts may be bought, and the bounds that the others break."""
        price = await self.price()
        sold = [each for each in meant if self.sells_by_the_dollar or isinstance(each, Inbound)]
        return price, *await self._within_limits(talk, sold, price)

    async def _within_limits(
        self, talk: Talk, readings: Sequence[Amount], price: Price | None
    ) -> tuple[list[Amount], list[LimitReached]]:
        """The readings that may be bought, and the bounds that the others break."""
        possible: list[Amount] = []
        limits: list[LimitReached] = []
        for reading in readings:
            try:
                if price is not None:
                    await self._desk.check(talk.owner, cents_of(reading, price))
            except LimitReached as limit:
                limits.append(limit)
            else:
                possible.append(reading)
        return possible, limits
