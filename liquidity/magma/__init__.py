"""Amboss Magma over GraphQL."""
