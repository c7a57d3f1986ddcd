"""One module a form of report."""
