"""Orders that say little, or what no LSP may say: left out where harmless, else not read at all."""

from datetime import UTC, datetime

import pytest

from liquidity.errors import Unavailable
from liquidity.lsps1.replies import read_bought
from liquidity.orders import Channel, Snapshot
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.liquidity.lsps1.orders import CREATED, END, INVOICE, SEEN, created, order_of, paid_by
from tests.liquidity.lsps1.saved import OLYMPUS_ID, ORDER_ID, bolt11, read


def test_a_short_answer() -> None:
    """Only a state is needed: Magma's own example of a poll has neither id nor terms."""
    told = {"order_state": "COMPLETED", "payment": {"bolt11": {"state": "PAID", "...": "..."}}}
    seen = order_of(told | {"channel": {"funding_outpoint": "5e8a3f...:0"}})
    assert seen == Snapshot(word="COMPLETED", phase=Phase.FUNDED, payment_word="PAID", payment=Payment.TAKEN)


@pytest.mark.parametrize("state", [None, "", 7, [], {}, True], ids=repr)
def test_without_a_state_nothing_is_known(state: object) -> None:
    """Asked again later."""
    with pytest.raises(Unavailable):
        created(order_state=state)


def test_a_long_new_word_is_clipped() -> None:
    """It is shown as it is, in a message that must stay readable."""
    seen = created(order_state="NEW_" * 100, payment={"bolt11": bolt11(state="ODD_" * 100)})
    assert len(seen.word) == len(seen.payment_word) == 64


@pytest.mark.parametrize("told", ["", "another", ORDER_ID.upper(), 7, [ORDER_ID], ORDER_ID + " "], ids=repr)
def test_an_answer_about_another_order(told: object) -> None:
    """It is no news of this one."""
    with pytest.raises(Unavailable):
        created(order_id=told)


@pytest.mark.parametrize("order_id", [OLYMPUS_ID, "1", "ключ", "x" * 64, "a b&c#?/%"])
def test_any_id_of_64_characters(order_id: str) -> None:
    """Deviation 9: uuid4 is a wish of the specification, no rule."""
    assert order_of(CREATED | {"order_id": order_id}, order_id) == SEEN
    assert read_bought(read(CREATED | {"order_id": order_id})).order_id == order_id


BAD_AMOUNTS = [-1, "-1", "+1", "012500", "12,500", "12500.0", 12500.0, True, [], {}, 2**63, "1" * 30]


@pytest.mark.parametrize("value", BAD_AMOUNTS, ids=repr)
@pytest.mark.parametrize("name", ["fee_total_sat", "order_total_sat"])
def test_what_is_no_price(name: str, value: object) -> None:
    """Nothing could be held against the invoice."""
    with pytest.raises(Unavailable):
        paid_by(**{name: value})


@pytest.mark.parametrize("value", BAD_AMOUNTS, ids=repr)
@pytest.mark.parametrize("name", ["lsp_balance_sat", "client_balance_sat", "channel_expiry_blocks"])
def test_what_is_no_size(name: str, value: object) -> None:
    """Nothing could be held against the wish."""
    with pytest.raises(Unavailable):
        created(**{name: value})


@pytest.mark.parametrize(
    "changes",
    [
        {"announce_channel": "false"},
        {"announce_channel": 0},
        {"payment": []},
        {"payment": "free"},
        {"payment": False},
        {"payment": {"bolt11": INVOICE}},
        {"payment": {"bolt11": []}},
        {"payment": {"bolt11": bolt11(invoice=7)}},
        {"payment": {"bolt11": bolt11(invoice="l" * 2049)}},
    ],
    ids=[str(number) for number in range(9)],
)
def test_what_cannot_be_read(changes: dict[str, object]) -> None:
    """Asked again later; but the answer to a buy keeps the order, and shows nothing that could be paid."""
    with pytest.raises(Unavailable):
        created(**changes)
    bought = read_bought(read(CREATED | changes))
    assert bought.order_id == ORDER_ID
    assert bought.seen == Snapshot(word="CREATED", phase=None)


def test_the_longest_invoice() -> None:
    """The specification allows 2048 characters; whether it is one is not asked here."""
    assert paid_by(invoice="l" * 2048).invoice == "l" * 2048


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-12T12:00:00.000Z", END),
        ("2026-06-12T12:00:00Z", END),
        ("2026-06-12T12:00:00.123456789Z", END.replace(microsecond=123_456)),
        ("2026-06-12T14:00:00+02:00", END),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        *(
            (text, None)
            for text in [
                "1969-12-31T23:59:59Z",
                "2026-06-12T12:00:00",
                "2026-06-12",
                "2026-W24-5T12:00:00Z",
                "2026-13-12T12:00:00Z",
                "2026-06-12T12:00:60Z",
                "9999-12-31T23:59:59-23:59",
                "0001-01-01T00:00:00+23:59",
                "soon",
                "",
                1781265600,
                None,
                [],
            ]
        ),
    ],
)
def test_dates(text: object, moment: datetime | None) -> None:
    """Both forms, in UTC; one that is none says nothing, and never ends the reading."""
    assert paid_by(expires_at=text).terms.offered_until == moment
    channel = {"funding_outpoint": None, "expires_at": text}
    assert created(channel=channel).channel == Channel(closable_at=moment)


@pytest.mark.parametrize(
    "outpoint", ["", "5e8a3f...:0", "5e" * 32, f"{'5e' * 32}:", f"{'5e' * 32}:x", 7, None], ids=repr
)
def test_a_channel_that_cannot_be_read(outpoint: object) -> None:
    """The order is told all the same."""
    assert created(channel={"funding_outpoint": outpoint}) == SEEN
    assert created(channel=outpoint) == SEEN
