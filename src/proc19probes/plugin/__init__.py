"""Any probe as a monitoring plugin: options, the output line, the exit code, the watchdog."""
