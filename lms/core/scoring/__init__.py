"""What an attempt is worth, and what chance draws for it."""
