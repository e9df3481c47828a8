"""Magma's operations, one file each, as they go over the wire."""

from importlib.resources import files
from typing import Final


def _load(name: str) -> str:
    return (files(__name__) / f"{name}.graphql").read_text(encoding="utf-8")


PRICE: Final = _load("price")
BUY: Final = _load("buy")
ORDER_CORE: Final = _load("order_core")
ORDER_RICH: Final = _load("order_rich")
PURCHASES: Final = _load("purchases")
LISTED: Final = _load("listed")
TRANSACTIONS: Final = _load("transactions")
CANCEL: Final = _load("cancel")
INTROSPECTION: Final = _load("introspection")
