"""Mirrors the folders of the product; `system/` runs the real processes against each other."""
