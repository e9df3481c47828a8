"""Following an order that was bought elsewhere: one question, one owner, and never a payable invoice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from liquidity.adopting import Adopting
from liquidity.advance import advance
from liquidity.errors import KeyRefused, OrderNotFound, TooOften, Unavailable
from liquidity.market import Capabilities
from liquidity.money import Sats
from liquidity.network import Network
from liquidity.node import NOWHERE, NodeAddress
from liquidity.orders import (
    Channel,
    Event,
    EventKind,
    InvoiceState,
    MarketId,
    Order,
    Owner,
    PurchaseState,
    Snapshot,
    Terms,
)
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from liquidity.proofs import Proof
from liquidity.secret import SessionKey
from liquidity.tries import TRIES
from tests.liquidity.examples import ALICE, BOB, KEY, LSP, MAGMA, NODE, NOW, an_invoice, minutes, seen
from tests.liquidity.fakes import FakeClock, FakeMarket, a_fake_lsp
from tests.liquidity.strategies import pubkey_of

PROOF = Proof("there-1", KEY)
ID_ALONE = Proof("there-1")


class Shelf:
    """Adopted orders, in memory."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.keys: list[SessionKey | None] = []
        self.events: list[Event] = []

    async def own(self, owner: Owner, market: MarketId, market_order_id: str) -> Order | None:
        """This person's order of that id."""
        found = (each for each in self._at(market, market_order_id) if each.owner == owner)
        return next(found, None)

    async def adopt(self, order: Order, key: SessionKey | None, events: Sequence[Event]) -> bool:
        """Keep it, unless anybody has it."""
        if self._at(order.purchase.draft.market, order.market_order_id):
            return False
        self.orders.append(order)
        self.keys.append(key)
        self.events += events
        return True

    def _at(self, market: MarketId, market_order_id: str) -> list[Order]:
        return [
            each
            for each in self.orders
            if (each.purchase.draft.market, each.market_order_id) == (market, market_order_id)
        ]


class Bench:
    """The use case at one market."""

    def __init__(self, market: FakeMarket) -> None:
        self.market, self.shelf, self.clock = market, Shelf(), FakeClock()
        self.watched: list[Order] = []
        self.adopting = Adopting(
            markets={market.id: market}, book=self.shelf, clock=self.clock, on_order=self.watched.append
        )

    async def adopt(self, owner: Owner = ALICE, proof: Proof = PROOF) -> Order:
        """The order that is followed then."""
        return (await self.adopting.adopt(owner, self.market.id, proof)).order


async def test_only_what_the_market_tells_is_known() -> None:
    """Of node, cost and price nothing is made up."""
    terms = Terms(inbound=Sats(5_432_600))
    bench = Bench(FakeMarket(MAGMA, seen(Phase.OPENING, Payment.HELD, terms=terms)))
    order = await bench.adopt()
    draft = order.purchase.draft
    assert (order.owner, order.market_order_id, order.phase) == (ALICE, "there-1", Phase.OPENING)
    assert (order.purchase.state, order.purchase.elsewhere) == (PurchaseState.TRACKED, True)
    assert (draft.node, draft.cents, draft.price, draft.rate) == (NOWHERE, 0, None, None)
    assert (order.inbound, order.money, order.node) == (5_432_600, Money.HELD, NOWHERE)
    assert bench.watched == bench.shelf.orders == [order]
    assert bench.shelf.keys == [KEY]
    assert [each.kind for each in bench.shelf.events] == [EventKind.ORDERED, EventKind.CHANGED]
    assert bench.market.asked == [("there-1", KEY)]


async def test_an_lsp_tells_more() -> None:
    """The node's key, the lease and the visibility; a session key is nothing to it."""
    terms = Terms(inbound=Sats(2_000_000), lease_blocks=4320, private=True, node=NODE.pubkey)
    bench = Bench(a_fake_lsp(LSP, seen(Phase.PAYMENT, Payment.PENDING, terms=terms)))
    order = await bench.adopt(proof=PROOF)
    assert (order.node.pubkey, order.node.host) == (NODE.pubkey, "")
    assert (order.purchase.draft.private, order.purchase.draft.lease_blocks) == (True, 4320)
    assert bench.market.asked == [("there-1", None)]
    assert bench.shelf.keys == [None]


@pytest.mark.parametrize("phase", [Phase.APPROVAL, Phase.PAYMENT])
async def test_an_invoice_is_never_payable(phase: Phase) -> None:
    """It is withheld, which is no news to who has bought it elsewhere."""
    bench = Bench(FakeMarket(MAGMA, seen(phase, Payment.PENDING, invoice=an_invoice())))
    order = await bench.adopt()
    assert order.invoice is not None
    assert (order.invoice.state, order.invoice.fault) == (InvoiceState.WITHHELD, "bought_elsewhere")
    assert not order.payable(bench.clock.now())
    assert [each.kind for each in bench.shelf.events] == [EventKind.ORDERED]


@pytest.mark.parametrize(
    ("terms", "fault"),
    [(Terms(payees=(pubkey_of(9),)), "wrong_payee"), (Terms(total=Sats(12_499)), "amount_off")],
)
async def test_a_fault_that_shows_later_is_told_once(terms: Terms, fault: str) -> None:
    """What the market says of an order may come after its invoice."""
    here = seen(Phase.PAYMENT, Payment.PENDING, invoice=an_invoice())
    order = await Bench(a_fake_lsp(LSP, here)).adopt(proof=ID_ALONE)
    step = advance(order, replace(here, terms=terms), Network.MAINNET, NOW + minutes(1))
    assert step.order.invoice is not None
    assert (step.order.invoice.state, step.order.invoice.fault) == (InvoiceState.WITHHELD, fault)
    assert step.order.invoice.expected_sats == (terms.total or 0)
    assert [(each.kind, each.reason) for each in step.events] == [(EventKind.INVOICE_WITHHELD, fault)]
    again = advance(step.order, replace(here, terms=terms), Network.MAINNET, NOW + minutes(2))
    assert again.events == ()


@pytest.mark.parametrize("down", [False, True])
async def test_the_nodes_of_an_lsp_are_asked_for_first(*, down: bool) -> None:
    """Whom an invoice may pay is told by them; an order is followed without them, too."""
    market = PayeesOnceAsked(LSP, seen(Phase.PAYMENT, Payment.PENDING, invoice=an_invoice()))
    market.can = Capabilities()
    market.nodes = Unavailable("down") if down else (NODE,)
    order = await Bench(market).adopt(proof=ID_ALONE)
    assert order.invoice is not None
    assert order.invoice.fault == ("bought_elsewhere" if down else "wrong_payee")


class PayeesOnceAsked(FakeMarket):
    """A market that knows whom its invoices may pay from when its nodes were asked for."""

    payees: tuple[str, ...] = ()

    async def peers(self) -> tuple[NodeAddress, ...]:
        """Its nodes."""
        nodes = await super().peers()
        self.payees = tuple(each.pubkey for each in nodes)
        return nodes

    async def order(self, order_id: str, key: SessionKey | None) -> Snapshot:
        """How an order stands."""
        shown = await super().order(order_id, key)
        return replace(shown, terms=replace(shown.terms, payees=self.payees))


async def test_an_invoice_that_ends_is_seen_on_the_card() -> None:
    """Quietly: it was never shown."""
    here = seen(Phase.PAYMENT, Payment.PENDING, invoice=an_invoice())
    order = await Bench(a_fake_lsp(LSP, here)).adopt(proof=ID_ALONE)
    step = advance(order, here, Network.MAINNET, NOW + timedelta(days=30))
    assert step.order.invoice is not None
    assert step.order.invoice.state is InvoiceState.DEAD
    assert [each.kind for each in step.events] == [EventKind.PROGRESS]


async def test_the_promise_of_a_channel_that_is_there_is_known_at_once() -> None:
    """Its reminders do not wait for the next look, hours later."""
    channel = Channel(blocks_locked=4320)
    bench = Bench(FakeMarket(MAGMA, seen(Phase.READY, Payment.HELD, channel=channel)))
    order = await bench.adopt()
    assert order.channel.closable_at == bench.clock.now() + timedelta(days=30)
    assert order.channel.reminded is None


async def test_nobody_is_taken_from() -> None:
    """Neither are words wasted on whose it is: the answer is that of an order that is not there."""
    bench = Bench(FakeMarket(MAGMA, seen(Phase.APPROVAL)))
    order = await bench.adopt(ALICE)
    with pytest.raises(OrderNotFound):
        await bench.adopt(BOB)
    assert bench.shelf.orders == [order]
    assert bench.watched == [order]
    # The market was asked all the same: nobody tells the two apart by the time it takes.
    assert len(bench.market.asked) == 2


@pytest.mark.parametrize("missing", [OrderNotFound("none"), KeyRefused("no")])
async def test_the_only_order_of_a_key_is_meant(missing: Exception) -> None:
    """The market's answer to a purchase may tell an id that is not the order's."""
    bench = Bench(FakeMarket(MAGMA, missing, seen(Phase.APPROVAL), missing, seen(Phase.APPROVAL)))
    bench.market.listed = ("real-1",)
    order = await bench.adopt()
    assert order.market_order_id == "real-1"
    assert bench.market.asked == [("there-1", KEY), ("real-1", KEY)]
    again = await bench.adopting.adopt(ALICE, MAGMA, PROOF)
    assert (again.order, again.known) == (order, True)
    assert bench.shelf.orders == [order]


@pytest.mark.parametrize("found", [(), ("there-1",), ("one", "two")])
async def test_no_other_order_is_meant(found: tuple[str, ...]) -> None:
    """Where there is none, or a choice."""
    bench = Bench(FakeMarket(MAGMA, OrderNotFound("none")))
    bench.market.listed = found
    with pytest.raises(OrderNotFound):
        await bench.adopt()
    assert len(bench.market.asked) == 1


async def test_ones_own_is_shown_without_a_question() -> None:
    """However often, and with whatever key."""
    bench = Bench(FakeMarket(MAGMA, seen(Phase.APPROVAL)))
    order = await bench.adopt()
    for _ in range(TRIES + 1):
        again = await bench.adopting.adopt(ALICE, MAGMA, ID_ALONE)
        assert (again.order, again.known) == (order, True)
    assert len(bench.market.asked) == 1


async def test_no_key_is_no_question() -> None:
    """On a shared account the operator's own key would show anybody's order."""
    bench = Bench(FakeMarket(MAGMA, seen(Phase.APPROVAL), shared_account=True))
    with pytest.raises(KeyRefused):
        await bench.adopt(proof=ID_ALONE)
    assert bench.market.asked == []


@pytest.mark.parametrize("error", [KeyRefused("no"), OrderNotFound("none"), Unavailable("down")])
async def test_nothing_is_kept_of_what_was_not_shown(error: Exception) -> None:
    """And the next try may work."""
    bench = Bench(FakeMarket(MAGMA, error, seen(Phase.APPROVAL)))
    with pytest.raises(type(error)):
        await bench.adopt()
    assert bench.shelf.orders == bench.watched == []
    assert (await bench.adopt()).phase is Phase.APPROVAL


async def test_tries_are_bounded_for_each_person() -> None:
    """Ten an hour, whoever the others are."""
    bench = Bench(FakeMarket(MAGMA, OrderNotFound("none")))
    for _ in range(TRIES):
        with pytest.raises(OrderNotFound):
            await bench.adopt()
    with pytest.raises(TooOften):
        await bench.adopt()
    with pytest.raises(OrderNotFound):
        await bench.adopt(BOB)
    assert len(bench.market.asked) == TRIES + 1
    bench.clock.advance(3600)
    with pytest.raises(OrderNotFound):
        await bench.adopt()


def test_a_market_says_whether_it_has_keys() -> None:
    """A market that says nothing has none."""
    assert not Capabilities().keyed
