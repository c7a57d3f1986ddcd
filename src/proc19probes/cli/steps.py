"""proc19 steps: the procedure, row by row, and how each criterion is decided."""

import click

from proc19probes.catalogue import probe_names
from proc19probes.cli.failure import CommandError
from proc19probes.cli.terminal import terminal_width
from proc19probes.plan import blank_command, check_procedure
from proc19probes.procedure.loading import ProcedureError, load_procedure
from proc19probes.reports.steps import render_steps, render_summary

DEFAULT_EDITION = "wiki-2016"


@click.command("steps", epilog="Example: proc19 steps 1b 7b")
@click.argument("steps", nargs=-1, metavar="[STEP]...")
@click.option("--summary", is_flag=True, help="Each row on one line, and how it is decided.")
@click.option(
    "--edition", default=DEFAULT_EDITION, show_default=True, help="Edition of the procedure."
)
def command(steps: tuple[str, ...], summary: bool, edition: str) -> None:
    """Print the procedure: each row, how it is decided, the command to check it by hand."""
    try:
        procedure = load_procedure(edition, frozenset(probe_names()))
        check_procedure(procedure)
    except ProcedureError as error:
        raise CommandError(str(error)) from error
    unknown = [step for step in steps if step not in procedure.row_by_id]
    if unknown:
        raise CommandError(
            f"no step is called {', '.join(unknown)}; there are: {', '.join(procedure.row_by_id)}"
        )
    if summary:
        click.echo(render_summary(procedure, frozenset(steps), terminal_width()))
    else:
        click.echo(render_steps(procedure, blank_command, frozenset(steps)))
