"""What people read on the usual ways, one example of each text, made of the same facts in every language.

`python -m tests.bot.scenes` writes them to `golden/`, to be read by somebody who speaks the language.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.introduction import COMMANDS
from bot.nodes import Node
from bot.preferences import Loudness, NoticeKind, Preferences, QuietHours
from bot.scanning import Content, PictureFault
from bot.texts import (
    buying,
    cancelling,
    card,
    faults,
    following,
    general,
    glossary,
    groups,
    inline,
    invoice,
    lease,
    leaving,
    money,
    moving,
    news,
    nodes,
    offers,
    preflight,
    scanning,
    settings,
    stuck,
    timeline,
    tracking,
)
from bot.texts import orders as listing
from bot.texts.glossary import Topic
from bot.tongue import Language, Reader, reading
from liquidity.amount import Dollars, Inbound
from liquidity.errors import Lack, Limit, LimitReached, Refusal
from liquidity.money import Msat, Sats, UsdCents
from liquidity.node import NodeAddressError, NodeFault
from liquidity.offers import Basis, NoOffer, Offer
from liquidity.orders import Event, EventKind, InvoiceState, Order, OrderInvoice, event_of
from liquidity.payments import Money, Payment
from liquidity.phases import SETTLED, Phase
from liquidity.preflight import CallFinding, IpVersion, Reach
from liquidity.proofs import ProofFault
from sandbox.telegram.parser import parse
from tests.liquidity.examples import NODE, NOW, PRICE, a_draft, a_firm_draft, a_purchase, an_invoice, an_order
from tests.liquidity.fakes import FakeMarket, a_fake_lsp

GOLDEN: Final = Path(__file__).parent / "golden"
ALICE_NODE: Final = Node(NODE, "alice")
MARKET: Final = "Amboss Magma"

Scene = tuple[str, Callable[[], object]]
_INVOICE: Final = OrderInvoice(
    text=an_invoice(),
    state=InvoiceState.LIVE,
    payee=NODE.pubkey,
    amount_msat=Msat(12_500_000),
    expected_sats=Sats(12_500),
    issued_at=NOW,
    expires_at=NOW + timedelta(hours=1),
    shown=True,
)


def _order(phase: Phase = Phase.PAYMENT, **changes: Any) -> Order:
    return an_order(phase=phase, **({"invoice": _INVOICE} | changes))


def _money_after(phase: Phase) -> Money:
    if phase in {Phase.READY, Phase.FUNDED, Phase.FINISHED}:
        return Money.TAKEN
    if phase in {Phase.SWAP_FAILED, Phase.WRONG_CHANNEL}:
        return Money.UNKNOWN
    return Money.RETURNING if phase in SETTLED else Money.HELD


_UNPAID: Final = frozenset(
    {
        Phase.OFFERED,
        Phase.APPROVAL,
        Phase.PAYMENT,
        Phase.LAPSED,
        Phase.BUYER_UNPAID,
        Phase.BUYER_CANCELLED,
    }
)


def _phases() -> Iterator[Scene]:
    """An order that has come so far: its card, and the push that tells it."""
    for phase in Phase:
        held = phase not in _UNPAID
        where = _money_after(phase) if held else Money.UNPAID
        order = _order(phase, money=where, ever_held=held, payment=Payment.HELD if held else Payment.PENDING)
        event = event_of(order, EventKind.CHANGED, NOW)
        yield f"card {phase}", partial(card.card, order, MARKET, [], NOW, "alice")
        yield f"news {phase}", partial(news.news, order, event, FakeMarket(), NOW)
    yield (
        "in the list",
        lambda: listing.listed([listing.Row(_order(each), MARKET, "alice") for each in Phase], first=1),
    )


def _payments() -> Iterator[Scene]:
    """Each thing that can happen to a payment, and each place where money can be."""
    for payment in Payment:
        where = _MONEY.get(payment, Money.UNPAID)
        order = _order(
            payment=payment, payment_word=payment.upper(), money=where, ever_held=payment in _MONEY
        )
        event = replace(event_of(order, EventKind.CHANGED, NOW), payment_moved=True)
        yield (
            f"payment {payment}",
            partial(news.news, order, event, FakeMarket(), NOW),
        )
    for where in Money:
        yield f"money {where}", partial(money.money_line, _order(money=where))


# What else was told of the money then.
_MONEY: Final = {
    Payment.HELD: Money.HELD,
    Payment.TAKEN: Money.TAKEN,
    Payment.REFUNDED: Money.RETURNED,
    Payment.REJECTED: Money.RETURNING,
    Payment.WRONG_PREIMAGE: Money.RETURNING,
    Payment.TIMED_OUT: Money.UNKNOWN,
}


def _kinds() -> Iterator[Scene]:
    """Each other event that pushes, the invoice, and what stands where it stood."""
    channel = replace(an_order().channel, closable_at=NOW + timedelta(days=7), short_id="921504x1293x0")
    order = _order(Phase.READY, money=Money.TAKEN, ever_held=True, channel=channel)
    withheld = _order(invoice=replace(_INVOICE, state=InvoiceState.WITHHELD, fault="expired", shown=False))
    for kind in (EventKind.INVOICE_EXPIRING, EventKind.HIDDEN, EventKind.FOUND):
        event = event_of(_order(), kind, NOW)
        yield f"news {kind}", partial(news.news, _order(), event, FakeMarket(), NOW)
    for kind in (EventKind.LEASE_ENDING, EventKind.LEASE_BROKEN):
        event = event_of(order, kind, NOW)
        yield f"news {kind}", partial(news.news, order, event, FakeMarket(), NOW)
    kind = EventKind.INVOICE_WITHHELD
    event = event_of(withheld, kind, NOW)
    yield f"news {kind}", lambda: news.news(withheld, event, FakeMarket(), NOW)
    yield "invoice caption", lambda: invoice.caption(_order(), NOW)
    yield "invoice text", lambda: invoice.invoice_text(_order(), NOW)
    for state in (InvoiceState.HELD, InvoiceState.DEAD):
        yield f"invoice {state}", partial(invoice.marked, _order(), state)
    for reason in Refusal:
        refused = Event(kind=EventKind.REFUSED, at=NOW, reason=reason, word="the market's own words")
        yield f"refused {reason}", partial(news.refused, refused, MARKET)
    yield "unknown", lambda: news.unknown(MARKET, searched=True)
    yield "support", lambda: lease.support(order)
    yield "stuck", lambda: stuck.stuck(_order(money=Money.HELD, ever_held=True), MARKET, NOW)
    yield "timeline", lambda: timeline.timeline(order, MARKET, _history(order))
    for ask in (cancelling.ask, cancelling.taken, cancelling.unknown, cancelling.not_sent):
        yield f"cancelling {ask.__name__}", partial(ask, _order(), MARKET)


def _history(order: Order) -> list[Event]:
    kinds = (EventKind.ORDERED, EventKind.INVOICE_READY, EventKind.CHANGED)
    return [event_of(order, kind, NOW + timedelta(minutes=index)) for index, kind in enumerate(kinds)]


def _buying() -> Iterator[Scene]:
    """From a wish to a summary."""
    lsp = a_fake_lsp()
    lsp.name = "ZEUS Olympus"
    draft, firm = a_draft(), a_firm_draft()
    large = replace(draft, cents=UsdCents(9_000), inbound=Sats(48_893_400))
    yield "ask node", lambda: buying.ask_node(known=False)
    yield "ask node again", lambda: buying.ask_node(known=True)
    yield "ask amount", lambda: buying.ask_amount(ALICE_NODE, [FakeMarket(), lsp], PRICE)
    yield "ask visibility", buying.ask_visibility
    yield "amount dollars", lambda: buying.amount_read(Dollars(UsdCents(2_550)), PRICE)
    yield "amount inbound", lambda: buying.amount_read(Inbound(Sats(2_000_000)), PRICE)
    yield "summary", lambda: buying.summary(draft, FakeMarket(), name="alice")
    yield "summary large", lambda: buying.summary(large, FakeMarket(), name="alice")
    yield "summary firm", lambda: buying.summary(firm, lsp, [NODE], name="alice")
    yield "asking", lambda: buying.asking(draft, FakeMarket())
    found: list[Offer | NoOffer] = [
        Offer(
            market=FakeMarket().id,
            basis=Basis.QUOTED,
            inbound=Sats(2_000_000),
            private=False,
            pay=Sats(4_000),
            cents=UsdCents(368),
            asked_at=NOW,
        ),
        NoOffer(market=lsp.id, lack=Lack.TOO_SMALL, bound=5_000_000),
    ]
    markets = {each.id: each for each in (FakeMarket(), lsp)}
    yield "compare", lambda: offers.compare(found, markets, Sats(2_000_000), NOW)
    offered = an_order(
        purchase=a_purchase(firm), phase=Phase.OFFERED, invoice=replace(_INVOICE, state=InvoiceState.OFFERED)
    )
    yield "firm price", lambda: offers.firm_price(offered, lsp.name, NOW)
    for limit in Limit:
        reached = LimitReached(limit, bound=2, seen=3)
        yield f"limit {limit}", partial(faults.limit_reached, reached)
    for fault in NodeFault:
        wrong = NodeAddressError(fault, seen=64)
        yield f"node {fault}", partial(faults.node_fault, wrong)


def _nodes() -> Iterator[Scene]:
    """Pictures, calls to a node, and orders that were bought elsewhere."""
    for fault in PictureFault:
        yield f"picture {fault}", partial(scanning.fault, fault)
    for content in Content:
        yield f"picture of {content}", partial(scanning.content, content)
    for reach in Reach:
        kinds = frozenset({IpVersion.IPV4}) if reach is Reach.REACHED else frozenset()
        yield f"calling {reach}", partial(preflight.finding, CallFinding(reach, kinds), NODE)
    yield "calling reached by a proxy", partial(preflight.finding, CallFinding(Reach.REACHED), NODE)
    keyed, lsp = FakeMarket(), a_fake_lsp()
    keyed.can = replace(keyed.can, keyed=True)
    for name, market in (("magma", keyed), ("lsp", lsp)):
        yield f"track at {name}", partial(tracking.ask_proof, market)
        yield f"track in vain at {name}", partial(tracking.not_found, market)
    yield "tracked", partial(tracking.followed, _order(), keyed=True, deleted=True)
    for proof in ProofFault:
        yield f"track {proof}", partial(tracking.fault, proof)
    for topic in Topic:
        yield f"what is {topic.name.lower()}", partial(glossary.explained, [topic])


def _general() -> Iterator[Scene]:
    """What is said of the bot itself, and of what a person set."""
    wished = Preferences(
        zone="Europe/Berlin", notices={NoticeKind.PROGRESS: Loudness.OFF}, quiet=QuietHours(1320, 420)
    )
    yield "start", lambda: general.start(None)
    yield "start again", lambda: general.start(ALICE_NODE)
    yield "help", general.how_it_works
    yield "privacy", general.privacy
    yield "stranger", lambda: general.stranger(42)
    yield "prices", lambda: general.prices(MARKET, PRICE, general.PRESETS, NOW)
    yield "in a group", groups.how_it_works
    yield "inline help", lambda: inline.help_card("inlet_bot").text
    yield "inline offer", lambda: inline.offer(MARKET, Dollars(UsdCents(2_500)), PRICE, NOW).text
    yield "nodes", lambda: nodes.nodes([ALICE_NODE])
    yield "forget", lambda: leaving.ask([_order()])
    yield "export", moving.ask_new
    yield "import", moving.ask_file
    for phase in Phase:
        yield f"following {phase}", partial(following.status, an_order().id, phase)
    yield "settings", lambda: settings.home(wished, NOW)
    yield "settings notices", settings.ask_notices
    yield "settings quiet", lambda: settings.ask_quiet(wished)
    for kind in NoticeKind:
        yield f"settings {kind}", partial(settings.ask_loudness, kind)
    yield "commands", lambda: "\n".join(f"/{name}: {text}" for name, text in COMMANDS.items())


def scenes() -> Iterator[Scene]:
    """All of them, each with its name."""
    for some in (_general, _nodes, _buying, _phases, _payments, _kinds):
        yield from some()


def told(language: Language) -> str:
    """All scenes in a language, as a person reads them."""
    with reading(Reader(language)):
        return "\n".join(f"=== {name}\n{parse(str(text()), 'HTML').text}\n" for name, text in scenes())


if __name__ == "__main__":
    for each in Language:
        (GOLDEN / f"{each}.txt").write_text(told(each), encoding="utf-8")
