"""What makes letters: somebody's order, and what the market says of it; and the time that sends them."""

from liquidity.amount import Dollars
from liquidity.money import UsdCents
from liquidity.orders import Draft, Order, Owner
from liquidity.payments import Payment
from liquidity.phases import Phase
from liquidity.quotes import Want
from tests.bot.bench import ALICE, Bench
from tests.liquidity.examples import NODE, a_draft, an_invoice, bought, seen

BOB = 8
FIVE_DOLLARS = Want(node=NODE, amount=Dollars(UsdCents(500)), private=False)


async def buy(bench: Bench, owner: int = ALICE, nonce: str = "first") -> Order:
    """Somebody's order, its letters written and not yet sent."""
    bench.market.bought = bought(an_invoice(), order_id=f"market-{nonce}")
    draft: Draft = a_draft(nonce, owner=Owner(owner))
    await bench.book.save_draft(draft, bench.clock.now())
    await bench.desk.buy(draft)
    (order,) = await bench.book.orders_of(Owner(owner), limit=1)
    return order


async def look(bench: Bench, order: Order, phase: Phase, payment: Payment = Payment.PENDING) -> None:
    """The market says something new."""
    bench.market.answers = [seen(phase, payment)]
    bench.clock.advance(10)
    await bench.tracker.refresh(order.id, order.owner)


def sent(bench: Bench, chat: int) -> list[str]:
    """The methods that were called for a chat."""
    return [method for method, _ in bench.telegram.calls(chat)]


async def pass_time(bench: Bench, rounds: int) -> None:
    """So many times, let the longest pause go by and send what is due."""
    for _ in range(rounds):
        await bench.deliver()
        bench.clock.advance(121)
