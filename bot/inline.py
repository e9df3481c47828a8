"""`@bot 50` in any chat: offer cards from prices that are known, and the way into the private chat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot import deeplinks
from bot.aside import Aside
from bot.deeplinks import BuyLink, OrdersLink
from bot.pricing import PriceBoard, Priced
from bot.readership import Readership
from bot.texts import inline as words
from bot.texts.general import PRESETS
from bot.texts.inline import Card
from bot.tongue import reading
from liquidity.amount import Amount, AmountError, Dollars, Inbound, parse_amount
from liquidity.clock import Clock
from liquidity.desk import Desk
from liquidity.errors import LimitReached
from liquidity.money import Price, UsdCents
from liquidity.quotes import Quotes, cents_of

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
# What a person may see depends on who asks, so no answer is ever shown to another.
_SECONDS_OF_PRICES: Final = 5
_SECONDS_OF_HELP: Final = 60
_PRICE_WORDS: Final = frozenset({"price", "prices"})
_HELP_WORDS: Final = frozenset({"", "help", "?"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A result: its card, the amount that its Buy button leads to, and the price that button names."""

    card: Card
    amount: Amount | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """All results, the button above them, and how many seconds the person's client may keep them."""

    shown: Sequence[Shown]
    button: InlineQueryResultsButton | None = None
    seconds: int = 0


class Inline:
    """Answers inline queries. It knows no order and no node, and asks no market."""

    def __init__(
        self,
        *,
        bot: Bot,
        admits: Callable[[int], bool],
        board: PriceBoard,
        quotes: Quotes,
        clock: Clock,
        readership: Readership,
    ) -> None:
        self._readership = readership
        self._bot = bot
        self._admits = admits
        self._board = board
        self._quotes = quotes
        self._clock = clock

    async def answer(self, query: InlineQuery) -> None:
        """Show what fits to what was typed. Raises telegram.error.TelegramError."""
        with reading(await self._readership.in_public(query.from_user)):
            found = await self._found(query.from_user.id, query.query)
            articles = [self._article(index, each) for index, each in enumerate(found.shown)]
        await self._bot.answer_inline_query(
            query.id, articles, cache_time=found.seconds, is_personal=True, button=found.button
        )

    async def _found(self, person: int, typed: str) -> Answer:
        text = " ".join(typed.casefold().split())
        if not self._admits(person):
            return Answer([Shown(words.stranger())])
        if text in _HELP_WORDS:
            link = deeplinks.pack(OrdersLink())
            mine = InlineQueryResultsButton(str(words.MY_ORDERS), start_parameter=link)
            return Answer([Shown(words.help_card(self._bot.username))], mine, _SECONDS_OF_HELP)
        if text in _PRICE_WORDS:
            return await self._prices()
        try:
            meant: Sequence[Amount] = (parse_amount(typed),)
        except AmountError as error:
            if not error.readings:
                return Answer([Shown(words.amount_fault(error, self._bot.username))])
            meant = error.readings
        return await self._offers(meant)

    async def _prices(self) -> Answer:
        known = await self._board.look()
        if not known:
            return self._without_prices()
        now, first = self._clock.now(), known[0]
        tables = [
            Shown(words.prices(each.market.name, each.price, now), Dollars(PRESETS[2])) for each in known
        ]
        rows = [self._offer(Dollars(cents), first) for cents in PRESETS]
        return Answer([*tables, *rows], seconds=_SECONDS_OF_PRICES)

    async def _offers(self, meant: Sequence[Amount]) -> Answer:
        known = await self._board.look()
        if not known:
            return self._without_prices(*meant)
        shown = [self._offer(amount, each) for amount in meant for each in known]
        # What was meant stands before what may be bought instead of it.
        shown.sort(key=lambda each: each.amount not in meant)
        best = shown[0]
        return Answer(shown, _button(best.amount or meant[0], best.price), _SECONDS_OF_PRICES)

    def _offer(self, amount: Amount, priced: Priced) -> Shown:
        """What an amount comes to at a market; the nearest that may be bought, where it may not."""
        note, price = "", priced.price
        try:
            self._quotes.check_size(cents_of(amount, price), priced.market)
        except LimitReached as limit:
            amount, note = Dollars(UsdCents(limit.bound)), words.bound(limit)
        card = words.offer(priced.market.name, amount, price, self._clock.now(), note)
        return Shown(card, amount, price)

    def _without_prices(self, *meant: Amount) -> Answer:
        if self._board.sells_by_the_dollar:
            return Answer([Shown(words.no_price())], _button(meant[0], None) if meant else None)
        sizes = [amount for amount in meant if isinstance(amount, Inbound)]
        if not sizes:
            return Answer([Shown(words.nothing_priced())])
        shown = [Shown(words.size_only(size), size) for size in sizes]
        return Answer(shown, _button(sizes[0], None), _SECONDS_OF_PRICES)

    def _article(self, index: int, shown: Shown) -> InlineQueryResultArticle:
        card, board = shown.card, None
        if shown.amount is not None:
            url = deeplinks.address(self._bot.username, BuyLink(shown.amount))
            label = words.buy_label(shown.amount, shown.price)
            board = InlineKeyboardMarkup([[InlineKeyboardButton(label, url=url)]])
        content = InputTextMessageContent(
            card.text, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
        )
        return InlineQueryResultArticle(
            str(index), card.title, content, reply_markup=board, description=card.line
        )


def inline_mode(
    bot: Bot, admits: Callable[[int], bool], desk: Desk, clock: Clock, readership: Readership
) -> Aside:
    """Inline mode, ready to run, at the desk's markets."""
    board = PriceBoard(desk.quotes, tuple(desk.markets.values()), clock)
    inline = Inline(
        bot=bot, admits=admits, board=board, quotes=desk.quotes, clock=clock, readership=readership
    )
    return Aside(bot, inline.answer, board.run)


def _button(amount: Amount, price: Price | None) -> InlineQueryResultsButton:
    return InlineQueryResultsButton(
        words.buy_label(amount, price), start_parameter=deeplinks.pack(BuyLink(amount))
    )
