"""The human-readable part of an invoice: network and amount."""

import re
from typing import Final

from liquidity.invoice.faults import InvoiceError, InvoiceFault
from liquidity.money import MSAT_PER_SAT, SATS_PER_BTC, Msat
from liquidity.network import Network

_NETWORKS: Final = {
    "bc": Network.MAINNET,
    "tb": Network.TESTNET,
    "tbs": Network.SIGNET,
    "bcrt": Network.REGTEST,
}
_PREFIX: Final = re.compile(r"ln(?P<network>bcrt|bc|tbs|tb)(?P<amount>[0-9].*)?")
_AMOUNT: Final = re.compile(r"(?P<number>[1-9][0-9]{0,20})(?P<multiplier>[munp]?)")

_PICO_BTC: Final = {"": 10**12, "m": 10**9, "u": 10**6, "n": 10**3, "p": 1}
_PICO_BTC_PER_MSAT: Final = 10
_MAX_MSAT: Final = 21_000_000 * SATS_PER_BTC * MSAT_PER_SAT


def read_prefix(text: str) -> tuple[Network, Msat | None]:
    """Read the network and the amount, None where the payer chooses it; raises InvoiceError."""
    match = _PREFIX.fullmatch(text)
    if match is None:
        raise InvoiceError(InvoiceFault.PREFIX)
    amount = match["amount"]
    return _NETWORKS[match["network"]], None if amount is None else _read_amount(amount)


def _read_amount(text: str) -> Msat:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise InvoiceError(InvoiceFault.AMOUNT)
    msat, rest = divmod(int(match["number"]) * _PICO_BTC[match["multiplier"]], _PICO_BTC_PER_MSAT)
    if rest:
        raise InvoiceError(InvoiceFault.SUB_MSAT)
    if msat > _MAX_MSAT:
        raise InvoiceError(InvoiceFault.AMOUNT)
    return Msat(msat)
