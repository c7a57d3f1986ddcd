"""How a criterion is decided, in the words in which every form says it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum

from proc19probes.procedure.model import (
    Criterion,
    Decision,
    Holds,
    Implication,
    Places,
    Procedure,
    ProductType,
    RequestFact,
    Require,
    Strength,
    Verifier,
)
from proc19probes.vocabulary.party import Party

_HELD_AT = {
    (Holds.EVERYWHERE, Places.PILOT_SITES): "at each Pilot Site",
    (Holds.SOMEWHERE, Places.PILOT_SITES): "at one Pilot Site or more",
    (Holds.EVERYWHERE, Places.RESOURCE_CENTRES): "at each of the request's Resource Centres",
    (Holds.SOMEWHERE, Places.RESOURCE_CENTRES): "at one or more of the request's Resource Centres",
}
_FACTS = {
    RequestFact.TICKET: "ticket",
    RequestFact.APPROVAL: "outcome",
    RequestFact.TASK_FORCE: "task_force, with somebody in each of its roles",
}


def joined(names: Iterable[str], word: str) -> str:
    """The names with commas, and this word before the last."""
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def parties(several: Iterable[Party], require: Require) -> str:
    """The parties of which one or all are needed."""
    word = "and" if require is Require.ALL else "or"
    return joined((party.title for party in several), word)


def held_at(criterion: Criterion) -> str:
    """Where the criterion has to hold; empty where it holds once for the product."""
    return _HELD_AT.get((criterion.holds, criterion.places), "")


def signers(criterion: Criterion) -> str:
    """Who signs the criterion off; empty where nobody does."""
    words = [_signing(criterion, criterion.signed_off_by)] if criterion.signed_off_by else []
    for special in criterion.signed_off_for:
        who = _signing(criterion, special.parties)
        words.append(f"where a {special.applicant.title} applies, {who}")
    return "; ".join(words)


def _signing(criterion: Criterion, several: Iterable[Party]) -> str:
    word = "and" if criterion.require is Require.ALL else "or"
    own = " (each for itself)"
    return joined((one.title + own * criterion.speaks_for_itself(one) for one in several), word)


def limits(verifier: Verifier) -> Iterator[str]:
    """What a probe's verdict is about and worth, where that is not everything."""
    if set(verifier.product_types) != set(ProductType):
        yield f"only for: {joined((one.value for one in verifier.product_types), 'or')}"
    if verifier.strength is Strength.WEAK:
        yield "weak: completes nothing by itself"
    if verifier.ways:
        yield f"way: {joined(verifier.ways, 'or')}"
    if verifier.follows:
        yield f"a fault of {joined(verifier.follows, 'or')} explains its own"
    if verifier.settled_by_signature:
        yield "a sign-off settles its WARNING"


def implying(implication: Implication) -> str:
    """The criterion that implies another, and by what."""
    alone = f" by {implication.probe} alone" if implication.probe else ""
    return f"{implication.criterion}{alone}"


class DecidedBy(Enum):
    """What a criterion can be complete by without anybody's word."""

    PROBES = "probes"
    PROBES_IN_PART = "probes in part"
    WORD = "signature"


def decided_by(criterion: Criterion) -> DecidedBy:
    """Whether probes decide it for some product, speak for it or against it, or cannot see it."""
    if any(one.strength is Strength.FULL for one in criterion.verified_by):
        return DecidedBy.PROBES
    return DecidedBy.PROBES_IN_PART if criterion.verified_by else DecidedBy.WORD


def coverage(procedure: Procedure) -> str:
    """How many of the procedure's criteria probes decide, in one sentence."""
    counts = Counter(map(decided_by, procedure.criteria()))
    return (
        f"Of {counts.total()} criteria probes decide {counts[DecidedBy.PROBES]}, speak for or "
        f"against {counts[DecidedBy.PROBES_IN_PART]}, and cannot see {counts[DecidedBy.WORD]}, "
        "which are signed off."
    )


def in_the_request(criterion: Criterion) -> str:
    """The key of a request that says something of the criterion; empty where none does."""
    return _FACTS[criterion.about] if criterion.about is not None else ""


def excluded(decision: Decision, procedure: Procedure) -> tuple[str, ...]:
    """The decisions that cannot stand beside this one, by whichever of the two it is said."""
    return tuple(
        other.id
        for other in procedure.decisions
        if other.id in decision.excludes or decision.id in other.excludes
    )
