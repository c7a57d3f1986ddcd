"""Probes as processes under every fault of a service: one line, UNKNOWN, the cause named.

Every probe meets a fault of each class. The others, that the transport or a service's parser finds
in the same way whoever asks, are met by one probe for each set of services that probes ask. All
that meet a fault do so at once.
"""

import os
import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.sources.image_list import IMAGE_LIST
from proc19probes.vocabulary.unobtainable import Cause
from servers.faulty import FAULTS, Fault, FaultyService, FoundBy
from servers.faulty_ldap import LDAP_FAULTS
from servers.forked import Command, Forking, Written, forking
from servers.probe_arguments import (
    Protocol,
    addresses,
    asks_for_messages,
    one_of_each_kind,
    required_arguments,
    services_asked_in,
)

# Nobody listens at port 9 of loopback; a probe that asks in two protocols says both causes.
NOBODY = {Protocol.HTTP: "http://127.0.0.1:9/", Protocol.LDAP: "ldap://127.0.0.1:9/"}
# Long enough on a busy machine for what ends by itself; short for what ends by the limit alone.
PATIENT, IMPATIENT = "300", "1"
# What never ends is sent to a limit that is soon reached; what is announced is over any.
ENDLESS = {"endless", "entries-for-ever", "a-million-entries"}


# Of those that are tried in LDAP's faults: one for GLUE JSON on the web, and one for GOCDB.
GLUE_JSON = "service_published"
IN_HTTP_TOO = (GLUE_JSON, "published_as_registered")


def asked_first(name: str) -> Protocol:
    """The protocol whose faults a probe is tried with; one that asks in both is tried in LDAP's."""
    return Protocol.LDAP if services_asked_in(name, Protocol.LDAP) else Protocol.HTTP


def command(
    name: str, service: FaultyService, timeout: str, tried: Protocol, **limits: str
) -> Command:
    arguments = ["--timeout", timeout, *required_arguments(name)]
    for protocol in Protocol:
        url = service.url if protocol is tried else NOBODY[protocol]
        arguments += addresses(name, protocol, url)
    if name == GLUE_JSON and tried is Protocol.HTTP:
        arguments += ["--information", f"{service.url.rstrip('/')}/site.json"]
    for flag, path in (
        ("--capath", service.trust_anchors),
        ("--cert", service.certificate),
        ("--key", service.key),
    ):
        if path is not None:
            arguments += [flag, str(path)]
    environment = {**os.environ, "LANG": "C", "PROC19_LIMITS_FETCH": PATIENT, **limits}
    return Command(name, tuple(arguments), environment)


def end_all(commands: list[Command], service: FaultyService) -> list[Written]:
    """What each probe wrote, and its exit code."""
    with ExitStack() as stack:
        prefix = service.command_prefix
        runner = stack.enter_context(Forking(prefix)) if prefix else forking()
        return runner.run(*commands)


# Of each class of faults the one that every probe meets: the causes, and what looks like another.
CLASSES = {
    *("server-down", "silent", "tls-unknown-authority", "no-tls-on-tls-port"),
    *("http-500", "http-403", "http-404", "truncated-body", "announced-over-the-limit"),
    "html-instead-of-xml",
    *("busy", "insufficient-access", "size-limit", "cut-in-a-result", "length-of-4-gigabytes"),
    "malformed-message",
}


def who_meets(fault: Fault, names: list[str]) -> list[str]:
    return names if fault.name in CLASSES else one_of_each_kind(names)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.id for fault in FAULTS])
def test_every_probe_says_what_kept_it_from_finding_out(fault: Fault, tmp_path: Path) -> None:
    names = [name for name in probe_names() if asked_first(name) is Protocol.HTTP]
    all_name_the_cause(who_meets(fault, [*names, *IN_HTTP_TOO]), fault, Protocol.HTTP, tmp_path)


@pytest.mark.parametrize("fault", LDAP_FAULTS, ids=[fault.id for fault in LDAP_FAULTS])
def test_every_probe_says_what_an_ldap_server_did(fault: Fault, tmp_path: Path) -> None:
    names = [name for name in probe_names() if asked_first(name) is Protocol.LDAP]
    all_name_the_cause(who_meets(fault, names), fault, Protocol.LDAP, tmp_path)


@pytest.mark.parametrize("faults", [FAULTS, LDAP_FAULTS], ids=["http", "ldap"])
def test_every_cause_is_met_by_every_probe(faults: tuple[Fault, ...]) -> None:
    met = {fault.cause for fault in faults if fault.name in CLASSES}
    assert met == {fault.cause for fault in faults}


def causes_for(name: str, fault: Fault, causes: set[str]) -> set[str]:
    """What this probe may say of a fault besides what all say."""
    of_list = IMAGE_LIST in load_probe(name).services
    if of_list and fault.name.startswith("redirect-to-another-"):
        # A list is signed: it is followed to where nobody answers.
        return {Cause.UNREACHABLE.value}
    if fault.found_by is FoundBy.PARSER and (
        asks_for_messages(name) or of_list or name == GLUE_JSON
    ):
        # An answer that does not begin as it should is not read to where it is wrong.
        return {*causes, Cause.MALFORMED.value}
    return causes


def all_name_the_cause(names: list[str], fault: Fault, protocol: Protocol, tmp_path: Path) -> None:
    timeout = IMPATIENT if fault.cause is Cause.TOO_SLOW else PATIENT
    limits = {"PROC19_LIMITS_DOCUMENT_BYTES": "1000000"} if fault.name in ENDLESS else {}
    with fault.start(tmp_path) as service:
        commands = [command(name, service, timeout, protocol, **limits) for name in names]
        ended = end_all(commands, service)

    # A page in place of an answer is an error to one parser and no format at all to another.
    causes = {fault.cause.value}
    if fault.found_by is FoundBy.PARSER and fault.cause in (Cause.MALFORMED, Cause.REFUSED):
        causes = {Cause.MALFORMED.value, Cause.REFUSED.value}
    for name, written in zip(names, ended, strict=True):
        said = written.out.decode()
        expected = causes_for(name, fault, causes)
        assert written.code == 3, said
        assert re.fullmatch(
            rf"{name.upper()} UNKNOWN - [^\x00-\x1f\x7f-\x9f|]+ \[([a-z-]+ )*"
            rf"({'|'.join(expected)})( [a-z-]+)*\]"
            r" \| time=\d+\.\d\ds\n",
            said,
        ), said
        assert "s3cr3t" not in said
        assert written.err == b""


def test_every_fault_that_users_meet_is_in_the_table() -> None:
    names = " ".join(fault.name for fault in FAULTS)

    for word in (
        "name-server-hangs", "server-down", "tls-", "silent", "one-byte-a-second", "http-500",
        "html-", "text-", "truncated-xml", "entity-expansion", "depth-", "a-million-attributes",
        "over-the-limit", "not-utf-8", "redirect-to-another-host", "redirect-to-a-file",
    ):  # fmt: skip
        assert word in names
