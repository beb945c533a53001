"""What can be learnt: modules and their immutable, digest-pinned versions."""
