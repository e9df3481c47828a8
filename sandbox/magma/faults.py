"""What is broken on purpose: replies that fail on the wire, and invoices or statuses that lie."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum


class Breakage(StrEnum):
    """A reply that goes wrong on its way."""

    HTTP_500 = "http_500"
    HTTP_403 = "http_403"
    TIMEOUT = "timeout"
    CLOSE = "close"
    RESET = "reset"
    LOST_REPLY = "lost_reply"
    HALF_REPLY = "half_reply"
    GARBAGE = "garbage"
    HUGE_REPLY = "huge_reply"
    TOO_MANY_REQUESTS = "too_many_requests"
    UNAUTHORIZED = "unauthorized"


class Lie(StrEnum):
    """A reply that arrives and is not true."""

    WRONG_AMOUNT = "wrong_amount"
    WRONG_NETWORK = "wrong_network"
    EXPIRED_INVOICE = "expired_invoice"
    SHORT_EXPIRY = "short_expiry"
    AMOUNTLESS = "amountless"
    BAD_CHECKSUM = "bad_checksum"
    BAD_SIGNATURE = "bad_signature"
    UNKNOWN_STATUS = "unknown_status"


INVOICE_LIES = frozenset(Lie) - {Lie.UNKNOWN_STATUS}
_DONE_FIRST = frozenset({Breakage.LOST_REPLY, Breakage.HALF_REPLY, Breakage.GARBAGE, Breakage.HUGE_REPLY})
_REFUSALS = frozenset({Breakage.TOO_MANY_REQUESTS, Breakage.UNAUTHORIZED, Breakage.HTTP_403})


def kind_named(word: str) -> Breakage | Lie | None:
    """The fault of this name, None where there is none."""
    kinds: dict[str, Breakage | Lie] = {kind.value: kind for kind in (*Breakage, *Lie)}
    return kinds.get(word)


class Operation(StrEnum):
    """What a request asks for, as far as faults are told apart."""

    PRICE = "price"
    BUY = "buy"
    GET_ORDER = "get_order"
    PURCHASES = "purchases"
    CANCEL = "cancel"
    ANY = "any"


FIELD_OF: dict[Operation, str] = {
    Operation.PRICE: "liquidity_per_usd",
    Operation.BUY: "buy",
    Operation.GET_ORDER: "get_order",
    Operation.PURCHASES: "purchases",
    Operation.CANCEL: "cancel",
}


@dataclass(slots=True)
class Fault:
    """One thing broken, for so many more times, or until healed where *left* is None."""

    kind: Breakage | Lie
    operation: Operation = Operation.ANY
    left: int | None = 1
    done: bool | None = None

    @property
    def is_done_first(self) -> bool:
        """Whether the request is carried out before its reply breaks."""
        return self.kind in _DONE_FIRST if self.done is None else self.done

    def contradiction(self) -> str | None:
        """Why this fault cannot be: a refusal is never carried out, a lost reply always is."""
        if self.kind in _REFUSALS and self.done:
            return f"{self.kind} is a refusal: nothing is done first."
        if self.kind is Breakage.LOST_REPLY and self.done is False:
            return "A lost reply is one to a request that was carried out; break with close instead."
        return None


@dataclass(slots=True)
class Faults:
    """All that is broken now, the oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Break something."""
        self.waiting.append(fault)

    def heal(self) -> None:
        """Mend everything."""
        self.waiting.clear()

    def take_breakage(self, operations: AbstractSet[Operation]) -> tuple[Breakage, bool] | None:
        """The next breakage for a request, and whether the request is carried out first."""
        for fault in self.waiting:
            if isinstance(fault.kind, Breakage) and fault.operation in {*operations, Operation.ANY}:
                self._use(fault)
                return fault.kind, fault.is_done_first
        return None

    def take_lie(self, kinds: AbstractSet[Lie]) -> Lie | None:
        """The next lie of these kinds."""
        for fault in self.waiting:
            if isinstance(fault.kind, Lie) and fault.kind in kinds:
                self._use(fault)
                return fault.kind
        return None

    def _use(self, fault: Fault) -> None:
        if fault.left is not None:
            fault.left -= 1
            if fault.left == 0:
                self.waiting.remove(fault)
