"""A probe's findings: the table of what it can find, and each thing that it found."""

import re
from dataclasses import dataclass, replace

from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import is_plain, plain
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class FindingKind:
    """One row of a probe's table: stable id, default state, sentence, remedy, who can mend it.

    A kind that is OK needs no remedy and nobody to mend it.
    """

    id: str
    state: State
    sentence: str
    remedy: str = ""
    mender: Party | None = None

    def __post_init__(self) -> None:
        if not _IDENTIFIER.fullmatch(self.id):
            raise ValueError(f"a finding's id is lower-case words joined by '-', not {self.id!r}")
        if not self.sentence or not is_plain(self.sentence) or not is_plain(self.remedy):
            raise ValueError(f"{self.id}: sentence and remedy are one line of plain text")
        if self.state is not State.OK and (not self.remedy or self.mender is None):
            raise ValueError(f"{self.id}: what is not OK has a remedy and somebody who can mend it")

    def about(
        self, subject: str, found: str, expected: str = "", measures: tuple[Measure, ...] = ()
    ) -> "Finding":
        """This, found about `subject`; texts from outside may be given as they came."""
        return Finding(
            self, plain(subject), plain(found), plain(expected), self.state, self.mender, measures
        )


@dataclass(frozen=True)
class Finding:
    """One thing that a probe found: about what, what was found, what was expected, who can mend it.

    State and mender are the kind's own unless settings or circumstances say otherwise. `each` are
    the texts of those that it counts, where it stands for several.
    """

    kind: FindingKind
    subject: str
    found: str
    expected: str
    state: State
    mender: Party | None
    measures: tuple[Measure, ...] = ()
    each: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.subject or not self.found:
            raise ValueError(f"{self.kind.id}: a finding names its subject and what was found")
        for text in (self.subject, self.found, self.expected, *self.each):
            if not is_plain(text):
                raise ValueError(f"{self.kind.id}: not one line of plain text: {text!r}")

    @property
    def text(self) -> str:
        """`subject: found, expected expected`, on one line."""
        expected = (
            f", expected {self.expected}" if self.expected and self.state is not State.OK else ""
        )
        return f"{self.subject}: {self.found}{expected}"


# Who asks can mend these; the others are for the operator of the service that was asked.
_MENDED_BY_WHO_ASKS = (
    *(Cause.NOT_PERMITTED, Cause.TOO_LARGE, Cause.TLS_REQUIRED, Cause.TOO_SLOW),
    Cause.NOT_RECORDED,
)

UNOBTAINABLE_KINDS = {
    cause: FindingKind(cause.value, State.UNKNOWN, sentence, remedy, Party.MONITORING)
    for cause, sentence, remedy in (
        (
            Cause.UNREACHABLE,
            "the service did not answer",
            "see that the service is up and that its name and port are reachable from here",
        ),
        (
            Cause.REFUSED,
            "the service answered with an error",
            "read the error; the operator of the service can tell what it means",
        ),
        (
            Cause.NOT_PERMITTED,
            "the service gives this answer to registered credentials only",
            "give a certificate and key, or a token, that the service knows",
        ),
        (
            Cause.MALFORMED,
            "the answer is not in the expected format",
            "see that the URL is the right one; then tell the operator of the service",
        ),
        (
            Cause.TOO_LARGE,
            "the answer is over a limit",
            "raise the limit in the settings if this size is genuine, or make room for it",
        ),
        (
            Cause.OVER_FIXED_LIMIT,
            "a part of the answer is larger than anything genuine of its kind",
            "look at the entry and the attribute that the line names; no setting raises this limit",
        ),
        (
            Cause.SERVER_LIMIT,
            "the service gives no more than its own limit allows",
            "have the service's operator raise its limit, or lift it for this question (slapd's "
            "sizelimit)",
        ),
        (
            Cause.TLS_REQUIRED,
            "the service gives its answer over TLS only",
            "give its address with TLS: ldaps://host:636, or ldap://host:2170?starttls",
        ),
        (
            Cause.TOO_SLOW,
            "the answer was not there in time",
            "try again, with a longer --timeout if the service is known to be slow",
        ),
        (
            Cause.NOT_RECORDED,
            "the recording does not hold this answer",
            "record the run again with the same request",
        ),
    )
}

NOTHING_JUDGED = FindingKind(
    "nothing-judged",
    State.UNKNOWN,
    "the probe had nothing to judge",
    "give the probe something to check",
    Party.MONITORING,
)


def not_obtained(part: Unobtainable) -> Finding:
    """The UNKNOWN finding for a part of the evidence that could not be had."""
    finding = UNOBTAINABLE_KINDS[part.cause].about(part.subject, part.detail)
    return finding if part.cause in _MENDED_BY_WHO_ASKS else replace(finding, mender=part.operator)
