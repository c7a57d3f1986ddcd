"""Since when each criterion is in its state."""
