"""Numbers as people write them, and the small language of expressions that authors use."""
