"""From a document of the right shape to the typed request."""

import datetime
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from proc19probes.procedure.model import ProductType
from proc19probes.request.file_shape import REQUEST_FILE
from proc19probes.request.model import (
    Applicant,
    Contact,
    ExpectedEndpoint,
    Outcome,
    PilotSite,
    Product,
    PublishedInformation,
    Request,
    ResourceCentre,
    SignOff,
    SiteAccounting,
    SiteImages,
    TakenDecision,
    TaskForceMember,
    TaskForceRole,
    Ticket,
)
from proc19probes.request.shape import Table, Tables
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain


class Section:
    """A table of the document, known to have its shape; TypeError where it has not."""

    def __init__(self, values: Mapping[str, object], table: Table) -> None:
        self._values = values
        self._table = table

    def _value(self, name: str) -> object:
        return self._values.get(name, self._table.key_by_name[name].default)

    def text(self, name: str) -> str:
        """The text of this key, or its default."""
        text = self.text_if_any(name)
        if text is None:
            raise TypeError(f"{name} is missing")
        return text

    def text_if_any(self, name: str) -> str | None:
        """The text of this key, where it is there."""
        value = self._value(name)
        if value is None or isinstance(value, str):
            return value
        raise TypeError(f"{name} is not a text")

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of this key; none where it is left out and has no default."""
        value = self._value(name) or ()
        if isinstance(value, (list, tuple)):
            return tuple(str(item) for item in value)
        raise TypeError(f"{name} is not a list")

    def day(self, name: str) -> datetime.date:
        """The date of this key."""
        day = self.day_if_any(name)
        if day is None:
            raise TypeError(f"{name} is missing")
        return day

    def day_if_any(self, name: str) -> datetime.date | None:
        """The date of this key, where it is there."""
        value = self._value(name)
        if value is None or isinstance(value, datetime.date):
            return value
        raise TypeError(f"{name} is not a date")

    def section(self, name: str) -> "Section":
        """The table of this key."""
        section = self.section_if_any(name)
        if section is None:
            raise TypeError(f"{name} is missing")
        return section

    def section_if_any(self, name: str) -> "Section | None":
        """The table of this key, where it is there."""
        value = self._value(name)
        shape = self._table.key_by_name[name].shape
        if value is None:
            return None
        if isinstance(value, dict) and isinstance(shape, Table):
            return Section(value, shape)
        raise TypeError(f"{name} is not a table")

    def sections(self, name: str) -> Iterator["Section"]:
        """The tables of this key, in the file's order."""
        shape = self._table.key_by_name[name].shape
        values = self._value(name) or ()
        if not isinstance(values, (list, tuple)) or not isinstance(shape, Tables):
            raise TypeError(f"{name} is not an array of tables")
        for value in values:
            yield Section(value, shape.table)


def build_request(file: str, document: Mapping[str, object]) -> Request:
    """The request that the document of this file says; its shape must have been checked."""
    top = Section(document, REQUEST_FILE)
    product = top.section("product")
    provider = top.section("technology_provider")
    applicant = top.section("applicant")
    ticket = top.section_if_any("ticket")
    return Request(
        id=top.text_if_any("id") or plain(PurePath(file).stem) or "request",
        file=file,
        edition=top.text("edition"),
        product=Product(
            product.text("name"),
            ProductType(product.text("type")),
            product.texts("published_as"),
            product.text_if_any("accounted_as"),
        ),
        technology_provider=Contact(provider.text("name"), provider.text("email")),
        applicant=Applicant(
            Party(applicant.text("kind")),
            applicant.text("name"),
            applicant.text_if_any("approved_by"),
        ),
        customers=top.texts("customers"),
        motivation=top.text("motivation").strip(),
        ticket=None if ticket is None else Ticket(ticket.text("url"), ticket.day("opened")),
        operations_centres=top.texts("operations_centres"),
        resource_centres=tuple(
            ResourceCentre(one.text("name"), one.text("operations_centre"))
            for one in top.sections("resource_centre")
        ),
        task_force=tuple(_member(one) for one in top.sections("task_force")),
        service_types=top.texts("service_types"),
        shared_service_types=top.texts("shared_service_types"),
        pilot_sites=tuple(_pilot_site(one) for one in top.sections("pilot_site")),
        decisions=tuple(_decision(one) for one in top.sections("decision")),
        sign_offs=tuple(_sign_off(one) for one in top.sections("sign_off")),
        outcome=Outcome(top.text("outcome")),
    )


def _member(section: Section) -> TaskForceMember:
    return TaskForceMember(
        TaskForceRole(section.text("role")), section.text("name"), section.text_if_any("email")
    )


def _pilot_site(section: Section) -> PilotSite:
    return PilotSite(
        name=section.text("name"),
        scopes=section.texts("scopes"),
        vos=section.texts("vos"),
        service_types=section.texts("service_types"),
        endpoints=tuple(
            ExpectedEndpoint(one.text("service_type"), one.text("hostname"), one.text_if_any("url"))
            for one in section.sections("endpoint")
        ),
        information=_information(section.section_if_any("information")),
        accounting=_accounting(section.section_if_any("accounting")),
        images=_images(section.section_if_any("images")),
    )


def _information(section: Section | None) -> PublishedInformation:
    if section is None:
        return PublishedInformation()
    return PublishedInformation(section.text_if_any("site"), section.text_if_any("resource"))


def _accounting(section: Section | None) -> SiteAccounting:
    if section is None:
        return SiteAccounting()
    return SiteAccounting(
        section.text_if_any("records"),
        section.text_if_any("subscription"),
        section.text_if_any("rejected"),
        section.text_if_any("signer"),
        section.text_if_any("submit_host"),
    )


def _images(section: Section | None) -> SiteImages:
    if section is None:
        return SiteImages()
    return SiteImages(
        image_list=section.text_if_any("list"),
        endorser=section.text_if_any("endorser"),
        endorser_ca=section.text_if_any("endorser_ca"),
        at_least_version=section.text_if_any("at_least_version"),
        database=section.text_if_any("database"),
        cache=section.text_if_any("cache"),
        registry=section.text_if_any("registry"),
        project=section.text_if_any("project"),
        image_service=section.text_if_any("image_service"),
    )


def _decision(section: Section) -> TakenDecision:
    return TakenDecision(
        decision=section.text("decision"),
        by=section.text("by"),
        role=Party(section.text("role")),
        date=section.day("date"),
        reason=section.text("reason"),
        evidence=section.text_if_any("evidence"),
        review_by=section.day_if_any("review_by"),
    )


def _sign_off(section: Section) -> SignOff:
    return SignOff(
        criterion=section.text("criterion"),
        site=section.text_if_any("site"),
        by=section.text("by"),
        role=Party(section.text("role")),
        date=section.day("date"),
        evidence=section.text("evidence"),
        review_by=section.day_if_any("review_by"),
    )
