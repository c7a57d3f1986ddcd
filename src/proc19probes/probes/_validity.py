"""How a judgement of entries is told: findings by code, remarks, and the numbers."""

from collections.abc import Iterator

from proc19probes.glue.judging import Fault, Judgement
from proc19probes.glue.kinds import KINDS, REMARK
from proc19probes.probes._information import name_of
from proc19probes.sources.glue_values import SiteInformation
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.measure import Measure


def checked_codes(leave_out: str | None) -> frozenset[str]:
    """The codes of this list. Raises ValueError for an empty one, or a code of no warning."""
    if leave_out is None:
        return frozenset()
    codes = [code.strip() for code in leave_out.split(",") if code.strip()]
    unknown = [code for code in codes if code not in KINDS or not code.startswith("W")]
    if unknown or not codes:
        raise ValueError(
            f"--leave-out: found {', '.join(unknown) or leave_out!r}, expected codes of warnings "
            "such as W034 (docs/glue-rules.md has them)"
        )
    return frozenset(codes)


def valid_told(whole: Judgement, judgement: Judgement, there: SiteInformation) -> str:
    """How many entries are valid, and how often each code was found that is left out."""
    text = f"{whole.entries} entries at {there.place} are valid, remarks: {whole.number_of('I')}"
    left_out = sorted(set(whole.counts) - set(judgement.counts))
    told = ", ".join(f"{code} {whole.counts[code]} times" for code in left_out)
    return f"{text}; left out: {told}" if told else text


def faults_told(judgement: Judgement, there: SiteInformation) -> Iterator[Finding]:
    """The first few errors and warnings of each code; one more of it counts the rest."""
    for code, kind in KINDS.items():
        faults = judgement.first.get(code, ())
        for fault in faults:
            yield kind.about(_subject(fault, there), fault.found, fault.expected)
        yield from _rest(kind, judgement.counts.get(code, 0) - len(faults))


def _rest(kind: FindingKind, more: int) -> Iterator[Finding]:
    if more:
        yield kind.about(f"{more} more", kind.sentence)


def remarks_told(judgement: Judgement, there: SiteInformation) -> Iterator[Finding]:
    """One remark of each code, with how many there are of it."""
    for code in sorted(code for code in judgement.counts if code.startswith("I")):
        fault, many = judgement.first[code][0], judgement.counts[code]
        more = f", and {many - 1} more" if many > 1 else ""
        text = f"{fault.found}, rather {fault.expected} ({code}){more}"
        yield REMARK.about(_subject(fault, there), text)


def numbers(judgement: Judgement) -> tuple[Measure, ...]:
    """How many entries were judged, and what was found of them."""
    counts = {
        "entries": judgement.entries,
        "errors": judgement.number_of("E"),
        "warnings": judgement.number_of("W"),
        "remarks": judgement.number_of("I"),
    }
    return tuple(Measure(label, many, minimum="0") for label, many in counts.items())


def _subject(fault: Fault, there: SiteInformation) -> str:
    return f"{there.site} at {there.place}" if fault.entry is None else name_of(fault.entry)
