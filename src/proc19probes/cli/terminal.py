"""What is known of the terminal that a report is written to."""

import os
import shutil
import sys


def terminal_width() -> int:
    """How many columns a report may take."""
    return shutil.get_terminal_size((100, 24)).columns


def coloured(choice: str) -> bool:
    """Whether to use colour (https://no-color.org)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()
