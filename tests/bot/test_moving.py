"""/export and /import in the chat: one file under a passphrase that is nowhere kept."""

import json
from typing import Any

import pytest
from telegram.error import NetworkError

from bot.texts import faults, general
from bot.texts import moving as words
from liquidity.orders import Owner
from liquidity.parcels import MOST_BYTES, ParcelFault
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.tries import TRIES
from storage.inbox import EMPTIED
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.fair import buttons, shown, text
from tests.bot.fakes import message, refusal
from tests.bot.letters import BOB, buy, look
from tests.liquidity.examples import KEY, NODE, an_invoice, seen

PASS = "correct horse battery"


def _methods(calls: list[Call]) -> list[str]:
    return [method for method, _ in calls]


async def _send_file(bench: Bench, content: bytes, user: int = ALICE, *, size: int = 0) -> list[Call]:
    bench.telegram.files["saved"] = content
    document = {"file_id": "saved", "file_unique_id": "saved", "file_size": size or len(content)}
    person = {"id": user, "is_bot": False, "first_name": "P"}
    chat = {"id": user, "type": "private", "first_name": "P"}
    body: dict[str, Any] = {"message_id": 50, "date": 1795269600, "from": person, "chat": chat}
    return await bench.hear({"message": body | {"document": document}})


async def _export(bench: Bench, user: int = ALICE) -> bytes:
    await bench.write("/export", user)
    await bench.write(PASS, user)
    return bench.telegram.uploads[-1]


async def _import(bench: Bench, content: bytes, user: int = ALICE, passphrase: str = PASS) -> list[Call]:
    await bench.write("/import", user)
    await _send_file(bench, content, user)
    return await bench.write(passphrase, user)


async def _forget(bench: Bench) -> None:
    calls = await bench.write("/forget")
    calls = await bench.press(buttons(shown(calls))["Delete it all the same"])
    await bench.press(buttons(shown(calls))["Stop watching 1 order, delete all"])


async def test_the_passphrase_is_deleted_before_the_file_is_made(bench: Bench) -> None:
    """And the file holds nothing that can be read without it."""
    await buy(bench)
    assert "Telegram keeps the file" in text(await bench.write("/export"))
    assert text(await bench.write("short")) == words.too_short()
    calls = await bench.write(PASS)
    assert _methods(calls) == ["deleteMessage", "sendDocument"]
    assert calls[0][1] == {"chat_id": ALICE, "message_id": 1}
    sealed = bench.telegram.uploads[-1]
    assert sealed.startswith(b"INLET")
    assert not [each for each in (KEY.reveal(), NODE.pubkey, an_invoice(), PASS) if each.encode() in sealed]
    assert _methods(await bench.write("hello")) == ["sendMessage"]


async def test_a_message_that_cannot_be_deleted_is_told(bench: Bench) -> None:
    """The person can do it."""
    await buy(bench)
    await bench.write("/export")
    bench.telegram.refusals[ALICE] = [refusal(400, "Bad Request: message can't be deleted")]
    calls = await bench.write(PASS)
    assert _methods(calls) == ["deleteMessage", "sendMessage", "sendDocument"]
    assert calls[1][1]["text"] == str(words.DELETE_YOURSELF)


async def test_what_was_forgotten_is_watched_again(bench: Bench) -> None:
    """By its own key, for the person who sent the file, from where it stood."""
    order = await buy(bench)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    sealed = await _export(bench)
    await _forget(bench)
    calls = await _import(bench, sealed)
    assert _methods(calls) == ["deleteMessage", "getFile", "sendMessage"]
    assert "1 order is watched again" in text(calls)
    (back,) = await bench.book.orders_of(Owner(ALICE), limit=5)
    assert (back.id, back.market_order_id, back.phase) == (order.id, order.market_order_id, Phase.OPENING)
    assert back.invoice is None
    assert await bench.book.key_of(back) == KEY
    bench.market.answers = [seen(Phase.READY, Payment.HELD)]
    bench.clock.advance(60)
    assert (await bench.tracker.refresh(back.id, back.owner)).phase is Phase.READY
    await bench.deliver()
    assert "Channel ready" in " ".join(bench.telegram.said(ALICE))


async def test_known_orders_are_left_alone(bench: Bench) -> None:
    """However much older the file is."""
    order = await buy(bench)
    sealed = await _export(bench)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    before = await bench.book.order(order.id)
    assert "1 order is known to me as yours" in text(await _import(bench, sealed))
    assert await bench.book.order(order.id) == before


async def test_the_orders_of_others_are_never_taken_over(bench: Bench) -> None:
    """Not even with the file and its passphrase; whose they are is not told."""
    order = await buy(bench)
    sealed = await _export(bench)
    told = text(await _import(bench, sealed, BOB))
    assert "1 order is left out: its market is not set up here, or I cannot take it in from a file." in told
    assert "somebody" not in told
    assert str(ALICE) not in told
    assert await bench.book.orders_of(Owner(BOB), limit=5) == ()
    kept = await bench.book.order(order.id)
    assert kept is not None
    assert kept.owner == ALICE


async def test_files_are_bounded(bench: Bench) -> None:
    """Ten an hour, whatever comes of them; the question stays."""
    await buy(bench)
    sealed = await _export(bench)
    for _ in range(TRIES):
        assert "The file was read." in text(await _import(bench, sealed))
    assert text(await _import(bench, sealed)) == faults.too_often(TRIES)
    bench.clock.advance(3600)
    assert "The file was read." in text(await bench.write(PASS))


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda sealed: b"PK\x03\x04" + sealed, ParcelFault.STRANGE),
        (lambda _: b"", ParcelFault.STRANGE),
        (lambda sealed: sealed[:-1], ParcelFault.DAMAGED),
        (lambda sealed: sealed[:60] + bytes([sealed[60] ^ 1]) + sealed[61:], ParcelFault.DAMAGED),
        (lambda sealed: sealed + b"0" * MOST_BYTES, ParcelFault.TOO_LARGE),
    ],
    ids=["prefix", "empty", "cut", "flipped", "long"],
)
async def test_a_bad_file_has_a_sentence(bench: Bench, spoil: Any, fault: ParcelFault) -> None:
    """And another one may be sent right away."""
    order = await buy(bench)
    sealed = await _export(bench)
    await _forget(bench)
    await bench.write("/import")
    await _send_file(bench, spoil(sealed), size=10)
    assert text(await bench.write(PASS)) == words.fault(fault)
    await _send_file(bench, sealed)
    assert text(await bench.write("another passphrase")) == words.fault(ParcelFault.WRONG_KEY)
    assert "watched again" in text(await bench.write(PASS))
    assert await bench.book.order(order.id) is not None


async def test_a_huge_file_is_not_even_fetched(bench: Bench) -> None:
    """Telegram tells its size."""
    await bench.write("/import")
    calls = await _send_file(bench, b"INLET", size=MOST_BYTES + 1)
    assert text(calls) == words.fault(ParcelFault.TOO_LARGE)
    assert _methods(calls) == ["sendMessage"]


async def test_the_question_can_be_left(bench: Bench) -> None:
    """Another command that asks takes its place; what is typed then is no passphrase."""
    assert text(await bench.write("/export")) == str(words.NOTHING_TO_EXPORT)
    await bench.write("/import")
    assert text(await bench.write("/cancel")) == str(words.LEFT)
    await bench.write("/import")
    await bench.write("/buy")
    assert "deleteMessage" not in _methods(await bench.write(str(NODE)))


async def test_forget_offers_the_export_first(bench: Bench) -> None:
    """One tap away, with nothing deleted."""
    await buy(bench)
    calls = await bench.press(buttons(shown(await bench.write("/forget")))["Export first"])
    assert text(calls) == words.ask_new()
    assert len(await bench.book.orders_of(Owner(ALICE), limit=5)) == 1


async def test_the_inbox_forgets_the_passphrase_first(bench: Bench) -> None:
    """Even if all that follows fails; and the next start asks for it again."""
    await buy(bench)
    await bench.write("/export")
    bench.telegram.refusals[ALICE] = [refusal(500, "Internal Server Error")]
    update = message(900, ALICE, PASS)
    await bench.inbox.put([(900, json.dumps(update))], bench.clock.now())
    with pytest.raises(NetworkError):
        await bench.hear(update)
    (left,) = await bench.inbox.pending()
    assert PASS not in left.body
    calls = await bench.hear(json.loads(left.body))
    assert (_methods(calls), text(calls)) == (["deleteMessage", "sendMessage"], words.INTERRUPTED.english)
    assert _methods(await bench.write(PASS)) == ["deleteMessage", "sendDocument"]


async def test_what_was_emptied_after_its_answer_is_answered_no_more(bench: Bench) -> None:
    """Nothing is asked any more, so nothing is said."""
    assert await bench.hear(message(900, ALICE, EMPTIED)) == []


SLASHED = "/correct-horse-battery"


async def test_a_passphrase_may_look_like_a_command(bench: Bench) -> None:
    """It leaves chat and inbox as any other does, and opens what it has sealed."""
    await buy(bench)
    await bench.write("/export")
    assert text(await bench.write("/short")) == words.too_short()
    await bench.inbox.put([(900, json.dumps(message(900, ALICE, SLASHED)))], bench.clock.now())
    update = message(900, ALICE, SLASHED)
    update["message"]["entities"] = [{"type": "bot_command", "offset": 0, "length": 8}]
    calls = await bench.hear(update)
    assert _methods(calls) == ["deleteMessage", "sendDocument"]
    assert SLASHED not in str(await bench.inbox.pending())
    sealed = bench.telegram.uploads[-1]
    await _forget(bench)
    assert "1 order is watched again" in text(await _import(bench, sealed, passphrase=SLASHED))


async def test_our_commands_are_never_passphrases(bench: Bench) -> None:
    """Nor is any command one where no passphrase is asked for: not even where a file is."""
    await buy(bench)
    await bench.write("/export")
    assert "How it works" in text(await bench.write("/help me with this long word"))
    assert text(await bench.write("/cancel")) == str(words.LEFT)
    for before in ("/cancel", "/import"):
        await bench.write(before)
        assert text(await bench.write(SLASHED)) == str(general.UNKNOWN_COMMAND)
