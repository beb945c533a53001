"""Who belongs where, and who may change it."""
