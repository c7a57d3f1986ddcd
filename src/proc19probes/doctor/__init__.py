"""Whether the services answer, and the credentials are usable."""
