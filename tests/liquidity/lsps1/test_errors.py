"""What becomes of an LSP's errors, in every shape that was seen."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidity.errors import (
    BuyUnknown,
    KeyRefused,
    MarketError,
    OrderNotFound,
    Refusal,
    Refused,
    Rejected,
    Unavailable,
)
from liquidity.http import Reply
from liquidity.lsps1.faults import MOST_SAID, said
from liquidity.lsps1.replies import read_bought, read_order
from tests.liquidity.lsps1.saved import ORDER_ID, document, read

PAGE = "<html><body><h1>Peer is not connected</h1></body></html>"


def rpc(code: object, says: object = "Some words", /, **data: object) -> dict[str, Any]:
    """An error of JSON-RPC."""
    return {"jsonrpc": "2.0", "id": "1", "error": {"code": code, "message": says, "data": data}}


def nest(status: int, message: object) -> dict[str, Any]:
    """An error of the Nest framework."""
    return {"statusCode": status, "message": message, "error": "Bad Request"}


def pascal(word: str) -> dict[str, Any]:
    """An error as Olympus and Megalith write it."""
    return {"error": True, "message": word}


def refused(body: object, status: int = 400, hidden: str = "") -> Refused:
    """The refusal that an answer to a buy is."""
    with pytest.raises(Refused) as caught:
        read_bought(read(body, status), hidden)
    return caught.value


def failed(body: object, status: int, retry_after: float | None = None) -> MarketError:
    """What an answer to a read raises."""
    with pytest.raises(MarketError) as caught:
        read_order(Reply(status, read(body).body, retry_after), ORDER_ID)
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 400])
@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (document("spec/error_invalid_params"), Refusal.OPTION),
        (document("spec/error_1_client_rejected"), Refusal.MARKET),
        (document("spec/error_100_option_mismatch"), Refusal.OPTION),
        (document("spec/error_101_not_found"), Refusal.MARKET),
        (document("spec/error_102_bad_token"), Refusal.KEY),
        (document("olympus/error_invalid_token"), Refusal.KEY),
        (rpc("001", "Client rejected"), Refusal.MARKET),
        (rpc(100, "Option mismatch", property="min_initial_lsp_balance_sat"), Refusal.TOO_SMALL),
        # Deviation 12: codes of older versions.
        (rpc(1000, "Option mismatch"), Refusal.OPTION),
        (rpc(404, "Not found"), Refusal.MARKET),
        (rpc(-32606, "Client rejected"), Refusal.MARKET),
        (rpc(-32601, "Method not found"), Refusal.MARKET),
        # Deviation 11: one word in the place of a sentence, some with the place it comes from.
        *(
            (pascal(f"{word}{place}"), Refusal.OPTION)
            for place in ("", "InCreateOrderRequest")
            for word in (
                "MissingLspBalance",
                "MissingClientBalance",
                "MissingConfirmsWithinBlocks",
                "MissingChannelExpiryBlocks",
                "MissingAnnounceChannel",
                "OrderExceedingTotalCapacity",
                "ClientBalanceTooHigh",
                "ChannelExpiryBlocksTooHigh",
                "RefundOnchainAddressMissing",
            )
        ),
        (pascal("OrderBelowMinCapacity"), Refusal.TOO_SMALL),
        ({"error": "OrderBelowMinCapacity", "message": "Sorry"}, Refusal.TOO_SMALL),
        ({"error": "InvalidToken"}, Refusal.KEY),
        (nest(400, ["lsp_balance_sat is too small", "token should not be empty"]), Refusal.TOO_SMALL),
        (nest(400, "something else"), Refusal.MARKET),
        # Deviation 14: tokens.
        (pascal("UnrecognizedToken"), Refusal.KEY),
        (rpc(1, "Client rejected", message="a token is required"), Refusal.KEY),
        # Deviation 15: peers first, countries, rates.
        (pascal("PeerNotConnected"), Refusal.NOT_CONNECTED),
        (rpc(1, "Client rejected", message="not a peer"), Refusal.NOT_CONNECTED),
        (nest(400, "Peer connection required before ordering"), Refusal.NOT_CONNECTED),
        (nest(400, ["Please connect to 03abc@45.79.192.236:9735 first"]), Refusal.NOT_CONNECTED),
        (pascal("Not whitelisted"), Refusal.MARKET),
        (pascal("This service is unavailable in your country"), Refusal.MARKET),
        (pascal("RateLimitExceeded"), Refusal.BUSY),
        (rpc(1, "Too many requests from this IP"), Refusal.BUSY),
    ],
)
def test_no_order_was_made(body: object, refusal: Refusal, status: int) -> None:
    """For certain, be it under a good status or a bad one."""
    assert refused(body, status).refusal is refusal


@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (400, "Peer is not connected", Refusal.NOT_CONNECTED),
        (400, '"Peer is not connected"', Refusal.NOT_CONNECTED),
        (400, {"message": "Peer is not connected"}, Refusal.NOT_CONNECTED),
        (400, "", Refusal.MARKET),
        (400, {}, Refusal.MARKET),
        (400, [], Refusal.MARKET),
        (400, PAGE, Refusal.MARKET),
        (400, b"\xff\xfe\x00", Refusal.MARKET),
        (401, "", Refusal.KEY),
        (401, PAGE, Refusal.KEY),
        (401, nest(401, "Unauthorized"), Refusal.KEY),
        (403, PAGE, Refusal.MARKET),
        (403, nest(403, "Forbidden resource"), Refusal.MARKET),
        (403, pascal("InvalidToken"), Refusal.KEY),
        (404, document("magma/error_404"), Refusal.MARKET),
        (404, PAGE, Refusal.MARKET),
        (422, nest(422, "lsp_balance_sat is too small"), Refusal.TOO_SMALL),
        (429, PAGE, Refusal.BUSY),
        (429, "", Refusal.BUSY),
        (429, document("spec/error_102_bad_token"), Refusal.BUSY),
    ],
)
def test_a_bad_status_has_its_reason(status: int, body: object, refusal: Refusal) -> None:
    """In whatever shape it comes; a gateway's page is not read for words."""
    assert refused(body, status).refusal is refusal


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, ""),
        (200, "OK"),
        (200, "null"),
        (200, {}),
        (200, []),
        (200, {"result": None}),
        (200, {"error": None}),
        (200, {"error": False, "message": "created"}),
        (200, {"message": "created"}),
        (200, {"statusCode": 201, "message": "created"}),
        (200, {"order_state": "CREATED"}),
        (200, {"order_id": ""}),
        (200, {"order_id": "x" * 65}),
        (200, {"order_id": None, "result": {"order_id": []}}),
        (200, PAGE),
        (201, PAGE),
        (200, rpc(-32603, "Internal error")),
        (200, nest(500, "Failed to open")),
        (200, pascal("InternalServerError")),
        (202, rpc(1)),
        (301, ""),
        (307, rpc(1)),
        (405, nest(405, "Method not allowed")),
        (408, ""),
        (418, {}),
        (500, document("magma/error_500")),
        (500, document("spec/error_102_bad_token")),
        (502, PAGE),
        (503, ""),
    ],
    ids=[str(number) for number in range(29)],
)
def test_nobody_can_tell(status: int, body: object) -> None:
    """There may be an order; a fault inside the LSP is no word that there is none."""
    with pytest.raises(BuyUnknown):
        read_bought(read(body, status))


@pytest.mark.parametrize("status", [200, 201, 301, 400, 401, 403, 404, 422, 429, 500, 502])
@pytest.mark.parametrize(
    "beside",
    [
        {},
        rpc(102),
        pascal("OrderBelowMinCapacity"),
        nest(500, "Internal server error"),
        {"payment": 7, "lsp_balance_sat": -1},
        {"order_state": []},
    ],
    ids=["alone", "rpc", "pascal", "nest", "broken", "no state"],
)
def test_an_order_is_always_kept(status: int, beside: dict[str, object]) -> None:
    """Deviation 13, and whatever stands beside it: nobody else would ever tell its id."""
    order = document("magma/create_order")
    for told in (order | beside, {"result": order, **beside}, {"order_id": ORDER_ID, **beside}):
        assert read_bought(read(told, status)).order_id == ORDER_ID
    assert read_bought(read({"order_id": 77, **beside}, status)).order_id == "77"
    assert read_bought(read({"order_id": [], "result": {"order_id": "x"}, **beside})).order_id == "x"


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
        (rpc(1, "a\x00b\x1b[31mc\r\nd\u202ee\u2028f"), "a b [31mc d e f"),
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
