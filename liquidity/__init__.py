"""Decisions and wire: money, invoices, orders, how each market is spoken to. Imports nothing else of ours."""
