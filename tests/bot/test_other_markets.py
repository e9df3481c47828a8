"""After a failure: another market is one tap away, once no money of the order is on its way."""

from pathlib import Path

from bot.callbacks import Elsewhere, MoneyBack, Take, pack
from liquidity.notices import Notice
from liquidity.orders import Nonce, new_nonce
from liquidity.payments import Payment
from liquidity.phases import Phase
from tests.bot.bench import ALICE, opened
from tests.bot.fair import an_lsp, buttons
from tests.bot.letters import buy, look

OTHERS, BACK = "See other markets", "My wallet shows it back"


async def test_an_order_that_was_never_paid_leads_on_at_once(tmp_path: Path) -> None:
    """Push and card offer it; the tap compares for what was wished for."""
    async with opened(tmp_path, an_lsp()) as bench:
        nonce: Nonce = new_nonce()
        order = await buy(bench, nonce=nonce)
        await look(bench, order, Phase.SELLER_REJECTED, Payment.PENDING)
        await bench.deliver()
        push = bench.telegram.calls(ALICE)[-1]
        assert buttons(push)[OTHERS] == pack(Elsewhere(nonce))
        calls = await bench.press(pack(Elsewhere(nonce)))
        assert any("Olympus" in str(told.get("text")) for _, told in calls)


async def test_a_payment_on_its_way_back_comes_first(tmp_path: Path) -> None:
    """The word that it is back puts the way on in its place, on the push and on the card."""
    async with opened(tmp_path, an_lsp()) as bench:
        nonce: Nonce = new_nonce()
        order = await buy(bench, nonce=nonce)
        await look(bench, order, Phase.OPENING, Payment.HELD)
        await look(bench, order, Phase.NOT_OPENED, Payment.HELD)
        await bench.deliver()
        push = bench.telegram.calls(ALICE)[-1]
        assert BACK in buttons(push)
        assert OTHERS not in buttons(push)
        calls = await bench.press(pack(MoneyBack(order.id)))
        changed = next(call for call in calls if call[0] == "editMessageText")
        assert "returned, as you told me" in changed[1]["text"]
        assert list(buttons(changed)) == [OTHERS, "Buy another"]
        await bench.deliver()
        card = bench.telegram.calls(ALICE)[-1]
        assert card[1]["message_id"] == await bench.outbox.message_of(order.id, Notice.CARD)
        assert OTHERS in buttons(card)
        assert pack(Take(order.id)) not in buttons(card).values()
