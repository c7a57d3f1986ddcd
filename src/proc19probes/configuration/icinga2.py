"""Objects for Icinga 2: CheckCommands, and a file for each host with its services, in zones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from proc19probes.configuration.icinga2_text import argument, string
from proc19probes.configuration.model import (
    Check,
    Configuration,
    Host,
    Installation,
    Reference,
    RequestCheck,
    Schedule,
)
from proc19probes.configuration.options import flags_of, is_required, options_of
from proc19probes.plugin.flags import HELP, PARAMETER, VERSION, Flag
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.monitored import OWN_HOST

GLOBAL_ZONE = "global-templates"
"""The zone whose files every node gets, as Icinga 2's own set-up wizard names it."""

_HEAD = "// {}: written by `proc19 config icinga2`, which overwrites what is changed here.\n"
_STATUS = "proc19_status"
_ATTEMPTS = 3

Attributes = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Zones:
    """Which zone runs the checks: one for each site, `others` for the rest, `requests` for those.

    Requests are files, and so are run where the files are.
    """

    others: str
    requests: str
    by_site: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Icinga2Target:
    """Where commands are, what they are given by reference, and zones where there are any."""

    installation: Installation
    references: tuple[Reference, ...] = ()
    zones: Zones | None = None


def render(configuration: Configuration, target: Icinga2Target) -> Mapping[str, str]:
    """The files by path. Raises ConfigurationError for what Icinga 2 cannot hold."""
    commands = "proc19-commands.conf"
    if target.zones is not None:
        commands = f"{GLOBAL_ZONE}/{commands}"
    files = {commands: _commands(configuration, target)}
    for on_host in configuration.by_host():
        objects = [] if on_host.known else [_host(on_host.host)]
        objects += [*map(_service, on_host.checks), *map(_request, on_host.requests)]
        folder = _folder(on_host.host, target.zones)
        files[f"{folder}proc19-host-{on_host.host.name}.conf"] = "".join(objects)
    return {name: _HEAD.format(name) + text for name, text in files.items()}


def render_commands(probes: Iterable[str]) -> str:
    """A CheckCommand for each probe in the server's own folder of plugins."""
    return "".join(
        _command(f"check_proc19_{probe}", probe, _plugin(probe, None), ()) for probe in probes
    )


def _folder(host: Host, zones: Zones | None) -> str:
    if zones is None:
        return ""
    if host.name == OWN_HOST:
        return f"{zones.requests}/"
    return f"{zones.by_site.get(host.site or '', zones.others)}/"


def _commands(configuration: Configuration, target: Icinga2Target) -> str:
    installation, references = target.installation, target.references
    commands = [
        _command(f"proc19_{probe}", probe, _plugin(probe, installation), references)
        for probe in configuration.probes
    ]
    return "".join((*commands, _status(installation, references)))


def _plugin(probe: str, installation: Installation | None) -> str:
    executable = f"check_proc19_{probe}"
    if installation is None or installation.plugins is None:
        return f"PluginDir + {string(f'/{executable}')}"
    return argument(str(installation.plugins / executable))


def _command(name: str, probe: str, path: str, references: tuple[Reference, ...]) -> str:
    options = [flag for flag in options_of(probe) if flag not in (HELP, VERSION)]
    constants = {one.flag: one.to for one in references}
    lines = (_option(flag, probe, constants.get(flag.flags[-1])) for flag in options)
    return _check_command(name, f"[ {path} ]", lines)


def _option(flag: Flag, probe: str, constant: str | None) -> str:
    """One option of a CheckCommand: its value from a custom variable, or from a constant."""
    variable = f"$proc19_{flag.key.removeprefix(PARAMETER)}$"
    attributes = [("description", string(flag.help.replace("$", "")))]
    if not flag.metavar:
        attributes.insert(0, ("set_if", string(variable)))
    else:
        attributes.insert(0, ("value", string(variable) if constant is None else constant))
    if is_required(probe, flag):
        attributes.append(("required", "true"))
    body = "".join(f"      {name} = {value}\n" for name, value in attributes)
    return f"    {string(flag.flags[-1])} = {{\n{body}    }}\n"


def _status(installation: Installation, references: tuple[Reference, ...]) -> str:
    taken = flags_of(None)
    lines = [f'    "{one.flag}" = {one.to}\n' for one in references if one.flag in taken]
    lines.append('    "--within" = "$proc19_within$"\n')
    lines.append(
        '    "(request)" = {\n      value = "$proc19_request$"\n      skip_key = true\n'
        "      order = 1\n      required = true\n    }\n"
    )
    words = ", ".join((argument(str(installation.proc19)), '"status"', '"--format"', '"nagios"'))
    return _check_command(_STATUS, f"[ {words} ]", lines)


def _check_command(name: str, command: str, options: Iterable[str]) -> str:
    return (
        f"\nobject CheckCommand {string(name)} {{\n  command = {command}\n  arguments = {{\n"
        f"{''.join(options)}  }}\n}}\n"
    )


def _host(host: Host) -> str:
    """A host is not checked itself: what is known of it is what its services say."""
    attributes = [("display_name", string(host.title))]
    if host.address is not None:
        attributes.append(("address", string(host.address)))
    attributes += [("check_command", '"dummy"'), ("enable_active_checks", "false")]
    return _object("Host", host.name, attributes)


def _service(check: Check) -> str:
    attributes = [
        ("host_name", string(check.host)),
        ("display_name", string(check.title)),
        ("notes", string(", ".join(check.serves))),
        ("check_command", string(f"proc19_{check.probe}")),
        *_times(check.schedule, _ATTEMPTS),
        ("vars.proc19_timeout", string(show_duration(check.schedule.timeout))),
        *((f"vars.proc19_{one.parameter}", argument(one.value)) for one in check.arguments),
    ]
    return _object("Service", check.service, attributes)


def _request(request: RequestCheck) -> str:
    attributes = [
        ("host_name", string(OWN_HOST)),
        ("display_name", string(request.title)),
        ("check_command", string(_STATUS)),
        *_times(request.schedule, 1),
        ("vars.proc19_within", string(show_duration(request.schedule.timeout))),
        ("vars.proc19_request", argument(str(request.file))),
    ]
    return _object("Service", request.service, attributes)


def _times(schedule: Schedule, attempts: int) -> Iterator[tuple[str, str]]:
    yield "check_interval", show_duration(schedule.interval)
    yield "retry_interval", show_duration(schedule.retry_interval)
    yield "check_timeout", show_duration(schedule.server_timeout)
    yield "max_check_attempts", str(attempts)


def _object(kind: str, name: str, attributes: Attributes) -> str:
    body = "".join(f"  {attribute} = {value}\n" for attribute, value in attributes)
    return f"\nobject {kind} {string(name)} {{\n{body}}}\n"
