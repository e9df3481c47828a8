"""All markets of the world as one: what a hand can do to an order is the same wherever it was bought."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from sandbox.control.state import (
    fault_state,
    lsp_order_state,
    lsp_state,
    magma_order_state,
    magma_state,
    payment_state,
    world_state,
)
from sandbox.faults import Faults
from sandbox.lightning.hold import HoldInvoice
from sandbox.lsps1.entities import Order as LspOrder
from sandbox.lsps1.service import Lsp, Lsps
from sandbox.lsps1.words import Fate as LspFate
from sandbox.magma.entities import Order as MagmaOrder
from sandbox.magma.service import Magma
from sandbox.magma.words import Fate as MagmaFate

MAGMA = "magma"
_FateT = TypeVar("_FateT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Bought:
    """An order as a hand sees it now; *choose* raises *ValueError* where its market has no such fate."""

    id: str
    created_at: datetime
    invoice: HoldInvoice | None
    step: Callable[[], bool]
    choose: Callable[[str], None]
    state: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Markets:
    """Magma and the LSPs, by their ids."""

    magma: Magma
    lsps: Lsps

    def orders(self) -> list[Bought]:
        """All orders, the newest first."""
        every = [_at_magma(self.magma, order) for order in reversed(self.magma.orders.values())]
        every += [_at_lsp(lsp, order) for lsp, order in self.lsps.orders()]
        return sorted(every, key=lambda bought: bought.created_at, reverse=True)

    def order(self, order_id: str) -> Bought | None:
        """The order with this id, wherever it was bought."""
        if order_id in self.magma.orders:
            return _at_magma(self.magma, self.magma.orders[order_id])
        for lsp in self.lsps.all.values():
            if order_id in lsp.orders:
                return _at_lsp(lsp, lsp.orders[order_id])
        return None

    def step_all(self) -> list[Bought]:
        """Move every order that is under way once, and return those that moved."""
        moved = [_at_magma(self.magma, order) for order in self.magma.step_all()]
        for lsp in self.lsps.all.values():
            moved += [_at_lsp(lsp, order) for order in lsp.step_all()]
        return moved

    def owner(self, invoice: HoldInvoice) -> str | None:
        """The id of the order that an invoice is for."""
        return next((bought.id for bought in self.orders() if bought.invoice is invoice), None)

    def state(self) -> Mapping[str, Any]:
        """Everything a person would want to see, the newest first; no key among it."""
        world = self.magma.world
        wallet = world.wallet
        payments = [payment_state(paid, self.owner(paid.invoice)) for paid in reversed(wallet.payments)]
        return {
            **world_state(world),
            **magma_state(self.magma),
            "lsps": {lsp_id: lsp_state(lsp) for lsp_id, lsp in self.lsps.all.items()},
            "faults": [
                fault_state(fault, market)
                for market, faults in self.faults().items()
                for fault in faults.waiting
            ],
            "wallet": {"balance_sats": wallet.balance_sats, "payments": payments},
            "orders": [bought.state() for bought in self.orders()],
        }

    def faults(self) -> Mapping[str, Faults]:
        """What is broken, by market."""
        return {MAGMA: self.magma.faults, **{lsp_id: lsp.faults for lsp_id, lsp in self.lsps.all.items()}}

    def choose_fate(self, fate: str, market: str | None) -> None:
        """Decide the fate of a market's next orders, or of all markets' that know this fate."""
        if market == MAGMA:
            self.magma.next_fate = _named(MagmaFate, fate)
        elif market is not None:
            self.lsps.all[market].next_fate = _named(LspFate, fate)
        else:
            self._choose_everywhere(fate)

    def _choose_everywhere(self, fate: str) -> None:
        known = False
        if fate in _values(MagmaFate):
            self.magma.next_fate, known = MagmaFate(fate), True
        if fate in _values(LspFate):
            for lsp in self.lsps.all.values():
                lsp.next_fate, known = LspFate(fate), True
        if not known:
            raise ValueError(f"There is no fate {fate!r}.")


def _at_magma(magma: Magma, order: MagmaOrder) -> Bought:
    def choose(fate: str) -> None:
        order.fate = _named(MagmaFate, fate)

    def state() -> Mapping[str, Any]:
        return {"market": MAGMA, **magma_order_state(order, magma)}

    return Bought(order.id, order.created_at, order.invoice, partial(magma.step, order), choose, state)


def _at_lsp(lsp: Lsp, order: LspOrder) -> Bought:
    def choose(fate: str) -> None:
        order.fate = _named(LspFate, fate)

    def state() -> Mapping[str, Any]:
        return {"market": lsp.profile.id, **lsp_order_state(order, lsp)}

    return Bought(order.id, order.created_at, order.invoice, partial(lsp.step, order), choose, state)


def _named(fates: type[_FateT], name: str) -> _FateT:
    if name not in _values(fates):
        raise ValueError(
            f"There is no fate {name!r} in this market, only {', '.join(sorted(_values(fates)))}."
        )
    return fates(name)


def _values(fates: Iterable[StrEnum]) -> frozenset[str]:
    return frozenset(fate.value for fate in fates)
