"""Read a request file: the request, or everything that is wrong with it at once."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from proc19probes.procedure.loading import names_a_file
from proc19probes.procedure.model import Procedure
from proc19probes.procedure.problems import ProcedureError
from proc19probes.request.building import build_request
from proc19probes.request.case import Case
from proc19probes.request.checking import faults_of
from proc19probes.request.fault import Fault
from proc19probes.request.file_shape import REQUEST_FILE
from proc19probes.request.model import Request
from proc19probes.request.rules import faults_across
from proc19probes.vocabulary.plain_text import plain

LARGEST_FILE = 1024 * 1024
MOST_PROBLEMS = 200
# A key of very many parts takes time that grows with their square.
MOST_DOTS_IN_A_LINE = 200

_WHOLE_FILE = "file"
_PLACE = re.compile(r" \(at (line [0-9]+, column [0-9]+|end of document)\)")


@dataclass(frozen=True)
class RequestProblem:
    """One thing that is wrong in a request file, in plain text: where, what was found, expected.

    `key` is like `sign_off[2].role` (the second `[[sign_off]]`), a line, or "file" for the whole of
    it; `rule` is the id of the rule across fields that is broken, where it is one.
    """

    file: str
    key: str
    found: str
    expected: str
    rule: str | None = None

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: found {self.found}, expected {self.expected}"


class RequestError(Exception):
    """A request file that is refused, with all its problems; as a text, a line each."""

    def __init__(self, problems: tuple[RequestProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_request(path: Path, procedure_for: Callable[[str], Procedure], today: date) -> Request:
    """The request of this file. Raises RequestError with all that is wrong, unreadable included.

    `procedure_for` gives an edition by its name or by the absolute path of its file, and raises
    LookupError or ProcedureError.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise ValueError("not a regular file")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        fault = Fault(_WHOLE_FILE, in_a_sentence(reason or ""), "a file that can be read")
        raise _refusal(str(path), [fault]) from error
    return _request(str(path), data, procedure_for, today)


def parse_request(
    name: str, data: bytes, procedure_for: Callable[[str], Procedure], today: date
) -> Request:
    """The request that these bytes of a file of this name say, as `read_request`.

    The file is not here, one of an archive: its edition is one of the package's.
    """

    def by_name(edition: str) -> Procedure:
        if names_a_file(edition):
            raise LookupError("a request from an archive names one of the package's")
        return procedure_for(edition)

    return _request(name, data, by_name, today)


def _request(
    name: str, data: bytes, procedure_for: Callable[[str], Procedure], today: date
) -> Request:
    document = _parse(name, data)
    faults = list(islice(faults_of(document, REQUEST_FILE), MOST_PROBLEMS + 1))
    if faults:
        raise _refusal(name, faults)
    request = build_request(name, document)
    case = _beside_its_edition(request, procedure_for, today)
    faults = list(islice(faults_across(case), MOST_PROBLEMS + 1))
    if faults:
        raise _refusal(name, faults)
    return request


def _beside_its_edition(
    request: Request, procedure_for: Callable[[str], Procedure], today: date
) -> Case:
    try:
        return Case(request, procedure_for(request.edition_source), "", today)
    except (LookupError, ProcedureError) as error:
        why = str(error.args[0]) if error.args else "there is no such edition"
        return Case(request, None, plain(why), today)


def _parse(name: str, data: bytes) -> Mapping[str, object]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"the byte 0x{data[error.start]:02x}"
        raise _refusal(name, [Fault(f"line {line}", byte, "text in UTF-8")]) from error
    bounds = list(islice(_over_bounds(data, text), 1))
    if bounds:
        raise _refusal(name, bounds)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        fault = Fault(_WHOLE_FILE, "values nested very deep", "the tables and lists of a request")
        raise _refusal(name, [fault]) from error
    except ValueError as error:
        raise _refusal(name, [_not_toml(str(error))]) from error


def _over_bounds(data: bytes, text: str) -> Iterator[Fault]:
    if len(data) > LARGEST_FILE:
        yield Fault(_WHOLE_FILE, f"more than {LARGEST_FILE} bytes", "at most so many")
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS_IN_A_LINE:
            yield Fault(
                f"line {number}",
                f"{line.count('.')} dots",
                f"at most {MOST_DOTS_IN_A_LINE} in a line; a long list may go over several lines",
            )


def _not_toml(message: str) -> Fault:
    place = _PLACE.search(message)
    what = f"no TOML ({in_a_sentence(_PLACE.sub('', message))})"
    return Fault(place[1] if place else _WHOLE_FILE, what, "TOML")


def in_a_sentence(message: str) -> str:
    """What a system or a parser says of a fault, as it stands after other words."""
    text = plain(message) or "a fault without a name"
    return text[:1].lower() + text[1:]


def _refusal(name: str, faults: list[Fault]) -> RequestError:
    file = plain(name) or "request"
    shown = [
        RequestProblem(file, fault.key, fault.found, fault.expected, fault.rule)
        for fault in faults[:MOST_PROBLEMS]
    ]
    if len(faults) > MOST_PROBLEMS:
        more = f"more than {MOST_PROBLEMS} problems"
        shown.append(RequestProblem(file, _WHOLE_FILE, more, "none", faults[-1].rule))
    return RequestError(tuple(shown))
