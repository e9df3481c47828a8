"""getUpdates and the webhook's settings."""

import asyncio
from typing import Any

import pytest

from sandbox.telegram.errors import BotApiError
from sandbox.telegram.updates import Updates
from tests.sandbox.telegram.chatting import ALICE, Chatting, Clock, keyboard


async def _ids(chat: Chatting, **params: Any) -> list[int]:
    return [update["update_id"] for update in await chat.updates(**params)]


async def test_updates_stay_until_confirmed(chat: Chatting) -> None:
    """What was fetched comes again until a higher offset confirms it; then its sender sees it delivered."""
    for text in ("one", "two", "three"):
        await chat.control("send", person="alice", text=text)
    ids = await _ids(chat)
    assert ids == await _ids(chat) == [ids[0], ids[0] + 1, ids[0] + 2]
    assert await _ids(chat, offset=ids[1], limit=1) == [ids[1]]
    assert await _ids(chat) == ids[1:]
    assert [shown["delivered"] for shown in await chat.messages()] == [True, False, False]


async def test_negative_offset_keeps_the_last(chat: Chatting) -> None:
    """An offset of -1 forgets all but the last update."""
    for text in ("one", "two"):
        await chat.control("send", person="alice", text=text)
    (update,) = await chat.updates(offset=-1)
    assert update["message"]["text"] == "two"
    assert len(await chat.updates()) == 1


async def test_long_poll_waits(chat: Chatting) -> None:
    """A poll with a timeout returns as soon as something happens."""

    async def write() -> None:
        await asyncio.sleep(0)
        await chat.control("send", person="alice", text="now")

    updates, _ = await asyncio.gather(chat.updates(timeout=50), write())
    assert updates[0]["message"]["text"] == "now"


async def test_new_poll_ends_the_old_one(chat: Chatting) -> None:
    """Two polls at once: the older one is told of the conflict, the newer gets the update."""
    old = asyncio.ensure_future(chat.refused("getUpdates", timeout=50))
    await asyncio.sleep(0.01)
    new = asyncio.ensure_future(chat.updates(timeout=50))
    assert await old == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await chat.control("send", person="alice", text="hi")
    assert len(await new) == 1


async def test_close_lets_pollers_go(chat: Chatting) -> None:
    """A server that stops ends waiting polls empty-handed."""
    poll = asyncio.ensure_future(chat.updates(timeout=50))
    await asyncio.sleep(0.01)
    chat.telegram.close()
    assert await poll == []


async def test_poll_without_patience() -> None:
    """A poll without a timeout returns at once, and nobody minds an interruption while none waits."""
    updates = Updates(Clock(), lambda _update: None)
    updates.interrupt(BotApiError(409, "nobody waits"))
    assert await updates.fetch(0, 100, 0) == []


async def test_taps_expire_and_messages_stay(chat: Chatting) -> None:
    """After 150 seconds an undelivered tap is gone, after a day a message too."""
    await chat.send(reply_markup=keyboard({"text": "Go", "callback_data": "go"}))
    await chat.control("press", person="alice", button="Go")
    await chat.control("send", person="alice", text="hi")
    chat.clock.advance(151)
    assert ["message" in update for update in await chat.updates()] == [True]
    chat.clock.advance(24 * 3600)
    assert await chat.updates() == []


async def test_allowed_updates_are_remembered(chat: Chatting) -> None:
    """The filter acts when an update is made, stays until changed, and ignores what it cannot read."""
    await chat.updates(allowed_updates=["callback_query"])
    await chat.updates(allowed_updates="{")
    await chat.control("send", person="alice", text="unheard")
    await chat.updates(allowed_updates=["made_up"])
    await chat.control("send", person="alice", text="heard")
    assert [update["message"]["text"] for update in await chat.updates()] == ["heard"]


async def test_webhook_excludes_polling(chat: Chatting) -> None:
    """While a webhook is set getUpdates is refused, and the waiting poll was ended."""
    poll = asyncio.ensure_future(chat.refused("getUpdates", timeout=50))
    await asyncio.sleep(0.01)
    await chat.call("setWebhook", url="https://bot.example.org:8443/x", secret_token="a-b_c")
    assert await poll == "Conflict: terminated by setWebhook request"
    assert await chat.refused("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await chat.control("send", person="alice", text="kept")
    info = await chat.call("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == ("https://bot.example.org:8443/x", 1)
    response = await chat.ask("deleteWebhook", drop_pending_updates=True)
    assert response.json() == {"ok": True, "result": True, "description": "Webhook was deleted"}
    assert (await chat.ask("setWebhook", url="")).json()["description"] == "Webhook is already deleted"
    assert await chat.updates() == []


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "http://a.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://a.org:9000"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://a.org", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://a.org", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
async def test_bad_webhooks_are_refused(chat: Chatting, params: dict[str, str], reason: str) -> None:
    """Address, port and secret have rules."""
    assert await chat.refused("setWebhook", **params) == f"Bad Request: {reason}"


async def test_clear_forgets_what_waits(chat: Chatting) -> None:
    """After a new beginning the chats are empty, and ids go on from where they were."""
    await chat.control("send", person="alice", text="old")
    (old,) = await chat.updates()
    await chat.control("clear")
    assert await chat.updates() == []
    assert await chat.refused("sendMessage", chat_id=ALICE, text="x") == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    await chat.control("send", person="alice", text="new")
    assert (await _ids(chat))[0] > old["update_id"]
