"""PROC19 as data, and its typed model."""
