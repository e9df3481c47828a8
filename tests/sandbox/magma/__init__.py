"""Tests of sandbox.magma."""
