"""How Inlet speaks: pure functions from what is known to what a person reads. They send nothing."""
