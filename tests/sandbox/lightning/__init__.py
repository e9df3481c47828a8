"""Tests of sandbox.lightning."""
