"""The real processes against each other, over HTTP."""
