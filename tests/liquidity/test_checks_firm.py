"""Where only an order has a price, its invoice is held against the very words of that order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.checks import (
    DEAR_FEE_PERCENT,
    HIGH_FEE_PERCENT,
    CheckFault,
    InvoiceRefused,
    check_invoice,
    end_of,
    fee_percent,
    is_short,
)
from liquidity.invoice import read_invoice
from liquidity.money import Msat, Sats
from liquidity.network import Network
from liquidity.orders import Draft, Terms
from tests.liquidity.examples import NOW, a_draft, a_firm_draft, an_invoice, minutes, offered, seconds
from tests.liquidity.invoices import PAYEE
from tests.liquidity.strategies import pubkey_of

# 12,500 sats for one hour from NOW.
INVOICE = read_invoice(an_invoice())
TERMS = offered().seen.terms
FIRM = a_firm_draft()
QUOTED = a_draft()
PAYEES = (pubkey_of(7), PAYEE.hex())


def refusal_of(
    draft: Draft = FIRM, *, msat: int = 12_500_000, after: timedelta = timedelta(), **terms: Any
) -> InvoiceRefused | None:
    """What is wrong with the invoice when its order tells these terms."""
    invoice = replace(INVOICE, amount_msat=Msat(msat))
    told = replace(TERMS if draft.priced_by_order else Terms(), **terms)
    try:
        check_invoice(invoice, draft=draft, terms=told, network=Network.MAINNET, now=NOW + after)
    except InvoiceRefused as refused:
        return refused
    return None


def fault_of(draft: Draft = FIRM, **changes: Any) -> CheckFault | None:
    """The fault of that."""
    refused = refusal_of(draft, **changes)
    return refused.fault if refused else None


def test_the_firm_price_ordered_passes() -> None:
    """Its order mirrors the request, and the invoice is the order's; no dollar rate is needed for it."""
    assert fault_of() is None
    assert fault_of(replace(FIRM, rate=None)) is None


@pytest.mark.parametrize(
    ("msat", "seen"), [(12_499_999, 12_500), (12_500_001, 12_501), (12_500_999, 12_501), (1, 1), (0, 0)]
)
def test_a_firm_price_is_exact_to_the_millisat(msat: int, seen: int) -> None:
    """The LSP named the price itself: there is nothing to tolerate."""
    refused = refusal_of(msat=msat)
    assert refused is not None
    assert (refused.fault, refused.seen, refused.expected) == (CheckFault.AMOUNT_OFF, seen, 12_500)


@given(st.integers(0, 10**9), st.integers(-1001, 1001))
def test_only_the_total_itself_passes(total: int, off: int) -> None:
    """Whatever the price is."""
    told = Sats(total)
    fault = fault_of(msat=max(0, total * 1000 + off), fee=told, total=told)
    assert fault is (None if max(0, total * 1000 + off) == total * 1000 else CheckFault.AMOUNT_OFF)


def test_without_a_total_nothing_can_be_compared() -> None:
    """A price that was never told cannot be the right one, even where the fee is told."""
    assert fault_of(total=None) is CheckFault.NO_TOTAL
    assert fault_of(total=None, fee=None) is CheckFault.NO_TOTAL
    assert fault_of(QUOTED) is None


@pytest.mark.parametrize("draft", [FIRM, QUOTED], ids=["firm", "quoted"])
def test_the_fee_alone_is_the_total(draft: Draft) -> None:
    """The buyer's balance is 0, so nothing else can be part of it; who tells no fee tells no sum."""
    for fee in (12_499, 12_501, 0):
        assert fault_of(draft, fee=Sats(fee), total=Sats(12_500)) is CheckFault.SUM_OFF
    assert fault_of(draft, fee=Sats(12_500), total=Sats(12_500)) is None
    assert fault_of(draft, fee=None, total=Sats(12_500)) is None


@pytest.mark.parametrize("draft", [FIRM, QUOTED], ids=["firm", "quoted"])
def test_a_balance_of_the_buyers_own_is_refused(draft: Draft) -> None:
    """Nobody asked for outbound, so nobody pays for it, even where the sum is right."""
    assert fault_of(draft, outbound=Sats(1)) is CheckFault.OUTBOUND
    assert fault_of(draft, outbound=Sats(0)) is None
    assert fault_of(draft, outbound=None) is None


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"inbound": Sats(1_999_999)}, CheckFault.OTHER_SIZE),
        ({"inbound": Sats(2_000_001)}, CheckFault.OTHER_SIZE),
        ({"inbound": Sats(0)}, CheckFault.OTHER_SIZE),
        ({"lease_blocks": 4319}, CheckFault.OTHER_LEASE),
        ({"lease_blocks": 12_960}, CheckFault.OTHER_LEASE),
        ({"private": True}, CheckFault.OTHER_VISIBILITY),
    ],
)
def test_an_order_mirrors_its_request(told: dict[str, Any], fault: CheckFault) -> None:
    """More is as wrong as less; where the market tells its price beforehand, nothing is mirrored."""
    assert fault_of(**told) is fault
    assert fault_of(QUOTED, **told) is None


@pytest.mark.parametrize("silent", ["inbound", "lease_blocks", "private", "outbound", "fee", "offered_until"])
def test_what_is_left_out_is_no_fault(silent: str) -> None:
    """LSPs leave fields out: the price alone must be told."""
    told: dict[str, Any] = {silent: None}
    assert fault_of(**told) is None


def test_a_private_wish_is_mirrored_too() -> None:
    """The comparison goes both ways."""
    private = a_firm_draft(private=True)
    assert fault_of(private) is CheckFault.OTHER_VISIBILITY
    assert fault_of(private, private=True) is None


@pytest.mark.parametrize("draft", [FIRM, QUOTED], ids=["firm", "quoted"])
def test_only_the_sellers_own_nodes_are_paid(draft: Draft) -> None:
    """Where the market has nodes of its own; elsewhere anybody may be the payee."""
    assert fault_of(draft, payees=PAYEES) is None
    assert fault_of(draft, payees=()) is None
    assert fault_of(draft, payees=PAYEES[:1]) is CheckFault.WRONG_PAYEE


def test_terms_come_before_the_invoice() -> None:
    """The first fault is told, and the order's own comes first."""
    assert fault_of(outbound=Sats(1), msat=1) is CheckFault.OUTBOUND
    assert fault_of(payees=PAYEES[:1], msat=1) is CheckFault.AMOUNT_OFF


@pytest.mark.parametrize("draft", [FIRM, QUOTED], ids=["firm", "quoted"])
def test_an_offer_may_end_before_its_invoice(draft: Draft) -> None:
    """Then its own end counts, with five minutes to pay before it."""
    until = NOW + minutes(10)
    assert fault_of(draft, offered_until=until, after=minutes(5)) is None
    early = fault_of(draft, offered_until=until, after=minutes(5) + seconds(1))
    assert early is CheckFault.EXPIRES_TOO_SOON
    assert fault_of(draft, offered_until=until, after=minutes(10)) is CheckFault.EXPIRED


def test_an_invoice_may_end_before_its_offer() -> None:
    """Then the invoice's end counts."""
    until = NOW + minutes(600)
    assert fault_of(offered_until=until, after=minutes(55)) is None
    assert fault_of(offered_until=until, after=minutes(56)) is CheckFault.EXPIRES_TOO_SOON
    assert fault_of(offered_until=until, after=minutes(60)) is CheckFault.EXPIRED


@given(st.none() | st.integers(-7200, 7200))
def test_the_end_is_the_earlier_one(offset: int | None) -> None:
    """Of the invoice and of the offer, where that has one."""
    until = None if offset is None else NOW + seconds(offset)
    ends = end_of(INVOICE, Terms(offered_until=until))
    assert ends == min(each for each in (until, INVOICE.expires_at) if each is not None)


@pytest.mark.parametrize(
    ("told", "short"),
    [(1_000_000, False), (950_000, False), (949_999, True), (1, True), (0, True), (2_000_000, False)],
)
def test_ninety_five_percent_is_enough(told: int, *, short: bool) -> None:
    """Exactly that share is not short, one sat less is."""
    draft = a_draft(inbound=Sats(1_000_000))
    assert is_short(draft, Terms(inbound=Sats(told))) is short


def test_who_tells_no_size_or_a_firm_one_is_not_short() -> None:
    """What is not told is not guessed; another size than the firm one is a fault and no question."""
    assert not is_short(QUOTED, Terms())
    assert not is_short(FIRM, Terms(inbound=Sats(1)))


@given(st.integers(1, 10**10), st.integers(0, 10**10))
def test_short_is_below_the_share(quoted: int, told: int) -> None:
    """Without any rounding."""
    assert is_short(a_draft(inbound=Sats(quoted)), Terms(inbound=Sats(told))) is (told < quoted * 95 / 100)


@pytest.mark.parametrize(
    ("pay", "inbound", "percent"),
    [
        (0, 1_000_000, 0),
        (19_999, 1_000_000, 1),
        (20_000, 1_000_000, HIGH_FEE_PERCENT),
        (99_999, 1_000_000, 9),
        (100_000, 1_000_000, DEAR_FEE_PERCENT),
        (3_000_000, 1_000_000, 300),
        (5, 0, 500),
    ],
)
def test_a_fee_is_a_share_of_the_size(pay: int, inbound: int, percent: int) -> None:
    """In whole percent, rounded down, so that a bound is reached exactly at it; no size is no division."""
    assert fee_percent(Sats(pay), Sats(inbound)) == percent
