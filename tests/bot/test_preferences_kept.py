"""Letters as their person wants them: in quiet hours, in plain mode, with less of what is only progress."""

from bot.callbacks import Deed, OrderDeed, pack
from bot.preferences import Loudness, NoticeKind, Preferences, QuietHours
from liquidity.orders import Owner
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, Bench, Call
from tests.bot.letters import BOB, buy, look, sent
from tests.liquidity.examples import seen

ALL_DAY = QuietHours(0, 24 * 60 - 1)


async def _wish(bench: Bench, wished: Preferences) -> None:
    await bench.readership.change(Owner(ALICE), wished)


async def _invoice(bench: Bench) -> list[Call]:
    await buy(bench)
    await bench.deliver()
    return bench.telegram.calls(ALICE)[1:]


async def test_an_invoice_rings_once(bench: Bench) -> None:
    """The picture rings, the text that comes with it does not."""
    picture, text = await _invoice(bench)
    assert (picture[0], picture[1]["disable_notification"]) == ("sendPhoto", False)
    assert text[1]["disable_notification"] is True


async def test_a_plain_reader_gets_no_picture(bench: Bench) -> None:
    """The invoice is there as text, and rings in the picture's place; later marks find it."""
    await _wish(bench, Preferences(plain=True))
    (text,) = await _invoice(bench)
    assert (text[0], text[1]["disable_notification"]) == ("sendMessage", False)
    (order,) = await bench.book.orders_of(Owner(ALICE), limit=1)
    await look(bench, order, Phase.OPENING, Payment.HELD)
    await bench.deliver()
    assert sent(bench, ALICE).count("sendPhoto") == 0
    assert any("was paid" in said for said in bench.telegram.said(ALICE))


async def test_an_invoice_shown_again_has_no_picture_either(bench: Bench) -> None:
    """For a plain reader."""
    await _wish(bench, Preferences(plain=True))
    await _invoice(bench)
    (order,) = await bench.book.orders_of(Owner(ALICE), limit=1)
    assert order.invoice is not None
    bench.market.answers = [seen(Phase.PAYMENT, Payment.PENDING, invoice=order.invoice.text)]
    calls = await bench.press(pack(OrderDeed(order.id, Deed.INVOICE)))
    assert "sendPhoto" not in dict(calls)
    assert order.invoice.text in calls[-1][1]["text"]


async def test_quiet_hours_silence_all(bench: Bench) -> None:
    """Everything still arrives."""
    await _wish(bench, Preferences(quiet=ALL_DAY))
    picture, text = await _invoice(bench)
    assert picture[1]["disable_notification"] is True
    assert text[1]["disable_notification"] is True


async def test_followers_sleep_too(bench: Bench) -> None:
    """Only the end rings for whoever follows, and not in their own night."""
    order = await buy(bench)
    code, carol = await bench.followers.new_code(order.id), BOB + 1
    for follower in (BOB, carol):
        await bench.followers.follow(code, Owner(follower))
    await bench.readership.change(Owner(BOB), Preferences(quiet=ALL_DAY))
    for phase in (Phase.OPENING, Phase.READY):
        await look(bench, order, phase, Payment.HELD)
        await bench.deliver()
    silent = {
        who: [told["disable_notification"] for _, told in bench.telegram.calls(who)] for who in (BOB, carol)
    }
    assert silent == {BOB: [True, True], carol: [True, False]}


async def test_progress_may_be_off(bench: Bench) -> None:
    """The card says it all the same; a held payment and the end still come."""
    await _wish(
        bench, Preferences(notices={NoticeKind.PROGRESS: Loudness.OFF, NoticeKind.END: Loudness.SILENT})
    )
    order = await buy(bench)
    await bench.deliver()
    before = len(bench.telegram.calls())
    await look(bench, order, Phase.PAYMENT)
    await bench.deliver()
    assert [method for method, _ in bench.telegram.calls()[before:]] == ["editMessageText"]
    for phase, silent in ((Phase.OPENING, False), (Phase.READY, True)):
        await look(bench, order, phase, Payment.HELD)
        await bench.deliver()
        pushes = [told for method, told in bench.telegram.calls(ALICE) if method == "sendMessage"]
        assert pushes[-1]["disable_notification"] is silent


async def test_dollars_may_come_first(bench: Bench) -> None:
    """For the one who wants it, and nobody else."""
    await _wish(bench, Preferences(fiat_first=True))
    for owner, nonce in ((ALICE, "first"), (BOB, "second")):
        await buy(bench, owner, nonce)
    await bench.deliver()
    mine, theirs = (bench.telegram.said(each)[0] for each in (ALICE, BOB))
    assert "You pay $" in mine
    assert "You pay $" not in theirs


async def test_times_are_of_the_persons_zone(bench: Bench) -> None:
    """With the zone's name."""
    await _wish(bench, Preferences(zone="Asia/Tokyo"))
    await buy(bench)
    await bench.deliver()
    assert "JST" in bench.telegram.said(ALICE)[0]
    assert "UTC" not in bench.telegram.said(ALICE)[0]
