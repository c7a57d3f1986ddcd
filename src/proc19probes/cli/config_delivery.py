"""What the sub-commands of `proc19 config` share: what they take, and where the outcome goes."""

import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from proc19probes.cli.failure import CommandError
from proc19probes.cli.options import RunOptions, settings_option
from proc19probes.cli.session import open_session, procedure_of, read_requests, say
from proc19probes.configuration.model import (
    Configuration,
    ConfigurationError,
    Installation,
    Reference,
    RequestToRun,
)
from proc19probes.configuration.options import REFERABLE
from proc19probes.configuration.planning import configure
from proc19probes.configuration.writing import Written, write_folder
from proc19probes.plan import plan
from proc19probes.vocabulary.nearest import suggestion

Function = TypeVar("Function", bound=Callable[..., object])

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


_OUTPUT = click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Folder to bring up to date, whole or not at all [default: print].",
)
_REQUESTS = click.argument(
    "requests",
    nargs=-1,
    required=True,
    metavar="REQUEST...",
    type=click.Path(path_type=Path),
)


def essential(function: Function) -> Function:
    """What every sub-command takes: requests, settings, and where the outcome goes."""
    return _REQUESTS(_OUTPUT(settings_option(function)))


def common(function: Function) -> Function:
    """What the sub-command of every server takes that runs the commands itself."""
    for decorate in (
        settings_option,
        click.option(
            "--known-host",
            "known_hosts",
            multiple=True,
            metavar="HOST",
            help="A host that the server has already: only services are written for it.",
        ),
        click.option(
            "--proc19",
            metavar="PATH",
            type=click.Path(path_type=Path),
            help="The proc19 command, as the server is to call it [default: this one].",
        ),
        click.option(
            "--plugins",
            metavar="FOLDER",
            type=click.Path(path_type=Path),
            help="Where the server finds check_proc19_… [default: beside this proc19, else the"
            " server's own folder of plugins].",
        ),
        _OUTPUT,
        _REQUESTS,
    ):
        function = decorate(function)
    return function


def refer(example: str, pattern: re.Pattern[str], what: str) -> Callable[[Function], Function]:
    """--refer OPTION=REFERENCE, for a server whose references look so."""
    names = [flag.removeprefix("--") for flag in REFERABLE]

    def read(
        _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
    ) -> tuple[Reference, ...]:
        references = []
        for value in values:
            name, _, to = value.partition("=")
            if name not in names:
                raise click.BadParameter(f"found {name!r}, expected one of {', '.join(names)}")
            if not pattern.fullmatch(to):
                # What stands there may be a secret: it is not shown.
                raise click.BadParameter(f"{name}: found something else, expected {what}")
            references.append(Reference(f"--{name}", to))
        given = {reference.flag for reference in references}
        if len(given) < len(references):
            raise click.BadParameter("found one option twice, expected each once")
        if "--key" in given and "--cert" not in given:
            raise click.BadParameter("found key alone, expected cert beside it")
        return tuple(references)

    return click.option(
        "--refer",
        "references",
        multiple=True,
        metavar="OPTION=REFERENCE",
        callback=read,
        help=f"Give every probe that has it this option ({', '.join(names)}) by {what}, which the"
        f" server sets to a file's path: {example}.",
    )


def configuration_of(
    paths: tuple[Path, ...], known_hosts: tuple[str, ...], settings_file: Path | None
) -> Configuration:
    """What the requests in these files need. Raises CommandError."""
    session = open_session(RunOptions(settings_file))
    if session.recording is not None:
        remark(
            f"run.replay is set: with these settings every check is answered by {session.replayed}"
        )
    requests = [
        RequestToRun(
            request.id,
            request.product.name,
            Path(request.file).absolute(),
            plan(procedure_of(request.edition_source), request),
        )
        for request in read_requests(paths, session)
    ]
    try:
        configuration = configure(requests, session.settings)
    except ConfigurationError as error:
        raise CommandError(str(error)) from error
    names = [host.name for host in configuration.hosts]
    for name in known_hosts:
        if name not in names:
            raise CommandError(f"--known-host: no check is on {name}; {suggestion(name, names)}")
    return replace(configuration, known_hosts=frozenset(known_hosts))


def installation_of(plugins: Path | None, proc19: Path | None) -> Installation:
    """Where the commands are: as given, else where the command that runs is."""
    command = proc19 or _this_command()
    if plugins is None and any(command.parent.glob("check_proc19_*")):
        plugins = command.parent
    return Installation(command.absolute(), None if plugins is None else plugins.absolute())


def _this_command() -> Path:
    found = shutil.which(sys.argv[0]) or shutil.which("proc19")
    if found is None:
        raise CommandError("--proc19: name the proc19 command, as the server is to call it")
    return Path(found)


def see_name(option: str, text: str) -> None:
    """Refuse what is no name that every server can hold."""
    # Nagios takes null for no name at all.
    if not _NAME.fullmatch(text) or text == "null":
        raise CommandError(f"{option}: found {text!r}, expected a name of letters, digits, . _ -")


def deliver(server: str, render: Callable[[], Mapping[str, str]], output: Path | None) -> None:
    """Print the files, or bring the folder up to date. Raises CommandError."""
    try:
        files = render()
        if output is None:
            # What a server reads is UTF-8 in every locale.
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
            say("\n".join(files.values()))
            return
        written = write_folder(output, server, files)
    except ConfigurationError as error:
        raise CommandError(str(error)) from error
    say(_told(output, written))


def _told(folder: Path, written: Written) -> str:
    lines = [f"new      {name}" for name in written.new]
    lines += [f"changed  {name}" for name in written.changed]
    lines += [f"removed  {name}" for name in written.removed]
    counts = (
        f"{len(written.new)} new, {len(written.changed)} changed, {len(written.removed)} removed,"
        f" {len(written.unchanged)} as they were"
    )
    return "\n".join((*lines, f"{folder}: {counts}"))


def remark(text: str) -> None:
    """Tell whoever called, beside the outcome."""
    sys.stderr.write(f"proc19: {text}\n")
