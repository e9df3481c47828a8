"""Orders read into our vocabulary: the saved ones exactly, and each deviation absorbed or refused."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from liquidity.errors import Unavailable
from liquidity.invoice import read_invoice
from liquidity.lsps1.replies import read_bought, read_info
from liquidity.lsps1.words import ORDERS, PAYMENTS
from liquidity.money import Sats
from liquidity.orders import Channel, Snapshot, Terms
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.liquidity.lsps1.orders import CREATED, END, INVOICE, SEEN, TERMS, created, order_of
from tests.liquidity.lsps1.saved import OLYMPUS_ID, ORDER_ID, bolt11, document, read, without


def offer_of(told: object) -> Snapshot:
    """Read an answer to create_order."""
    bought = read_bought(read(told))
    assert bought.key is None
    return bought.seen


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("create_order", SEEN),
        ("get_order_hold", replace(SEEN, phase=Phase.OPENING, payment_word="HOLD", payment=Payment.HELD)),
        (
            "get_order_completed",
            replace(
                SEEN,
                word="COMPLETED",
                phase=Phase.FUNDED,
                payment_word="PAID",
                payment=Payment.TAKEN,
                channel=Channel(
                    funding_txid=f"{'5e8a3f00' * 8}:0", closable_at=datetime(2026, 7, 10, 12, 15, tzinfo=UTC)
                ),
            ),
        ),
        (
            "get_order_failed_refunded",
            replace(
                SEEN,
                word="FAILED",
                phase=Phase.FAILED,
                payment_word="REFUNDED",
                payment=Payment.REFUNDED,
            ),
        ),
    ],
)
def test_magmas(name: str, expected: Snapshot) -> None:
    """The documents' examples, field by field."""
    assert order_of(document(f"magma/{name}")) == expected


@pytest.mark.parametrize("name", ["create_order", "get_order_created"])
def test_olympus_recorded(name: str) -> None:
    """Deviations 4, 9 and 10: confirmations missing, an id of 32 hex digits, a created_at that moves."""
    told = document(f"olympus/{name}")
    seen = order_of(told, OLYMPUS_ID)
    assert seen.phase is Phase.PAYMENT
    assert seen.terms == Terms(
        inbound=Sats(10_000_000),
        outbound=Sats(0),
        lease_blocks=13_000,
        private=True,
        fee=Sats(81_961),
        total=Sats(81_961),
        offered_until=datetime(2024, 6, 10, 4, 43, 11, 542_000, tzinfo=UTC),
    )
    assert seen.invoice == told["payment"]["bolt11"]["invoice"]
    assert seen.terms.offered_until is not None
    invoice = read_invoice(seen.invoice or "")
    assert invoice.expires_at < seen.terms.offered_until
    assert invoice.payee in read_info(read(document("olympus/get_info_mutinynet"))).pubkeys


def test_olympus_completed() -> None:
    """Published and paid for, with the earliest time it may be closed."""
    seen = order_of(document("olympus/get_order_completed"), OLYMPUS_ID)
    assert (seen.phase, seen.payment) == (Phase.FUNDED, Payment.TAKEN)
    assert seen.channel.closable_at == datetime(2024, 9, 8, 10, 23, 10, 816_000, tzinfo=UTC)


def test_the_answer_to_a_buy_is_an_offer() -> None:
    """A firm price that nobody has taken yet."""
    bought = read_bought(read(CREATED))
    assert bought.order_id == ORDER_ID
    assert bought.seen == replace(SEEN, phase=Phase.OFFERED)


@pytest.mark.parametrize(
    ("state", "payment", "phase"),
    [
        ("CREATED", "EXPECT_PAYMENT", Phase.PAYMENT),
        ("CREATED", "HOLD", Phase.OPENING),
        ("CREATED", "PAID", Phase.OPENING),
        ("CREATED", "REFUNDED", Phase.OPENING),
        ("CREATED", "CANCELLED", Phase.OPENING),
        ("CREATED", "NEW_WORD", Phase.PAYMENT),
        ("COMPLETED", "EXPECT_PAYMENT", Phase.PUBLISHED),
        ("COMPLETED", "HOLD", Phase.PUBLISHED),
        ("COMPLETED", "PAID", Phase.FUNDED),
        ("COMPLETED", "REFUNDED", Phase.FUNDED),
        ("COMPLETED", "NEW_WORD", Phase.PUBLISHED),
        *(("FAILED", word, Phase.FAILED) for word in (*PAYMENTS, "NEW_WORD")),
        *(("NEW_WORD", word, None) for word in (*PAYMENTS, "NEW_WORD")),
    ],
)
def test_states(state: str, payment: str, phase: Phase | None) -> None:
    """Deviation 10: HOLD while COMPLETED and CANCELLED too; a new word is no phase, and no guess."""
    seen = created(order_state=state, payment={"bolt11": bolt11(state=payment)})
    assert (seen.word, seen.phase, seen.payment_word) == (state, phase, payment)
    assert seen.payment is PAYMENTS.get(payment, Payment.UNRECOGNISED)


@pytest.mark.parametrize("word", ["HOLD", "PAID", "REFUNDED", "NEW_WORD"])
@pytest.mark.parametrize("state", [*ORDERS, "NEW_WORD"])
def test_only_an_expected_payment_is_an_offer(state: str, word: str) -> None:
    """Anything else stands in the answer to a buy as it would later."""
    told = CREATED | {"order_state": state, "payment": {"bolt11": bolt11(state=word)}}
    assert offer_of(told) == order_of(told)


def test_a_free_order() -> None:
    """Deviation 7: nothing is due, and it goes on at once."""
    for seen in (created(payment={}), offer_of(CREATED | {"payment": {}})):
        assert (seen.phase, seen.payment, seen.invoice) == (Phase.OPENING, Payment.NOT_DUE, None)
    assert created(payment={}, order_state="COMPLETED").phase is Phase.FUNDED
    assert created(payment={}, order_state="FAILED").payment is Payment.NOT_DUE


@pytest.mark.parametrize(
    "told",
    [
        CREATED | {"payment": None},
        without(CREATED, "payment"),
        CREATED | {"payment": {"bolt11": None}},
        CREATED | {"payment": {"bolt11": {}}},
        CREATED | {"payment": {"bolt11": {"state": None}}},
        CREATED | {"payment": {"onchain": {"state": "PAID", "address": "bc1q", "order_total_sat": "1"}}},
        CREATED | {"payment": {"bolt12": {"state": "PAID", "offer": "lno1", "order_total_sat": "1"}}},
        CREATED | {"payment": {"later": [1, 2, 3]}},
    ],
    ids=["null", "missing", "null inside", "empty inside", "null state", "onchain", "bolt12", "new"],
)
def test_nothing_said_is_not_free(told: object) -> None:
    """Deviation 7: a null is no gift; and only bolt11 is read, whatever else may be paid."""
    for seen in (order_of(told), offer_of(told)):
        assert (seen.phase, seen.payment, seen.invoice) == (Phase.PAYMENT, Payment.UNSAID, None)
        assert (seen.terms.fee, seen.terms.total) == (None, None)


@pytest.mark.parametrize(
    "other", [{"state": "PAID", "order_total_sat": -1, "invoice": INVOICE[:-1]}, None, 7, []]
)
def test_other_ways_to_pay_are_ignored(other: object) -> None:
    """Beside bolt11, whatever they hold."""
    payment = {"bolt11": bolt11(), "bolt12": other, "onchain": other, "later": other}
    assert created(payment=payment) == SEEN


@pytest.mark.parametrize("order", [CREATED, document("olympus/create_order")], ids=["magma", "olympus"])
def test_sats_as_numbers(order: dict[str, Any]) -> None:
    """Deviation 3."""
    amounts = ("fee_total_sat", "order_total_sat")
    paid = order["payment"]["bolt11"]
    told = order | {
        "lsp_balance_sat": int(order["lsp_balance_sat"]),
        "client_balance_sat": 0,
        "channel_expiry_blocks": str(order["channel_expiry_blocks"]),
        "payment": {"bolt11": paid | {name: int(paid[name]) for name in amounts}},
    }
    assert order_of(told, order["order_id"]) == order_of(order, order["order_id"])


def test_lqwd() -> None:
    """Deviations 3 and 8: numbers, a top-level expires_at, an on-chain address of another name."""
    assert order_of(document("others/lqwd_create_order")) == SEEN


def test_the_earlier_end_holds() -> None:
    """Deviation 8: where both are told."""
    assert created(expires_at="2026-06-11T12:00:00Z").terms.offered_until == END.replace(day=11)
    assert created(expires_at="2026-06-13T12:00:00Z").terms.offered_until == END


def test_flat_bolt11_invoice() -> None:
    """Deviation 6: before June 2024, with dates without milliseconds."""
    told = document("legacy/create_order_flat_bolt11_invoice")
    seen = order_of(told, told["order_id"])
    assert seen == replace(SEEN, terms=replace(TERMS, inbound=Sats(5_000_000), lease_blocks=144))


@pytest.mark.parametrize("name", ["bolt11_invoice", "lightning_invoice", "invoice"])
def test_flat_names(name: str) -> None:
    """Deviation 6: before that, and as others call it."""
    flat = bolt11()
    flat[name] = flat.pop("invoice")
    assert created(payment=flat) == SEEN


@pytest.mark.parametrize("name", ["bolt11_invoice", "lightning_invoice", "invoice"])
def test_a_top_level_invoice(name: str) -> None:
    """Deviation 6: beside the payment; and then the order is not free."""
    rest = without(bolt11(), "invoice")
    assert order_of(CREATED | {"payment": {"bolt11": rest}, name: INVOICE}) == SEEN
    for payment in (dict[str, object](), None):
        seen = offer_of(CREATED | {"payment": payment, name: INVOICE})
        assert (seen.phase, seen.payment, seen.invoice) == (Phase.OFFERED, Payment.UNSAID, INVOICE)


def test_the_same_invoice_twice_is_one() -> None:
    """Two of them contradict each other."""
    assert created(invoice=INVOICE, lightning_invoice="") == SEEN
    with pytest.raises(Unavailable):
        created(invoice=INVOICE[:-1])


def test_an_envelope_left_on() -> None:
    """The answer of the peer-to-peer call, passed on as it is."""
    told = document("legacy/create_order_result_wrapped")
    assert order_of(told) == SEEN
    assert read_bought(read(told)).order_id == ORDER_ID


@pytest.mark.parametrize(
    ("name", "terms", "invoice"),
    [
        ("create_order_NEG_fee_sum", replace(TERMS, fee=Sats(12_000)), "lnbc125u1"),
        ("create_order_NEG_invoice_amount_mismatch", TERMS, "lnbc999990n1"),
        ("create_order_NEG_amountless_invoice", TERMS, "lnbc1"),
        ("create_order_NEG_wrong_network", TERMS, "lntb125u1"),
        ("create_order_doc_verbatim", TERMS, "lnbc125u1p..."),
    ],
)
def test_lies_are_read_as_they_are(name: str, terms: Terms, invoice: str) -> None:
    """They are judged where the order and its invoice meet, the same for every market."""
    seen = offer_of(document(f"magma/{name}"))
    assert (seen.phase, seen.terms) == (Phase.OFFERED, terms)
    assert (seen.invoice or "").startswith(invoice)
