"""What watching and showing need kept: an order is changed by one at a time, and told of as it changes."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from liquidity.node import NodeAddress
from liquidity.notices import Notice
from liquidity.orders import EventKind, Nonce, Order, OrderId, PurchaseState
from liquidity.phases import SETTLED, Phase
from storage.book import OrderBook
from storage.outbox import Outbox
from tests.storage.conftest import Bell
from tests.storage.examples import ALICE, BOB, KEY, NODE, NOW, buy, event, minutes, purchase


async def test_a_change_is_saved_with_its_letters(book: OrderBook, outbox: Outbox, bell: Bell) -> None:
    """The next version is kept, the event is in the history, the courier is rung."""
    before = await buy(book)
    after = replace(
        before, phase=Phase.PAYMENT, word="WAITING_FOR_BUYER_PAYMENT", changed_at=NOW + minutes(1)
    )
    assert await book.save(before, after, (event(EventKind.CHANGED),))
    assert await book.order(before.id) == replace(after, version=1)
    assert [each.kind for each in await book.history(before.id)] == [EventKind.ORDERED, EventKind.CHANGED]
    sent = []
    while heads := await outbox.heads(NOW):
        sent += [letter.notice for letter in heads]
        await outbox.sent(heads[0], None, NOW)
    assert sent == [Notice.CARD, Notice.CARD, Notice.NEWS]
    assert bell.rung == 2


async def test_a_silent_change_rings_nobody(book: OrderBook, bell: Bell) -> None:
    """What calls for no message is saved all the same."""
    before = await buy(book)
    assert await book.save(before, replace(before, ever_held=True), ())
    assert await book.order(before.id) == replace(before, ever_held=True, version=1)
    assert bell.rung == 1


async def test_the_slower_of_two_changes_is_refused(book: OrderBook, bell: Bell) -> None:
    """Neither its order nor its events are written: it has to look again."""
    before = await buy(book)
    changed = replace(before, phase=Phase.PAYMENT)
    saves = [book.save(before, changed, (event(EventKind.CHANGED),)) for _ in range(10)]
    assert (await asyncio.gather(*saves)).count(True) == 1
    assert len(await book.history(before.id)) == 2
    assert bell.rung == 2


async def test_open_orders_are_those_not_settled(book: OrderBook) -> None:
    """Of every phase there is."""
    for phase in Phase:
        made = await buy(book, phase, f"ID-{phase}", f"m-{phase}")
        await book.save(made, replace(made, phase=phase), ())
    assert {order.phase for order in await book.open_orders()} == set(Phase) - SETTLED


async def test_running_orders_are_shown_first_then_the_newest(book: OrderBook) -> None:
    """A person sees his own only, and no more than he asked for, from where he asked."""
    for number, phase in enumerate([Phase.READY, Phase.OPENING, Phase.NOT_OPENED, Phase.APPROVAL]):
        made = await buy(book, f"n{number}", f"ID-{number}", f"m-{number}")
        await book.save(made, replace(made, phase=phase, created_at=NOW + minutes(number)), ())
    await buy(book, "bobs", "BOB-0001", "m-bob", owner=BOB)
    assert [order.id for order in await book.orders_of(ALICE, limit=10)] == ["ID-3", "ID-1", "ID-2", "ID-0"]
    assert [order.id for order in await book.orders_of(ALICE, limit=1)] == ["ID-3"]
    assert [order.id for order in await book.page_of(ALICE, skip=1, limit=2)] == ["ID-1", "ID-2"]


async def test_pages_hold_no_firm_price_that_nobody_took(book: OrderBook) -> None:
    """One that is open is shown apart, one that is over not at all."""
    for number, phase in enumerate([Phase.OFFERED, Phase.LAPSED, Phase.PAYMENT]):
        made = await buy(book, f"n{number}", f"ID-{number}", f"m-{number}")
        await book.save(made, replace(made, phase=phase), ())
    assert [order.id for order in await book.page_of(ALICE, skip=0, limit=10)] == ["ID-2"]


async def test_nodes_bought_for_come_latest_first_and_once(book: OrderBook) -> None:
    """In the form in which they are read again; one that was refused is no suggestion."""
    other, refused = NodeAddress(NODE.pubkey, "2001:db8::1", 9735), NodeAddress(NODE.pubkey, "10.0.0.1", 1)
    for number, node in enumerate([NODE, other, NODE, refused]):
        await book.begin(purchase(f"n{number}", at=NOW + minutes(number), node=node), cause=None)
    await book.ended(
        replace(purchase("n3", node=refused), state=PurchaseState.REFUSED), event(EventKind.REFUSED)
    )
    assert await book.nodes_of(ALICE, limit=10) == (str(NODE), str(other))
    assert await book.nodes_of(ALICE, limit=1) == (str(NODE),)
    assert await book.nodes_of(BOB, limit=10) == ()


async def test_what_is_not_there_is_none(book: OrderBook) -> None:
    """Asking for it is no error."""
    assert await book.order(OrderId("never")) is None
    assert await book.purchase(Nonce("never")) is None
    assert await book.history(OrderId("never")) == ()
    assert await book.orders_of(ALICE, limit=10) == ()


def ids(orders: Sequence[Order]) -> list[str]:
    """The market's ids of some orders."""
    return [order.market_order_id for order in orders]


async def test_binding_names_the_order_and_opens_the_others(
    book: OrderBook, outbox: Outbox, bell: Bell
) -> None:
    """One purchase may turn out to be several orders: each is told of and has the purchase's key."""
    made = await buy(book, market_order_id="unproven")
    first, second = await book.bind(made, ["real-1", "real-2"], NOW + minutes(1))
    assert first == replace(made, market_order_id="real-1", version=1)
    assert (second.market_order_id, second.purchase) == ("real-2", made.purchase)
    assert (second.created_at, second.changed_at, second.version) == (NOW + minutes(1), NOW + minutes(1), 0)
    assert await book.key_of(second) == KEY
    assert [each.kind for each in await book.history(second.id)] == [EventKind.ORDERED]
    assert bell.rung == 2
    assert len(await outbox.heads(NOW)) == 1


async def test_binding_again_changes_nothing(book: OrderBook, bell: Bell) -> None:
    """Two looks at once, each with the order as it was before."""
    made = await buy(book, market_order_id="")
    bound = await book.bind(made, ["real-1", "real-2", "real-1"], NOW + minutes(1))
    assert await book.bind(made, ["real-2", "real-1"], NOW) == bound
    assert await book.bind(made, [], NOW) == bound
    assert sorted(ids(bound)) == ["real-1", "real-2"]
    assert bell.rung == 2


async def test_binding_leaves_orders_of_others_alone(book: OrderBook) -> None:
    """An id that some order of the market has belongs to that one."""
    await buy(book, "bobs", "BOB-0001", "taken", owner=BOB)
    made = await buy(book, market_order_id="unproven")
    assert ids(await book.bind(made, ["taken"], NOW)) == ["unproven"]
    assert ids(await book.bind(made, ["taken", "mine"], NOW)) == ["mine"]


async def test_a_new_order_joins_one_that_is_proven(book: OrderBook) -> None:
    """The proven one keeps its id."""
    made = await buy(book, market_order_id="real-1")
    bound = await book.bind(made, ["real-2", "real-1"], NOW)
    assert {(order.id == made.id, order.market_order_id) for order in bound} == {
        (True, "real-1"),
        (False, "real-2"),
    }
