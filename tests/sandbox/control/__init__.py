"""Tests of sandbox.control."""
