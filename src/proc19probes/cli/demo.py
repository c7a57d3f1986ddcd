"""proc19 demo: two sample requests in mid-life, from the recording in the package."""

import shlex
from datetime import timedelta
from importlib.resources import as_file, files
from pathlib import Path

import click

from proc19probes.cli.failure import CommandError
from proc19probes.cli.options import RunOptions
from proc19probes.cli.rendering import Rendering, colour_option, render
from proc19probes.cli.session import complete_all, open_session, read_requests, say
from proc19probes.completion.exit_code import FailOn
from proc19probes.outside.recording import read_recording
from proc19probes.storage import StorageError, replace_files

# The recording answers at once; a machine under load may still take its time to judge.
_TIMEOUT = timedelta(minutes=5)
_RECORDING = "recording.zip"
_SETTINGS = f"""\
# Every question is answered from a recording, at the recording's instant; no service is asked.
[run]
replay = "{_RECORDING}"
"""
_WRITE = "  proc19 demo --directory demo\n"
_ENTER = "  cd {} && export PROC19_SETTINGS=$PWD/settings.toml\n"
_NEXT = """\
  proc19 status requests               # all of a folder
  proc19 status --party TP requests    # what is one party's
  proc19 status -v requests/halo.toml  # every row with its evidence
  proc19 check PILOT-GRID              # one site, without a request
  proc19 steps --summary               # how each row is decided
  proc19 request ticket requests/halo.toml
  check_proc19_site_certified --site PILOT-GRID
"""


@click.command("demo", epilog="Example: proc19 demo --directory demo")
@click.option(
    "--directory",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Write the requests, the recording and settings to a new folder, to try all commands on.",
)
@colour_option
def command(directory: Path | None, colour: str) -> None:
    """Show two sample requests, all together and each alone, without asking any service."""
    if directory is not None:
        _write(directory)
        return
    with as_file(files("proc19probes.demo") / _RECORDING) as archive:
        session = open_session(RunOptions(None, _TIMEOUT, archive, None))
    completions = complete_all(read_requests((), session), session)
    rendering = Rendering("text", 0, colour, frozenset(), FailOn.ATTENTION)
    say(f"Two sample requests, replayed as of {session.instant:%Y-%m-%d %H:%M} UTC.\n")
    for shown in (completions, *((one,) for one in completions)):
        say(render(shown, rendering) + "\n")
    say(f"Try it, offline:\n{_WRITE}{_ENTER.format('demo')}{_NEXT}")


def _write(folder: Path) -> None:
    """The folder with all that the commands need. Raises CommandError."""
    if folder.exists():
        raise CommandError(f"{folder} exists; name a folder that does not")
    archive = files("proc19probes.demo") / _RECORDING
    with as_file(archive) as path:
        requests = read_recording(path).requests
    contents = {f"requests/{one.name}": one.text for one in requests}
    contents |= {_RECORDING: archive.read_bytes(), "settings.toml": _SETTINGS.encode()}
    try:
        folder.mkdir(parents=True)
        replace_files(folder, contents, ())
    except (OSError, StorageError) as error:
        raise CommandError(f"{folder}: cannot be written: {error}") from error
    say(f"{folder} written. Try it, offline:\n{_ENTER.format(shlex.quote(str(folder)))}{_NEXT}")
