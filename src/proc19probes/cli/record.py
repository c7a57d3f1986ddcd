"""proc19 record: save a run's questions and answers in one archive."""

from datetime import timedelta
from pathlib import Path

import click

from proc19probes.cli.failure import CommandError
from proc19probes.cli.options import RunOptions, settings_option, timeout_option
from proc19probes.cli.registered import found_out
from proc19probes.cli.rendering import Rendering, render
from proc19probes.cli.session import complete_all, open_session, read_requests, say
from proc19probes.completion.exit_code import FailOn
from proc19probes.outside.recording import RecordedRequest, RecordingError, write_recording
from proc19probes.site_plan import SiteToCheck


@click.command("record", epilog="Example: proc19 record -o monday.zip requests/openstack.toml")
@click.argument(
    "requests", nargs=-1, required=True, metavar="REQUEST...", type=click.Path(path_type=Path)
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="ARCHIVE",
    type=click.Path(path_type=Path),
    help="The archive to write, replaced whole or not at all.",
)
@timeout_option
@settings_option
def command(
    requests: tuple[Path, ...],
    output: Path,
    timeout: timedelta | None,
    settings_file: Path | None,
) -> None:
    """Run all checks of the requests and save every question and answer.

    A REQUEST is a request file, or a folder: all *.toml in it, at any depth. What `proc19 check`
    asks GOCDB of their pilot sites is saved, too. The archive holds the request files, no
    credential, and no other personal data. What it prints is the archive's SHA-256; `proc19 status
    --replay ARCHIVE --sha256 …` judges it again.
    """
    session = open_session(RunOptions(settings_file, timeout))
    if session.recording is not None:
        raise CommandError(
            f"the settings name a recording in place of the services (run.replay: "
            f"{session.replayed}); give --settings FILE with others"
        )
    chosen = read_requests(requests, session)
    completions = complete_all(chosen, session)
    for site in dict.fromkeys(site.name for request in chosen for site in request.pilot_sites):
        found_out(SiteToCheck(site, (), {}), session.memory, session.settings.timeout)
    texts = tuple(
        RecordedRequest(Path(request.file).name, Path(request.file).read_bytes())
        for request in chosen
    )
    summary = render(completions, Rendering("markdown", 0, "never", frozenset(), FailOn.ATTENTION))
    try:
        digest = write_recording(session.memory, output, session.instant, texts, summary)
    except RecordingError as error:
        raise CommandError(str(error)) from error
    answers = session.memory.answers()
    failed = sum(answer.saved.failure is not None for answer in answers)
    if failed:
        click.echo(f"proc19: {failed} of {len(answers)} questions had no answer", err=True)
    say(f"{digest}  {output}")
