"""Magma itself: takes orders, lets sellers act on them, and follows wallet and chain.

Nothing here reads the time by itself or waits; *tick* is told to look at the clock, *step* needs none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import cycle

from sandbox.faults import InvoiceLie
from sandbox.history import Moment
from sandbox.invoicing import Bill, issue
from sandbox.lightning.invoice import NodeKey
from sandbox.lightning.wallet import Payment
from sandbox.magma.accounts import Accounts
from sandbox.magma.entities import LOCK_BLOCKS, Account, Order, Request, Seller
from sandbox.magma.faults import no_faults
from sandbox.magma.words import FINAL, MOVING, Fate, Status, following, may_follow
from sandbox.world import World

CONFIRMATIONS_NEEDED = 3
_PATIENCE = 4  # a fate of waiting in vain takes so many times the ordinary delay
_WAITS_IN_VAIN = frozenset(
    {
        (Status.WAITING_FOR_SELLER_APPROVAL, Fate.SILENT),
        (Status.WAITING_FOR_BUYER_PAYMENT, Fate.UNPAID),
        (Status.WAITING_FOR_BUYER_PAYMENT, Fate.SELLER_INVOICE_EXPIRES),
        (Status.WAITING_FOR_CHANNEL_OPEN, Fate.NEVER_OPENS),
    }
)
_AWAIT_BLOCKS = frozenset({Status.SELLER_SENT_TRANSACTION, Status.WAITING_FOR_ON_CHAIN_CONFIRMATION})
_SELLERS = ("alpenglow", "kittiwake", "lodestar")


class InvoiceShape(StrEnum):
    """When a buyer gets the invoice; both are seen at the real Magma."""

    AT_ONCE = "at_once"
    AFTER_APPROVAL = "after_approval"


@dataclass(slots=True)
class Manners:
    """How Magma answers where its documents leave it open."""

    shape: InvoiceShape = InvoiceShape.AT_ONCE
    buy_returns_order_id: bool = True
    hides_payment_while_opening: bool = False


class Magma:
    """All orders of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.payment_followers.append(self.follow)
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.accounts = Accounts(self.world)
        self.faults = no_faults()
        self.manners = Manners()
        self.orders: dict[str, Order] = {}
        self.next_fate = Fate.ACCEPTS
        self.buys_received = 0
        self._sellers = cycle([Seller(alias, NodeKey(self.world.entropy(32))) for alias in _SELLERS])
        self._block_due: datetime | None = None

    def place(self, account: Account, request: Request) -> Order:
        """Make an order; its invoice comes with it, or once the seller has accepted."""
        order_id = self.world.new_id()
        order = Order(
            id=order_id,
            account=account,
            seller=next(self._sellers),
            request=request,
            fate=self.next_fate,
            history=[Moment(Status.WAITING_FOR_SELLER_APPROVAL, self.world.now())],
            transaction_id_of_buy=order_id if self.manners.buy_returns_order_id else self.world.new_id(),
        )
        self.orders[order.id] = order
        if self.manners.shape is InvoiceShape.AT_ONCE:
            self.invoice(order)
        return order

    def invoice(self, order: Order) -> None:
        """Issue an invoice for an order; one it had before is let go."""
        if order.invoice is not None:
            order.invoice.release()
        request = order.request
        description = f"Magma order {order.id}: {request.size_sats} sats of inbound"
        bill = Bill(request.price_sats, description, self.world.now())
        order.payment_failure = None
        order.invoice = issue(self.world, order.seller.key, bill, self.faults.take_lie(InvoiceLie))

    def follow(self, payment: Payment) -> None:
        """See a payment arrive or fail; an order that waited for it goes on at once."""
        for order in self.orders.values():
            if order.invoice is payment.invoice:
                order.payment_failure = payment.failure
                if payment.failure is None and order.status is Status.WAITING_FOR_BUYER_PAYMENT:
                    self._move(order, Status.WAITING_FOR_CHANNEL_OPEN)

    def mine(self, blocks: int) -> None:
        """Add blocks; orders that waited for them go on at once."""
        self.world.chain.mine(blocks)
        for order in self.orders.values():
            buried = self.confirmations(order) >= CONFIRMATIONS_NEEDED
            if order.status is Status.WAITING_FOR_ON_CHAIN_CONFIRMATION and buried:
                self._move(order, Status.ON_CHAIN_CONFIRMATION)
            elif order.status is Status.VALID_CHANNEL_OPENING and self.blocks_locked(order) == 0:
                self._move(order, Status.CHANNEL_MONITORING_FINISHED)

    def cancel(self, order: Order) -> None:
        """The buyer gives up."""
        self._move(order, Status.BUYER_REJECTED)

    def next_status(self, order: Order) -> Status | None:
        """What would come next without the buyer."""
        expired = order.invoice is not None and order.invoice.is_expired(self.world.now())
        return following(order.status, order.fate, paid=order.is_held, expired=expired)

    def step(self, order: Order) -> bool:
        """Move an order one transition on; False where it waits for the buyer, or is over."""
        status = self.next_status(order)
        if status is None:
            return False
        self._bury(order, status)
        if order.status is not status:  # mining may have moved it already
            self._move(order, status)
        return True

    def step_all(self) -> list[Order]:
        """Move every order that is under way once, and return those that moved."""
        before = {order: order.status for order in self._under_way()}
        for order, status in before.items():
            if order.status is status:  # else the blocks mined for another have moved it
                self.step(order)
        return [order for order, status in before.items() if order.status is not status]

    def tick(self) -> None:
        """Do what has become due, in a world that moves by itself."""
        if self.world.speed is None:
            return
        self._mine_when_due(timedelta(seconds=self.world.speed))
        for order in self._under_way():
            if self._is_due(order, self.world.speed):
                self.step(order)

    def confirmations(self, order: Order) -> int:
        """How deep an order's funding transaction is buried, 0 without one."""
        return self.world.chain.confirmations(order.funding_txid) if order.funding_txid else 0

    def blocks_locked(self, order: Order) -> int | None:
        """How many blocks the seller still promises to keep the channel, None before it is mined."""
        depth = self.confirmations(order)
        return max(0, LOCK_BLOCKS - depth) if depth else None

    def _under_way(self) -> list[Order]:
        return [order for order in self.orders.values() if order.status in MOVING]

    def _is_due(self, order: Order, speed: float) -> bool:
        if order.status is Status.WAITING_FOR_ON_CHAIN_CONFIRMATION and order.fate is not Fate.ADMIN_CLOSES:
            return False  # blocks move it
        patience = _PATIENCE if (order.status, order.fate) in _WAITS_IN_VAIN else 1
        return self.world.now() >= order.since + timedelta(seconds=speed * patience)

    def _mine_when_due(self, pause: timedelta) -> None:
        if not any(order.status in _AWAIT_BLOCKS for order in self.orders.values()):
            self._block_due = None
        elif self._block_due is None:
            self._block_due = self.world.now() + pause
        elif self.world.now() >= self._block_due:
            self._block_due = self.world.now() + pause
            self.mine(1)

    def _bury(self, order: Order, status: Status) -> None:
        """Mine what a status needs before it can be reached."""
        depth = {
            Status.ON_CHAIN_CONFIRMATION: CONFIRMATIONS_NEEDED,
            Status.CHANNEL_MONITORING_FINISHED: LOCK_BLOCKS,
        }.get(status, 0)
        missing = depth - self.confirmations(order)
        if missing > 0:
            self.mine(missing)

    def _move(self, order: Order, status: Status) -> None:
        if not may_follow(order.status, status):
            raise ValueError(f"{status} cannot follow {order.status}")
        order.history.append(Moment(status, self.world.now()))
        self._act(order, status)

    def _act(self, order: Order, status: Status) -> None:
        """Do what comes with a status: an invoice, a transaction, money taken or returned."""
        if status is Status.WAITING_FOR_BUYER_PAYMENT and order.invoice is None:
            self.invoice(order)
        elif status is Status.SELLER_SENT_TRANSACTION:
            order.funding_txid = self.world.chain.broadcast()
        elif status is Status.VALID_CHANNEL_OPENING and order.is_held and order.invoice is not None:
            order.invoice.settle()
        elif status in FINAL and order.invoice is not None:
            order.invoice.release()
