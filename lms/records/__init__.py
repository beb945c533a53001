"""What happened: append-only records, each chained to the one before by its hash."""
