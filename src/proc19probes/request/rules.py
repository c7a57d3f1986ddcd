"""Rules across the fields of a request: what no description of single keys can say."""

import datetime
from collections.abc import Iterator

from proc19probes.request.case import Case
from proc19probes.request.checking import DATE_OR_TEXT, KNOWN_CHARACTERS, TEXT_THAT_SHOWS
from proc19probes.request.decision_rules import DECISION_CHECKS
from proc19probes.request.fault import Fault, quoted
from proc19probes.request.model import SignOff, TakenDecision
from proc19probes.request.party_rules import PARTY_CHECKS
from proc19probes.request.place_rules import PLACE_CHECKS
from proc19probes.request.rule import Check, Rule
from proc19probes.request.sign_off_rules import SIGN_OFF_CHECKS


def faults_across(case: Case) -> Iterator[Fault]:
    """What breaks a rule across fields, in the order of `RULES`."""
    for rule, check in _CHECKS:
        for fault in check(case):
            yield Fault(fault.key, fault.found, fault.expected, rule.id)


def _edition_known(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        yield Fault(
            "edition",
            quoted(case.request.edition),
            f"an edition that can be used ({case.edition_error})",
        )


def _day_not_in_the_future(case: Case) -> Iterator[Fault]:
    for key, day in _days(case):
        if day > case.today:
            yield Fault(key, f"the date {day}", f"a date that is not after today, {case.today}")


def _days(case: Case) -> Iterator[tuple[str, datetime.date]]:
    if case.request.ticket is not None:
        yield "ticket.opened", case.request.ticket.opened
    for key, taken in case.decisions():
        yield f"{key}.date", taken.date
    for key, sign_off in case.sign_offs():
        yield f"{key}.date", sign_off.date


def _review_after_date(case: Case) -> Iterator[Fault]:
    words: list[tuple[str, TakenDecision | SignOff]] = [*case.decisions(), *case.sign_offs()]
    for key, word in words:
        if word.review_by is not None and word.review_by <= word.date:
            yield Fault(
                f"{key}.review_by", f"the date {word.review_by}", f"a date after {word.date}"
            )


_CHECKS: tuple[Check, ...] = (
    (
        Rule(
            "edition-known",
            "The edition is one of the package's, or in a file whose path begins with `./` "
            "(beside the request's file) or `/`.",
        ),
        _edition_known,
    ),
    *SIGN_OFF_CHECKS,
    *DECISION_CHECKS,
    (
        Rule(
            "date-not-in-the-future",
            "The ticket, the decisions and the sign-offs are not dated after today (UTC).",
        ),
        _day_not_in_the_future,
    ),
    (Rule("review-after-date", "`review_by` is after `date`."), _review_after_date),
    *PARTY_CHECKS,
    *PLACE_CHECKS,
)

RULES: tuple[Rule, ...] = (
    Rule(
        DATE_OR_TEXT,
        "A date has no quotes, a text has them; JSON has no dates and cannot tell them apart.",
    ),
    Rule(
        TEXT_THAT_SHOWS,
        "A text has a character that is seen by itself: no space, filler or combining mark alone.",
    ),
    Rule(KNOWN_CHARACTERS, "A text has no character that Unicode has not assigned."),
    *(rule for rule, _ in _CHECKS),
)
