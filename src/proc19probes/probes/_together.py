"""Findings that say the same of several subjects, told once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from proc19probes.vocabulary.findings import Finding, FindingKind


def all_that_is_found(finding: Finding) -> str:
    """The whole of what was found."""
    return finding.found


def together(
    findings: Iterable[Finding], those: str, words: Callable[[Finding], str] = all_that_is_found
) -> Iterator[Finding]:
    """Findings of one kind and with the same words as one: how many of `those`, and the first.

    `words` are what a text begins with; what follows them is told of the first alone. Each of the
    findings stays in the one, for who wants to see them all.
    """
    alike: dict[tuple[FindingKind, str, str, str], list[Finding]] = {}
    for one in findings:
        key = (one.kind, words(one), one.expected, one.weak_because)
        alike.setdefault(key, []).append(one)
    for (_, same, _, _), (first, *more) in alike.items():
        if not more:
            yield first
            continue
        each = tuple(one.text for one in (first, *more))
        found = f"{same}, the first {first.subject}{first.found.removeprefix(same)}"
        subject = f"{len(each)} {those}"
        yield replace(first, subject=subject, found=found, each=each, stands_for=len(each))
