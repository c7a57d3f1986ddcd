"""What a monitoring server calls the hosts and services that it runs our checks for.

A name is of ASCII letters, digits, `.`, `_` and `-`, which every server, file system and URL can
hold. A text that is no such name is mapped to one, with a digest of the text, so that two texts
never become one name; and a name depends on what is checked alone, so that it stays when other
checks come and go.
"""

import hashlib
import json
import re

from proc19probes.vocabulary.planned import PlannedRun

METRIC_PREFIX = "org.proc19."
OWN_HOST = "proc19"
"""The host of whatever concerns no site: requests as a whole, service types, products."""

_LONGEST = 80
_SAFE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{_LONGEST - 1}}}")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# What a mapped name ends in; a text that happens to end so is mapped, too.
_DIGEST = re.compile(r"(?:.*-)?[0-9a-f]{12}")
# Nagios takes null for "no value".
_TAKEN = frozenset({OWN_HOST, "null"})


def safe_name(text: str) -> str:
    """The text where it is a safe name, else a safe name that no other text has."""
    if _SAFE.fullmatch(text) and not _DIGEST.fullmatch(text) and text not in _TAKEN:
        return text
    return "-".join(part for part in (_readable(text), _digest(text)) if part)


def host_name(run: PlannedRun) -> str:
    """The endpoint's host where the check names one, else its site, else OWN_HOST."""
    hostname = dict(run.call.arguments).get("hostname")
    text = hostname if hostname is not None else run.site
    return OWN_HOST if text is None else safe_name(text)


def service_name(run: PlannedRun) -> str:
    """`org.proc19.<probe>`, and what tells this check from others of the probe at this host.

    A service type stands there as it is; of all other arguments there is a digest.
    """
    arguments = dict(run.call.arguments)
    by_host = "hostname" if "hostname" in arguments else "site"
    others = [name for name in arguments if name != by_host]
    service_type = arguments.get("service_type")
    parts = [METRIC_PREFIX + run.call.probe]
    if others == ["service_type"]:
        parts.append(safe_name(arguments["service_type"]))
    elif others:
        parts += [_readable(service_type or ""), _digest(json.dumps(run.call.arguments))]
    return "-".join(part for part in parts if part)


def request_service_name(request: str) -> str:
    """The service of a request as a whole, by the request's id."""
    return f"{METRIC_PREFIX}request-{safe_name(request)}"


def _readable(text: str) -> str:
    return _UNSAFE.sub("_", text)[:_LONGEST].strip("._-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
