"""A request of each product type, as values."""

import datetime
from dataclasses import replace

from proc19probes.procedure.model import ProductType
from proc19probes.request.model import (
    Applicant,
    Contact,
    ExpectedEndpoint,
    Outcome,
    PilotSite,
    Product,
    Request,
    ResourceCentre,
    TakenDecision,
)
from proc19probes.vocabulary.party import Party

VMCATCHER = "eu.egi.cloud.vm-metadata.vmcatcher"
NOVA = "org.openstack.nova"

CLOUD = Request(
    id="cloud",
    file="cloud.toml",
    edition="wiki-2016",
    product=Product("Example Cloud", ProductType.CLOUD_FRAMEWORK),
    technology_provider=Contact("A. Provider", "provider@example.org"),
    applicant=Applicant(Party.OPERATIONS_CENTRE, "NGI_EXAMPLE", None),
    customers=("users",),
    motivation="users ask for it",
    ticket=None,
    operations_centres=("NGI_EXAMPLE",),
    resource_centres=(ResourceCentre("PILOT-CLOUD", "NGI_EXAMPLE"),),
    task_force=(),
    service_types=(NOVA,),
    pilot_sites=(
        PilotSite(
            "PILOT-CLOUD",
            ("EGI", "FedCloud"),
            ("ops",),
            (
                ExpectedEndpoint(NOVA, "nova.example.org", "https://nova.example.org:5000/v3"),
                ExpectedEndpoint(VMCATCHER, "images.example.org", None),
            ),
        ),
    ),
    decisions=(),
    sign_offs=(),
    outcome=Outcome.OPEN,
)

GRID = replace(
    CLOUD,
    id="grid",
    file="grid.toml",
    product=Product("Example CE", ProductType.GRID_MIDDLEWARE),
    resource_centres=(
        ResourceCentre("PILOT-GRID", "NGI_EXAMPLE"),
        ResourceCentre("PILOT-OTHER", "NGI_OTHER"),
    ),
    service_types=("org.example.ce", "org.example.se"),
    pilot_sites=(
        PilotSite(
            "PILOT-GRID", ("EGI",), ("ops",), (ExpectedEndpoint("org.example.ce", "ce.org", None),)
        ),
        PilotSite("PILOT-OTHER", (), ("ops",), ()),
    ),
)


def decided(decision: str) -> TakenDecision:
    """The decision, taken by EGI Operations."""
    day = datetime.date(2026, 11, 1)
    return TakenDecision(decision, "B. Operator", Party.EGI_OPERATIONS, day, "why", None, None)
