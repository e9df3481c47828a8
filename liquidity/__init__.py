"""Decisions and wire: money, invoices, orders, and how each market is spoken to. Imports nothing else of ours."""
