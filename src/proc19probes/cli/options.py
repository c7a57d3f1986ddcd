"""Options that several commands have, with one meaning everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import click

from proc19probes.vocabulary.duration import parse_duration

Function = TypeVar("Function", bound=Callable[..., object])


@dataclass(frozen=True)
class RunOptions:
    """Where settings and answers come from, how long one check may take, and the whole run.

    `for_people` is whether what comes of it is a text for people.
    """

    settings_file: Path | None
    timeout: timedelta | None = None
    replay: Path | None = None
    sha256: str | None = None
    within: timedelta | None = None
    for_people: bool = True


def _duration(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> timedelta | None:
    """The duration above zero that was given; a usage error for anything else."""
    if value is None:
        return None
    try:
        duration = parse_duration(value)
    except ValueError as error:
        raise click.BadParameter(f"expected {error}") from error
    if not duration:
        raise click.BadParameter("expected more than 0 seconds")
    return duration


def settings_option(function: Function) -> Function:
    """--settings FILE."""
    return click.option(
        "--settings",
        "settings_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Settings file [default: $PROC19_SETTINGS, the user's, /etc/proc19/settings.toml].",
    )(function)


def timeout_option(function: Function) -> Function:
    """-t, --timeout SECONDS."""
    return click.option(
        "-t",
        "--timeout",
        metavar="SECONDS",
        callback=_duration,
        help="Longest time for one check; 90, 90s and 2m are understood [default: settings].",
    )(function)


def within_option(function: Function) -> Function:
    """--within SECONDS."""
    return click.option(
        "--within",
        metavar="SECONDS",
        callback=_duration,
        help="Longest time for all checks together; what is not through by then is unknown"
        " [default: none].",
    )(function)


def replay_options(function: Function) -> Function:
    """--replay ARCHIVE and --sha256 DIGEST."""
    function = click.option(
        "--sha256", metavar="DIGEST", help="Refuse the archive unless this is its SHA-256."
    )(function)
    return click.option(
        "--replay",
        metavar="ARCHIVE",
        type=click.Path(path_type=Path),
        help="Ask a recording in place of the services, at the recording's instant.",
    )(function)


def format_option(*formats: str) -> Callable[[Function], Function]:
    """--format, the first one by default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Form of the report.",
    )
