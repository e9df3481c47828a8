"""Magma at the wire and in its replies."""
