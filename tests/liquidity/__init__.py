"""Tests of `liquidity`."""
