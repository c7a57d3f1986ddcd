"""Entries of the genuine trees with one thing changed, and what the rules find of them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from proc19probes.glue.closed_lists import CLOSED_LISTS
from proc19probes.glue.judging import Fault, Rules, faults_of
from proc19probes.glue.kinds import REMARK
from proc19probes.outside.ldif import read_entries
from proc19probes.probes._information import Evidence
from proc19probes.probes.information_valid import PROBE, Parameters
from proc19probes.sources.bdii import glue_entry
from proc19probes.sources.glue_values import GlueEntry, Publication, SiteInformation
from proc19probes.vocabulary.findings import Finding
from servers.glue_trees import NOW, SITE, Tree, tree

FURTHER = Path(__file__).parent / "further-classes.ldif"


@cache
def genuine() -> tuple[GlueEntry, ...]:
    """The entries of the site's tree."""
    return entries_of(tree(Tree.SITE))


@cache
def further() -> tuple[GlueEntry, ...]:
    """Complete entries of the classes that the site's tree does not have."""
    return entries_of(FURTHER.read_bytes())


def entries_of(ldif: bytes) -> tuple[GlueEntry, ...]:
    return tuple(glue_entry(entry) for entry in read_entries([ldif]))


def entry_of(kind: str) -> GlueEntry:
    """The first entry that is of the class."""
    return next(one for one in (*genuine(), *further()) if one.is_a(kind))


def changed(entry: GlueEntry, *values: str) -> GlueEntry:
    """The entry with these `Name=value` in place of its own; a name without one is taken away."""
    pairs = [pair.partition("=") for pair in values]
    names = {name for name, _, _ in pairs}
    kept = [(name, its) for name, its in entry.attributes if name not in names]
    given = [
        (name, tuple(value for other, equals, value in pairs if other == name and equals))
        for name in dict.fromkeys(name for name, _, _ in pairs)
    ]
    return replace(entry, attributes=(*kept, *(one for one in given if one[1])))


def findings_of(
    entries: Sequence[GlueEntry],
    *,
    now: datetime = NOW,
    publication: Publication = Publication.BDII,
    also_accepted: str | None = None,
) -> list[Finding]:
    """What the probe finds where these entries are all that is published for the site."""
    there = SiteInformation(SITE, "the site BDII of PILOT-GRID", publication, tuple(entries))
    parameters = Parameters(SITE, also_accepted=also_accepted)
    return list(PROBE.judge(Evidence(there), parameters, now))


def faults(entry: GlueEntry, publication: Publication = Publication.BDII) -> list[Fault]:
    """What the rules find of one entry."""
    return list(faults_of(entry, Rules(NOW, SITE, publication, CLOSED_LISTS)))


def code_of(finding: Finding) -> str:
    """glue-validator's code of a finding; where it has none, the last word of ours."""
    if finding.kind is REMARK:
        return re.findall(r"\((I\d+|spaces)\)", finding.found)[-1]
    return finding.kind.id.rpartition("-")[2].upper()


def codes(found: Sequence[Finding]) -> set[str]:
    """The codes of all findings."""
    return {code_of(one) for one in found}
