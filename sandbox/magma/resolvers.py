"""Answers the schema's fields: each method is a field, its keyword arguments are the field's arguments.

graphql-core's default resolver finds them by name, so there is nothing to register.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import GraphQLResolveInfo

from sandbox.magma import errors, views
from sandbox.magma.entities import Account, Order, Request
from sandbox.magma.faults import ReplyLie
from sandbox.magma.service import Magma
from sandbox.magma.words import CANCELLABLE, CancellationReason, Status

_Info = GraphQLResolveInfo[Any]
_CONNECTION_URI = re.compile(r"0[23][0-9a-fA-F]{64}@(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")
_LAST_PORT = 65_535
_CENTS = re.compile(r"[0-9]{1,9}")
_LEAST_CENTS, _MOST_CENTS = 500, 500_000  # $5 (documented); $5,000 is the cap of AmbossTech's ThunderHub
_PAGE = 25


@dataclass(slots=True)
class Caller:
    """Who asks, and the cookie that goes back with the reply."""

    authorization: str | None
    cookie: str | None
    new_cookie: str | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """Both Query and Mutation: the schema tells them apart."""

    magma: Magma
    caller: Caller

    def market(self, _info: _Info) -> "_Market":
        """Prices, and what can be done to an order."""
        return _Market(self.magma, self.caller)

    def liquidity(self, _info: _Info) -> "_Buying":
        """Buying by the dollar."""
        return _Buying(self.magma, self.caller)

    def user(self, _info: _Info) -> Mapping[str, Any]:
        """What belongs to the holder of a key."""
        return {"market": {"orders": _MyOrders(self.magma, _signed_in(self.magma, self.caller))}}


@dataclass(frozen=True, slots=True)
class _Market:
    magma: Magma
    caller: Caller

    def liquidity(self, _info: _Info) -> Mapping[str, Any]:
        prices = self.magma.world.prices
        sats, usd = str(prices.inbound_sats_per_usd), prices.inbound_usd_per_usd
        return {"liquidity_per_usd": {"sats": sats, "usd": usd}}

    def order(self, _info: _Info) -> "_Cancelling":
        return _Cancelling(self.magma, _signed_in(self.magma, self.caller))


@dataclass(frozen=True, slots=True)
class _Buying:
    magma: Magma
    caller: Caller

    def buy(self, _info: _Info, **arguments: Any) -> Mapping[str, Any]:
        wanted = arguments["input"]
        accounts, caller = self.magma.accounts, self.caller
        known = accounts.of_bearer(caller.authorization) or accounts.of_cookie(caller.cookie)
        request = _request(self.magma, wanted)
        account = known or accounts.open_anonymous()
        caller.new_cookie = account.cookie
        order = self.magma.place(account, request)
        return views.bought(order, account, reveal_key=known is None)


@dataclass(frozen=True, slots=True)
class _MyOrders:
    magma: Magma
    account: Account

    def get_order(self, _info: _Info, **arguments: Any) -> Mapping[str, Any] | None:
        order = _found(self.magma, self.account, arguments["order_id"])
        if order is None:
            return None
        unknown = self.magma.faults.take_lie(ReplyLie) is ReplyLie.UNKNOWN_STATUS
        return views.order(order, self.magma, unknown_status=unknown)

    def purchases(self, _info: _Info, **arguments: Any) -> Mapping[str, Any]:
        page, wanted = arguments.get("page") or {}, arguments.get("input") or {}
        limit, offset = page.get("limit") or _PAGE, page.get("offset") or 0
        orders = self._matching(wanted)
        shown = [views.order(order, self.magma) for order in orders[max(0, offset) :][: max(0, limit)]]
        return {"total": len(orders), "pagination": {"limit": limit, "offset": offset}, "list": shown}

    def _matching(self, wanted: Mapping[str, Any]) -> Sequence[Order]:
        pubkey, needs_action = wanted.get("peer_pubkey"), wanted.get("action_needed")
        return [
            order
            for order in reversed(self.magma.orders.values())
            if order.account is self.account
            and (pubkey is None or order.seller.pubkey == pubkey)
            and (not needs_action or order.status is Status.WAITING_FOR_BUYER_PAYMENT)
        ]


@dataclass(frozen=True, slots=True)
class _Cancelling:
    magma: Magma
    account: Account

    def cancel(self, _info: _Info, **arguments: Any) -> Mapping[str, bool]:
        wanted = arguments["input"]
        CancellationReason(wanted["cancellation_reason"])
        order = _found(self.magma, self.account, wanted["order_id"])
        if order is None:
            raise errors.invalid_id()
        if order.status not in CANCELLABLE:
            raise errors.not_cancellable()
        self.magma.cancel(order)
        return {"success": True}


def _signed_in(magma: Magma, caller: Caller) -> Account:
    account = magma.accounts.of_bearer(caller.authorization) or magma.accounts.of_cookie(caller.cookie)
    if account is None:
        raise errors.unauthorized()
    return account


def _found(magma: Magma, account: Account, order_id: str) -> Order | None:
    try:
        order = magma.orders.get(str(UUID(order_id)))
    except ValueError:
        raise errors.invalid_id() from None
    if order is not None and order.account is not account:
        raise errors.forbidden()
    return order


def _request(magma: Magma, wanted: Mapping[str, Any]) -> Request:
    uri, cents = wanted["connection_uri"], wanted["usd_cents"]
    match = _CONNECTION_URI.fullmatch(uri)
    if match is None or not 1 <= int(match[2]) <= _LAST_PORT:
        raise errors.bad_connection_uri()
    if not _CENTS.fullmatch(cents) or not _LEAST_CENTS <= int(cents) <= _MOST_CENTS:
        raise errors.amount_out_of_bounds()
    prices, private = magma.world.prices, bool((wanted.get("options") or {}).get("private"))
    return Request(uri, int(cents), prices.inbound_sats(int(cents)), prices.invoice_sats(int(cents)), private)
