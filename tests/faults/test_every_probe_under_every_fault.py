"""Every probe as a process under every fault of a service: one line, UNKNOWN, the cause named.

All probes meet a fault at once, so that the table stays quick.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.vocabulary.parameters import Kind, parameters_of
from proc19probes.vocabulary.unobtainable import Cause
from servers.faulty import FAULTS, Fault, FaultyService

PROGRAM = "from proc19probes.plugin.entry import main; main(__import__('sys').argv.pop(1))"
VALUES = {
    Kind.TEXT: "PILOT-CLOUD",
    Kind.COUNT: "1",
    Kind.DURATION: "1h",
    Kind.PATH: "/nonexistent",
    Kind.URL: "https://pilot.example.org/",
    Kind.RANGE: "1:",
}
# Long enough on a busy machine for what ends by itself; short for what ends by the limit alone.
PATIENT, IMPATIENT = "60", "3"


def command(name: str, service: FaultyService, timeout: str) -> list[str]:
    probe = load_probe(name)
    arguments = ["--timeout", timeout]
    for parameter in parameters_of(probe.parameters):
        if parameter.required:
            arguments += [parameter.option.flag, VALUES[parameter.kind]]
    for asked in probe.services:
        arguments += [f"--{asked.name}-url", service.url]
    for flag, path in (
        ("--capath", service.trust_anchors),
        ("--cert", service.certificate),
        ("--key", service.key),
    ):
        if path is not None:
            arguments += [flag, str(path)]
    return [*service.command_prefix, sys.executable, "-c", PROGRAM, name, *arguments]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.id for fault in FAULTS])
def test_every_probe_says_what_kept_it_from_finding_out(fault: Fault, tmp_path: Path) -> None:
    timeout = IMPATIENT if fault.cause is Cause.TOO_SLOW else PATIENT
    with fault.start(tmp_path) as service:
        running = {
            name: subprocess.Popen(
                command(name, service, timeout),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=os.environ | {"LANG": "C"},
            )
            for name in probe_names()
        }
        ended = {name: process.communicate(timeout=600) for name, process in running.items()}

    for name, (out, err) in ended.items():
        said = out.decode()
        assert running[name].returncode == 3, said
        assert re.fullmatch(
            rf"{name.upper()} UNKNOWN - [^\x00-\x1f\x7f-\x9f|]+ \[{fault.cause.value}\]"
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
