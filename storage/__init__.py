"""Keeping: the schema, the order book, the outbox and the vault that seals session keys."""
