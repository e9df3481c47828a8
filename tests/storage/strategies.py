"""Any draft, purchase, order or event, every field of it drawn."""

from dataclasses import replace
from datetime import timedelta, timezone
from fractions import Fraction

from hypothesis import strategies as st

from liquidity.money import Msat, Price, Rate, Sats, UsdCents
from liquidity.node import NOWHERE, NodeAddress
from liquidity.orders import (
    Channel,
    Draft,
    Event,
    EventKind,
    InvoiceState,
    MarketId,
    Nonce,
    Order,
    OrderId,
    OrderInvoice,
    Owner,
    Purchase,
    PurchaseState,
    ShownInvoice,
    Terms,
)
from liquidity.payments import Money, Payment
from liquidity.phases import Phase
from tests.storage.examples import NOW

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.builds(
    lambda microseconds, zone: (NOW + timedelta(microseconds=microseconds)).astimezone(zone),
    st.integers(-(10**15), 10**15),
    ZONES,
)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
NUMBERS = st.integers(0, 2**53)
NODES = st.builds(
    NodeAddress,
    st.from_regex(r"0[23][0-9a-f]{64}", fullmatch=True),
    st.one_of(
        st.ip_addresses().map(str),
        st.from_regex(r"[a-z]{1,20}\.(org|onion)", fullmatch=True),
    ),
    st.integers(1, 65535),
)
FRACTIONS = st.fractions(min_value=Fraction(1, 10**30), max_value=10**30)
PRICES = st.builds(Price, FRACTIONS, st.none() | FRACTIONS, TIMES)
DRAFTS = st.builds(
    Draft,
    nonce=WORDS.map(Nonce),
    owner=st.integers(1, 2**53).map(Owner),
    market=WORDS.map(MarketId),
    node=NODES,
    cents=st.integers(0, 2**31 - 1).map(UsdCents),
    private=st.booleans(),
    inbound=NUMBERS.map(Sats),
    lease_blocks=st.none() | st.integers(0, 2**31 - 1),
    price=st.none() | PRICES,
    rate=st.none() | st.builds(Rate, FRACTIONS, TIMES),
)
TERMS = st.builds(
    Terms,
    inbound=st.none() | NUMBERS.map(Sats),
    outbound=st.none() | NUMBERS.map(Sats),
    lease_blocks=st.none() | NUMBERS,
    private=st.none() | st.booleans(),
    node=st.none() | WORDS,
    fee=st.none() | NUMBERS.map(Sats),
    total=st.none() | NUMBERS.map(Sats),
    offered_until=st.none() | TIMES,
    payees=st.lists(WORDS).map(tuple),
)


def _with_its_node(purchase: Purchase) -> Purchase:
    """Of a purchase that was made elsewhere nobody knows the node."""
    return replace(purchase, draft=replace(purchase.draft, node=NOWHERE)) if purchase.elsewhere else purchase


PURCHASES = st.builds(Purchase, draft=DRAFTS, state=st.sampled_from(PurchaseState), requested_at=TIMES).map(
    _with_its_node
)
INVOICES = st.builds(
    OrderInvoice,
    text=WORDS,
    state=st.sampled_from(InvoiceState),
    fault=WORDS,
    payee=WORDS,
    amount_msat=NUMBERS.map(Msat),
    expected_sats=NUMBERS.map(Sats),
    issued_at=st.none() | TIMES,
    expires_at=st.none() | TIMES,
    supersedes=st.none() | st.builds(ShownInvoice, text=WORDS, issued_at=TIMES),
    warned=st.booleans(),
    taken=st.booleans(),
    taken_size=st.none() | NUMBERS.map(Sats),
    shown=st.booleans(),
)
CHANNELS = st.builds(
    Channel,
    short_id=WORDS,
    funding_txid=WORDS,
    confirmations=NUMBERS,
    size=st.none() | NUMBERS.map(Sats),
    blocks_locked=st.none() | NUMBERS,
    closable_at=st.none() | TIMES,
    reminded=st.sampled_from([None, 7, 1]),
)
ORDERS = st.builds(
    Order,
    id=WORDS.map(OrderId),
    market_order_id=WORDS,
    purchase=PURCHASES,
    created_at=TIMES,
    changed_at=TIMES,
    phase=st.sampled_from(Phase),
    word=WORDS,
    payment=st.sampled_from(Payment),
    payment_word=WORDS,
    money=st.sampled_from(Money),
    ever_held=st.booleans(),
    invoice=st.none() | INVOICES,
    terms=TERMS,
    channel=CHANNELS,
    deadline=st.none() | TIMES,
    hidden=st.booleans(),
    version=st.integers(0, 2**31 - 1),
)
EVENTS = st.builds(
    Event,
    kind=st.sampled_from(EventKind),
    at=TIMES,
    phase=st.none() | st.sampled_from(Phase),
    word=WORDS,
    passed=st.lists(st.sampled_from(Phase)).map(tuple),
    payment=st.none() | st.sampled_from(Payment),
    payment_word=WORDS,
    payment_moved=st.booleans(),
    money=st.none() | st.sampled_from(Money),
    reason=WORDS,
)
