"""The words and signs in which every form of the report says the same things."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from proc19probes.completion.model import (
    CriterionCompletion,
    CriterionState,
    PlaceCompletion,
    RequestCompletion,
    RowCompletion,
)
from proc19probes.procedure.model import Holds
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause

_NAME_LIMIT = 120
_SENTENCE_LIMIT = 1000
_ROWS_NAMED = 10

FORGETS = (
    "alarms are not remembered: without a history, what is not checked now may have been failing"
)
"""What is said where something complete could not be checked now, and no history is asked."""

SIGNS = {
    CriterionState.DISPUTED: "≠",
    CriterionState.FAILING: "✗",
    CriterionState.UNKNOWN: "?",
    CriterionState.ATTENTION: "!",
    CriterionState.BLOCKED: "■",
    CriterionState.WAITING: "○",
    CriterionState.IMPLIED: "→",
    CriterionState.SIGNED_OFF: "✎",
    CriterionState.VERIFIED: "✓",
    CriterionState.NOT_APPLICABLE: "–",
}
"""One sign a state, one column wide."""

ASCII_SIGNS = {
    CriterionState.DISPUTED: "#",
    CriterionState.FAILING: "x",
    CriterionState.UNKNOWN: "?",
    CriterionState.ATTENTION: "!",
    CriterionState.BLOCKED: "=",
    CriterionState.WAITING: ".",
    CriterionState.IMPLIED: ">",
    CriterionState.SIGNED_OFF: "s",
    CriterionState.VERIFIED: "+",
    CriterionState.NOT_APPLICABLE: "-",
}
"""The same for an output that has no other characters."""

STATE_OF = {
    State.CRITICAL: CriterionState.FAILING,
    State.UNKNOWN: CriterionState.UNKNOWN,
    State.WARNING: CriterionState.ATTENTION,
    State.OK: CriterionState.VERIFIED,
}
"""The state of a row that a finding of this state alone would make."""

CAUSES = {
    Cause.UNREACHABLE: "unreachable",
    Cause.REFUSED: "answered with an error",
    Cause.NOT_THERE: "has nothing at the address",
    Cause.NOT_PERMITTED: "does not answer whoever asks without the right",
    Cause.NOT_SET_UP: "cannot be asked with what this check was given",
    Cause.MALFORMED: "answered in an unexpected format",
    Cause.TOO_LARGE: "answered with more than a limit allows",
    Cause.OVER_FIXED_LIMIT: "answered with something larger than is genuine",
    Cause.SERVER_LIMIT: "gives no more than its own limit allows",
    Cause.TLS_REQUIRED: "answers over TLS only",
    Cause.TOO_SLOW: "did not answer in time",
    Cause.NOT_RECORDED: "has no such answer in the recording",
}
"""What is said of a service, by the cause that kept its answer back."""

FOLDED = (
    CriterionState.VERIFIED,
    CriterionState.SIGNED_OFF,
    CriterionState.IMPLIED,
    CriterionState.NOT_APPLICABLE,
)
"""The states in which there is nothing to do."""


def name(text: str) -> str:
    """A name from the request, safe on one line."""
    return plain(text, _NAME_LIMIT)


def sentence(text: str) -> str:
    """A longer text, such as a reason or the URL of evidence, safe on one line."""
    return plain(text, _SENTENCE_LIMIT)


def moment(instant: datetime) -> str:
    """The instant (UTC), to the minute."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def parties(listed: Iterable[Party]) -> str:
    """Their titles, with commas."""
    return ", ".join(party.title for party in listed)


def product(completion: RequestCompletion) -> str:
    """The product and its type: `PILOT Stack (cloud framework)`."""
    integrated = completion.request.product
    return f"{name(integrated.name)} ({integrated.type.value})"


def edition(completion: RequestCompletion) -> str:
    """The edition of the procedure, and the file that it is in where it is not the package's."""
    file = completion.request.edition_file
    own = f" ({sentence(file)})" if file else ""
    return f"{completion.procedure.edition}{own}"


def forgotten(completions: Iterable[RequestCompletion]) -> bool:
    """Whether an alarm may be gone by silence: something is not checked now, and no history is."""
    return any(one.unchecked and not one.remembers for one in completions)


def remarks(completion: RequestCompletion) -> tuple[str, ...]:
    """What to know of the request as a whole."""
    return (*completion.notes, FORGETS) if forgotten([completion]) else completion.notes


def open_before(row: RowCompletion) -> tuple[str, ...]:
    """That rows which come first are open, where the row is complete; nothing where none is."""
    ids = row.open_before
    if not ids:
        return ()
    more = f" and {len(ids) - _ROWS_NAMED} more" if len(ids) > _ROWS_NAMED else ""
    verbs = "comes first and is open" if len(ids) == 1 else "come first and are open"
    return (f"complete, though {', '.join(ids[:_ROWS_NAMED])}{more} {verbs}",)


def sites(criterion: CriterionCompletion) -> tuple[PlaceCompletion, ...]:
    """The sites at which the criterion is judged one by one."""
    at = tuple(place for place in criterion.places if place.site is not None)
    return at if len(at) > 1 or criterion.criterion.holds is not Holds.ONCE else ()


def sites_that_differ(criterion: CriterionCompletion) -> tuple[PlaceCompletion, ...]:
    """The same, where the criterion is not in one state at all of them."""
    at = sites(criterion)
    return at if len({place.state for place in at}) > 1 else ()


def findings(count: int) -> str:
    """`1 finding`, `9 findings`."""
    return "1 finding" if count == 1 else f"{count} findings"


def follow_from_this(count: int) -> str:
    """`9 findings follow from this`."""
    return f"{findings(count)} {'follows' if count == 1 else 'follow'} from this"


def folded(rows: Iterable[RowCompletion], states: Sequence[CriterionState]) -> str:
    """How many rows are in each of the states that has any: `5 verified, 9 signed off`."""
    counts = Counter(row.state for row in rows)
    return ", ".join(f"{counts[state]} {state.value}" for state in states if counts[state])
