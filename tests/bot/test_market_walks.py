"""Whatever is tapped at several markets, however old: nothing breaks, nothing is shown that was not taken."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.callbacks import Again, Confirm, ConfirmDear, Elsewhere, Pick, Take, TakeDear, unpack
from bot.documents import Step
from liquidity.errors import BuyUnknown, Refusal, Refused, Unavailable
from liquidity.market import Bought
from liquidity.money import Sats
from liquidity.orders import InvoiceState, Order, Owner
from tests.bot.bench import ALICE, Bench, Call, opened
from tests.bot.fair import an_lsp, buttons
from tests.bot.letters import BOB
from tests.bot.looks import MOST_CAPTION, MOST_TEXT, shown
from tests.liquidity.examples import NODE, NOW, RATE, an_invoice, bought, offered
from tests.liquidity.fakes import FakeMarket

SAYS = ("/buy", "/orders", "/cancel", "6000000", str(NODE))
ANSWERS = {Step.NODE: (str(NODE),), Step.AMOUNT: ("$10", "800k sats", "6M sats", "900k sats")}
ONWARD = (Pick, Confirm, ConfirmDear, Take, TakeDear, Again, Elsewhere)
MOST_UNPAID = 2
STEPS = 60


@dataclass(slots=True)
class Walk:
    """A person who taps anything that was ever shown; another one who taps it too."""

    bench: Bench
    lsps: Sequence[FakeMarket]
    seen: list[str] = field(default_factory=list)

    async def step(self, chance: Random) -> None:
        """One deed, then all that must hold."""
        deeds: Sequence[Callable[[Random], Awaitable[None]]] = (
            self._onward,
            self._any,
            self._foreign,
            self._say,
            self._deliver,
            self._wait,
            self._other_sale,
        )
        (deed,) = chance.choices(deeds, weights=(14, 1, 1, 1, 4, 1, 1))
        before = len(self.bench.telegram.calls())
        self.bench.clock.advance(1)
        await deed(chance)
        for call in self.bench.telegram.calls()[before:]:
            self._read(call)
        await self._holds()

    async def _onward(self, chance: Random) -> None:
        """What a person does who wants to buy: answer what is open, tap what leads on."""
        dialog = await self.bench.dialogs.of(Owner(ALICE))
        taps = [data for data in self.seen[-10:] if isinstance(unpack(data), ONWARD)]
        weights = [1 if isinstance(unpack(data), Pick) else 4 for data in taps]
        if dialog is not None and dialog.step in ANSWERS:
            await self.bench.write(chance.choice(ANSWERS[dialog.step]))
        elif taps and chance.random() < 0.9:
            (tap,) = chance.choices(taps, weights)
            await self.bench.press(tap)
        else:
            await self.bench.write("/buy")

    async def _any(self, chance: Random) -> None:
        if self.seen:
            await self.bench.press(chance.choice(self.seen))

    async def _foreign(self, chance: Random) -> None:
        if self.seen:
            await self.bench.press(chance.choice(self.seen), user=BOB)
            assert await self.bench.book.orders_of(Owner(BOB), limit=1) == ()

    async def _say(self, chance: Random) -> None:
        await self.bench.write(chance.choice(SAYS))

    async def _deliver(self, _chance: Random) -> None:
        await self.bench.deliver()

    async def _wait(self, chance: Random) -> None:
        self.bench.clock.advance(chance.choice((30, 300, 4000)))
        for order in await self.bench.book.open_offers(Owner(ALICE)):
            await self.bench.tracker.refresh(order.id, order.owner)

    async def _other_sale(self, chance: Random) -> None:
        """From now on these markets answer otherwise, each with an invoice that is fresh."""
        for lsp in self.lsps:
            lsp.bought = self._sale(chance.choice(("good", "dear", "outbound", "refused", "lost")))

    def _sale(self, how: str) -> Bought | Exception:
        refused = {"refused": Refused(Refusal.NOT_CONNECTED), "lost": BuyUnknown("lost")}
        if how in refused:
            return refused[how]
        cost = Sats(90_000 if how == "dear" else 12_500)
        terms: dict[str, Any] = {"fee": cost, "total": cost, "inbound": None, "lease_blocks": None}
        terms["outbound"] = Sats(int(how == "outbound"))
        return offered(self.invoice("lnbc900u" if how == "dear" else "lnbc125u"), private=None, **terms)

    def invoice(self, prefix: str = "lnbc125u") -> str:
        """An invoice as of now."""
        return an_invoice(issued=int((self.bench.clock.now() - NOW).total_seconds()), prefix=prefix)

    async def _all(self) -> Sequence[Order]:
        offers = await self.bench.book.open_offers(Owner(ALICE))
        return [*offers, *await self.bench.book.orders_of(Owner(ALICE), limit=100)]

    def _read(self, call: Call) -> None:
        method, told = call
        if told.get("text") and method != "answerCallbackQuery":
            shown(told["text"], MOST_TEXT)
        if told.get("caption"):
            shown(told["caption"], MOST_CAPTION)
        for data in buttons(call).values() if told.get("reply_markup") else ():
            assert unpack(data) is not None
            self.seen.append(data)

    async def _holds(self) -> None:
        assert len(await self.bench.book.open_offers(Owner(ALICE))) <= 1
        orders = await self._all()
        assert sum(order.payable(self.bench.clock.now()) for order in orders) <= MOST_UNPAID
        said = "\n".join(self.bench.telegram.said(ALICE))
        for order in orders:
            invoice = order.invoice
            if invoice is not None and invoice.state in {InvoiceState.OFFERED, InvoiceState.WITHHELD}:
                assert f"Order <code>{order.id}</code>, payable to" not in said
        pictures = [call for call in self.bench.telegram.calls(ALICE) if call[0] == "sendPhoto"]
        assert len(pictures) <= len([order for order in orders if order.invoice is not None])


async def _walk(folder: Path, chance: Random) -> int:
    lsps = [an_lsp(), an_lsp("other", "Other")]
    async with opened(folder, *lsps) as bench:
        for market in (bench.market, *lsps):
            market.answers = [Unavailable("down")]
        numbers = iter(range(1000))

        async def another_order() -> None:
            draft = bench.market.buys[-1]
            due = RATE.sats_for(draft.cents) * 10
            bench.market.bought = bought(walk.invoice(f"lnbc{due}n"), order_id=f"market-{next(numbers)}")

        walk = Walk(bench, lsps)
        bench.market.during = another_order
        for lsp in lsps:
            lsp.bought = walk._sale("good")
        for said in ("/buy", str(NODE), "800k sats"):
            for call in await bench.write(said):
                walk._read(call)
        for _ in range(STEPS):
            await walk.step(chance)
        await bench.deliver()
        await walk._holds()
        return sum(len(market.buys) for market in (bench.market, *lsps))


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=True))
def test_any_way_through_the_markets_holds(chance: Random) -> None:
    """One firm price a person, no more unpaid than allowed, no invoice without a yes, no other's order."""
    with TemporaryDirectory() as folder:
        event("bought" if asyncio.run(_walk(Path(folder), chance)) else "nothing bought")
