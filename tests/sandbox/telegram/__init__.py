"""Tests of the Bot API server and of the people behind it."""
