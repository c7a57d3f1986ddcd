"""proc19 doctor: settings in force, whether services answer, whether credentials are usable."""

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import click

from proc19probes.catalogue import known_services
from proc19probes.cli.clock import now
from proc19probes.cli.options import format_option, settings_option, timeout_option
from proc19probes.cli.session import read_settings, say
from proc19probes.doctor.credentials import examine_credential
from proc19probes.doctor.examination import Examination
from proc19probes.doctor.services import examine_services
from proc19probes.doctor.trust_anchors import (
    examine_default_trust_anchors,
    examine_trust_anchors,
)
from proc19probes.outside.trust import IGTF_DIRECTORY
from proc19probes.running import open_memory
from proc19probes.settings import Origin, Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.service_address import masked_url
from proc19probes.vocabulary.state import worst


@click.command("doctor", epilog="Example: PROC19_SERVICES_GOCDB_URL=… proc19 doctor")
@format_option("text", "json")
@timeout_option
@settings_option
def command(form: str, timeout: timedelta | None, settings_file: Path | None) -> int:
    """Say which settings are in force and from where, and whether everything is usable.

    The exit code is the worst state's: 0 all well, 1 soon not, 2 wrong, 3 could not be found out.
    """
    settings = read_settings(settings_file)
    options = CommonOptions(timeout or settings.timeout, settings_file=settings_file)
    with closing(open_memory(settings, options)) as memory:
        examinations = (
            *_credentials(settings, now()),
            *examine_services(memory, options.timeout),
        )
    write = _json if form == "json" else _text
    say(write(_origins(settings), examinations))
    return worst(examination.state for examination in examinations).exit_code


def _origins(settings: Settings) -> tuple[Origin, ...]:
    """Every setting in force, with the addresses that services have where none is set."""
    set_ones = settings.values
    keys = {origin.key for origin in set_ones}
    addresses = (
        Origin(f"services.{name}.url", masked_url(service.default_url), "default")
        for name, service in known_services().items()
        if service.default_url
    )
    unset = (origin for origin in addresses if origin.key not in keys)
    return tuple(sorted((*set_ones, *unset), key=lambda origin: origin.key))


def _credentials(settings: Settings, instant: datetime) -> tuple[Examination, ...]:
    accesses = [settings.access(service, CommonOptions()) for service in known_services().values()]
    pairs = dict.fromkeys((access.certificate, access.key) for access in accesses)
    folders = dict.fromkeys(access.trust_anchors for access in accesses)
    examinations: list[Examination] = []
    for certificate, key in pairs:
        if certificate is not None:
            examinations += examine_credential(certificate, key, instant)
    for folder in folders:
        if folder is None:
            examinations += examine_default_trust_anchors(IGTF_DIRECTORY, instant)
        else:
            examinations.append(examine_trust_anchors(folder, instant))
    return tuple(examinations)


def _text(origins: Sequence[Origin], examinations: Sequence[Examination]) -> str:
    lines = ["Settings in force"]
    widest = max((len(origin.key) for origin in origins), default=0)
    lines += [
        f"  {origin.key.ljust(widest)}  {origin.shown}  ({origin.where})" for origin in origins
    ]
    lines += ["", "Services and credentials"]
    for examination in examinations:
        lines.append(f"  {examination.state.value:<8}  {examination.subject}: {examination.text}")
        if examination.remedy:
            lines.append(f"            {examination.remedy}")
    return "\n".join(lines)


def _json(origins: Sequence[Origin], examinations: Sequence[Examination]) -> str:
    document = {
        "format": "proc19-doctor/1",
        "state": worst(examination.state for examination in examinations).value,
        "settings": [
            {"key": origin.key, "value": origin.shown, "origin": origin.where} for origin in origins
        ],
        "examinations": [
            {
                "subject": examination.subject,
                "state": examination.state.value,
                "text": examination.text,
                "remedy": examination.remedy,
            }
            for examination in examinations
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
