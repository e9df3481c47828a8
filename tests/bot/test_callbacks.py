"""Buttons: what goes in comes out, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import (
    KINDS,
    MOST_TOPICS,
    Again,
    Back,
    Callback,
    CancelDialog,
    Change,
    CheckNode,
    Confirm,
    ConfirmDear,
    Deed,
    Elsewhere,
    Explain,
    Follow,
    MoneyBack,
    OfNode,
    OfSelf,
    OrderDeed,
    Page,
    Part,
    Pick,
    Refresh,
    Setting,
    StartBuy,
    StartInbound,
    StopFollowing,
    Take,
    TakeDear,
    TrackAt,
    pack,
    unpack,
)
from bot.documents import DialogId
from bot.texts.glossary import Topic
from liquidity.amount import MAX_SATS
from liquidity.orders import MarketId, Nonce, OrderId, new_nonce, new_order_id

dialogs = st.from_regex(r"[A-Za-z0-9_-]{6}", fullmatch=True).map(DialogId)
steps = st.from_regex(r"[a-z0-9_]{1,16}", fullmatch=True)
values = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=":"), max_size=36)
orders = st.builds(new_order_id)
nonces = st.builds(new_nonce)
short = st.from_regex(r"[0-9a-f]{0,32}", fullmatch=True)
letters = st.permutations([*Topic]).flatmap(lambda each: st.integers(1, MOST_TOPICS).map(lambda n: each[:n]))
MADE: dict[type[Callback], st.SearchStrategy[Callback]] = {
    Pick: st.builds(Pick, dialogs, steps, values),
    Change: st.builds(Change, dialogs, steps),
    Back: st.builds(Back, dialogs),
    CancelDialog: st.builds(CancelDialog, dialogs),
    CheckNode: st.builds(CheckNode, dialogs),
    Confirm: st.builds(Confirm, nonces),
    ConfirmDear: st.builds(ConfirmDear, nonces),
    Again: st.builds(Again, nonces),
    Elsewhere: st.builds(Elsewhere, nonces),
    OrderDeed: st.builds(OrderDeed, orders, st.sampled_from(Deed)),
    Page: st.builds(Page, st.integers(0, 9999)),
    Refresh: st.builds(Refresh, orders),
    MoneyBack: st.builds(MoneyBack, orders),
    Take: st.builds(Take, orders),
    TakeDear: st.builds(TakeDear, orders),
    Follow: st.builds(Follow, nonces),
    StopFollowing: st.builds(StopFollowing, orders),
    TrackAt: st.builds(TrackAt, st.from_regex(r"[a-z0-9-]{1,60}", fullmatch=True).map(MarketId)),
    OfNode: st.builds(OfNode, steps, short),
    OfSelf: st.builds(OfSelf, steps, short),
    Setting: st.builds(
        Setting, st.sampled_from(Part), st.from_regex(r"[A-Za-z0-9_/+-]{0,48}", fullmatch=True)
    ),
    Explain: st.builds(Explain, letters.map("".join)),
    StartInbound: st.builds(StartInbound, st.integers(min_value=1, max_value=MAX_SATS)),
    StartBuy: st.builds(StartBuy, st.integers(min_value=0, max_value=10**12)),
}
callbacks = st.one_of(*MADE.values())


@given(callbacks)
def test_every_button_comes_back(callback: Callback) -> None:
    """Packing and unpacking gives the same value, within Telegram's 64 bytes."""
    text = pack(callback)
    assert len(text.encode()) <= 64
    assert unpack(text) == callback


@given(st.text() | st.from_regex(r"[a-z](:[!-~]{0,20}){1,3}", fullmatch=True))
def test_garbage_is_nothing_or_exactly_one_of_ours(text: str) -> None:
    """Any text is refused quietly, or is the one text of a value."""
    callback = unpack(text)
    assert callback is None or pack(callback) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "p",
        "p:abcdef:node",
        "p:abcdef:node:1:2",
        "p:abcde:node:1",
        "p:abcdef:NODE:1",
        "p:abcdef:node:a b",
        "c:short",
        "c:0123456789abcdef\n",
        "r:7F3A9K2",
        "r:7f3-a9k2",
        "r:1 OR 1=1",
        "t:7f3-a9k2",
        "u:7F3-A9K2:1",
        "d:short",
        "e:0123456789abcdef:1",
        "g:",
        "j:7F3-A9K2:",
        "j:7F3-A9K2:burn",
        "j:7f3-a9k2:card",
        "l:-1",
        "l:10000",
        "n:-1",
        "n:+5",
        "n:05",
        "n: 5",
        "n:5.0",
        "n:\u0665",
        "n:1e3",
        "n:99999999999999999999",
        "z:1",
        "z:abc",
        "f:",
        "f:short",
        "f:AAAAAAAAAAAAAAAAA",
        "q:",
        "q:Magma",
        "w:",
        "w:ii",
        "w:z",
        "k:abcdef",
        "k::",
        "k:zone:a b",
        "k:other:x",
        "i:0",
        "i:05",
        "i:9999999999999999",
        "o:SHOW:ab",
        "o:show:xyz",
        "confirm_0123456789abcdef",
    ],
)
def test_forged_and_old_shapes_are_nothing(text: str) -> None:
    """Shapes that this version never writes are refused."""
    assert unpack(text) is None


def test_a_button_of_another_shape_cannot_be_made() -> None:
    """A mistake of ours shows where the button is made, not when it is tapped."""
    with pytest.raises(ValueError, match="value"):
        Pick(DialogId("abcdef"), "node", "é")
    for of_nonce in (Confirm, ConfirmDear, Again, Elsewhere):
        with pytest.raises(ValueError, match="nonce"):
            of_nonce(Nonce("x"))
    for of_order in (Refresh, MoneyBack, Take, TakeDear):
        with pytest.raises(ValueError, match="order"):
            of_order(OrderId("1; DROP"))


def test_every_kind_is_tried_here() -> None:
    """None is left out of what these tests make."""
    assert {*MADE} == {*KINDS}


@pytest.mark.parametrize(
    "widest",
    [
        Pick(DialogId("abcdef"), "s" * 16, "v" * 36),
        TrackAt(MarketId("m" * 60)),
        OfNode("d" * 16, "f" * 32),
        Setting(Part.LANGUAGE, "v" * 48),
        OrderDeed(new_order_id(), max(Deed, key=len)),
    ],
)
def test_the_widest_of_each_fits(widest: Callback) -> None:
    """Whatever a kind allows can be sent."""
    assert unpack(pack(widest)) == widest


@pytest.mark.parametrize(
    ("text", "callback"),
    [
        ("k:home:", Setting(Part.HOME)),
        ("k:zone:Europe/Berlin", Setting(Part.ZONE, "Europe/Berlin")),
        ("w:ic", Explain(f"{Topic.INBOUND}{Topic.CAPACITY}")),
        ("q:lsps1-1", TrackAt(MarketId("lsps1-1"))),
        ("f:0123456789abcdef", Follow("0123456789abcdef")),
        ("z:7F3-A9K2", StopFollowing(OrderId("7F3-A9K2"))),
        ("s:forget:0f", OfSelf("forget", "0f")),
    ],
)
def test_buttons_that_stand_in_chats_are_still_read(text: str, callback: Callback) -> None:
    """What was sent once can be tapped for years."""
    assert unpack(text) == callback
    assert pack(callback) == text


def test_tags_are_distinct() -> None:
    """No two kinds of button share a tag."""
    assert len({kind.tag for kind in KINDS}) == len(KINDS)


@given(callbacks)
def test_no_kind_is_taken_for_another(callback: Callback) -> None:
    """The same words under another tag are another button, or none."""
    tag, _, rest = pack(callback).partition(":")
    others = {unpack(f"{kind.tag}:{rest}") for kind in KINDS if kind.tag != tag}
    assert callback not in others
