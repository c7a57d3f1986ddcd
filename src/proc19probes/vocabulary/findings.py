"""A probe's findings: the table of what it can find, and each thing that it found."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.moment import Moment, moment
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import is_plain, plain
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from proc19probes.vocabulary.worth import Worth

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Nature(Enum):
    """What is not well: something is not there, or not there yet, or it is there and wrong.

    What is absent at one place refutes nothing that is seen at another one.
    """

    ABSENT = "absent"
    WRONG = "wrong"


@dataclass(frozen=True)
class FindingKind:
    """One row of a probe's table: stable id, default state, sentence, remedy, who can mend it.

    A kind that is OK needs no remedy and nobody to mend it. `nature` is that of what is not OK.
    """

    id: str
    state: State
    sentence: str
    remedy: str = ""
    mender: Party | None = None
    nature: Nature = Nature.WRONG

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

    def more(self, count: int) -> "Finding":
        """So many more of this, of which nothing else is told."""
        return replace(self.about(f"{count} more", self.sentence), stands_for=count)


@dataclass(frozen=True)
class Finding:
    """One thing that a probe found: about what, what was found, what was expected, who can mend it.

    State and mender are the kind's own unless settings or circumstances say otherwise. `each` are
    texts that tell all of it in detail. `weak_because` says in words why it is weak as evidence;
    empty where it is not. `service` is the title of the one that did not give its answer, where the
    finding says that. `stands_for` is how many things were found so. `moments` are the instants
    that its texts are relative to, or tell of.
    """

    kind: FindingKind
    subject: str
    found: str
    expected: str
    state: State
    mender: Party | None
    measures: tuple[Measure, ...] = ()
    each: tuple[str, ...] = ()
    weak_because: str = ""
    service: str = ""
    stands_for: int = 1
    moments: tuple[Moment, ...] = ()

    def __post_init__(self) -> None:
        if not self.subject or not self.found:
            raise ValueError(f"{self.kind.id}: a finding names its subject and what was found")
        texts = (
            self.subject,
            self.found,
            self.expected,
            *self.each,
            self.weak_because,
            self.service,
        )
        for text in texts:
            if not is_plain(text):
                raise ValueError(f"{self.kind.id}: not one line of plain text: {text!r}")

    @property
    def could_not_find_out(self) -> bool:
        """Whether it says that something could not be found out, whatever state is set for it."""
        return self.kind.state is State.UNKNOWN

    @property
    def worth(self) -> Worth:
        """What it is worth as evidence."""
        return Worth.WEAK if self.weak_because else Worth.FULL

    def weakened(self, because: str) -> "Finding":
        """The same as weak evidence, for this reason besides those that it has."""
        reasons = (*self.weak_because.split("; "), plain(because))
        return replace(self, weak_because="; ".join(dict.fromkeys(filter(None, reasons))))

    def at(self, **moments: date | None) -> "Finding":
        """The same with instants that it tells of, or days; what is None is not known.

        `at(last_ran=instant)` has the label `last-ran`, one of a day `last-ran-day`.
        """
        known = (
            moment(name.replace("_", "-"), when)
            for name, when in moments.items()
            if when is not None
        )
        return replace(self, moments=tuple(dict.fromkeys((*self.moments, *known))))

    @property
    def nature(self) -> Nature | None:
        """Whether something was found absent or wrong; None where neither was found."""
        return self.kind.nature if self.state in (State.WARNING, State.CRITICAL) else None

    @property
    def text(self) -> str:
        """`subject: found, expected expected (weak evidence: why)`, on one line."""
        expected = (
            f", expected {self.expected}" if self.expected and self.state is not State.OK else ""
        )
        weak = f" (weak evidence: {self.weak_because})" if self.weak_because else ""
        return f"{self.subject}: {self.found}{expected}{weak}"


UNOBTAINABLE_KINDS = {
    cause: FindingKind(
        cause.value,
        State.UNKNOWN,
        sentence,
        remedy,
        Party.MONITORING,
        Nature.ABSENT if cause is Cause.NOT_THERE else Nature.WRONG,
    )
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
            Cause.NOT_THERE,
            "the service has nothing at this address",
            "see that the address is right; if it is, the operator of the service can tell what "
            "became of it",
        ),
        (
            Cause.NOT_PERMITTED,
            "the service gives this answer to registered credentials only",
            "give a certificate and key, or a token, that the service knows",
        ),
        (
            Cause.NOT_SET_UP,
            "the service cannot be asked with what this check was given",
            "correct the option, the setting or the name in the request that the line shows",
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
    return replace(finding, mender=part.mender, service=plain(part.service.title))
