"""What the servers of a bench run: plugins, and the configuration that has them run.

The configuration is what `proc19 config` writes. Where another plugin is measured its command alone
is another one, so that hosts, services and templates are the same for all.
"""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proc19probes.configuration import icinga2, nagios
from proc19probes.configuration.model import Configuration, Installation, RequestToRun
from proc19probes.configuration.planning import configure
from proc19probes.settings import Settings
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall

PROBE = "site_certified"

_LINE = re.compile(r"(?<=command_line ).*check_proc19_.*")
_COMMAND = re.compile(
    r"  command = \[ .*check_proc19_.*\]\n  arguments = \{\n.*?\n  \}\n", re.DOTALL
)


@dataclass(frozen=True)
class Plugin:
    """A plugin by what is shown of it; `words` in place of the probe's command, if there are any.

    `at_once` is how many of it Nagios may start at the same time, 0 for all.
    """

    title: str
    words: Sequence[str] = ()
    at_once: int = 0


def services(runs: Sequence[PlannedRun]) -> Configuration:
    """A service for each run; none for the request as a whole."""
    request = RequestToRun("bench", "Bench", Path("/nonexistent"), tuple(runs))
    return replace(configure([request], Settings()), requests=())


def of_one_site(count: int) -> Configuration:
    """So many services, each of a host of its own, that all ask of the same genuine site."""
    call = ProbeCall(PROBE, (("site", "PILOT-CLOUD"),))
    return services(
        [
            PlannedRun(call, "1b.certified", "PILOT-CLOUD", f"SITE-{number:05}")
            for number in range(count)
        ]
    )


def nagios_files(
    configuration: Configuration, plugin: Plugin, installation: Installation
) -> Mapping[str, bytes]:
    """The objects of Nagios 4."""
    files = nagios.render(configuration, nagios.NagiosTarget(installation))
    line = shlex.join(plugin.words).replace("$", "$$")
    return {
        name: (_LINE.sub(lambda _: line, text) if plugin.words else text).encode()
        for name, text in files.items()
    }


def icinga2_files(
    configuration: Configuration, plugin: Plugin, installation: Installation
) -> Mapping[str, bytes]:
    """The objects of Icinga 2."""
    files = icinga2.render(configuration, icinga2.Icinga2Target(installation))
    command = f"  command = {json.dumps(list(plugin.words))}\n"
    return {
        name: (_COMMAND.sub(lambda _: command, text) if plugin.words else text).encode()
        for name, text in files.items()
    }
