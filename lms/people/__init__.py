"""Who: people, how they sign in, their sessions and one-time codes."""
