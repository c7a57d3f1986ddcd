"""What is known of the terminal that a report is written to."""

import os
import shutil
import sys

from proc19probes.reports.text_options import Colour, TextOptions


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


def on_this_terminal(verbosity: int, colour: str) -> TextOptions:
    """How a text is written for whoever reads stdout now."""
    return TextOptions(
        verbosity,
        terminal_width(),
        Colour.ANSI if coloured(colour) else Colour.PLAIN,
        encoding=sys.stdout.encoding,
    )
