"""proc19 demo: two sample requests in mid-life, from the recording in the package."""

from datetime import timedelta
from importlib.resources import as_file, files

import click

from proc19probes.cli.options import RunOptions
from proc19probes.cli.rendering import Rendering, colour_option, render
from proc19probes.cli.session import complete_all, open_session, read_requests, say
from proc19probes.completion.exit_code import FailOn

# The recording answers at once; a machine under load may still take its time to judge.
_TIMEOUT = timedelta(minutes=5)


@click.command("demo", epilog="Example: proc19 demo | less -R")
@colour_option
def command(colour: str) -> None:
    """Show every row of PROC19 for two sample requests, without asking any service."""
    with as_file(files("proc19probes.demo") / "recording.zip") as archive:
        session = open_session(RunOptions(None, _TIMEOUT, archive, None))
    completions = complete_all(read_requests((), session), session)
    say(f"Replayed at {session.instant:%Y-%m-%d %H:%M} UTC, the recording's instant.\n")
    say(render(completions, Rendering("text", 1, colour, frozenset(), FailOn.ATTENTION)))
