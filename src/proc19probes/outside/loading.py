"""The lock under which transports load the libraries that they need.

Threads that load several libraries at once can wait for each other for ever: the library `six`, as
older versions of urllib3 have it, imports modules while the interpreter is looking for others.
"""

import threading

LOADING = threading.RLock()
"""Held by who loads a library in a run, and by nobody for anything else."""
