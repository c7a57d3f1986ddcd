"""Which sign-offs are dated before what comes before them in the procedure."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set

from proc19probes.procedure.model import (
    ALL_ROWS,
    Criterion,
    Holds,
    Procedure,
    RequestFact,
    Require,
)
from proc19probes.request.fault import VALUE_LIMIT
from proc19probes.request.model import Request, SignOff
from proc19probes.vocabulary.plain_text import plain

_Days = Mapping[str | None, datetime.date]


def out_of_sequence(procedure: Procedure, request: Request) -> Iterator[str]:
    """A sentence for each sign-off that is dated before the ticket, or before one it depends on.

    What is done before there is a ticket, or at any time, may be dated before it.
    """
    known = [
        (sign_off, procedure.criterion_by_id[sign_off.criterion]) for sign_off in request.sign_offs
    ]
    days = _days_by_criterion(known)
    before = {row: _rows_before(procedure, row) for row in {one.row for _, one in known}}
    for sign_off, criterion in known:
        opened = request.ticket.opened if request.ticket is not None else sign_off.date
        if sign_off.date < opened and _needs_a_ticket(procedure, criterion, before[criterion.row]):
            yield f"{words_of(sign_off)} is dated before the ticket, {opened}: correct one of them"
        earlier = [procedure.criterion_by_id[id] for id in days]
        late = [
            (_day_for(sign_off, criterion, one, days[one.id]), one.id)
            for one in earlier
            if one.row in before[criterion.row]
        ]
        day, first = max(late, default=(sign_off.date, ""))
        if day > sign_off.date:
            yield (
                f"{words_of(sign_off)} is dated before {first}, which comes first and was signed "
                f"off on {day}: correct one of them"
            )


def words_of(sign_off: SignOff) -> str:
    """The sign-off in words: "2.asked signed off by Ben Example (egi-operations) on 2026-06-08"."""
    where = f" at {sign_off.site}" if sign_off.site else ""
    who = f"{plain(sign_off.by, VALUE_LIMIT)} ({sign_off.role.value})"
    return f"{sign_off.criterion} signed off by {who}{where} on {sign_off.date}"


def _needs_a_ticket(procedure: Procedure, criterion: Criterion, before: Set[str]) -> bool:
    opened_in = {one.row for one in procedure.criteria() if one.about is RequestFact.TICKET}
    return criterion.about is RequestFact.TICKET or bool(opened_in & before)


def _rows_before(procedure: Procedure, row: str) -> Set[str]:
    """The rows that come before this one, directly or through others."""
    before: set[str] = set()
    to_follow = [row]
    while to_follow:
        for dependency in procedure.row_by_id[to_follow.pop()].depends:
            everything = dependency.row == ALL_ROWS
            rows = procedure.row_by_id.keys() if everything else {dependency.row}
            to_follow.extend(rows - before)
            before |= rows
    return before - {row}


def _days_by_criterion(signed: list[tuple[SignOff, Criterion]]) -> Mapping[str, _Days]:
    """When each criterion was signed off, by site (None: for no site).

    Where one party suffices the first day counts, where all are needed the last.
    """
    days: dict[str, dict[str | None, datetime.date]] = defaultdict(dict)
    for sign_off, criterion in signed:
        of_criterion = days[criterion.id]
        chosen = max if criterion.require is Require.ALL else min
        known = of_criterion.get(sign_off.site, sign_off.date)
        of_criterion[sign_off.site] = chosen(known, sign_off.date)
    return days


def _day_for(
    sign_off: SignOff, criterion: Criterion, earlier: Criterion, days: _Days
) -> datetime.date:
    """From when on the earlier criterion is signed off, as far as it concerns the sign-off.

    That another site came later contradicts nothing that is of one site.
    """
    if earlier.holds is Holds.SOMEWHERE:
        return min(days.values())
    if sign_off.site is None:
        # One that has to hold everywhere, signed without a site, is signed for all sites.
        everywhere = criterion.holds is Holds.EVERYWHERE
        return max(days.values()) if everywhere else min(days.values())
    here = (days[site] for site in (None, sign_off.site) if site in days)
    return max(here, default=sign_off.date)
