"""Amboss Magma, offline: accounts, orders and sellers behind the vendor's GraphQL interface."""
