"""What becomes of a read that an LSP refuses, and what may be shown of its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.errors import KeyRefused, MarketError, OrderNotFound, Refused, Rejected, Unavailable
from liquidity.http import Reply
from liquidity.lsps1.faults import MOST_SAID, said
from liquidity.lsps1.replies import read_bought, read_order
from tests.liquidity.lsps1.saved import ORDER_ID, PAGE, document, nest, pascal, read, rpc


def failed(body: object, status: int, retry_after: float | None = None) -> MarketError:
    """What an answer to a read raises."""
    with pytest.raises(MarketError) as caught:
        read_order(Reply(status, read(body).body, retry_after), ORDER_ID)
    return caught.value


def refused(body: object, status: int = 400, hidden: str = "") -> Refused:
    """The refusal that an answer to a buy is."""
    with pytest.raises(Refused) as caught:
        read_bought(read(body, status), hidden)
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, document("magma/error_404"), OrderNotFound),
        (404, "", OrderNotFound),
        (404, "Order not found", OrderNotFound),
        (404, PAGE, Unavailable),
        (200, document("spec/error_101_not_found"), OrderNotFound),
        (400, document("spec/error_101_not_found"), OrderNotFound),
        (200, rpc(404, "Not found"), OrderNotFound),
        (400, pascal("OrderNotFound"), OrderNotFound),
        (401, {}, KeyRefused),
        (403, nest(403, "Forbidden resource"), KeyRefused),
        (200, document("spec/error_102_bad_token"), KeyRefused),
        (400, document("olympus/error_invalid_token"), KeyRefused),
        (401, "", Unavailable),
        (401, PAGE, Unavailable),
        (403, PAGE, Unavailable),
        (403, "Forbidden", Unavailable),
        (200, document("spec/error_1_client_rejected"), Rejected),
        (400, document("spec/error_invalid_params"), Rejected),
        (200, rpc(-32601, "Method not found"), Rejected),
        (400, nest(400, ["order_id should not be empty"]), Rejected),
        (200, rpc(-32603, "Internal error"), Unavailable),
        (200, rpc(1, "Too many requests"), Unavailable),
        (500, document("magma/error_500"), Unavailable),
        (500, document("spec/error_101_not_found"), Unavailable),
        (502, PAGE, Unavailable),
        (200, PAGE, Unavailable),
        (200, "", Unavailable),
        (200, "[]", Unavailable),
        (200, "7", Unavailable),
        (200, "{", Unavailable),
        (200, b"\xff\xfe\x00", Unavailable),
        (200, "[" * 50_000, Unavailable),
        (301, "", Unavailable),
        (302, document("magma/create_order"), Unavailable),
        (418, "", Unavailable),
    ],
    ids=[str(number) for number in range(35)],
)
def test_a_read_that_fails(status: int, body: object, error: type[MarketError]) -> None:
    """A no of the LSP's is told apart from trouble; a page of a gateway is trouble."""
    assert type(failed(body, status)) is error


@pytest.mark.parametrize(
    ("status", "wished", "held"), [(429, 60.0, 60.0), (429, None, 10.0), (503, 7.0, 7.0)]
)
def test_a_wish_to_slow_down(status: int, wished: float | None, held: float) -> None:
    """In seconds, and some where it names none."""
    error = failed("", status, wished)
    assert isinstance(error, Unavailable)
    assert error.retry_after == held


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (document("spec/error_1_client_rejected"), "Client rejected: blocked"),
        (document("spec/error_100_option_mismatch"), "Option mismatch: max_initial_client_balance_sat"),
        (rpc(1, "twice", message="twice"), "twice"),
        (nest(400, ["one thing", 7, "another"]), "one thing; another"),
        (pascal("InvalidToken"), "InvalidToken"),
        ({"error": "InvalidToken"}, "InvalidToken"),
        ({"error": {}, "message": "only this"}, ""),
        ({"error": 7}, ""),
        ("plain words", "plain words"),
        (PAGE, ""),
        (rpc(1, "<b>bold</b> <script>x</script>"), "bold x"),
        (rpc(1, "a\x00b\x1b[31mc\r\nd\u202ee\u2028f"), "a b c d e f"),
        (rpc(1, "<<b>script> a < b"), "script a b"),
        (rpc(1, "x" * 5000), "x" * 199 + "…"),
        (rpc(1, ["not", {"a": "text"}]), "not"),
    ],
    ids=[str(number) for number in range(15)],
)
def test_what_it_says(body: object, says: str) -> None:
    """Its own sentence, filtered as blip-50 demands, and short."""
    assert refused(body).says == says


def test_a_token_is_not_repeated() -> None:
    """An LSP that does not know it may name it."""
    error = refused(rpc(102, "Unrecognized token s3cret-token"), hidden="s3cret-token")
    assert error.says == "Unrecognized token …"
    assert "s3cret" not in repr(error)
    with pytest.raises(KeyRefused) as caught:
        read_order(read(pascal("InvalidToken s3cret-token")), ORDER_ID, "s3cret-token")
    assert "s3cret" not in caught.value.says


@given(st.text() | st.text("<>b/ \x00\u202e\n", max_size=300))
def test_anything_said_can_be_shown(text: str) -> None:
    """One line of visible characters without a tag."""
    shown = said(text)
    assert len(shown) <= MOST_SAID
    assert not set("<>\n\x00\u202e") & set(shown)
    assert said(shown) == shown
