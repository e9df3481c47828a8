"""Whatever is typed and whatever a dollar buys, every answer is one that Telegram takes."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.deeplinks import BuyLink, pack
from bot.texts import inline as words
from liquidity.amount import MAX_CENTS, MAX_SATS, Amount, AmountError, AmountFault, Dollars, Inbound
from liquidity.money import Price, Sats, UsdCents
from sandbox.telegram.methods import all_methods
from sandbox.telegram.params import Params
from sandbox.telegram.state import Telegram
from tests.bot.looks import HOSTILE, shown
from tests.bot.test_inline import staged
from tests.bot.test_requests_aiogram import faults_of
from tests.liquidity.examples import NOW, PRICE
from tests.liquidity.fakes import FakeMarket, a_fake_lsp
from tests.sandbox.telegram.chatting import ALICE, chatting

_FRACTIONS = st.fractions(min_value=Fraction(1, 10**6), max_value=10**9)
PRICES = st.builds(Price, _FRACTIONS, st.none() | _FRACTIONS, st.just(NOW))
NAMES = HOSTILE.map(lambda text: text[:60])
AMOUNTS: st.SearchStrategy[Amount] = st.one_of(
    st.integers(1, MAX_CENTS).map(lambda cents: Dollars(UsdCents(cents))),
    st.integers(1, MAX_SATS).map(lambda sats: Inbound(Sats(sats))),
)


@given(NAMES, AMOUNTS, PRICES)
def test_every_card_can_be_posted(market: str, amount: Amount, price: Price) -> None:
    """Its text is one that Telegram reads, a market's name in it is no markup, and its title is there."""
    made = [words.offer(market, amount, price, NOW, "Note."), words.prices(market, price, NOW)]
    for card in [*made, words.help_card("inlet_bot"), words.stranger(), words.no_price()]:
        assert shown(card.text)
        assert card.title.strip()
    assert words.buy_label(amount, price)
    assert len(pack(BuyLink(amount))) <= 64


def test_every_fault_of_an_amount_has_a_card() -> None:
    """Readings and all."""
    for fault in AmountFault:
        assert shown(words.amount_fault(AmountError(fault), "inlet_bot").text)


TYPED = ("", "50", "2M", "1", "price", "hello", "<b>&", "20000000")


async def test_every_answer_is_taken_by_the_strict_server_and_fits_the_models() -> None:
    """Held against the sandbox's rules, and against the models of another library."""
    named = FakeMarket()
    named.name = '<b>&"Name'
    async with chatting() as chat:
        for market in (named, a_fake_lsp()):
            async with staged(market) as stage:
                for typed in TYPED:
                    told = await stage.type(typed)
                    assert list(faults_of("answerInlineQuery", _as_sent(told))) == []
                    query = chat.telegram.inline.ask(ALICE, ALICE, typed, "")[0]
                    _answer(chat.telegram, {**told, "inline_query_id": query.id, "cache_time": 0})


def _as_sent(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "inline_query_id": str(told["inline_query_id"])}


def _answer(telegram: Telegram, told: dict[str, Any]) -> None:
    assert all_methods()["answerinlinequery"](telegram, Params({}).with_values(told)) is True


def test_a_price_tells_its_age() -> None:
    """In its two largest units."""
    assert words.age(PRICE, NOW) == "price asked just now"
    assert words.age(PRICE, NOW + timedelta(seconds=75)) == "price 1 min old"
    assert words.age(PRICE, NOW + timedelta(seconds=12)) == "price 12 s old"
