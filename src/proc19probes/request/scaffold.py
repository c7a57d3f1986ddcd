"""A request file to begin with: every key explained, what has to be said left blank.

What is asked for stands there with an empty value, which the loader refuses; what may be left out
is an example behind a `#`, valid once the `#` is gone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from proc19probes.procedure.model import Criterion, Holds, Procedure, ProductType
from proc19probes.request.file_shape import REQUEST_FILE
from proc19probes.request.model import Outcome
from proc19probes.request.product_types import SITE_TABLES, types_of_table
from proc19probes.request.shape import Choice, Day, Key, Table, Tables, Texts
from proc19probes.vocabulary.party import Party

_HEAD = """\
# A request to integrate a product in the EGI Production Infrastructure (PROC19).
#
# Fill every blank (""), then check the file:
#   proc19 request validate FILE
# A # with a key or a [table] right behind it is an example: take the # away where you need it, and
# repeat a [[table]] as often as you need. Dates have no quotes. Nothing secret belongs in here.
"""
_FEW_CHOICES = 8


@dataclass(frozen=True)
class _Offer:
    """One thing that may be decided or signed off: id, by whom, what it says, whether at sites."""

    id: str
    parties: tuple[Party, ...]
    text: str
    at_sites: bool = False

    @property
    def line(self) -> str:
        """The offer as a comment."""
        return f"#   {self.id}  [{' '.join(party.value for party in self.parties)}]  {self.text}"


@dataclass(frozen=True)
class _Edition:
    """What the edition offers for a product of the type that is asked for."""

    values: dict[tuple[str, str], str]
    decisions: tuple[_Offer, ...]
    criteria: tuple[_Offer, ...]
    left_out: frozenset[tuple[str, str]]

    def offers(self, table: str) -> tuple[_Offer, ...] | None:
        """What there is to choose from in this table; None where it offers no such choice."""
        return {"decision": self.decisions, "sign_off": self.criteria}.get(table)

    def example(self, table: str, key: Key) -> str | None:
        """The id or the role of an offer, at sites if there is one, where the key holds such."""
        offers = self.offers(table)
        if not offers:
            return None
        offer = next((one for one in offers if one.at_sites), offers[0])
        return {
            "decision": offer.id,
            "criterion": offer.id,
            "role": offer.parties[0].value,
        }.get(key.name)


def scaffold(procedure: Procedure, product_type: ProductType, edition: str) -> str:
    """The text of a new request for a product of this type, valid once its blanks are filled.

    `edition` is how the request names the procedure's edition: its name, or the path of its file.
    """
    criteria = tuple(_criteria(procedure, product_type))
    offered = _Edition(
        {
            ("", "edition"): edition,
            ("", "outcome"): Outcome.OPEN.value,
            ("product", "type"): product_type.value,
        },
        tuple(_Offer(one.id, one.taken_by, one.text) for one in procedure.decisions),
        criteria,
        frozenset(_left_out(procedure, product_type, criteria)),
    )
    return "\n".join((_HEAD, *_lines(REQUEST_FILE, "", offered, ""))) + "\n"


def _criteria(procedure: Procedure, product_type: ProductType) -> Iterator[_Offer]:
    for criterion in procedure.criteria():
        row = procedure.row_by_id[criterion.row]
        if product_type in row.product_types and criterion.signed_off_by:
            text = f"{criterion.text}{''.join(_limits(criterion))}"
            at_sites = criterion.holds is not Holds.ONCE
            yield _Offer(criterion.id, criterion.signed_off_by, text, at_sites)


def _limits(criterion: Criterion) -> Iterator[str]:
    if criterion.applicant is not None:
        yield f" (only where a {criterion.applicant.title} applies)"
    for special in criterion.signed_off_for:
        who = " ".join(party.value for party in special.parties)
        yield f" (where a {special.applicant.title} applies: {who} only)"


def _left_out(
    procedure: Procedure, product_type: ProductType, criteria: tuple[_Offer, ...]
) -> Iterator[tuple[str, str]]:
    """The keys that no request of such a product may have, each with its table."""
    for table in SITE_TABLES:
        types = types_of_table(procedure, table)
        if types and product_type not in types:
            yield "pilot_site", table
    if not any(offer.at_sites for offer in criteria):
        yield "sign_off", "site"


def _lines(table: Table, path: str, edition: _Edition, mark: str) -> Iterator[str]:
    """The lines of a table's keys; `mark` is "#" where the table is an example."""
    for key in table.keys:
        if (path, key.name) in edition.left_out:
            continue
        if isinstance(key.shape, Table):
            yield from _table(key, key.shape, f"[{_below(path, key)}]", path, edition, mark)
        elif isinstance(key.shape, Tables):
            yield from _table(key, key.shape.table, f"[[{_below(path, key)}]]", path, edition, "#")
        else:
            yield f"# {_explanation(key)}"
            yield _assignment(key, path, edition, mark)


def _table(
    key: Key, table: Table, header: str, path: str, edition: _Edition, mark: str
) -> Iterator[str]:
    name = _below(path, key)
    offers = edition.offers(name)
    if offers == ():
        return
    yield ""
    yield f"# {key.description}"
    if offers is not None:
        yield "# There are (id, who may say it, what it means):"
        yield from (offer.line for offer in offers)
    mark = mark if key.required else "#"
    yield f"{mark}{header}"
    yield from _lines(table, name, edition, mark)


def _below(path: str, key: Key) -> str:
    return f"{path}.{key.name}" if path else key.name


def _explanation(key: Key) -> str:
    if isinstance(key.shape, Choice) and len(key.shape.values) <= _FEW_CHOICES:
        return f"{key.description}: {', '.join(key.shape.values)}"
    return key.description


def _assignment(key: Key, path: str, edition: _Edition, mark: str) -> str:
    given = edition.values.get((path, key.name))
    if given is not None:
        return f"{mark}{key.name} = {_quoted(given)}"
    if mark or not key.required:
        return f"#{key.name} = {_example(key, path, edition)}"
    return (
        f"{key.name} = {'[' + _quoted('') + ']' if isinstance(key.shape, Texts) else _quoted('')}"
    )


def _example(key: Key, path: str, edition: _Edition) -> str:
    offered = edition.example(path, key)
    if offered is not None:
        return _quoted(offered)
    if isinstance(key.shape, Day):
        return key.example
    if isinstance(key.shape, Texts):
        return f"[{_quoted(key.example)}]"
    if isinstance(key.shape, Choice):
        return _quoted(key.example or key.shape.values[0])
    return _quoted(key.example)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
