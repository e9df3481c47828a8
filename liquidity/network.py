"""The Bitcoin networks a market, a node or an invoice belongs to."""

from enum import StrEnum


class Network(StrEnum):
    """A Bitcoin network, by the word the settings use for it."""

    MAINNET = "mainnet"
    TESTNET = "testnet"
    SIGNET = "signet"
    REGTEST = "regtest"
