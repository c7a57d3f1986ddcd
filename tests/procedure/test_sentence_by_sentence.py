"""Each thing that PROC19 asks for, and the criterion or decision of wiki-2016 that carries it."""

from pathlib import Path

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.procedure.loading import load_procedure

TEXT = (Path(__file__).parents[1] / "samples" / "PROC19.txt").read_text(encoding="utf-8")
WIKI = load_procedure("wiki-2016", frozenset(probe_names()))
SAID = {
    **{one.id: one.text for one in WIKI.criteria()},
    **{one.id: one.text for one in WIKI.decisions},
}

# The procedure's words, what carries them, and the words of that.
CARRIED = (
    (
        "the support of TP with effort to integrate with EGI Infrastructure",
        "prerequisites.technology-provider-effort",
        "effort to integrate the product with EGI's infrastructure",
    ),
    (
        "effort to integrate with EGI Infrastructure",
        "prerequisites.technology-provider-effort",
        "effort to integrate the product with EGI's infrastructure",
    ),
    ("provide support via GGUS", "prerequisites.technology-provider-effort", "via GGUS"),
    ("maintain software via UMD", "prerequisites.technology-provider-effort", "via UMD"),
    (
        "one or more RC available to deploy the new platform",
        "prerequisites.resource-centres-available",
        "One or more Resource Centres are available to deploy the product",
    ),
    (
        "the support of one or more OC",
        "prerequisites.operations-centre-support",
        "One or more Operations Centres support the Technology Provider",
    ),
    (
        "and the integration-software developed by the TP",
        "prerequisites.resource-centres-available",
        "and the Technology Provider's integration software",
    ),
    (
        "Such request should be first approved by Operations Centre, it belongs to.",
        "1.approved",
        "The Operations Centre that the Resource Centre belongs to approved its request first",
    ),
    ("Opens a GGUS ticket to Operations", "1.opened", "A GGUS ticket to Operations is open"),
    ("Prerequisite data:", "1.opened", "with the prerequisite data"),
    ("Operations contacts the OMB to request the approval", "2.asked", "asked the OMB"),
    ("the approval of the request", "2.approved", "The OMB approved the request"),
    ("support VO concept", "vo-concept.supported", "supports the VO concept"),
    ("support X.509 certificates", "x509.supported", "supports X.509 certificates"),
    ("EGIOps and TP should agree on Underpinning Agreement (UA)", "0a.agreed", "Underpinning"),
    ("Set up an integration Task force", "0b.set-up", "each of its seven roles"),
    ("Add new service types", "1a.added", "The service types are in GOCDB"),
    ("agreed within Task Force.", "1a.agreed", "The Task Force agreed on the service types"),
    ("Deploy technical service instance", "1b.deployed", "deployed an instance"),
    ("and register in GOCDB.", "1b.registered", "The instance is registered in GOCDB"),
    ("Develop software for integration with BDII.", "2a.developed", "software for integration"),
    ("Analyse the use cases", "2a.analysis", "The use cases are analysed"),
    (
        "deciding if the new technology has to be published in the BDII or not",
        "2a.analysis",
        "whether the product has to be published in the BDII",
    ),
    ("the relevant set of information to publish.", "2a.analysis", "which information"),
    ("Must the new technology be published in the BDII?", "not-in-the-bdii", "need not be"),
    ("it has to be created the information providers", "2a.developed", "information providers"),
    (
        "Is it necessary any modification to the Glue Schema",
        "no-glue-schema-change",
        "No modification to the GLUE schema is necessary",
    ),
    (
        "any modification to the Glue Schema has to be discussed with the Glue Working Group",
        "2a.glue-schema",
        "discussed with the GLUE Working Group",
    ),
    ("Deploy software for integration with BDII", "2b.deployed", "is deployed at the Pilot Site"),
    ("BDII and documentation.", "2b.documented", "is documented"),
    ("Verify integration", "2c.verified", "The integration with the BDII is verified"),
    ("Operations checks documentation", "2c.documentation-checked", "checked the documentation"),
    ("Operations checks documentation", "3c.documented", "and Operations checked it"),
    (
        "Develop nagios probe with support from SAM team",
        "3a.developed",
        "A probe for the product is developed with support from the SAM team",
    ),
    ("from SAM team and documentation.", "3a.documented", "The probe is documented"),
    (
        "ARGO Guidelines for monitoring probes",
        "3a.developed",
        "by the ARGO guidelines for monitoring probes",
    ),
    ("Check probe, verify results,", "3b.checked", "is checked and its results are verified"),
    ("add to SAM release.", "3b.in-release", "in a release of the monitoring software"),
    ("Add test to ROC profile.", "3b.in-profile", "The test is in the ROC profile"),
    ("Deploy probe in production nagios", "3c.deployed", "deployed in production monitoring"),
    ("nagios and documentation.", "3c.documented", "documentation is published"),
    ("Add test to Operations profile", "4.in-profile", "The test is in the Operations profile"),
    ("Declare Quality of Support for 3rd level", "5a.quality-declared", "3rd level Support Unit"),
    ("and name of SU", "5a.unit-named", "The name of the Support Unit is declared"),
    ('Create Support Unit under "Product Teams"', "5b.created", 'under "Product Teams"'),
    ("Develop software for integration with APEL", "6a.software", "software for integration"),
    ("Define integration", "6a.defined", "The integration with APEL"),
    ("what data should be published.", "6a.defined", "the data to publish are defined"),
    (
        "computing or storage services for which accounting data are already collected",
        "accounting-data-already-collected",
        "computing or storage services whose accounting data are already collected",
    ),
    ("Validate integration", "6b.validated", "APEL validated the integration"),
    ("Ops support check documentation", "6b.documentation-checked", "checked the documentation"),
    ("Display data", "6c.displayed", "The EGI Accounting Portal displays the product's data"),
    (
        "Implement subscription to VM image lists from EGI MarketPlace",
        "7a.implemented",
        "The subscription to VM image lists from the EGI MarketPlace is implemented",
    ),
    ("and create documentation.", "7a.documented", "is documented"),
    ("Add service endpoint to GOCDB", "7b.registered", "endpoint is registered in GOCDB"),
    (
        "Check eu.egi.cloud.vm-metadata.vmcatcher is passing",
        "7c.passing",
        "The tests of eu.egi.cloud.vm-metadata.vmcatcher pass",
    ),
    ("Validate integration", "7d.validated", "Management validated the integration"),
    ("Ops support check documentation", "7d.documentation-checked", "checked the documentation"),
    ("Update relevant documentation", "8a.updated", "relevant documentation is up to date"),
    ("Develop documentation for users", "8b.users", "documentation for users"),
    ("for users and admins where missing", "8b.administrators", "for administrators"),
    ("where missing", "user-documentation-exists", "is not missing"),
    ("where missing", "administrator-documentation-exists", "is not missing"),
    ("Validate Documentation", "8c.validated", "The documentation is validated"),
    ("Add new access method in e-GRANT", "9.added", "The new access method is in e-GRANT"),
    ("(if needed)", "no-new-access-method", "is not a new way of accessing resources"),
    (
        "Define if the middleware is a new way of accessing resources",
        "9.defined",
        "whether the product is a new way of accessing resources",
    ),
    ("Fill in Technology Provider security questionary", "10a.filled-in", "questionnaire"),
    ("Provide recommendations based on provided input", "10b.provided", "its recommendations"),
    ("Implement recommendations", "10c.implemented", "implemented the recommendations"),
    ("Validate implementation of recommendations", "10d.validated", "validated the implement"),
    ("satisfies UMD Minimal Requirements", "11a.satisfied", "UMD Minimal Requirements"),
    ("is added in TechnologyProviders List", "11b.listed", "list of Technology Providers"),
    ("and UMD Product ID card", "11b.product-card", "UMD Product ID card"),
    ("Applies the UMD Software Provisioning process", "11c.assessed", "Provisioning process"),
    ("includes the new product/products into an UMD release", "11d.in-release", "a UMD release"),
    (
        "makes it available to the production infrastricture, in the UMD repositories",
        "11d.in-repositories",
        "available to the production infrastructure, in the UMD repositories",
    ),
    ("Announces the availability of new product to OMB", "12a.omb-told", "The OMB was told"),
    (
        "the announcement in the monthly EGI Broadcast",
        "12a.broadcast-sent",
        "in the monthly EGI Broadcast",
    ),
    ("to NGIs, VOs, RCs managers", "12a.broadcast-sent", "for NGIs, VOs and managers of"),
)

# Lines of the actions that ask for nothing themselves.
HEADINGS = {
    "Before sending a request:",
    "• OC has to have",
    "• TP has to have",
}
OF_THE_TICKET = WIKI.row_by_id["1"].action.partition("to start the process.")[2]
OF_THE_TASK_FORCE = WIKI.row_by_id["0b"].action.partition("composed of:")[2]

STRICTER = {
    "prerequisites.resource-centres-exist": "each one that the request names",
    "prerequisites.resource-centres-available": "certified, and in the production infrastructure",
    "1b.registered": "in production, monitored and in the scope, at a site that is certified, in "
    "the production infrastructure and in the scope",
    "7a.implemented": "or to the artefact registry",
    "7b.registered": "in production, monitored and in the scope",
    "7c.passing": "the endpoint is registered, and the images of a list that holds are at the site",
}


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("quote", "by", "words"), CARRIED, ids=lambda value: str(value)[:40])
def test_what_the_text_asks_for_is_carried(quote: str, by: str, words: str) -> None:
    assert quote in squeezed(TEXT)
    assert words in SAID[by]


def test_every_criterion_and_decision_carries_something_of_the_text() -> None:
    ours = {"prerequisites.resource-centres-exist", "glue-working-group-asked"}
    assert {by for _, by, _ in CARRIED} == SAID.keys() - ours


def test_no_line_of_an_action_is_left_out() -> None:
    quotes = {quote for quote, _, _ in CARRIED}
    for row in WIKI.rows:
        for line in map(squeezed, row.action.splitlines()):
            told = line in HEADINGS or any(
                line in squeezed(listed) for listed in (OF_THE_TICKET, OF_THE_TASK_FORCE)
            )
            assert told or any(quote in line for quote in quotes), line


def test_what_is_stricter_than_the_text_is_said_to_be_our_reading() -> None:
    readings = {
        id: text.partition("(our reading: ")[2].removesuffix(")")
        for id, text in SAID.items()
        if "(our reading: " in text
    }
    assert readings.keys() == STRICTER.keys()
    assert all(readings[id].startswith(words) for id, words in STRICTER.items())
