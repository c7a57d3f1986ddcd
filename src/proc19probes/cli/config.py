"""proc19 config: the configuration with which a monitoring server runs what requests need."""

import math
import re
from pathlib import Path

import click

from proc19probes.cli.config_delivery import (
    VARIABLE,
    common,
    configuration_of,
    deliver,
    essential,
    installation_of,
    refer,
    remark,
    see_name,
)
from proc19probes.cli.failure import CommandError
from proc19probes.configuration import icinga2, nagios, poem, sensu
from proc19probes.configuration.model import Configuration, Reference
from proc19probes.vocabulary.nearest import suggestion

_NAGIOS_MACRO = re.compile(r"\$USER(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-6])\$")
_ATTRIBUTE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


@click.group(
    "config",
    no_args_is_help=False,
    epilog="Example: proc19 config nagios --output /etc/nagios4/conf.d/proc19 requests/*.toml",
)
def command() -> None:
    """Write the configuration with which a monitoring server runs all checks of requests."""


@command.command(
    "nagios", epilog="Example: proc19 config nagios -o /etc/nagios4/conf.d/proc19 requests/*.toml"
)
@common
@refer("token='$USER9$'", _NAGIOS_MACRO, "a macro $USER1$ to $USER256$")
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
        see_name("--contact", contact)
    configuration = configuration_of(requests, known_hosts, settings_file)
    target = nagios.NagiosTarget(installation_of(plugins, proc19), references, contact)
    deliver("nagios", lambda: nagios.render(configuration, target), output)
    if configuration.longest_timeout > nagios.SERVER_TIMEOUT:
        # Nagios takes whole seconds, and forgets what follows them.
        seconds = math.ceil(configuration.longest_timeout.total_seconds())
        remark(f"nagios.cfg has to say service_check_timeout={seconds}, or Nagios stops checks")


@command.command(
    "icinga2", epilog="Example: proc19 config icinga2 -o /etc/icinga2/conf.d/proc19 requests/*.toml"
)
@common
@refer("token=Proc19TokenFile", VARIABLE, "a constant")
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
    help="With --zone: the zone that has the request files, and runs requests as a whole"
    " [default: master].",
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
    request_zone: str | None,
) -> None:
    """Write CheckCommands, hosts and services for Icinga 2, in zones if any are named."""
    configuration = configuration_of(requests, known_hosts, settings_file)
    target = icinga2.Icinga2Target(
        installation_of(plugins, proc19), references, _zones(zones, request_zone, configuration)
    )
    deliver("icinga2", lambda: icinga2.render(configuration, target), output)


@command.command("sensu", epilog="Example: proc19 config sensu requests/*.toml | sensuctl create")
@common
@refer("token=PROC19_TOKEN_FILE", VARIABLE, "a variable of the agent's environment")
@click.option(
    "--namespace", metavar="NAME", default="default", show_default=True, help="Sensu's namespace."
)
@click.option(
    "--subscription",
    metavar="NAME",
    default="proc19",
    show_default=True,
    help="Subscription of the agents that run the probes, in turn.",
)
@click.option(
    "--request-subscription",
    metavar="NAME",
    help="Subscription of the agents that have the request files, and run requests as a whole"
    " [default: the other one].",
)
@click.option(
    "--handler",
    "handlers",
    multiple=True,
    metavar="NAME",
    help="A handler that is given every result.",
)
@click.option(
    "--metric-handler",
    "metric_handlers",
    multiple=True,
    metavar="NAME",
    help="A handler that is given the performance data.",
)
@click.option(
    "--pipeline",
    "pipelines",
    multiple=True,
    metavar="NAME",
    help="A pipeline that is given every result.",
)
def for_sensu(
    requests: tuple[Path, ...],
    known_hosts: tuple[str, ...],
    output: Path | None,
    plugins: Path | None,
    proc19: Path | None,
    settings_file: Path | None,
    references: tuple[Reference, ...],
    namespace: str,
    subscription: str,
    request_subscription: str | None,
    handlers: tuple[str, ...],
    metric_handlers: tuple[str, ...],
    pipelines: tuple[str, ...],
) -> None:
    """Write proxy entities and checks for Sensu Go, as sensuctl create reads them."""
    for_requests = request_subscription or subscription
    for option, name in (
        ("--namespace", namespace),
        ("--subscription", subscription),
        ("--request-subscription", for_requests),
        *(("--handler", name) for name in (*handlers, *metric_handlers, *pipelines)),
    ):
        see_name(option, name)
    configuration = configuration_of(requests, known_hosts, settings_file)
    target = sensu.SensuTarget(
        installation_of(plugins, proc19),
        references,
        namespace,
        sensu.Subscriptions(subscription, for_requests),
        sensu.Receivers(handlers, metric_handlers, pipelines),
    )
    deliver("sensu", lambda: sensu.render(configuration, target), output)


@command.command("poem", epilog="Example: proc19 config poem -o poem requests/*.toml")
@essential
@refer("cert=NAGIOS_HOST_CERT", _ATTRIBUTE, "an attribute of POEM")
@click.option(
    "--path",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    default=poem.PATH,
    show_default=True,
    help="Where ARGO's monitoring boxes have the commands check_proc19_*.",
)
@click.option(
    "--docurl",
    metavar="URL",
    default="",
    help="Where the pages of the probes are, before PROBE.md [default: none].",
)
def for_poem(
    requests: tuple[Path, ...],
    output: Path | None,
    settings_file: Path | None,
    references: tuple[Reference, ...],
    path: Path,
    docurl: str,
) -> None:
    """Write metric templates for POEM, and the parameters that differ from endpoint to endpoint."""
    configuration = configuration_of(requests, (), settings_file)
    target = poem.PoemTarget(path, references, docurl)
    deliver("poem", lambda: poem.render(configuration, target), output)
    for line in poem.left_out(configuration):
        remark(line)


def _zones(
    given: tuple[str, ...], for_requests: str | None, configuration: Configuration
) -> icinga2.Zones | None:
    if not given and for_requests is not None:
        raise CommandError("--request-zone: found no --zone, expected one beside it")
    if not given:
        return None
    request_zone = for_requests or "master"
    pairs = [text.rpartition("=")[::2] for text in given]
    by_site = {site: zone for site, zone in pairs if site}
    others = [zone for site, zone in pairs if not site]
    for zone in (request_zone, *others, *by_site.values()):
        see_name("--zone", zone)
    if icinga2.GLOBAL_ZONE in (request_zone, *others, *by_site.values()):
        raise CommandError(f"--zone: {icinga2.GLOBAL_ZONE} is every node's, and runs no checks")
    if len(others) + len(by_site) < len(pairs):
        raise CommandError("--zone: found one site twice, expected each once")
    if len(others) != 1:
        raise CommandError("--zone: name one zone without a site, for all others")
    known = sorted({host.site for host in configuration.hosts if host.site is not None})
    for site in by_site:
        if site not in known:
            raise CommandError(f"--zone: no request names {site}; {suggestion(site, known)}")
    return icinga2.Zones(others[0], request_zone, by_site)
