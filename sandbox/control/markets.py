"""All markets of the world as one: what a hand can do to an order is the same wherever it was bought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

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


class Bought(Protocol):
    """An order and the market that has it."""

    @property
    def id(self) -> str:
        """The id that its market gave it."""
        ...

    @property
    def created_at(self) -> datetime:
        """When the buyer asked."""
        ...

    @property
    def invoice(self) -> HoldInvoice | None:
        """What is to be paid, or was."""
        ...

    def step(self) -> bool:
        """Move on; False where it cannot."""
        ...

    def choose(self, fate: str) -> None:
        """Decide its fate; raises *ValueError* with a sentence where its market has none of this name."""
        ...

    def state(self) -> Mapping[str, Any]:
        """All that the sandbox knows of it."""
        ...


@dataclass(frozen=True, slots=True)
class BoughtAtMagma:
    """An order of Magma's GraphQL address."""

    magma: Magma
    order: MagmaOrder

    @property
    def id(self) -> str:
        """The id that its market gave it."""
        return self.order.id

    @property
    def created_at(self) -> datetime:
        """When the buyer asked."""
        return self.order.created_at

    @property
    def invoice(self) -> HoldInvoice | None:
        """What is to be paid, or was."""
        return self.order.invoice

    def step(self) -> bool:
        """Move on; False where it cannot."""
        return self.magma.step(self.order)

    def choose(self, fate: str) -> None:
        """Decide its fate."""
        self.order.fate = _named(MagmaFate, fate)

    def state(self) -> Mapping[str, Any]:
        """All that the sandbox knows of it."""
        return {"market": MAGMA, **magma_order_state(self.order, self.magma)}


@dataclass(frozen=True, slots=True)
class BoughtAtLsp:
    """An order of an LSP."""

    lsp: Lsp
    order: LspOrder

    @property
    def id(self) -> str:
        """The id that its market gave it."""
        return self.order.id

    @property
    def created_at(self) -> datetime:
        """When the buyer asked."""
        return self.order.created_at

    @property
    def invoice(self) -> HoldInvoice | None:
        """What is to be paid, or was."""
        return self.order.invoice

    def step(self) -> bool:
        """Move on; False where it cannot."""
        return self.lsp.step(self.order)

    def choose(self, fate: str) -> None:
        """Decide its fate."""
        self.order.fate = _named(LspFate, fate)

    def state(self) -> Mapping[str, Any]:
        """All that the sandbox knows of it."""
        return {"market": self.lsp.profile.id, **lsp_order_state(self.order, self.lsp)}


@dataclass(frozen=True, slots=True)
class Markets:
    """Magma and the LSPs, by their ids."""

    magma: Magma
    lsps: Lsps

    def orders(self) -> list[Bought]:
        """All orders, the newest first."""
        every: list[Bought] = [
            BoughtAtMagma(self.magma, order) for order in reversed(self.magma.orders.values())
        ]
        every += [BoughtAtLsp(lsp, order) for lsp, order in self.lsps.orders()]
        return sorted(every, key=lambda bought: bought.created_at, reverse=True)

    def order(self, order_id: str) -> Bought | None:
        """The order with this id, wherever it was bought."""
        if order_id in self.magma.orders:
            return BoughtAtMagma(self.magma, self.magma.orders[order_id])
        for lsp in self.lsps.all.values():
            if order_id in lsp.orders:
                return BoughtAtLsp(lsp, lsp.orders[order_id])
        return None

    def step_all(self) -> list[Bought]:
        """Move every order that is under way once, and return those that moved."""
        moved: list[Bought] = [BoughtAtMagma(self.magma, order) for order in self.magma.step_all()]
        for lsp in self.lsps.all.values():
            moved += [BoughtAtLsp(lsp, order) for order in lsp.step_all()]
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


def _named(fates: type[_FateT], name: str) -> _FateT:
    if name not in _values(fates):
        raise ValueError(
            f"There is no fate {name!r} in this market, only {', '.join(sorted(_values(fates)))}."
        )
    return fates(name)


def _values(fates: Iterable[StrEnum]) -> frozenset[str]:
    return frozenset(fate.value for fate in fates)
