"""Item types: what a question may be, how it is shown, read and marked."""
