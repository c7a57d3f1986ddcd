"""JSON as one reading has it (RFC 8259): a name once in an object, and no NaN.

Readers differ in which of two members with one name counts, so such a document is refused.
"""

import json
from collections import Counter
from collections.abc import Callable
from typing import NoReturn

from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError

_WORDS = 80


def strict_json(data: bytes | str, parse_float: Callable[[str], object] = float) -> object:
    """What the document says; raises MalformedError, "not JSON: " and why."""
    try:
        value: object = json.loads(
            data, object_pairs_hook=_once, parse_float=parse_float, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"not JSON: {plain(str(error), _WORDS)}") from error
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"{twice} is there twice in one object")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")
