"""Which requests cannot be told apart by their ids."""

from collections.abc import Sequence

from proc19probes.request.case import repeated
from proc19probes.request.fault import quoted
from proc19probes.request.model import Request
from proc19probes.request.reading import RequestProblem
from proc19probes.vocabulary.plain_text import plain


def colliding(requests: Sequence[Request]) -> tuple[RequestProblem, ...]:
    """A problem for each request whose id an earlier one has, whatever the case of its letters."""
    together = ((request.file, request) for request in requests)
    return tuple(
        _problem(request, first)
        for _, request, first in repeated(together, lambda request: request.id.casefold())
    )


def _problem(request: Request, first: str) -> RequestProblem:
    file = plain(request.file)
    if request.file == first:
        return RequestProblem(file, "file", "the same file once more", "each file once")
    return RequestProblem(
        file,
        "id",
        f"{quoted(request.id)}, which {plain(first)} has too, whatever the case of its letters",
        'an id of its own: set `id = "…"` at the top of one of the two files',
    )
