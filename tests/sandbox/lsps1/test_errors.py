"""Refusals: what each LSP refuses, and in how many shapes it can be told."""

from typing import Any

import pytest

from tests.sandbox.lsps1.ordering import BASES, create, look, wish
from tests.sandbox.running import PUBKEY, talking


@pytest.mark.parametrize(
    ("other", "code", "option"),
    [
        ({"lsp_balance_sat": 2_000_000}, -32602, "lsp_balance_sat"),
        ({"lsp_balance_sat": "02000000"}, -32602, "lsp_balance_sat"),
        ({"channel_expiry_blocks": "4320"}, -32602, "channel_expiry_blocks"),
        ({"required_channel_confirmations": True}, -32602, "required_channel_confirmations"),
        ({"announce_channel": "no"}, -32602, "announce_channel"),
        ({"public_key": "03ab"}, -32602, "public_key"),
        ({"token": None}, -32602, "token"),
        ({"client_balance_sat": "1"}, 100, "max_initial_client_balance_sat"),
        ({"lsp_balance_sat": "16000001"}, 100, "max_initial_lsp_balance_sat"),
        ({"lsp_balance_sat": "149999"}, 100, "min_initial_lsp_balance_sat"),
        ({"channel_expiry_blocks": 20161}, 100, "max_channel_expiry_blocks"),
        ({"channel_expiry_blocks": 0}, 100, "max_channel_expiry_blocks"),
        ({"required_channel_confirmations": 0}, 100, "min_required_channel_confirmations"),
        ({"funding_confirms_within_blocks": 1}, 100, "min_funding_confirms_within_blocks"),
    ],
)
async def test_a_wish_outside_the_limits_is_refused(other: dict[str, Any], code: int, option: str) -> None:
    """With the code of bLIP-51 and the option at fault; nothing is made."""
    async with talking() as sandbox:
        reply = await create(sandbox, "plain-lsp", **other)
        state = await sandbox.state()
    error = reply.json()["error"]
    assert reply.status_code == 400
    assert (error["code"], error["data"]["property"]) == (code, option)
    assert (state["orders"], state["lsps"]["plain-lsp"]["creates_received"]) == ([], 1)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b"\xff"])
async def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    """Whatever the bytes."""
    async with talking() as sandbox:
        reply = await sandbox.client.post(f"{BASES['plain-lsp']}/create_order", content=body)
    assert reply.json()["error"]["code"] == -32602


@pytest.mark.parametrize(
    ("lsp", "told"),
    [
        ("plain-lsp", {"code": 1, "message": "Client rejected"}),
        ("olympus", {"error": True, "message": "PeerNotConnectedInCreateOrderRequest"}),
    ],
)
async def test_a_node_must_be_a_peer(lsp: str, told: dict[str, Any]) -> None:
    """Connected it may buy, disconnected no more."""
    async with talking() as sandbox:
        url = f"{BASES[lsp]}/create_order"
        refused = [await sandbox.client.post(url, json=wish(lsp))]
        peers = (await sandbox.control("connect", lsp=lsp, pubkey=PUBKEY.upper()))["peers"]
        accepted = await sandbox.client.post(url, json=wish(lsp))
        await sandbox.control("disconnect", lsp=lsp, pubkey=PUBKEY)
        refused.append(await sandbox.client.post(url, json=wish(lsp)))
    for reply in refused:
        body = reply.json()
        assert reply.status_code == 400
        assert told.items() <= (body if lsp == "olympus" else body["error"]).items()
    assert (peers, accepted.status_code) == ([PUBKEY], 200)


async def test_magma_needs_no_peer_but_every_field() -> None:
    """A missing token is malformed, an empty one is good."""
    async with talking() as sandbox:
        url = f"{BASES['magma-cheapest']}/create_order"
        accepted = await sandbox.client.post(url, json=wish("magma-cheapest"))
        without = {name: value for name, value in wish("magma-cheapest").items() if name != "token"}
        refused = await sandbox.client.post(url, json=without)
    assert accepted.status_code == 200
    assert (refused.status_code, refused.json()["statusCode"]) == (400, 400)
    assert "token" in refused.json()["message"]


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"token": ""}, "InvalidToken"),
        ({"lsp_balance_sat": "10000001"}, "OrderExceedingTotalCapacityInCreateOrderRequest"),
        ({"lsp_balance_sat": "99999"}, "OrderBelowMinCapacityInCreateOrderRequest"),
        ({"channel_expiry_blocks": 13001}, "ChannelExpiryBlocksTooHighInCreateOrderRequest"),
        ({"client_balance_sat": "1"}, "ClientBalanceTooHighInCreateOrderRequest"),
        ({"announce_channel": None}, "MissingAnnounceChannelInCreateOrderRequest"),
        ({"announce_channel": True}, "AnnounceChannelNotSupportedInCreateOrderRequest"),
        ({"required_channel_confirmations": 5}, "RequiredChannelConfirmationsTooLowInCreateOrderRequest"),
    ],
)
async def test_olympus_refuses_in_one_word(other: dict[str, Any], word: str) -> None:
    """Pascal case, beside `error`."""
    async with talking() as sandbox:
        reply = await create(sandbox, "olympus", **other)
    assert (reply.status_code, reply.json()) == (400, {"error": True, "message": word})


async def test_an_order_of_another_door_is_not_found() -> None:
    """Each of Magma's pools has its own orders."""
    async with talking() as sandbox:
        order_id = (await create(sandbox, "magma-cheapest")).json()["order_id"]
        reply = await look(sandbox, "magma-recommended", order_id)
        nameless = await sandbox.client.get(f"{BASES['magma-recommended']}/get_order")
    assert (reply.status_code, reply.json()) == (404, {"statusCode": 404, "message": "Order not found"})
    assert nameless.status_code == 400


@pytest.mark.parametrize(
    ("deviation", "body"),
    [
        (
            "errors_json_rpc",
            '{"jsonrpc":"2.0","id":"1","error":{"code":101,"message":"Not found","data":{}}}',
        ),
        ("errors_nest_list", '{"statusCode":404,"message":["Order not found"],"error":"Bad Request"}'),
        ("errors_pascal", '{"error":true,"message":"OrderNotFound"}'),
        ("errors_text", "Order not found"),
        ("errors_html", "<html><head><title>404</title>"),
        ("errors_empty", ""),
    ],
)
async def test_errors_come_in_every_shape(deviation: str, body: str) -> None:
    """And in the usual one again when that is switched off."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp="magma-recommended", deviation=deviation)
        changed = await look(sandbox, "magma-recommended", "1")
        await sandbox.control("lsp", lsp="magma-recommended", deviation=deviation, on=False)
        usual = await look(sandbox, "magma-recommended", "1")
    assert changed.status_code == 404
    assert changed.text.startswith(body)
    assert bool(changed.text) == bool(body)
    assert usual.json() == {"statusCode": 404, "message": "Order not found"}


async def test_an_error_can_hide_in_a_200() -> None:
    """Only the body tells."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp="olympus", deviation="errors_in_200")
        reply = await create(sandbox, "olympus", token="")
    assert (reply.status_code, reply.json()) == (200, {"error": True, "message": "InvalidToken"})


@pytest.mark.parametrize("lsp", BASES)
async def test_an_error_can_bring_markup_and_control_characters(lsp: str) -> None:
    """What must never reach a person."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp=lsp, deviation="errors_markup")
        reply = await look(sandbox, lsp, "1")
    body = reply.json()
    message = body["error"]["message"] if lsp == "plain-lsp" else body["message"]
    assert {"\x1b", "\x00", "\u202e", "<"} <= set(message)


@pytest.mark.parametrize(
    ("deviation", "code"), [("geoblocked", 1), ("access_key", 102), ("disabled", -32601)]
)
async def test_an_lsp_can_refuse_everybody(deviation: str, code: int) -> None:
    """By country, by key, or because it does not offer LSPS1."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp="plain-lsp", deviation=deviation)
        reply = await create(sandbox, "plain-lsp")
    assert reply.json()["error"]["code"] == code


async def test_an_lsp_can_be_sold_out() -> None:
    """In Magma's words, HTTP 500 as its document has it."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp="magma-cheapest", deviation="sold_out")
        reply = await create(sandbox, "magma-cheapest")
    assert (reply.status_code, reply.json()) == (500, {"statusCode": 500, "message": "Internal server error"})


async def test_old_codes() -> None:
    """1000 for an option mismatch, 404 for an order that is not there."""
    async with talking() as sandbox:
        await sandbox.control("lsp", lsp="plain-lsp", deviation="legacy_codes")
        mismatch = await create(sandbox, "plain-lsp", client_balance_sat="1")
        missing = await look(sandbox, "plain-lsp", "1")
    assert (mismatch.json()["error"]["code"], missing.json()["error"]["code"]) == (1000, 404)
