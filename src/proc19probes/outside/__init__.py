"""The only door to services: one module a transport, the run's memory, recording and replay."""
