"""Tests of the page and its panel in a real browser."""
