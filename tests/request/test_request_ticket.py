"""The ticket that starts the process, in the procedure's own words."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.procedure.loading import load_procedure
from proc19probes.request.model import Applicant, Request, ResourceCentre
from proc19probes.request.reading import read_request
from proc19probes.request.ticket import NoTicketError, ticket_text
from proc19probes.vocabulary.party import Party

ROOT = Path(__file__).parents[2]
WIKI = load_procedure("wiki-2016", frozenset(probe_names()))
TEXT = """\
Dear Operations,

We would like to request for starting procedure of integrating Halo to EGI Production Infrastructure
https://wiki.egi.eu/wiki/PROC19

Prerequisite data:
* name of Technology Product: Halo
* Technology Provider (person representing or leading the team) contact details(name, email): \
Iris Example, iris@halo.example.org
* customers of the Product (eg. user community, Operations Centre): PILOT-GRID, \
Example Physics collaboration
* motivation: Sites that retire their CREAM CEs want to move to Halo.


Best Regards
"""


@pytest.fixture
def halo() -> Request:
    file = ROOT / "packaging" / "demo" / "halo.toml"
    return read_request(file, lambda _: WIKI, date(2026, 11, 23))


def test_ticket_is_the_procedure_s_filled_from_the_request(halo: Request) -> None:
    ticket = ticket_text(WIKI, halo)
    assert ticket.subject == (
        "Request for integration of Halo to EGI Production Infrastructure (PROC19)"
    )
    assert ticket.text == f"{TEXT}Halo team"


@pytest.mark.parametrize(
    ("centres", "sender"),
    [
        ((ResourceCentre("PILOT-GRID", "NGI_IT"),), "NGI_IT, on behalf of PILOT-GRID"),
        ((), "NGI_IT, on behalf of PILOT-GRID"),
    ],
)
def test_operations_centre_sends_it_for_a_resource_centre(
    centres: tuple[ResourceCentre, ...], sender: str, halo: Request
) -> None:
    applicant = Applicant(Party.RESOURCE_CENTRE, "PILOT-GRID", "Eva Example")
    request = replace(halo, applicant=applicant, resource_centres=centres)
    request = replace(request, operations_centres=("NGI_IT",))
    assert ticket_text(WIKI, request).text.endswith(f"Best Regards\n{sender}")


def test_what_the_request_leaves_open_stays_open(halo: Request) -> None:
    text = ticket_text(WIKI, replace(halo, customers=())).text
    assert "* customers of the Product (eg. user community, Operations Centre):\n" in text


def test_edition_without_words_for_a_ticket_is_refused(halo: Request) -> None:
    rows = tuple(replace(row, action="Opens a ticket") for row in WIKI.rows)
    with pytest.raises(NoTicketError, match="edition wiki-2016 has no words for a ticket"):
        ticket_text(replace(WIKI, rows=rows), halo)
