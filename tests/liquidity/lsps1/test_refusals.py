"""What an answer to a buy without an order tells, in every shape that was seen; and that an order is kept."""

import pytest

from liquidity.errors import BuyUnknown, Refusal, Refused
from liquidity.lsps1.replies import read_bought
from tests.liquidity.lsps1.saved import ORDER_ID, PAGE, document, nest, pascal, read, rpc


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
    with pytest.raises(Refused) as caught:
        read_bought(read(body, status))
    assert caught.value.refusal is refusal


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
    with pytest.raises(Refused) as caught:
        read_bought(read(body, status))
    assert caught.value.refusal is refusal


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
