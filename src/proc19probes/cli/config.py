"""proc19 config: the configuration with which a monitoring server runs what requests need."""

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
from proc19probes.configuration import icinga2, nagios
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

Function = TypeVar("Function", bound=Callable[..., object])

_NAGIOS_MACRO = re.compile(r"\$USER(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-6])\$")
_CONSTANT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@click.group("config", no_args_is_help=False)
def command() -> None:
    """Write the configuration with which a monitoring server runs all checks of requests."""


def _common(function: Function) -> Function:
    """What all servers' commands take."""
    for decorate in (
        settings_option,
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
        click.option(
            "-o",
            "--output",
            metavar="FOLDER",
            type=click.Path(path_type=Path),
            help="Folder to bring up to date, whole or not at all [default: print].",
        ),
        click.option(
            "--known-host",
            "known_hosts",
            multiple=True,
            metavar="HOST",
            help="A host that the server has already: only services are written for it. May be"
            " given several times.",
        ),
        click.argument(
            "requests",
            nargs=-1,
            required=True,
            metavar="REQUEST...",
            type=click.Path(path_type=Path),
        ),
    ):
        function = decorate(function)
    return function


def _refer(example: str, pattern: re.Pattern[str], what: str) -> Callable[[Function], Function]:
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
        f" server sets to a file's path: {example}. May be given several times.",
    )


@command.command(
    "nagios", epilog="Example: proc19 config nagios -o /etc/nagios4/conf.d/proc19 requests/*.toml"
)
@_common
@_refer("token='$USER9$'", _NAGIOS_MACRO, "a macro $USER1$ to $USER256$")
@click.option(
    "--contact",
    metavar="NAME",
    help="A contact that the server has [default: one is written, who is told nothing].",
)
def for_nagios(
    requests: tuple[Path, ...],
    known_hosts: tuple[str, ...],
    output: Path | None,
    plugins: Path | None,
    proc19: Path | None,
    settings_file: Path | None,
    references: tuple[Reference, ...],
    contact: str | None,
) -> None:
    """Write commands, a contact, hosts and services for Nagios Core 4."""
    if contact is not None:
        _see_name("--contact", contact)
    configuration = _configuration(requests, known_hosts, settings_file)
    target = nagios.NagiosTarget(_installation(plugins, proc19), references, contact)
    _deliver("nagios", lambda: nagios.render(configuration, target), output)
    if configuration.longest_timeout > nagios.SERVER_TIMEOUT:
        seconds = f"{configuration.longest_timeout.total_seconds():g}"
        _remark(f"nagios.cfg has to say service_check_timeout={seconds}, or Nagios stops checks")


@command.command(
    "icinga2", epilog="Example: proc19 config icinga2 -o /etc/icinga2/conf.d/proc19 requests/*.toml"
)
@_common
@_refer("token=Proc19TokenFile", _CONSTANT, "a constant")
@click.option(
    "--zone",
    "zones",
    multiple=True,
    metavar="[SITE=]ZONE",
    help="Zone that runs the checks, of one site or of all others; the folder is then zones.d.",
)
@click.option(
    "--request-zone",
    metavar="ZONE",
    default="master",
    show_default=True,
    help="With --zone: the zone that has the request files, and runs requests as a whole.",
)
def for_icinga2(
    requests: tuple[Path, ...],
    known_hosts: tuple[str, ...],
    output: Path | None,
    plugins: Path | None,
    proc19: Path | None,
    settings_file: Path | None,
    references: tuple[Reference, ...],
    zones: tuple[str, ...],
    request_zone: str,
) -> None:
    """Write CheckCommands, hosts and services for Icinga 2, in zones if any are named."""
    configuration = _configuration(requests, known_hosts, settings_file)
    target = icinga2.Icinga2Target(
        _installation(plugins, proc19), references, _zones(zones, request_zone, configuration)
    )
    _deliver("icinga2", lambda: icinga2.render(configuration, target), output)


def _configuration(
    paths: tuple[Path, ...], known_hosts: tuple[str, ...], settings_file: Path | None
) -> Configuration:
    session = open_session(RunOptions(settings_file))
    requests = [
        RequestToRun(
            request.id,
            request.product.name,
            Path(request.file).absolute(),
            plan(procedure_of(request.edition), request),
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
            raise CommandError(
                f"--known-host: no check is on {name}; there are: {', '.join(names)}"
            )
    return replace(configuration, known_hosts=frozenset(known_hosts))


def _installation(plugins: Path | None, proc19: Path | None) -> Installation:
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


def _zones(
    given: tuple[str, ...], request_zone: str, configuration: Configuration
) -> icinga2.Zones | None:
    if not given:
        return None
    pairs = [text.rpartition("=")[::2] for text in given]
    by_site = {site: zone for site, zone in pairs if site}
    others = [zone for site, zone in pairs if not site]
    for zone in (request_zone, *others, *by_site.values()):
        _see_name("--zone", zone)
    if len(others) != 1:
        raise CommandError("--zone: name one zone without a site, for all others")
    known = sorted({host.site for host in configuration.hosts if host.site is not None})
    for site in by_site:
        if site not in known:
            raise CommandError(f"--zone: no request names {site}; there are: {', '.join(known)}")
    return icinga2.Zones(others[0], request_zone, by_site)


def _see_name(option: str, text: str) -> None:
    if not _NAME.fullmatch(text):
        raise CommandError(f"{option}: found {text!r}, expected a name of letters, digits, . _ -")


def _deliver(server: str, render: Callable[[], Mapping[str, str]], output: Path | None) -> None:
    try:
        files = render()
        if output is None:
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


def _remark(text: str) -> None:
    sys.stderr.write(f"proc19: {text}\n")
