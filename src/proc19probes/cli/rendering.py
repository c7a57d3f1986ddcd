"""Which report is written, for which reader."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import click

from proc19probes.completion.exit_code import FailOn
from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.plan import command as command_of

Function = TypeVar("Function", bound=Callable[..., object])

colour_option = click.option(
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour; auto: on a terminal, unless NO_COLOR is set or TERM is dumb.",
)


@dataclass(frozen=True)
class Rendering:
    """What the reader asked for."""

    form: str
    verbosity: int
    colour: str
    only: frozenset[CriterionState]
    fail_on: FailOn


def coloured(choice: str) -> bool:
    """Whether to use colour (https://no-color.org)."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()
