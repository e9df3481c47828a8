"""Tests of sandbox.lsps1."""
