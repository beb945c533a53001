"""Who learns what: enrolments (editions, sessions and attendance come with a later issue)."""
