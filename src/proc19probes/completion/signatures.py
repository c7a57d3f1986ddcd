"""Whether the parties that may sign a criterion off have done so, and for how long that holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from proc19probes.procedure.model import Criterion, Require
from proc19probes.request.model import SignOff
from proc19probes.vocabulary.party import Party


@dataclass(frozen=True)
class Signatures:
    """The sign-off of each party that may sign, whose is missing, and which are overdue.

    Of several by one party it is the last one that is not overdue. `enough`: by any or by all of
    the parties, as the procedure asks. `overdue` are past their `review_by`; where any party
    suffices, only when no other sign-off still holds.
    """

    given: tuple[SignOff, ...]
    missing: tuple[Party, ...]
    enough: bool
    overdue: tuple[SignOff, ...]
    all_needed: bool

    @property
    def hold(self) -> bool:
        """Whether they are enough, and none of those that make it so is overdue."""
        return self.enough and not self.overdue

    @property
    def since(self) -> date | None:
        """The day on which they were enough; None where they are not."""
        days = [sign.date for sign in self.given]
        if not self.enough:
            return None
        return max(days) if self.all_needed else min(days)

    @property
    def due(self) -> date | None:
        """The day of review from which on they do not hold any more; None where they do."""
        days = [sign.review_by for sign in self.overdue if sign.review_by is not None]
        return (min if self.all_needed else max)(days, default=None)


def signatures(
    criterion: Criterion, signers: Sequence[Party], sign_offs: Sequence[SignOff], today: date
) -> Signatures:
    """The sign-offs that count for the criterion; `today` itself is not past a `review_by`."""
    given = tuple(_one_of_each_party(signers, sign_offs, today))
    missing = tuple(party for party in signers if party not in {sign.role for sign in given})
    overdue = tuple(sign for sign in given if is_past(sign.review_by, today))
    if criterion.require is Require.ALL:
        return Signatures(given, missing, bool(given) and not missing, overdue, all_needed=True)
    overdue = overdue if len(overdue) == len(given) else ()
    return Signatures(given, missing, bool(given), overdue, all_needed=False)


def is_past(review_by: date | None, today: date) -> bool:
    """Whether the day of review is over."""
    return review_by is not None and review_by < today


def _one_of_each_party(
    signers: Sequence[Party], sign_offs: Sequence[SignOff], today: date
) -> Iterator[SignOff]:
    for party in signers:
        by_party = [sign for sign in sign_offs if sign.role is party]
        if by_party:
            yield max(
                by_party,
                key=lambda sign: (
                    not is_past(sign.review_by, today),
                    sign.date,
                    sign.review_by or date.max,
                ),
            )
