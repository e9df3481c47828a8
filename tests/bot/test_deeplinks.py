"""Deep links: every one of ours comes back whole, and nothing else is followed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deeplinks import (
    MOST_CHARACTERS,
    BuyLink,
    DeepLink,
    HomeLink,
    NodeLink,
    OrderLink,
    OrdersLink,
    address,
    pack,
    unpack,
)
from liquidity.amount import MAX_CENTS, MAX_SATS, Dollars, Inbound
from liquidity.money import Sats, UsdCents
from liquidity.orders import OrderId, new_order_id

_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEY = "03" + "ab" * 32

LINKS: st.SearchStrategy[DeepLink] = st.one_of(
    st.integers(1, MAX_CENTS).map(lambda cents: BuyLink(Dollars(UsdCents(cents)))),
    st.integers(1, MAX_SATS).map(lambda sats: BuyLink(Inbound(Sats(sats)))),
    st.builds(lambda: OrderLink(new_order_id())),
    st.just(OrdersLink()),
    st.just(HomeLink()),
    st.tuples(st.sampled_from(["02", "03"]), st.binary(min_size=32, max_size=32)).map(
        lambda parts: NodeLink(parts[0] + parts[1].hex())
    ),
)


@given(LINKS)
def test_every_link_comes_back_whole(link: DeepLink) -> None:
    """Within Telegram's characters and length."""
    text = pack(link)
    assert _SHAPE.fullmatch(text)
    assert len(text) <= MOST_CHARACTERS
    assert unpack(text) == link


@given(st.one_of(st.text(), st.from_regex(r"(buy_[cs]|order_|node_|orders|follow_)[A-Za-z0-9_=-]{0,70}")))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    """Whatever is read at all packs into the very text it came from."""
    link = unpack(text)
    assert link is None or pack(link) == text


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("buy_c2500", BuyLink(Dollars(UsdCents(2500)))),
        ("buy_s2000000", BuyLink(Inbound(Sats(2_000_000)))),
        ("order_7F3-A9K2", OrderLink(OrderId("7F3-A9K2"))),
        ("orders", OrdersLink()),
        ("home", HomeLink()),
    ],
)
def test_links_read_so(text: str, link: DeepLink) -> None:
    """These are public: they stand in messages that people keep."""
    assert unpack(text) == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "buy",
        "buy_",
        "buy_c0",
        "buy_c02500",
        "buy_c-5",
        "buy_x5",
        "buy_c٢",
        f"buy_c{MAX_CENTS + 1}",
        f"buy_s{MAX_SATS + 1}",
        "order_7f3-a9k2",
        "order_1",
        "orders_",
        "node_AAAA",
        "node_" + "A" * 44,
        "node_é",
        "follow_abc",
        "x" * 65,
    ],
)
def test_other_texts_are_no_links(text: str) -> None:
    """They get a polite sentence."""
    assert unpack(text) is None


def test_the_address_opens_the_chat() -> None:
    """As Telegram's clients read it."""
    link = BuyLink(Dollars(UsdCents(2500)))
    assert address("inlet_bot", link) == "https://t.me/inlet_bot?start=buy_c2500"


def test_a_key_outside_the_shape_makes_no_link() -> None:
    """A link is made of what is a key and an order only."""
    for bad in (KEY.upper(), KEY[:-2], "04" + KEY[2:]):
        with pytest.raises(ValueError, match="no node"):
            NodeLink(bad)
    with pytest.raises(ValueError, match="another shape"):
        OrderLink(OrderId("x"))
