"""Object definitions for Nagios Core 4: commands, a contact, and a file for each host."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from proc19probes.configuration.model import (
    Check,
    Configuration,
    Host,
    Installation,
    Reference,
    RequestCheck,
    Schedule,
)
from proc19probes.configuration.nagios_text import check_command, shell_word, shown
from proc19probes.configuration.options import flags_of
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.monitored import OWN_HOST

SERVER_TIMEOUT = timedelta(seconds=60)
"""Nagios's service_check_timeout unless nagios.cfg says otherwise."""

_HEAD = "# {}: written by `proc19 config nagios`, which overwrites what is changed here.\n"
_ALWAYS = "proc19-always"
_CONTACT = "proc19"
_NOBODY = "proc19-tell-nobody"
_STATUS = "proc19_status"
_HOST = "proc19-host"
_SERVICE = "proc19-service"
_ATTEMPTS = 3
# Minutes; to tell somebody again of what stays as it is.
_AGAIN = 1440.0

Directives = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NagiosTarget:
    """Where commands are, what they are given by reference, and whom the server tells.

    `contact` is one that the server has; None writes one that is told nothing.
    """

    installation: Installation
    references: tuple[Reference, ...] = ()
    contact: str | None = None


def render(configuration: Configuration, target: NagiosTarget) -> Mapping[str, str]:
    """The files by name. Raises ConfigurationError for what Nagios cannot hold."""
    files = {"proc19-commands.cfg": _commands(configuration, target)}
    for on_host in configuration.by_host():
        definitions = [] if on_host.known else [_host(on_host.host)]
        definitions += [*map(_service, on_host.checks), *map(_request, on_host.requests)]
        files[f"proc19-host-{on_host.host.name}.cfg"] = "".join(definitions)
    return {name: _HEAD.format(name) + text for name, text in files.items()}


def render_commands(probes: Iterable[str]) -> str:
    """A command for each probe with all its options in $ARG1$, for services written by hand."""
    executables = (f"check_proc19_{probe}" for probe in probes)
    return "".join(_command(name, f"$USER1$/{name}", ()) for name in executables)


def _commands(configuration: Configuration, target: NagiosTarget) -> str:
    plugins = target.installation.plugins
    definitions = []
    for probe in configuration.probes:
        executable = f"check_proc19_{probe}"
        path = f"$USER1$/{executable}" if plugins is None else shell_word(f"{plugins / executable}")
        definitions.append(_command(f"proc19_{probe}", path, _given(probe, target.references)))
    status = f"{shell_word(str(target.installation.proc19))} status --format nagios"
    definitions.append(_command(_STATUS, status, _given(None, target.references)))
    if target.contact is None:
        definitions += _nobody()
    return "".join((*definitions, *_templates(target.contact or _CONTACT)))


def _given(probe: str | None, references: tuple[Reference, ...]) -> tuple[str, ...]:
    taken = flags_of(probe)
    return tuple(f'{one.flag} "{one.to}"' for one in references if one.flag in taken)


def _command(name: str, path: str, given: tuple[str, ...]) -> str:
    line = " ".join((path, *given, "$ARG1$"))
    return _define("command", (("command_name", name), ("command_line", line)))


def _templates(contact: str) -> Iterator[str]:
    """What all hosts and all services have; everything that `nagios4 -v` would warn of."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    yield _define(
        "timeperiod",
        (
            ("timeperiod_name", _ALWAYS),
            ("alias", "At all times"),
            *((day, "00:00-24:00") for day in days),
        ),
    )
    for kind, name in (("host", _HOST), ("service", _SERVICE)):
        yield _define(
            kind,
            (
                ("name", name),
                ("register", "0"),
                ("check_period", _ALWAYS),
                ("notification_period", _ALWAYS),
                ("contacts", contact),
            ),
        )


def _nobody() -> Iterator[str]:
    yield _define("command", (("command_name", _NOBODY), ("command_line", "/bin/true")))
    yield _define(
        "contact",
        (
            ("contact_name", _CONTACT),
            ("alias", "Nobody: Nagios asks for a contact, and proc19 knows none"),
            ("host_notification_period", _ALWAYS),
            ("service_notification_period", _ALWAYS),
            ("host_notification_options", "n"),
            ("service_notification_options", "n"),
            ("host_notification_commands", _NOBODY),
            ("service_notification_commands", _NOBODY),
        ),
    )


def _host(host: Host) -> str:
    return _define(
        "host",
        (
            ("use", _HOST),
            ("host_name", host.name),
            ("alias", shown(host.title)),
            ("address", shown(host.address or host.name)),
            ("max_check_attempts", "1"),
        ),
    )


def _service(check: Check) -> str:
    words = [f"--timeout={show_duration(check.schedule.timeout)}"]
    for argument in check.arguments:
        words.append(shell_word(f"{argument.flag}={argument.value}"))
    return _define(
        "service",
        (
            ("use", _SERVICE),
            ("host_name", check.host),
            ("service_description", check.service),
            ("display_name", shown(check.title)),
            ("check_command", check_command(f"proc19_{check.probe}", words)),
            *_times(check.schedule, _ATTEMPTS),
            ("notes", shown(", ".join(check.serves))),
        ),
    )


def _request(request: RequestCheck) -> str:
    words = [f"--within={show_duration(request.schedule.timeout)}", shell_word(str(request.file))]
    return _define(
        "service",
        (
            ("use", _SERVICE),
            ("host_name", OWN_HOST),
            ("service_description", request.service),
            ("display_name", shown(request.title)),
            ("check_command", check_command(_STATUS, words)),
            *_times(request.schedule, 1),
        ),
    )


def _times(schedule: Schedule, attempts: int) -> Directives:
    """In Nagios's interval_length, a minute unless nagios.cfg says otherwise."""
    interval = schedule.interval / timedelta(minutes=1)
    return (
        ("check_interval", f"{interval:g}"),
        ("retry_interval", f"{schedule.retry_interval / timedelta(minutes=1):g}"),
        ("max_check_attempts", str(attempts)),
        ("notification_interval", f"{max(interval, _AGAIN):g}"),
    )


def _define(kind: str, directives: Directives) -> str:
    lines = "".join(f"    {name:<30} {value}\n" for name, value in directives)
    return f"\ndefine {kind} {{\n{lines}}}\n"
