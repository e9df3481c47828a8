"""Muting one order, and the help with a payment that seems stuck."""

from bot.callbacks import Deed, OrderDeed, pack
from bot.texts import general, stuck
from liquidity.notices import Notice
from liquidity.orders import Order
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.letters import BOB, buy, look
from tests.bot.looks import shown
from tests.liquidity.examples import NOW, an_order


async def _do(bench: Bench, order: Order, deed: Deed, user: int = ALICE) -> list[Call]:
    return await bench.press(pack(OrderDeed(order.id, deed)), user=user)


async def _order(bench: Bench) -> Order:
    order = await buy(bench)
    await bench.deliver()
    await bench.outbox.remember(order.id, Notice.CARD, 77)
    return order


async def _pushes(bench: Bench, order: Order, phase: Phase, payment: Payment) -> int:
    """How many pushes the market's next word makes."""
    before = len(bench.telegram.calls(ALICE))
    await look(bench, order, phase, payment)
    await bench.deliver()
    return sum(method == "sendMessage" for method, _ in bench.telegram.calls(ALICE)[before:])


async def test_a_muted_order_tells_only_what_matters(bench: Bench) -> None:
    """The card goes on; silent pushes stay away; the held payment and the end come as ever."""
    order = await _order(bench)
    calls = await _do(bench, order, Deed.MUTE)
    assert calls[0][1]["text"] == str(general.MUTED)
    labels = [button["text"] for row in calls[1][1]["reply_markup"]["inline_keyboard"] for button in row]
    assert "Unmute" in labels
    assert await _pushes(bench, order, Phase.PAYMENT, Payment.PENDING) == 0
    assert await _pushes(bench, order, Phase.OPENING, Payment.HELD) == 1
    assert await _pushes(bench, order, Phase.BROADCAST, Payment.HELD) == 0
    assert await _pushes(bench, order, Phase.READY, Payment.HELD) == 1


async def test_a_muted_order_still_tells_of_its_failure(bench: Bench) -> None:
    """Whoever mutes an order does not mute his money."""
    order = await _order(bench)
    await _do(bench, order, Deed.MUTE)
    assert await _pushes(bench, order, Phase.SELLER_REJECTED, Payment.PENDING) == 1


async def test_unmuted_it_tells_all_again(bench: Bench) -> None:
    """From then on; what was passed over is on the timeline."""
    order = await _order(bench)
    await _do(bench, order, Deed.MUTE)
    calls = await _do(bench, order, Deed.UNMUTE)
    assert calls[0][1]["text"] == str(general.UNMUTED)
    assert await _pushes(bench, order, Phase.PAYMENT, Payment.PENDING) == 1


async def test_a_mute_outlives_a_dialog(bench: Bench) -> None:
    """It is kept beside it in the chat's document."""
    order = await _order(bench)
    await _do(bench, order, Deed.MUTE)
    await bench.write("/buy")
    await bench.write("/cancel")
    assert await _pushes(bench, order, Phase.PAYMENT, Payment.PENDING) == 0


async def test_nobody_mutes_anothers(bench: Bench) -> None:
    """A forged button changes nothing."""
    order = await _order(bench)
    ((_, toast),) = await _do(bench, order, Deed.MUTE, user=BOB)
    assert toast["text"] == str(general.FOREIGN)
    assert await _pushes(bench, order, Phase.PAYMENT, Payment.PENDING) == 1


async def test_help_before_the_payment_is_seen(bench: Bench) -> None:
    """What the wallet may show and what each of it means, how long it can last, and when the invoice ends."""
    order = await _order(bench)
    text = shown(str((await _do(bench, order, Deed.STUCK))[1][1]["text"]))
    assert "Money: not paid." in text
    assert "Does it show nothing? Then it was not paid." in text
    assert "At worst it stays pending for about" in text
    assert "The invoice expires in" in text


async def test_help_while_it_is_held(bench: Bench) -> None:
    """Pending is normal; what the market says stands at the end."""
    order = await _order(bench)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    text = shown(str((await _do(bench, order, Deed.STUCK))[1][1]["text"]))
    assert "Do not pay again" in text
    assert "WAITING_FOR_CHANNEL_OPEN" in text
    assert "The invoice expires" not in text


async def test_no_help_where_no_payment_is_open(bench: Bench) -> None:
    """An old button says where to look."""
    order = await _order(bench)
    await look(bench, order, Phase.READY, Payment.HELD)
    ((_, toast),) = await _do(bench, order, Deed.STUCK)
    assert toast["text"] == str(stuck.NOTHING_OPEN)


def test_an_order_without_an_invoice_has_no_worst_case() -> None:
    """Nothing is claimed of an invoice that nobody has."""
    assert "At worst" not in stuck.stuck(an_order(), "Magma", NOW)
