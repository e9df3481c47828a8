"""Carries out what `POST /control/...` says; what cannot be done raises *ControlError* with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET

from sandbox.control import commands
from sandbox.control.state import order_state, payment_state
from sandbox.lightning.hold import HoldState
from sandbox.lightning.wallet import PaymentRefusedError
from sandbox.magma.entities import Order
from sandbox.magma.faults import Fault, kind_named
from sandbox.magma.service import Magma

Told = Mapping[str, Any]


class ControlError(Exception):
    """The deed cannot be done; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Deeds:
    """Every deed, each with its command."""

    magma: Magma

    def pay(self, command: commands.Pay) -> Told:
        """Pay from the wallet."""
        try:
            payment = self.magma.pay(self._invoice(command), command.fails)
        except PaymentRefusedError as refusal:
            raise ControlError(str(refusal)) from None
        return payment_state(payment, self.magma)

    def mine(self, command: commands.Mine) -> Told:
        """Add blocks to the chain."""
        self.magma.mine(command.blocks)
        return {"height": self.magma.world.chain.height}

    def fate(self, command: commands.ChooseFate) -> Told:
        """Decide an order's fate, or that of the next ones."""
        if command.order_id is None:
            self.magma.next_fate = command.fate
        else:
            self._order(command.order_id).fate = command.fate
        return {"fate": command.fate, "order_id": command.order_id}

    def step(self, command: commands.Step) -> Told:
        """Move on."""
        if command.order_id is None:
            moved = self.magma.step_all()
        else:
            moved = [self._order(command.order_id)]
            if not self.magma.step(moved[0]):
                raise ControlError(f"The order is {moved[0].status}: only the buyer can act, or it is over.")
        return {"moved": [order_state(order, self.magma) for order in moved]}

    def speed(self, command: commands.Speed) -> Told:
        """Let things move by themselves, or stop that."""
        self.magma.world.speed = command.seconds
        return {"seconds": command.seconds}

    def break_(self, command: commands.Break) -> Told:
        """Break replies or invoices."""
        kind = kind_named(command.fault)
        if kind is None:
            raise ControlError(f"There is no fault {command.fault!r}.")
        fault = Fault(kind, command.operation, command.count, command.done)
        if reason := fault.contradiction():
            raise ControlError(reason)
        self.magma.faults.add(fault)
        return {"fault": fault.kind, "operation": fault.operation, "left": fault.left}

    def heal(self, _command: commands.Nothing) -> Told:
        """Mend all that is broken."""
        self.magma.faults.heal()
        return {}

    def price(self, command: commands.Price) -> Told:
        """Change the price."""
        self.magma.world.reprice(command.sats_per_usd)
        return {"sats_per_usd": command.sats_per_usd}

    def invoices(self, command: commands.Invoices) -> Told:
        """Choose when invoices are issued."""
        self.magma.manners.shape = command.shape
        return {"shape": command.shape}

    def replies(self, command: commands.Replies) -> Told:
        """Choose among manners of answering."""
        manners = self.magma.manners
        if command.buy_returns_order_id is not UNSET:
            manners.buy_returns_order_id = command.buy_returns_order_id
        if command.hides_payment_while_opening is not UNSET:
            manners.hides_payment_while_opening = command.hides_payment_while_opening
        return {
            "buy_returns_order_id": manners.buy_returns_order_id,
            "hides_payment_while_opening": manners.hides_payment_while_opening,
        }

    def reissue(self, command: commands.Reissue) -> Told:
        """Replace an unpaid invoice."""
        order = self._order(command.order_id)
        if order.invoice is None or order.invoice.state is not HoldState.OPEN:
            raise ControlError("Only an invoice that waits to be paid can be replaced.")
        self.magma.invoice(order)
        return order_state(order, self.magma)

    def account(self, _command: commands.Nothing) -> Told:
        """Sign up: an account with an API key."""
        account = self.magma.accounts.open_with_api_key()
        return {"id": account.id, "api_key": account.key}

    def _invoice(self, command: commands.Pay) -> str:
        if (command.invoice is None) == (command.order_id is None):
            raise ControlError("Name either an invoice or an order_id.")
        if command.order_id is None:
            return command.invoice or ""
        invoice = self._order(command.order_id).invoice
        if invoice is None:
            raise ControlError("This order has no invoice yet.")
        return invoice.text

    def _order(self, order_id: str) -> Order:
        order = self.magma.orders.get(order_id)
        if order is None:
            raise ControlError("There is no order with this id.")
        return order
