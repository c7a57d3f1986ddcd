"""The proc19 command: thin, and the only reader of the clock."""
