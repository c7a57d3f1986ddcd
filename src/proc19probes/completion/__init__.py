"""From probe results to step completion."""
