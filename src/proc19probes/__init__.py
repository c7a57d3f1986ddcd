"""Monitoring probes for PROC19, and the step completion that their results add up to."""

__version__ = "0.1.0"
