"""What GLUE 2 and the EGI profile ask of an entry: tables and rules."""
