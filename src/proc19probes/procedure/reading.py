"""From the tables of an edition's file to the typed model."""

import re

from proc19probes.procedure.model import (
    Criterion,
    Decision,
    Dependency,
    DependencySource,
    Holds,
    Implication,
    Link,
    Places,
    Procedure,
    ProductType,
    RequestFact,
    RequestValue,
    Require,
    Row,
    SignersFor,
    Strength,
    Verifier,
)
from proc19probes.procedure.table import Table
from proc19probes.vocabulary.party import Party

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_tables(top: Table) -> Procedure:
    """The edition as the tables say it; references are not followed here."""
    procedure = Procedure(
        edition=_identifier(top, "edition"),
        title=top.text("title"),
        source=top.text("source"),
        rows=tuple(_row(table) for table in top.parts("row", "id", required=True)),
        decisions=tuple(_decision(table) for table in top.parts("decision", "id")),
    )
    top.close()
    return procedure


def _row(table: Table) -> Row:
    row_id = _identifier(table, "id")
    responsible, require = _parties(table, "responsible", least=1)
    row = Row(
        id=row_id,
        area=table.text("area"),
        title=table.text("title"),
        responsible=responsible,
        require=require,
        action=table.text("action"),
        comment=table.text("comment", default=""),
        product_types=_product_types(table),
        depends=tuple(_dependency(part) for part in table.tables("depends", "row")),
        criteria=tuple(
            _criterion(part, row_id, responsible, require)
            for part in table.tables("criterion", "name", required=True)
        ),
        links=tuple(_link(part) for part in table.tables("links", "title")),
    )
    table.close()
    return row


def _product_types(table: Table) -> tuple[ProductType, ...]:
    if not table.has("product_types"):
        return tuple(ProductType)
    return table.choices("product_types", ProductType)


def _dependency(table: Table) -> Dependency:
    dependency = Dependency(
        row=table.text("row"),
        source=table.choice("source", DependencySource),
        reason=table.text("reason"),
    )
    table.close()
    return dependency


def _link(table: Table) -> Link:
    link = Link(title=table.text("title"), url=table.text("url"))
    if table.has("url") and not link.url.startswith(("https://", "http://")):
        table.problem("url", f"found {link.url!r}, expected a URL of http or https")
    table.close()
    return link


def _criterion(
    table: Table, row: str, responsible: tuple[Party, ...], row_requires: Require
) -> Criterion:
    signed_off_by, require = responsible, row_requires
    if table.has("signed_off_by"):
        signed_off_by, require = _parties(table, "signed_off_by", least=0)
    elif table.has("require"):
        table.text("require")
        table.problem("require", "stands without signed_off_by, expected both or neither")
    criterion = Criterion(
        id=f"{row}.{_identifier(table, 'name')}",
        row=row,
        text=table.text("text"),
        signed_off_by=signed_off_by,
        require=require,
        verified_by=tuple(_verifier(part) for part in table.tables("verified_by", "probe")),
        implied_by=tuple(_implication(part) for part in table.tables("implied_by", "criterion")),
        applicant=table.choice("applicant", Party) if table.has("applicant") else None,
        holds=table.choice("holds", Holds, default=Holds.ONCE),
        places=table.choice("places", Places, default=Places.PILOT_SITES),
        about=table.choice("about", RequestFact) if table.has("about") else None,
        signed_off_for=tuple(
            _signers(part) for part in table.tables("signed_off_for", "applicant")
        ),
    )
    table.close()
    return criterion


def _signers(table: Table) -> SignersFor:
    signers = SignersFor(table.choice("applicant", Party), table.choices("parties", Party))
    table.close()
    return signers


def _parties(table: Table, key: str, least: int) -> tuple[tuple[Party, ...], Require]:
    parties = table.choices(key, Party, least)
    if len(parties) > 1:
        return parties, table.choice("require", Require)
    return parties, table.choice("require", Require, default=Require.ANY)


def _verifier(table: Table) -> Verifier:
    verifier = Verifier(
        probe=table.text("probe"),
        why=table.text("why"),
        arguments=_arguments(table.table("with")),
        service_type=table.text("service_type") if table.has("service_type") else None,
        strength=table.choice("strength", Strength, default=Strength.FULL),
        needs=_texts_if_any(table, "needs"),
        unless=table.text("unless") if table.has("unless") else None,
        product_types=_product_types(table),
        ways=_texts_if_any(table, "ways"),
        follows=_texts_if_any(table, "follows"),
        settled_by_signature=table.truth("settled_by_signature"),
    )
    table.close()
    return verifier


def _texts_if_any(table: Table, key: str) -> tuple[str, ...]:
    return table.texts(key) if table.has(key) else ()


def _arguments(table: Table) -> tuple[tuple[str, RequestValue | str], ...]:
    return tuple((name, _argument(table, name)) for name in table.names())


def _argument(table: Table, name: str) -> RequestValue | str:
    if not table.holds_table(name):
        return table.choice(name, RequestValue)
    literal = table.table(name)
    text = literal.text("literal")
    literal.close()
    return text


def _implication(table: Table) -> Implication:
    implication = Implication(
        criterion=table.text("criterion"),
        reason=table.text("reason"),
        probe=table.text("probe") if table.has("probe") else None,
    )
    table.close()
    return implication


def _decision(table: Table) -> Decision:
    if not table.has("waives") and not table.has("signs"):
        table.problem("waives", "missing, and signs too, expected one of the two or both")
    decision = Decision(
        id=_identifier(table, "id"),
        text=table.text("text"),
        reason=table.text("reason"),
        taken_by=table.choices("taken_by", Party),
        waives=_texts_if_any(table, "waives"),
        signs=_texts_if_any(table, "signs"),
        excludes=_texts_if_any(table, "excludes"),
    )
    table.close()
    return decision


def _identifier(table: Table, key: str) -> str:
    text = table.text(key)
    if text and not _IDENTIFIER.fullmatch(text):
        table.problem(key, f"found {text!r}, expected lower-case letters and digits joined by '-'")
    return text
