"""The hand on the outside world: what a person, or a test, does to wallet, chain, sellers and wires."""
