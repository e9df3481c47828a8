"""Carries out what `POST /control/...` says; what cannot be done raises *ControlError* with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET

from sandbox.control import commands
from sandbox.control.markets import Bought, Markets
from sandbox.control.state import fault_state, lsp_state, payment_state
from sandbox.faults import Breakage
from sandbox.lightning.hold import HoldState
from sandbox.lightning.wallet import PaymentRefusedError
from sandbox.lsps1.service import Lsp
from sandbox.magma.entities import Order
from sandbox.magma.service import Magma
from sandbox.world import World

Told = Mapping[str, Any]


class ControlError(Exception):
    """The deed cannot be done; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Deeds:
    """Every deed, each with its command."""

    world: World
    markets: Markets

    @property
    def magma(self) -> Magma:
        """The market that has its own words."""
        return self.markets.magma

    def pay(self, command: commands.Pay) -> Told:
        """Pay from the wallet."""
        try:
            payment = self.world.pay(self._invoice(command), command.fails)
        except PaymentRefusedError as refusal:
            raise ControlError(str(refusal)) from None
        return payment_state(payment, self.markets.owner(payment.invoice))

    def mine(self, command: commands.Mine) -> Told:
        """Add blocks to the chain."""
        self.magma.mine(command.blocks)
        return {"height": self.world.chain.height}

    def fate(self, command: commands.ChooseFate) -> Told:
        """Decide an order's fate, or that of the next ones."""
        try:
            if command.order_id is not None:
                self._order(command.order_id).choose(command.fate)
            else:
                self.markets.choose_fate(command.fate, self._market(command.market))
        except ValueError as mistake:
            raise ControlError(str(mistake)) from None
        return {"fate": command.fate, "order_id": command.order_id, "market": command.market}

    def step(self, command: commands.Step) -> Told:
        """Move on."""
        if command.order_id is None:
            moved = self.markets.step_all()
        else:
            moved = [self._order(command.order_id)]
            if not moved[0].step():
                status = moved[0].state()["status"]
                raise ControlError(f"The order is {status}: only the buyer can act, or it is over.")
        return {"moved": [bought.state() for bought in moved]}

    def speed(self, command: commands.Speed) -> Told:
        """Let things move by themselves, or stop that."""
        self.world.speed = command.seconds
        return {"seconds": command.seconds}

    def network(self, command: commands.Network) -> Told:
        """Let nodes answer, or not."""
        self.world.nodes = command.nodes
        return {"nodes": command.nodes}

    def break_(self, command: commands.Break) -> Told:
        """Break replies or invoices."""
        market = self._market(command.market) or command.market
        try:
            fault = self.markets.faults()[market].plan(
                command.fault, command.operation, count=command.count, done=command.done
            )
        except ValueError as mistake:
            raise ControlError(str(mistake)) from None
        return fault_state(fault, market)

    def heal(self, _command: commands.Nothing) -> Told:
        """Mend all that is broken."""
        for faults in self.markets.faults().values():
            faults.heal()
        return {}

    def price(self, command: commands.Price) -> Told:
        """Change the price."""
        self.world.reprice(command.sats_per_usd)
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
        order = self._magma_order(command.order_id)
        if order.invoice is None or order.invoice.state is not HoldState.OPEN:
            raise ControlError("Only an invoice that waits to be paid can be replaced.")
        self.magma.invoice(order)
        return self._order(command.order_id).state()

    def account(self, _command: commands.Nothing) -> Told:
        """Sign up: an account with an API key."""
        account = self.magma.accounts.open_with_api_key()
        return {"id": account.id, "api_key": account.key}

    def lsp(self, command: commands.Switch) -> Told:
        """Set an LSP."""
        lsp = self._lsp(command.lsp)
        if command.deviation is not None:
            change = lsp.deviations.add if command.on else lsp.deviations.discard
            change(command.deviation)
        if command.base_sat is not None:
            lsp.base_sat = command.base_sat
        if command.ppm is not None:
            lsp.ppm = command.ppm
        if command.down is not UNSET:
            lsp.down = Breakage(command.down) if command.down else None
        return lsp_state(lsp)

    def connect(self, command: commands.Peer) -> Told:
        """Make a node a peer of an LSP."""
        lsp = self._lsp(command.lsp)
        lsp.peers.add(command.pubkey.lower())
        return lsp_state(lsp)

    def disconnect(self, command: commands.Peer) -> Told:
        """Make a node no peer of an LSP any more."""
        lsp = self._lsp(command.lsp)
        lsp.peers.discard(command.pubkey.lower())
        return lsp_state(lsp)

    def _invoice(self, command: commands.Pay) -> str:
        if (command.invoice is None) == (command.order_id is None):
            raise ControlError("Name either an invoice or an order_id.")
        if command.order_id is None:
            return command.invoice or ""
        invoice = self._order(command.order_id).invoice
        if invoice is None:
            raise ControlError("This order has no invoice yet.")
        return invoice.text

    def _order(self, order_id: str) -> Bought:
        bought = self.markets.order(order_id)
        if bought is None:
            raise ControlError("There is no order with this id.")
        return bought

    def _magma_order(self, order_id: str) -> Order:
        self._order(order_id)
        order = self.magma.orders.get(order_id)
        if order is None:
            raise ControlError("Only Magma replaces an invoice.")
        return order

    def _market(self, name: str | None) -> str | None:
        if name is not None and name not in self.markets.faults():
            raise ControlError(f"There is no market {name!r}, only {', '.join(self.markets.faults())}.")
        return name

    def _lsp(self, name: str) -> Lsp:
        lsp = self.markets.lsps.all.get(name)
        if lsp is None:
            raise ControlError(f"There is no LSP {name!r}, only {', '.join(self.markets.lsps.all)}.")
        return lsp
