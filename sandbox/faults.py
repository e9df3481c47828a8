"""What is broken on purpose, in any market: replies that fail on the wire, and what arrives and lies."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

ANY = "any"  # the operation of a fault that strikes whatever is asked


class Breakage(StrEnum):
    """A reply that goes wrong on its way."""

    HTTP_500 = "http_500"
    HTTP_503 = "http_503"
    HTTP_403 = "http_403"
    REDIRECT = "redirect"
    TIMEOUT = "timeout"
    CLOSE = "close"
    RESET = "reset"
    LOST_REPLY = "lost_reply"
    HALF_REPLY = "half_reply"
    GARBAGE = "garbage"
    HUGE_REPLY = "huge_reply"
    TOO_MANY_REQUESTS = "too_many_requests"
    UNAUTHORIZED = "unauthorized"


class InvoiceLie(StrEnum):
    """An invoice that arrives and does not ask for what was agreed."""

    WRONG_AMOUNT = "wrong_amount"
    WRONG_NETWORK = "wrong_network"
    EXPIRED_INVOICE = "expired_invoice"
    SHORT_EXPIRY = "short_expiry"
    AMOUNTLESS = "amountless"
    BAD_CHECKSUM = "bad_checksum"
    BAD_SIGNATURE = "bad_signature"


_DONE_FIRST = frozenset({Breakage.LOST_REPLY, Breakage.HALF_REPLY, Breakage.GARBAGE, Breakage.HUGE_REPLY})
_REFUSALS = frozenset({Breakage.TOO_MANY_REQUESTS, Breakage.UNAUTHORIZED, Breakage.HTTP_403})
_LieT = TypeVar("_LieT", bound=StrEnum)


@dataclass(slots=True)
class Fault:
    """One thing broken, for so many more times, or until healed where *left* is None."""

    kind: StrEnum
    operation: str = ANY
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
    """All that is broken now in one market, the oldest first."""

    operations: AbstractSet[str]
    lies: Iterable[type[StrEnum]]
    waiting: list[Fault] = field(default_factory=list)

    def plan(self, name: str, operation: str, *, count: int | None, done: bool | None) -> Fault:
        """Break something by its name; raises *ValueError* with a sentence where that cannot be."""
        enums: list[type[StrEnum]] = [Breakage, *self.lies]
        kinds = {kind.value: kind for enum in enums for kind in enum}
        if name not in kinds:
            raise ValueError(f"There is no fault {name!r}.")
        if operation not in self.operations | {ANY}:
            raise ValueError(f"There is no operation {operation!r} here, only {_listed(self.operations)}.")
        fault = Fault(kinds[name], operation, count, done)
        if reason := fault.contradiction():
            raise ValueError(reason)
        self.add(fault)
        return fault

    def add(self, fault: Fault) -> None:
        """Break something."""
        self.waiting.append(fault)

    def heal(self) -> None:
        """Mend everything."""
        self.waiting.clear()

    def take_breakage(self, operations: AbstractSet[str]) -> tuple[Breakage, bool] | None:
        """The next breakage for a request, and whether the request is carried out first."""
        for fault in self.waiting:
            if isinstance(fault.kind, Breakage) and fault.operation in {*operations, ANY}:
                self._use(fault)
                return fault.kind, fault.is_done_first
        return None

    def take_lie(self, kinds: type[_LieT]) -> _LieT | None:
        """The next lie of this kind."""
        for fault in self.waiting:
            if isinstance(fault.kind, kinds):
                self._use(fault)
                return fault.kind
        return None

    def _use(self, fault: Fault) -> None:
        if fault.left is not None:
            fault.left -= 1
            if fault.left == 0:
                self.waiting.remove(fault)


def _listed(names: AbstractSet[str]) -> str:
    return ", ".join(sorted(names))
