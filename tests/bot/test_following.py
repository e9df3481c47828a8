"""Following an order: by a code of its owner, told its status alone, and ended by either at any time."""

import asyncio
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot

from bot.callbacks import Deed, Follow, OrderDeed, StopFollowing, pack
from bot.delivery import Delivery
from bot.escape import esc
from bot.sender import FailFastSender, plain
from bot.texts import following as words
from bot.texts import groups
from liquidity.notices import Notice
from liquidity.orders import Event, Order, OrderId, Owner
from liquidity.payments import Payment
from liquidity.phases import FINAL, Phase
from tests.bot.bench import ALICE, STRANGER, Bench, Call
from tests.bot.fakes import TOKEN, FakeClock, FakeTelegram, message, new_readership, refusal
from tests.bot.letters import BOB, buy, look
from tests.bot.looks import EVENTS, ORDERS
from tests.bot.test_sender import SENT

CAROL = 9
GROUP = -100
NEW = -1_000_000_000_100
_CODE = re.compile(r"start=follow_([A-Za-z0-9_-]{16})<")
# Ours have this shape, whatever else an order holds.
_ANY_ORDER = st.builds(replace, ORDERS, id=st.from_regex(r"[0-9A-Z]{3}-[0-9A-Z]{4}", fullmatch=True))
_IN_GROUP: dict[str, Any] = {"chat": {"id": GROUP, "type": "group", "title": "G"}}


async def _code(bench: Bench, order: Order) -> str:
    """The owner makes a link."""
    calls = await bench.press(pack(OrderDeed(order.id, Deed.FOLLOW_LINK)))
    found = _CODE.search(calls[-1][1]["text"])
    assert found
    return found[1]


async def _follow(bench: Bench, code: str, user: int = BOB) -> list[Call]:
    """Somebody comes by the link, and confirms."""
    ((_, asked),) = await bench.write(f"/start follow_{code}", user)
    assert asked["text"] == words.ask()
    return await bench.press(pack(Follow(code)), user)


async def _tap_in_group(bench: Bench, data: str, user: int = BOB) -> list[Call]:
    body = message(77, user)["message"] | _IN_GROUP
    query = {"id": "q", "from": body["from"], "chat_instance": "1", "message": body, "data": data}
    return await bench.hear({"callback_query": query})


def _told(bench: Bench, chat: int) -> list[str]:
    return [told["text"] for method, told in bench.telegram.calls(chat) if method == "sendMessage"]


async def _moved(bench: Bench, order: Order, phase: Phase, payment: Payment = Payment.HELD) -> None:
    await look(bench, order, phase, payment)
    await bench.deliver()


async def test_a_follower_is_told_of_each_status_once(bench: Bench) -> None:
    """From the moment of the confirmation; news of the payment alone are the owner's."""
    order = await buy(bench)
    code = await _code(bench, order)
    calls = await _follow(bench, code)
    assert calls[-1][1]["text"] == words.begun(order.id, Phase.APPROVAL)
    await _moved(bench, order, Phase.APPROVAL)
    assert _told(bench, BOB) == [words.ask()]
    await _moved(bench, order, Phase.OPENING)
    await _moved(bench, order, Phase.READY)
    assert _told(bench, BOB)[1:] == [
        words.status(order.id, Phase.OPENING),
        words.status(order.id, Phase.READY),
    ]
    ((_, last),) = [call for call in bench.telegram.calls(BOB) if "ready" in str(call[1].get("text"))]
    assert last["reply_markup"]["inline_keyboard"] == [
        [{"text": str(words.STOP), "callback_data": pack(StopFollowing(order.id))}]
    ]


async def test_a_follower_stops(bench: Bench) -> None:
    """What was on its way is not sent any more; twice is polite."""
    order = await buy(bench)
    await _follow(bench, await _code(bench, order))
    await look(bench, order, Phase.OPENING, Payment.HELD)
    for _ in range(2):
        calls = await bench.press(pack(StopFollowing(order.id)), BOB)
        assert calls[-1][1]["text"] == str(words.STOPPED)
    before = _told(bench, BOB)
    await bench.deliver()
    await _moved(bench, order, Phase.READY)
    assert _told(bench, BOB) == before


async def test_the_owner_sees_how_many_and_ends_it_for_all(bench: Bench) -> None:
    """At once: followers, the code, and what was on its way."""
    order = await buy(bench)
    code = await _code(bench, order)
    await _follow(bench, code)
    await _follow(bench, code, CAROL)
    calls = await bench.press(pack(OrderDeed(order.id, Deed.FOLLOWERS)))
    assert calls[-1][1]["text"] == words.offer(order.id, 2)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    toast, shown = await bench.press(pack(OrderDeed(order.id, Deed.FOLLOW_REVOKE)))
    assert (toast[1]["text"], shown[1]["text"]) == (str(words.REVOKED), words.offer(order.id, 0))
    before = (_told(bench, BOB), _told(bench, CAROL))
    await bench.deliver()
    assert (_told(bench, BOB), _told(bench, CAROL)) == before
    ((_, said),) = await bench.write(f"/start follow_{code}", BOB)
    assert said["text"] == str(words.NOTHING)


async def test_no_bad_code_is_told_from_another(bench: Bench) -> None:
    """Replaced, revoked, wrong: one answer, to the link and to the tap."""
    order = await buy(bench)
    replaced, revoked = await _code(bench, order), await _code(bench, order)
    await bench.press(pack(OrderDeed(order.id, Deed.FOLLOW_REVOKE)))
    for code in (replaced, revoked, "A" * 16):
        ((_, said),) = await bench.write(f"/start follow_{code}", BOB)
        calls = await bench.press(pack(Follow(code)), BOB)
        assert (said["text"], calls[-1][1]["text"]) == (str(words.NOTHING), str(words.NOTHING))


async def test_a_code_is_used_up(bench: Bench) -> None:
    """After ten chats, of which none counts twice."""
    order = await buy(bench)
    code = await _code(bench, order)
    for user in (20, 20, *range(21, 30)):
        await _follow(bench, code, user)
    ((_, said),) = await bench.write(f"/start follow_{code}", BOB)
    assert said["text"] == str(words.NOTHING)


async def test_only_the_owner_makes_links(bench: Bench) -> None:
    """Neither a follower nor anybody else; and one's own link is no secret to oneself."""
    order = await buy(bench)
    code = await _code(bench, order)
    await _follow(bench, code)
    for deed in (Deed.FOLLOWERS, Deed.FOLLOW_LINK, Deed.FOLLOW_REVOKE):
        ((method, _),) = await bench.press(pack(OrderDeed(order.id, deed)), BOB)
        assert method == "answerCallbackQuery"
    ((_, said),) = await bench.write(f"/start follow_{code}")
    assert said["text"] == str(words.OWN)
    calls = await bench.press(pack(Follow(code)), ALICE)
    assert calls[-1][1]["text"] == str(words.NOTHING)


async def test_a_group_follows(bench: Bench) -> None:
    """Asked there, confirmed there, told there, moved, and stopped there; a stranger's tap does nothing."""
    order = await buy(bench)
    code = await _code(bench, order)
    ((_, asked),) = await bench.write(f"/start@inlet_bot follow_{code}", BOB, **_IN_GROUP)
    assert (asked["chat_id"], asked["text"]) == (GROUP, words.ask())
    button = pack(Follow(code))
    assert [method for method, _ in await _tap_in_group(bench, button, STRANGER)] == [
        "answerCallbackQuery",
        "sendMessage",
    ]
    assert _told(bench, GROUP)[-1] == str(groups.CLOSED)
    await _tap_in_group(bench, button)
    said = "Bad Request: group chat was upgraded to a supergroup chat"
    bench.telegram.refusals[GROUP] = [refusal(400, said, migrate_to_chat_id=NEW)]
    await _moved(bench, order, Phase.OPENING)
    await _moved(bench, order, Phase.READY)
    assert _told(bench, NEW) == [
        words.status(order.id, Phase.OPENING),
        words.status(order.id, Phase.READY),
    ]


async def test_a_group_that_put_the_bot_out_holds_up_nobody(bench: Bench) -> None:
    """Its letters wait like anybody's."""
    order = await buy(bench)
    code = await _code(bench, order)
    await _tap_in_group(bench, pack(Follow(code)))
    await _follow(bench, code)
    bench.telegram.refusals[GROUP] = [refusal(403, "Forbidden: bot was kicked from the group chat")]
    await _moved(bench, order, Phase.OPENING)
    assert _told(bench, BOB)[-1] == words.status(order.id, Phase.OPENING)
    assert await bench.outbox.unblock(Owner(GROUP))
    await bench.deliver()
    assert _told(bench, GROUP)[-1] == words.status(order.id, Phase.OPENING)


@given(order=_ANY_ORDER, phase=st.sampled_from(Phase), event=EVENTS)
def test_nothing_secret_is_in_what_a_follower_is_told(order: Order, phase: Phase, event: Any) -> None:
    """All texts and buttons of a follower, for any order, are made of its short id and its phase alone."""
    texts = [
        words.status(order.id, event.phase or phase),
        words.begun(order.id, phase),
        words.ask(),
        esc(words.STOPPED),
        esc(words.NOTHING),
    ]
    said = " ".join(map(plain, texts)).replace(str(order.id), "")
    draft, invoice = order.purchase.draft, order.invoice
    secrets = [
        str(draft.node),
        draft.node.pubkey,
        draft.nonce,
        order.market_order_id,
        order.channel.short_id,
        order.channel.funding_txid,
        invoice.text if invoice else "",
        draft.market,
    ]
    for secret in secrets:
        assert len(secret.strip()) < 6 or secret not in said
    assert not re.search(r"\d", said)


@given(order=_ANY_ORDER, event=EVENTS)
def test_a_letter_to_a_follower_holds_the_id_and_the_phase_alone(order: Order, event: Event) -> None:
    """As it goes out: for any order, and whatever happened to it."""
    letter = SimpleNamespace(id=1, chat=Owner(BOB), notice=Notice.FOLLOWED, event=event, order=order)
    telegram = FakeTelegram(SENT)
    asyncio.run(_delivery(telegram).deliver(cast("Any", letter)))
    if event.phase is None:
        assert telegram.asked == []
        return
    ((_, told),) = telegram.asked
    assert told["text"] == words.status(order.id, event.phase)
    stop = {"text": str(words.STOP), "callback_data": pack(StopFollowing(order.id))}
    board = told.get("reply_markup", {}).get("inline_keyboard", [])
    assert board == ([] if event.phase in FINAL else [[stop]])


class _Everybody:
    """Followers of everything."""

    async def has(self, order_id: OrderId, chat: Owner) -> bool:
        """Yes."""
        assert order_id
        return chat == BOB


def _delivery(telegram: FakeTelegram) -> Delivery:
    nothing: Any = None
    cards = cast("Any", SimpleNamespace(mutes=None, followers=_Everybody()))
    sender = FailFastSender(Bot(TOKEN, request=telegram))
    return Delivery(
        sender=sender,
        outbox=nothing,
        desk=nothing,
        clock=FakeClock(),
        cards=cards,
        readership=new_readership(),
    )
