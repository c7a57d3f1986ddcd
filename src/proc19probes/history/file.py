"""A history in one small JSON file, replaced whole or not at all.

{"version": 1,
 "requests": {"nova": {"observed": "2026-10-20T12:00:00+00:00",
                       "criteria": {"1b.registered": {"state": "failing",
                                                      "since": "2026-10-02T06:00:00+00:00",
                                                      "previous": "waiting"}},
                       "last_verdicts": {"1b.registered": [{"site": "PILOT-A",
                                                            "state": "CRITICAL",
                                                            "instant": "2026-10-20T12:00:00+00:00"
                                                            }]}}}}

`site` is null where the criterion is not about one. A file written before verdicts were kept has no
`last_verdicts`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from proc19probes.completion.model import (
    CriterionState,
    LastVerdict,
    LastVerdicts,
    RequestCompletion,
)
from proc19probes.history.standing import History, RequestHistory, Standing, observe
from proc19probes.history.store import HistoryError
from proc19probes.storage import LOCK_WAIT, StorageError, lock, replace_file
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

VERSION = 1
LARGEST_BYTES = 16 * 1024 * 1024

_VERDICTS = "last_verdicts"
_SAID = (State.OK.value, State.WARNING.value, State.CRITICAL.value)
_TO_MEND = "restore it from a backup, or move it away to begin anew"
_Json = Mapping[str, object]


class _Damage(Exception):
    """What is wrong inside the file, and where in it."""


@dataclass(frozen=True)
class HistoryFile:
    """A history kept in the file at `path`; its folder must be there.

    `wait` is how long another process that keeps it is waited for.
    """

    path: Path
    wait: timedelta = LOCK_WAIT

    def read(self) -> History:
        """What was seen so far; empty where there is no file. Raises HistoryError."""
        try:
            with self.path.open("rb") as file:
                data = file.read(LARGEST_BYTES + 1)
        except FileNotFoundError:
            return History()
        except OSError as error:
            raise HistoryError(f"{self.path}: cannot be read: {error.strerror or error}") from error
        if len(data) > LARGEST_BYTES:
            raise HistoryError(
                f"{self.path}: larger than {LARGEST_BYTES} bytes, which no history is; {_TO_MEND}"
            )
        try:
            return _history(data)
        except _Damage as damage:
            found = plain(str(damage))
            raise HistoryError(f"{self.path}: damaged history: {found}; {_TO_MEND}") from damage

    def observe(self, completions: Sequence[RequestCompletion]) -> History:
        """Add what these completions show, one process at a time; raises HistoryError.

        A damaged file is left as it is.
        """
        try:
            with lock(self.path, self.wait):
                history = observe(self.read(), completions)
                self._write(history)
        except StorageError as error:
            raise HistoryError(str(error)) from error
        return history

    def _write(self, history: History) -> None:
        data = _bytes(history)
        if len(data) > LARGEST_BYTES:
            raise HistoryError(
                f"{self.path}: {len(history.requests)} requests do not fit in {LARGEST_BYTES} "
                "bytes; keep the histories of fewer requests in one file"
            )
        replace_file(self.path, data)


def _bytes(history: History) -> bytes:
    requests = {
        id: {
            "observed": seen.observed.astimezone(UTC).isoformat(),
            "criteria": {
                criterion: {
                    "state": standing.state.value,
                    "since": standing.since.astimezone(UTC).isoformat(),
                    "previous": standing.previous.value if standing.previous else None,
                }
                for criterion, standing in seen.standings.items()
            },
            _VERDICTS: _verdict_records(seen.verdicts),
        }
        for id, seen in history.requests.items()
    }
    document = {"version": VERSION, "requests": requests}
    return json.dumps(document, indent=1, sort_keys=True).encode() + b"\n"


def _verdict_records(verdicts: LastVerdicts) -> Mapping[str, Sequence[_Json]]:
    """Each criterion's verdicts, a record a site."""
    records: dict[str, list[_Json]] = {}
    for (criterion, site), verdict in sorted(verdicts.items(), key=lambda item: item[0][1] or ""):
        record = {
            "site": site,
            "state": verdict.state.value,
            "instant": verdict.instant.astimezone(UTC).isoformat(),
        }
        records.setdefault(criterion, []).append(record)
    return records


def _history(data: bytes) -> History:
    try:
        document: object = json.loads(data)
    except RecursionError:
        raise _Damage("nested too deeply") from None
    except ValueError as error:
        raise _Damage(f"not JSON: {error}") from error
    top = _object(document, "the file", {"version", "requests"})
    if top["version"] != VERSION:
        raise _Damage(f"version: found {_found(top['version'])}, expected {VERSION}")
    requests = _object(top["requests"], "requests")
    return History({id: _request(seen, id) for id, seen in requests.items()})


def _request(value: object, where: str) -> RequestHistory:
    request = _object(value, where, {"observed", "criteria"}, {_VERDICTS})
    criteria = _object(request["criteria"], f"{where}: criteria")
    verdicts = _object(request.get(_VERDICTS, {}), f"{where}: {_VERDICTS}")
    return RequestHistory(
        _instant(request["observed"], f"{where}: observed"),
        {id: _standing(standing, f"{where}: {id}") for id, standing in criteria.items()},
        {
            (id, site): verdict
            for id, records in verdicts.items()
            for site, verdict in _verdicts(records, f"{where}: {_VERDICTS}: {id}")
        },
    )


def _verdicts(value: object, where: str) -> Iterator[tuple[str | None, LastVerdict]]:
    if not isinstance(value, list):
        raise _Damage(f"{where}: found {_found(value)}, expected a list")
    for one in value:
        record = _object(one, where, {"site", "state", "instant"})
        site, state = record["site"], record["state"]
        if site is not None and not isinstance(site, str):
            raise _Damage(f"{where}: site: found {_found(site)}, expected a name or null")
        if not isinstance(state, str) or state not in _SAID:
            raise _Damage(f"{where}: state: found {_found(state)}, expected {', '.join(_SAID)}")
        yield site, LastVerdict(State(state), _instant(record["instant"], f"{where}: instant"))


def _standing(value: object, where: str) -> Standing:
    standing = _object(value, where, {"state", "since", "previous"})
    previous = standing["previous"]
    return Standing(
        _state(standing["state"], f"{where}: state"),
        _instant(standing["since"], f"{where}: since"),
        None if previous is None else _state(previous, f"{where}: previous"),
    )


def _object(
    value: object,
    where: str,
    keys: set[str] | None = None,
    optional: Set[str] = frozenset(),
) -> _Json:
    if not isinstance(value, dict):
        raise _Damage(f"{where}: found {_found(value)}, expected an object")
    if keys is not None and value.keys() - optional != keys:
        raise _Damage(
            f"{where}: found the keys {', '.join(sorted(value)) or '(none)'}, "
            f"expected {', '.join(sorted(keys))}"
        )
    return value


def _state(value: object, where: str) -> CriterionState:
    try:
        return CriterionState(value)
    except ValueError:
        raise _Damage(f"{where}: found {_found(value)}, expected a state") from None


def _instant(value: object, where: str) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _Damage(f"{where}: found {_found(value)}, expected an instant with its zone")


def _found(value: object) -> str:
    """What was found, on one line and short."""
    if isinstance(value, dict | list) and value:
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    shown = json.dumps(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
