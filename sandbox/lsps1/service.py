"""An LSP at work: takes orders, follows the wallet, opens channels or fails to.

Nothing here reads the time by itself or waits; *tick* is told to look at the clock, *step* needs none.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import chain

from sandbox.faults import Breakage, InvoiceLie
from sandbox.history import Moment
from sandbox.invoicing import Bill, issue
from sandbox.lightning.hold import HoldInvoice
from sandbox.lightning.invoice import NodeKey
from sandbox.lightning.wallet import Payment
from sandbox.lsps1.deviations import Deviation, error_style
from sandbox.lsps1.entities import Order, Price, Wish
from sandbox.lsps1.faults import ReplyLie, TermsLie, charged, no_faults, repeated
from sandbox.lsps1.profiles import Profile, profiles
from sandbox.lsps1.words import FOLLOWING, Fate, Stage, following
from sandbox.world import World

_PATIENCE = 4  # a fate of waiting in vain takes so many times the ordinary delay
_WAITS_IN_VAIN = frozenset({(Stage.AWAITING, Fate.UNPAID), (Stage.HELD, Fate.NEVER_OPENS)})
_LONG_ID_BYTES = 40  # 80 characters, where bLIP-51 allows 64
_PRICED_BLOCKS = 4_320 * 1_000_000  # a price is parts per million of the size, for a lease of 4,320 blocks


class Lsp:
    """One LSP with all its orders."""

    def __init__(self, profile: Profile, world: World) -> None:
        self.profile = profile
        self.world = world
        world.payment_followers.append(self.follow)
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.orders: dict[str, Order] = {}
        self.peers: set[str] = set()
        self.faults = no_faults()
        self.deviations = set(self.profile.deviations)
        self.base_sat = self.profile.base_sat
        self.ppm = self.profile.ppm
        self.next_fate = Fate.ACCEPTS
        self.creates_received = 0
        self.down: Breakage | None = None

    def place(self, wish: Wish) -> Order:
        """Make an order, with its invoice where it is not free."""
        now, lie = self.world.now(), self.faults.take_lie(TermsLie)
        order = Order(
            id=self._new_id(lie),
            wish=wish,
            shown=repeated(wish, lie),
            price=charged(self.fee_sats(wish), wish, lie),
            expires_at=now + self.profile.order_life,
            fate=self.next_fate,
            history=[Moment(Stage.AWAITING, now)],
        )
        if self.has(Deviation.FREE) or self.has(Deviation.NULL_PAYMENT):
            order.price = Price(0, 0)
        else:
            stranger = NodeKey(self.world.entropy(32)) if lie is TermsLie.WRONG_PAYEE else None
            order.invoice = self._invoice(
                order, stranger or self.profile.payee, self.faults.take_lie(InvoiceLie)
            )
        self.orders[order.id] = order
        return order

    def retold(self, order: Order, lie: ReplyLie | None) -> Order:
        """An order as a later reply tells it: as it is, or smaller, dearer and with another invoice."""
        if lie is not ReplyLie.CHANGED_LATER:
            return order
        shown = replace(order.shown, lsp_balance_sat=order.shown.lsp_balance_sat // 2)
        dearer = Price(order.price.fee_total_sat * 2, order.price.order_total_sat * 2)
        told = replace(order, shown=shown, price=dearer)
        told.invoice = None if order.is_free else self._invoice(told, self.profile.payee)
        return told

    def fee_sats(self, wish: Wish) -> int:
        """What a channel costs: a base, and parts per million of its size in proportion to the lease."""
        return self.base_sat + -(
            -self.ppm * wish.lsp_balance_sat * wish.channel_expiry_blocks // _PRICED_BLOCKS
        )

    def has(self, deviation: Deviation) -> bool:
        """Whether this LSP differs in that way now."""
        return deviation in self.deviations

    @property
    def error_style(self) -> Deviation:
        """The shape in which this LSP tells its errors now."""
        return error_style(self.deviations, self.profile.deviations)

    def found(self, order_id: str) -> Order | None:
        """An order as a buyer may see it: one that is forgotten is not there."""
        order = self.orders.get(order_id)
        return None if order is None or order.fate is Fate.FORGETS else order

    def follow(self, payment: Payment) -> None:
        """See a payment arrive; the order that waited for it goes on at once."""
        for order in self.orders.values():
            arrived = order.invoice is payment.invoice and payment.failure is None
            if arrived and order.status is Stage.AWAITING:
                self._move(order, Stage.HELD)

    def next_stage(self, order: Order) -> Stage | None:
        """What would come next without the buyer."""
        now = self.world.now()
        expired = now >= order.expires_at or (order.invoice is not None and order.invoice.is_expired(now))
        return following(order.status, order.fate, free=order.is_free, expired=expired)

    def step(self, order: Order) -> bool:
        """Move an order one stage on; False where it waits for the buyer, or is over."""
        stage = self.next_stage(order)
        if stage is None:
            return False
        self._move(order, stage)
        return True

    def step_all(self) -> list[Order]:
        """Move every order that is under way once, and return those that moved."""
        return [order for order in self.orders.values() if self.step(order)]

    def tick(self) -> None:
        """Do what has become due, in a world that moves by itself."""
        if self.world.speed is None:
            return
        for order in self.orders.values():
            patience = _PATIENCE if (order.status, order.fate) in _WAITS_IN_VAIN else 1
            if self.world.now() >= order.since + timedelta(seconds=self.world.speed * patience):
                self.step(order)

    def confirmations(self, order: Order) -> int:
        """How deep an order's funding transaction is buried, 0 without one."""
        return self.world.chain.confirmations(order.funding_txid) if order.funding_txid else 0

    def _new_id(self, lie: TermsLie | None) -> str:
        if lie is TermsLie.LONG_ID:
            return self.world.entropy(_LONG_ID_BYTES).hex()
        return self.world.entropy(16).hex() if self.has(Deviation.HEX_IDS) else self.world.new_id()

    def _invoice(self, order: Order, payee: NodeKey, lie: InvoiceLie | None = None) -> HoldInvoice:
        created_at = order.created_at - self.profile.invoice_lead
        bill = Bill(
            amount_sats=order.price.order_total_sat,
            description=f"Channel {order.wish.lsp_balance_sat} sats ({order.id})",
            created_at=created_at,
            expiry_seconds=int(self.profile.order_life.total_seconds()),
        )
        return issue(self.world, payee, bill, lie)

    def _move(self, order: Order, stage: Stage) -> None:
        if stage not in FOLLOWING[order.status]:
            raise ValueError(f"{stage} cannot follow {order.status}")
        order.history.append(Moment(stage, self.world.now()))
        if stage is Stage.PUBLISHED:
            order.funding_txid = self.world.chain.broadcast()
        elif order.invoice is not None and stage is Stage.CLAIMED:
            order.invoice.settle()
        elif order.invoice is not None and stage in {Stage.RETURNED, Stage.LAPSED}:
            order.invoice.release()


class Lsps:
    """All LSPs of one world, by their ids."""

    def __init__(self, world: World) -> None:
        self.all = {profile.id: Lsp(profile, world) for profile in profiles()}

    def reset(self) -> None:
        """Forget everything."""
        for lsp in self.all.values():
            lsp.reset()

    def tick(self) -> None:
        """Let every LSP do what has become due."""
        for lsp in self.all.values():
            lsp.tick()

    def orders(self) -> list[tuple[Lsp, Order]]:
        """All orders of all LSPs, each LSP's newest first."""
        return list(
            chain.from_iterable(
                ((lsp, order) for order in reversed(lsp.orders.values())) for lsp in self.all.values()
            )
        )
