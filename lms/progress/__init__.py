"""What learning adds up to: lesson ticks, the state of a module, the dated fact of completion."""
