"""One module a service or a format: the question, and how its answer is parsed into values."""
