"""Every option that a probe's command has, written once: reading and help are made from it."""

from dataclasses import dataclass

from proc19probes.vocabulary.parameters import Kind, Parameter, parameters_of, show
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.service import Service


@dataclass(frozen=True)
class Flag:
    """One option: how it is given, its key when read, and what it means.

    `metavar` is empty where it takes no value.
    """

    flags: tuple[str, ...]
    key: str
    metavar: str
    help: str


@dataclass(frozen=True)
class Section:
    """Options that belong together under a title."""

    title: str
    flags: tuple[Flag, ...]


PARAMETER = "parameter_"
"""What the keys of a probe's own parameters begin with, before the parameter's name."""

VERBOSE = Flag(
    ("-v", "--verbose"), "verbose", "", "A line for each finding; -vv: what was asked of whom, too."
)
HELP = Flag(("-h", "--help"), "help", "", "Show this and leave with exit code 3.")
VERSION = Flag(("-V", "--version"), "version", "", "Show the version and leave with exit code 3.")

_COMMON = (
    Flag(
        ("-t", "--timeout"),
        "timeout",
        "SECONDS",
        "Longest time for everything; 90, 90s and 2m are understood. [default: 30s]",
    ),
    Flag(
        ("--timeout-state",),
        "timeout_state",
        "STATE",
        "State of what did not answer in time: ok, warning, critical or unknown. "
        "[default: unknown]",
    ),
    Flag(
        ("--settings",),
        "settings",
        "FILE",
        "Settings file. [default: $PROC19_SETTINGS, the user's, /etc/proc19/settings.toml]",
    ),
    VERBOSE,
    VERSION,
    HELP,
)
_NETWORK = (
    Flag(("-4",), "ipv4", "", "Use IPv4 alone. [default: try every address]"),
    Flag(("-6",), "ipv6", "", "Use IPv6 alone."),
    Flag(("--proxy",), "proxy", "URL", "HTTP proxy. [default: settings, then the environment]"),
    Flag(("--no-proxy",), "no_proxy", "", "No proxy, whatever settings and environment say."),
    Flag(("--cert",), "cert", "FILE", "Client certificate, PEM; a proxy certificate is one file."),
    Flag(
        ("--key",), "key", "FILE", "Its key, PEM; left out where it is in the certificate's file."
    ),
    Flag(("--token",), "token", "FILE", "File that holds the token, for a service that wants one."),
    Flag(
        ("--capath",),
        "capath",
        "FOLDER",
        "Trust anchors, a hashed directory. [default: /etc/grid-security/certificates, and the "
        "system's]",
    ),
)


def sections_of(probe: Probe[object, object]) -> tuple[Section, ...]:
    """All options of this probe; those of the network only where it asks a service."""
    own = tuple(_own(parameter) for parameter in parameters_of(probe.parameters))
    urls = tuple(_url(service) for service in probe.services)
    sections = (
        Section("What is checked", own),
        Section("Run", _COMMON),
        Section("Network", (*urls, *_NETWORK) if urls else ()),
    )
    return tuple(section for section in sections if section.flags)


def parameter_key(name: str) -> str:
    """The key of a probe's own parameter."""
    return f"{PARAMETER}{name}"


def url_key(service: Service) -> str:
    """The key of the option that replaces a service's URL."""
    return f"url_{service.name.replace('-', '_')}"


def metavar_of(parameter: Parameter) -> str:
    """What stands for the value in help: --service-type TYPE."""
    if parameter.kind is Kind.TEXT:
        return parameter.option.flag.rpartition("-")[2].upper()
    return "NUMBER" if parameter.kind is Kind.COUNT else parameter.kind.value.upper()


def _own(parameter: Parameter) -> Flag:
    option = parameter.option
    text = option.help[:1].upper() + option.help[1:].rstrip(".") + "."
    unit = f" Unit: {option.unit}." if option.unit else ""
    note = " [required]" if parameter.required else ""
    if parameter.default is not None:
        note = f" [default: {show(parameter.default)}]"
    short = (option.short,) if option.short else ()
    key = parameter_key(parameter.name)
    return Flag((*short, option.flag), key, metavar_of(parameter), f"{text}{unit}{note}")


def _url(service: Service) -> Flag:
    return Flag(
        (f"--{service.name}-url",),
        url_key(service),
        "URL",
        f"Where {service.title} is: a URL (https:, ldap:, file:) or a folder. "
        f"[default: settings{service.default_url and f', then {service.default_url}'}]",
    )
