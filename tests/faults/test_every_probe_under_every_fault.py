"""Every probe as a process under every fault of a service: one line, UNKNOWN, the cause named.

All probes meet a fault at once, so that the table stays quick.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.sources.image_list import IMAGE_LIST
from proc19probes.vocabulary.unobtainable import Cause
from servers.faulty import FAULTS, Fault, FaultyService, FoundBy
from servers.faulty_ldap import LDAP_FAULTS
from servers.probe_arguments import (
    Protocol,
    addresses,
    asks_for_messages,
    required_arguments,
    services_asked_in,
)

FORKED_PROBES = Path(__file__).with_name("forked_probes.py")
# Nobody listens at port 9 of loopback; a probe that asks in two protocols says both causes.
NOBODY = {Protocol.HTTP: "http://127.0.0.1:9/", Protocol.LDAP: "ldap://127.0.0.1:9/"}
# Long enough on a busy machine for what ends by itself; short for what ends by the limit alone.
PATIENT, IMPATIENT = "300", "3"


# Of those that are tried in LDAP's faults: one for GLUE JSON on the web, and one for GOCDB.
GLUE_JSON = "service_published"
IN_HTTP_TOO = (GLUE_JSON, "published_as_registered")


def asked_first(name: str) -> Protocol:
    """The protocol whose faults a probe is tried with; one that asks in both is tried in LDAP's."""
    return Protocol.LDAP if services_asked_in(name, Protocol.LDAP) else Protocol.HTTP


def command(name: str, service: FaultyService, timeout: str, tried: Protocol) -> list[str]:
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
    return [name, *arguments]


def end_all(
    commands: list[list[str]], service: FaultyService, folder: Path
) -> dict[str, tuple[int, bytes, bytes]]:
    """Exit code, output and errors of each probe, all of which run at once."""
    folder.mkdir()
    done = subprocess.run(
        [*service.command_prefix, sys.executable, FORKED_PROBES, folder],
        input=json.dumps(commands).encode(),
        stdout=subprocess.PIPE,
        env=os.environ | {"LANG": "C", "PROC19_LIMITS_FETCH": PATIENT},
        timeout=600,
        check=True,
    )
    return {
        name: (code, (folder / f"{name}.out").read_bytes(), (folder / f"{name}.err").read_bytes())
        for name, code in json.loads(done.stdout).items()
    }


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.id for fault in FAULTS])
def test_every_probe_says_what_kept_it_from_finding_out(fault: Fault, tmp_path: Path) -> None:
    names = [name for name in probe_names() if asked_first(name) is Protocol.HTTP]
    every_probe_names_the_cause([*names, *IN_HTTP_TOO], fault, Protocol.HTTP, tmp_path)


@pytest.mark.parametrize("fault", LDAP_FAULTS, ids=[fault.id for fault in LDAP_FAULTS])
def test_every_probe_says_what_an_ldap_server_did(fault: Fault, tmp_path: Path) -> None:
    names = [name for name in probe_names() if asked_first(name) is Protocol.LDAP]
    every_probe_names_the_cause(names, fault, Protocol.LDAP, tmp_path)


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


def every_probe_names_the_cause(
    names: list[str], fault: Fault, protocol: Protocol, tmp_path: Path
) -> None:
    timeout = IMPATIENT if fault.cause is Cause.TOO_SLOW else PATIENT
    with fault.start(tmp_path) as service:
        commands = [command(name, service, timeout, protocol) for name in names]
        ended = end_all(commands, service, tmp_path / "written")
    assert set(ended) == set(names)

    # A page in place of an answer is an error to one parser and no format at all to another.
    causes = {fault.cause.value}
    if fault.found_by is FoundBy.PARSER and fault.cause in (Cause.MALFORMED, Cause.REFUSED):
        causes = {Cause.MALFORMED.value, Cause.REFUSED.value}
    for name, (code, out, err) in ended.items():
        said = out.decode()
        expected = causes_for(name, fault, causes)
        assert code == 3, said
        assert re.fullmatch(
            rf"{name.upper()} UNKNOWN - [^\x00-\x1f\x7f-\x9f|]+ \[([a-z-]+ )*"
            rf"({'|'.join(expected)})( [a-z-]+)*\]"
            r" \| time=\d+\.\d\ds\n",
            said,
        ), said
        assert "s3cr3t" not in said
        assert err == b""


def test_every_fault_that_users_meet_is_in_the_table() -> None:
    names = " ".join(fault.name for fault in FAULTS)

    for word in (
        "name-server-hangs", "server-down", "tls-", "silent", "one-byte-a-second", "http-500",
        "html-", "text-", "truncated-xml", "entity-expansion", "depth-", "a-million-attributes",
        "over-the-limit", "not-utf-8", "redirect-to-another-host", "redirect-to-a-file",
    ):  # fmt: skip
        assert word in names
