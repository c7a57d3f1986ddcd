"""Checks as a server's configuration has them, written by hand, and both servers with them."""

import json
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from servers.icinga2 import Icinga2
from servers.monitoring_server import MonitoringServer
from servers.nagios4 import Nagios4

PLUGINS = Path(sys.executable).parent
HOST = "pilot"

_NAGIOS_CONTACT = """
define timeperiod {
    timeperiod_name always
    alias always
}
define command {
    command_name nothing
    command_line /bin/true
}
define contact {
    contact_name somebody
    host_notification_commands nothing
    service_notification_commands nothing
    host_notification_period always
    service_notification_period always
}
define host {
    host_name HOST
    address 127.0.0.1
    max_check_attempts 1
}
"""
_NAGIOS_SERVICE = """
define command {{
    command_name {name}
    command_line {line}
}}
define service {{
    host_name {host}
    service_description {name}
    check_command {name}
    check_interval 60
    max_check_attempts 1
}}
"""
ICINGA_HOST = f'object Host "{HOST}" {{ check_command = "dummy" }}\n'
_ICINGA_COMMAND = """
object CheckCommand "{name}" {{
    command = [ {words} ]
    timeout = {seconds}s
}}
"""
_ICINGA_SERVICE = """
object Service "{name}" {{
    host_name = "{host}"
    check_command = "{name}"
    check_interval = 1h
    max_check_attempts = 1
}}
"""


@dataclass(frozen=True)
class Check:
    """A service and its command; one without a folder is in the server's plugin folder."""

    name: str
    command: tuple[str, ...]

    def by_hand(self) -> list[str]:
        """The command with the folder that tests give a server."""
        return [str(PLUGINS / self.command[0]), *self.command[1:]]


def probe(name: str, *arguments: str) -> Check:
    """A check by a probe of ours, with the details of -v."""
    return Check(name, (f"check_proc19_{name}", "-v", *arguments))


def nagios_files(checks: Sequence[Check]) -> dict[str, bytes]:
    """Objects for Nagios."""
    text = _NAGIOS_CONTACT.replace("HOST", HOST)
    for check in checks:
        folder = "" if check.command[0].startswith("/") else "$USER1$/"
        words = " ".join(shlex.quote(word).replace("$", "$$") for word in check.command)
        line = (folder + words).replace(";", "\\;")
        text += _NAGIOS_SERVICE.format(name=check.name, host=HOST, line=line)
    return {"objects.cfg": text.encode()}


def icinga_commands(checks: Sequence[Check], seconds: int = 60) -> bytes:
    """The CheckCommands for Icinga."""
    text = ""
    for check in checks:
        words = ", ".join(
            json.dumps(word.replace("$", "$$"), ensure_ascii=False) for word in check.command
        )
        folder = "" if check.command[0].startswith("/") else 'PluginDir + "/" + '
        text += _ICINGA_COMMAND.format(name=check.name, words=folder + words, seconds=seconds)
    return text.encode()


def icinga_services(checks: Sequence[Check]) -> bytes:
    """The host and the services for Icinga."""
    services = [_ICINGA_SERVICE.format(name=check.name, host=HOST) for check in checks]
    return (ICINGA_HOST + "".join(services)).encode()


def nagios(
    checks: Sequence[Check],
    *,
    seconds: int = 60,
    plugins: Path = PLUGINS,
    environment: Mapping[str, str] | None = None,
    disk_bytes: int | None = None,
) -> Nagios4:
    """Nagios with these checks, each of which may take so many seconds."""
    return Nagios4(
        nagios_files(checks),
        plugins=plugins,
        settings={"service_check_timeout": str(seconds)},
        environment=environment,
        disk_bytes=disk_bytes,
    )


def icinga(
    checks: Sequence[Check],
    *,
    seconds: int = 60,
    plugins: Path = PLUGINS,
    environment: Mapping[str, str] | None = None,
    disk_bytes: int | None = None,
) -> Icinga2:
    """Icinga with these checks, each of which may take so many seconds."""
    commands = icinga_commands(checks, seconds)
    return Icinga2(
        {"commands.conf": commands, "services.conf": icinga_services(checks)},
        plugins=plugins,
        environment=environment,
        disk_bytes=disk_bytes,
    )


StartServer = Callable[..., MonitoringServer]
SERVERS: dict[str, StartServer] = {"nagios": nagios, "icinga": icinga}
