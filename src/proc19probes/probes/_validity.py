"""How a judgement of entries is told: findings by code, remarks, and the numbers."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from proc19probes.glue.judging import Fault, Judgement
from proc19probes.glue.kinds import KINDS, OWN_CODES, REMARK, letter_of
from proc19probes.probes._information import name_of
from proc19probes.probes._left_out import LeftOut, left_out_told
from proc19probes.sources.glue_values import SiteInformation
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.measure import Measure

KNOWN_NAMES = {
    **{kind.id: kind for kind in KINDS.values()},
    **{code: kind for code, kind in KINDS.items() if code not in OWN_CODES},
}
"""What may be left out, by id and by glue-validator's code."""


def is_known(left_out: LeftOut, there: SiteInformation) -> Callable[[Fault], bool]:
    """Whether a fault is one of those that are known and accepted."""

    def is_left_out(fault: Fault) -> bool:
        kind = KINDS.get(fault.code)
        subject = _subject(fault, there)
        return kind is not None and left_out.covers(kind, subject, fault.found)

    return is_left_out


def valid_told(judgement: Judgement, there: SiteInformation) -> str:
    """How many entries are valid, and how often each code was found that is left out."""
    remarks = judgement.number_of("I")
    text = f"{judgement.entries} entries at {there.place} are valid, remarks: {remarks}"
    return f"{text}{left_out_told(judgement.left_out)}"


def faults_told(judgement: Judgement, there: SiteInformation) -> Iterator[Finding]:
    """The first few errors and warnings of each code; one more of it counts the rest."""
    for code, kind in KINDS.items():
        faults = judgement.first.get(code, ())
        for fault in faults:
            told = kind.about(_subject(fault, there), fault.found, fault.expected)
            yield replace(told, moments=fault.moments)
        rest = judgement.counts.get(code, 0) - len(faults)
        if rest:
            yield kind.more(rest)


def remarks_told(judgement: Judgement, there: SiteInformation) -> Iterator[Finding]:
    """One remark of each code, with how many there are of it."""
    for code in sorted(code for code in judgement.counts if letter_of(code) == "I"):
        fault, many = judgement.first[code][0], judgement.counts[code]
        more = f", and {many - 1} more" if many > 1 else ""
        text = f"{fault.found}, rather {fault.expected} ({code}){more}"
        remark = REMARK.about(_subject(fault, there), text)
        yield replace(remark, stands_for=many, moments=fault.moments)


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
