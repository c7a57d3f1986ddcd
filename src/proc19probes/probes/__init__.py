"""One file a question; the list of the files is the list of the probes."""
