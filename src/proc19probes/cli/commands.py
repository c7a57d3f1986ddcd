"""The list of commands, each loaded when it is called, and what their errors look like."""

import importlib
import sys
from itertools import pairwise

import click

from proc19probes import __version__
from proc19probes.cli.failure import COULD_NOT, INTERRUPTED, CommandError, InterruptedByUser
from proc19probes.vocabulary.plain_text import plain

COMMANDS = {
    "status": ("proc19probes.cli.status", "how far integration requests are, row by row"),
    "check": ("proc19probes.cli.check", "all checks that concern one site, without a request"),
    "steps": ("proc19probes.cli.steps", "the procedure, and how each row is decided"),
    "request": ("proc19probes.cli.request", "write and validate request files, and their ticket"),
    "config": ("proc19probes.cli.config", "configuration for Nagios, Icinga 2, Sensu, POEM"),
    "record": ("proc19probes.cli.record", "save a run's questions and answers in one archive"),
    "doctor": ("proc19probes.cli.doctor", "settings in force, services, credentials"),
    "demo": ("proc19probes.cli.demo", "two sample requests in mid-life"),
}


class CommandsByName(click.Group):
    """A group that imports a command's module when the command is called, and not before."""

    # The names of the arguments are click's own.
    # ruff: noqa: ARG002

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; raises InterruptedByUser, where click would print an empty line."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise InterruptedByUser from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=CommandsByName,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: proc19 status requests/*.toml",
)
@click.version_option(__version__, "-V", "--version", prog_name="proc19")
def proc19() -> None:
    """Follow the integration of new middleware in EGI's production infrastructure (PROC19)."""


def run_command(arguments: list[str]) -> int:
    """Run one command; the exit code is its own, 3 for whatever it could not do."""
    try:
        result = proc19.main(arguments, prog_name="proc19", standalone_mode=False)
    except click.exceptions.Abort:
        return INTERRUPTED
    except SystemExit:
        # Click ends so where nobody reads the output any more.
        return COULD_NOT
    except click.ClickException as error:
        hint = ""
        if isinstance(error, click.UsageError) and error.ctx is not None:
            hint = f"; see {error.ctx.command_path} --help"
        return _fail(f"{error.format_message().rstrip('.')}{hint}", COULD_NOT, arguments)
    except CommandError as error:
        return _fail(str(error), error.exit_code, arguments)
    return result if isinstance(result, int) else 0


def _fail(message: str, exit_code: int, arguments: list[str]) -> int:
    if _wants(arguments, "nagios"):
        # A monitoring server shows what is on stdout, and nothing else.
        sys.stdout.write(f"PROC19 UNKNOWN - {plain(message)}\n")
    elif _wants(arguments, "json") or _wants(arguments, "summary"):
        from proc19probes.reports import json_report, site_forms, summary_json

        form = summary_json.FORMAT if _wants(arguments, "summary") else json_report.FORMAT
        form = site_forms.FORMAT if arguments[0] == "check" else form
        sys.stdout.write(json_report.render_error(message, exit_code, form))
    else:
        sys.stderr.write(f"proc19: {message}\n")
    return exit_code


def _wants(arguments: list[str], form: str) -> bool:
    return f"--format={form}" in arguments or ("--format", form) in pairwise(arguments)
