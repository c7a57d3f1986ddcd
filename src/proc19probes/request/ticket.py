"""The ticket that starts the process: the procedure's own subject and text, filled from a request.

The words are those of the row whose criterion the request's `ticket` is about, from `Subject:` on.
In them `XXX` stands for the product, and at the end for who sends the ticket.
"""

from dataclasses import dataclass

from proc19probes.procedure.model import Procedure, RequestFact
from proc19probes.request.model import Request
from proc19probes.vocabulary.party import Party

_SUBJECT = "Subject:"
_BLANK = "XXX"


class NoTicketError(LookupError):
    """The procedure has no words for a ticket."""


@dataclass(frozen=True)
class TicketText:
    """What is written into the ticket."""

    subject: str
    text: str


def ticket_text(procedure: Procedure, request: Request) -> TicketText:
    """The ticket for this request. Raises NoTicketError."""
    rows = (procedure.row_by_id[one.row] for one in procedure.criteria() if _is_about_it(one.about))
    action = next((row.action for row in rows if _SUBJECT in row.action), None)
    if action is None:
        raise NoTicketError(f"edition {procedure.edition} has no words for a ticket")
    subject, _, text = action.partition(_SUBJECT)[2].partition("\n")
    body, _, signature = text.strip().rpartition(_BLANK)
    product = request.product.name
    lines = [_filled(line.replace(_BLANK, product), request) for line in body.splitlines()]
    written = "\n".join([*lines, f"{_sender(request)}{signature}"])
    return TicketText(subject.strip().replace(_BLANK, product), written)


def _is_about_it(fact: RequestFact | None) -> bool:
    return fact is RequestFact.TICKET


def _filled(line: str, request: Request) -> str:
    """A line of the prerequisite data with what the request says of it; any other as it is."""
    provider = request.technology_provider
    answers = {
        "* name of Technology Product": request.product.name,
        "* Technology Provider": f"{provider.name}, {provider.email}",
        "* customers": ", ".join(request.customers),
        "* motivation": request.motivation,
    }
    for beginning, answer in answers.items():
        if line.startswith(beginning):
            return f"{line} {answer}".rstrip()
    return line


def _sender(request: Request) -> str:
    """Who applies; for a Resource Centre its Operations Centre does (PROC19, requirements)."""
    applicant = request.applicant
    if applicant.kind is not Party.RESOURCE_CENTRE:
        return applicant.name
    centres = {one.name: one.operations_centre for one in request.resource_centres}
    centre = centres.get(applicant.name, " and ".join(request.operations_centres))
    return f"{centre}, on behalf of {applicant.name}"
