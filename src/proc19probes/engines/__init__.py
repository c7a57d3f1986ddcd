"""Who runs the probes: planned runs in, probe results out."""
