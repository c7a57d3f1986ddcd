"""What GOCDB's genuine answers say, and what its errors become."""

import pytest

from proc19probes.sources.gocdb import (
    CertificationStatus,
    ProductionStatus,
    ServiceEndpoints,
    ServiceTypes,
    SitesListed,
    TagsInScope,
)
from proc19probes.sources.gocdb_values import (
    Endpoint,
    EndpointsOfType,
    ServiceEndpoint,
    ServiceTypeNames,
    Site,
    SiteList,
)
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    NotPermittedError,
    NotSetUpError,
    RefusedError,
)
from servers.gocdb_documents import SAMPLES
from servers.told import Told

NOVA = "org.openstack.nova"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def service_types(document: bytes) -> ServiceTypeNames:
    return ServiceTypes().answer(Told(document))


def services(document: bytes, service_type: str = NOVA) -> EndpointsOfType:
    return ServiceEndpoints(service_type).answer(Told(document))


def sites(document: bytes) -> SiteList:
    return SitesListed().answer(Told(document))


def test_service_types_are_read() -> None:
    names = service_types(sample("get_service_types.xml")).names
    assert len(names) == sample("get_service_types.xml").count(b"<SERVICE_TYPE ") == 101
    assert {"CE", NOVA, "eu.egi.cloud.vm-metadata.vmcatcher"} <= names


def test_service_with_all_its_values() -> None:
    (nova, *_) = services(sample("get_service.xml")).at("PILOT-CLOUD")
    url = "https://nova.pilot-cloud.example.org:5000/v3"
    test_url = "https://nova.pilot-cloud.example.org:5001/v3?region=one&tenant=two"
    assert nova == ServiceEndpoint(
        primary_key="41G0",
        hostname="nova.pilot-cloud.example.org",
        service_type=NOVA,
        site="PILOT-CLOUD",
        operations_centre="NGI_IT",
        in_production=True,
        monitored=True,
        url=url,
        endpoints=(
            Endpoint("keystone", url, NOVA, monitored=True),
            Endpoint("keystone-test", test_url, NOVA, monitored=False),
        ),
        scopes=("EGI", "FedCloud"),
    )


def test_service_without_url_and_endpoints() -> None:
    (local,) = services(sample("get_service.xml")).at("PILOT-LOCAL")
    assert (local.url, local.endpoints, local.scopes) == ("", (), ("Local",))


def test_url_that_is_none_is_kept_as_it_is() -> None:
    (cream,) = services(sample("get_service.xml"), "CREAM-CE").at("PILOT-GRID")
    assert cream.url == "cream.pilot-grid.example.org:8443/cream-pbs-grid"


def test_services_of_other_types_are_left_out() -> None:
    everything = sample("get_service.xml")
    found = services(everything).endpoints
    assert len(found) == everything.count(b"<SERVICE_TYPE>org.openstack.nova<") == 5
    assert {one.service_type for one in found} == {NOVA}


def test_services_of_candidate_and_suspended_sites_are_there() -> None:
    assert services(sample("get_service.xml")).at("PILOT-CANDIDATE")
    assert services(sample("get_service.xml"), "org.nordugrid.arex").at("PILOT-SUSPENDED")


def test_no_service_is_no_error() -> None:
    found = services(sample("get_service-empty.xml"))
    assert found.endpoints == found.at("PILOT-CLOUD") == ()


def test_sites_are_read() -> None:
    found = sites(sample("get_site_list.xml"))
    assert len(found.sites) == sample("get_site_list.xml").count(b"<SITE ")
    assert found.find("PILOT-CLOUD") == Site(
        "PILOT-CLOUD",
        "NGI_IT",
        "ldap://bdii.pilot-cloud.example.org:2170/mds-vo-name=PILOT-CLOUD,o=grid",
    )
    assert found.find("pilot-cloud") is None
    assert found.called_like("pilot-cloud") == "PILOT-CLOUD"
    assert found.called_like("PILOT-CLOUD") is None


@pytest.mark.parametrize(
    ("question", "query", "document", "subject"),
    [
        (
            ServiceTypes(),
            [("method", "get_service_types")],
            "get_service_types.xml",
            "GOCDB's list of service types",
        ),
        (
            ServiceEndpoints("CREAM-CE"),
            [
                ("method", "get_service"),
                ("service_type", "CREAM-CE"),
                ("scope", ""),
                ("next_cursor", "0"),
            ],
            "get_service.xml",
            "GOCDB's services of type CREAM-CE",
        ),
        (
            ServiceEndpoints("CREAM-CE", "PILOT-GRID"),
            [
                ("method", "get_service"),
                ("service_type", "CREAM-CE"),
                ("sitename", "PILOT-GRID"),
                ("scope", ""),
                ("next_cursor", "0"),
            ],
            "get_service.xml",
            "GOCDB's services of type CREAM-CE at PILOT-GRID",
        ),
        (
            TagsInScope("EGI"),
            [
                ("method", "get_service"),
                ("scope", "EGI"),
                ("scope_match", "all"),
                ("next_cursor", "0"),
            ],
            "get_service.xml",
            "GOCDB's services in scope EGI",
        ),
        (
            SitesListed(),
            [("method", "get_site_list"), ("scope", "")],
            "get_site_list.xml",
            "GOCDB's list of all sites",
        ),
        (
            SitesListed(CertificationStatus.CERTIFIED, name="PILOT-CLOUD"),
            [
                ("method", "get_site_list"),
                ("sitename", "PILOT-CLOUD"),
                ("scope", ""),
                ("certification_status", "Certified"),
            ],
            "get_site_list-certified.xml",
            "PILOT-CLOUD in GOCDB's list of Certified sites",
        ),
        (
            SitesListed(name="PILOT-CLOUD", scope="FedCloud"),
            [
                ("method", "get_site_list"),
                ("sitename", "PILOT-CLOUD"),
                ("scope", "FedCloud"),
                ("scope_match", "all"),
            ],
            "get_site_list-scope-fedcloud.xml",
            "PILOT-CLOUD in GOCDB's list of all sites in scope FedCloud",
        ),
        (
            SitesListed(CertificationStatus.SUSPENDED),
            [("method", "get_site_list"), ("scope", ""), ("certification_status", "Suspended")],
            "get_site_list-suspended.xml",
            "GOCDB's list of Suspended sites",
        ),
        (
            SitesListed(CertificationStatus.CERTIFIED, ProductionStatus.PRODUCTION),
            [
                ("method", "get_site_list"),
                ("scope", ""),
                ("certification_status", "Certified"),
                ("production_status", "Production"),
            ],
            "get_site_list-certified-production.xml",
            "GOCDB's list of Certified and Production sites",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith("xml") else "",
)
def test_what_is_asked(
    question: ServiceTypes | ServiceEndpoints | SitesListed | TagsInScope,
    query: list[tuple[str, str]],
    document: str,
    subject: str,
) -> None:
    told = Told(sample(document if (SAMPLES / document).exists() else "get_site_list.xml"))
    question.answer(told)
    (asked,) = told.asked
    assert (asked.path, list(asked.query), asked.document) == ("/public/", query, document)
    assert question.subject == subject


REFUSED = {
    "error-bad-character.txt": "Unsuported chracter in value: PILOT'CLOUD",
    "error-bad-cursor.txt": "Invalid 'next_cursor' parameter",
    "error-bad-date.txt": "Failed to parse time string (garbage)",
    "error-bad-extensions.txt": "Invalid query expression",
    "error-bad-ongoing_only.txt": "Invalid ongoing_only value",
    "error-database-down.txt": "SQLSTATE[HY000] [2002] No such file or directory",
    "error-echoed-markup.txt": "Unsupported parameter: x<results/>",
    "error-method-case.txt": "Unable to find method: Get_Service",
    "error-no-method.txt": "Unable to find method:",
    "error-parameter-case.txt": "Unsupported parameter: Sitename",
    "error-two-cursors.txt": "It is invalid to specify both",
    "error-unknown-method.txt": "Unable to find method: get_nothing",
    "error-unknown-parameter.txt": "Unsupported parameter: site",
}
NOT_PERMITTED = {
    "protected-get_site.txt": "No valid identifier found.",
    "protected-access_test-unregistered.txt": "Registration required",
    "protected-get_site-unregistered-restricted.txt": "Role required",
}
EMPTY = ("error-array-parameter.txt", "error-memory.txt", "protected-private-no-certificate.txt")


@pytest.mark.parametrize(("name", "words"), REFUSED.items(), ids=REFUSED)
def test_error_in_a_good_answer_is_a_refusal_in_gocdbs_words(name: str, words: str) -> None:
    for parse in (service_types, services, sites):
        with pytest.raises(RefusedError) as raised:
            parse(sample(name))
        assert raised.value.detail.startswith("GOCDB says: ")
        assert words in raised.value.detail


@pytest.mark.parametrize(("name", "words"), NOT_PERMITTED.items(), ids=NOT_PERMITTED)
def test_lack_of_a_right_is_told_apart(name: str, words: str) -> None:
    for parse in (service_types, services, sites):
        with pytest.raises(NotPermittedError) as raised:
            parse(sample(name))
        assert words in raised.value.detail


@pytest.mark.parametrize("name", [*EMPTY, "protected-private-tls13.txt"])
def test_empty_and_html_answers_are_malformed(name: str) -> None:
    with pytest.raises(MalformedError):
        services(sample(name))


def test_every_captured_error_is_in_a_table_here() -> None:
    captured = {path.name for path in SAMPLES.glob("error-*.txt")}
    assert captured <= {*REFUSED, *EMPTY}


def test_gocdbs_words_are_bounded_and_plain() -> None:
    with pytest.raises(RefusedError) as raised:
        services(b"Unable to find method: \x1b[31m|\n" + b"x" * 100_000)
    assert len(raised.value.detail) < 200
    assert raised.value.detail.isprintable()
    assert "|" not in raised.value.detail


GENUINE = sample("get_service.xml")
NOVA_AT = GENUINE.index(b'<SERVICE_ENDPOINT PRIMARY_KEY="41G0">')


def nova_changed(old: bytes, new: bytes) -> bytes:
    assert old in GENUINE[NOVA_AT:]
    return GENUINE[:NOVA_AT] + GENUINE[NOVA_AT:].replace(old, new, 1)


ODD_SERVICES = {
    "no-site": (b"<SITENAME>PILOT-CLOUD</SITENAME>", b"", "41G0 has no element SITENAME"),
    "empty-site": (b"PILOT-CLOUD", b"", "41G0 has an empty element SITENAME"),
    "two-sites": (
        b"<SITENAME>PILOT-CLOUD</SITENAME>",
        b"<SITENAME>PILOT-CLOUD</SITENAME><SITENAME>PILOT-GRID</SITENAME>",
        "41G0 has 2 elements SITENAME",
    ),
    "no-type": (b"<SERVICE_TYPE>org.openstack.nova</SERVICE_TYPE>", b"", "no element SERVICE_TYPE"),
    "no-production": (b"<IN_PRODUCTION>Y</IN_PRODUCTION>", b"", "no element IN_PRODUCTION"),
    "neither-yes-nor-no": (
        b"<NODE_MONITORED>Y<",
        b"<NODE_MONITORED>true<",
        "41G0: NODE_MONITORED is true, expected Y or N",
    ),
    "empty-yes-or-no": (b"<IN_PRODUCTION>Y<", b"<IN_PRODUCTION><", "IN_PRODUCTION is empty"),
    "endpoint-neither": (
        b"<ENDPOINT_MONITORED>Y<",
        b"<ENDPOINT_MONITORED>y<",
        "ENDPOINT_MONITORED is y",
    ),
    "no-scopes": (
        b"<SCOPES>\n      <SCOPE>EGI</SCOPE>\n      <SCOPE>FedCloud</SCOPE>\n    </SCOPES>",
        b"",
        "41G0 has no element SCOPES",
    ),
    "no-key": (b' PRIMARY_KEY="41G0"', b"", "SERVICE_ENDPOINT without PRIMARY_KEY has no"),
    "same-key-twice": (b'PRIMARY_KEY="43G0"', b'PRIMARY_KEY="41G0"', "41G0 is there twice"),
}


@pytest.mark.parametrize(("old", "new", "said"), ODD_SERVICES.values(), ids=ODD_SERVICES)
def test_service_that_lacks_something_is_odd_and_no_other(
    old: bytes, new: bytes, said: str
) -> None:
    found = services(nova_changed(old, new))
    assert [said in one.why for one in found.odd] == [True] * (2 if "twice" in said else 1)
    assert "41G0" in found.odd[0].why or "without PRIMARY_KEY" in found.odd[0].why
    assert found.odd[0].hostname == "nova.pilot-cloud.example.org"
    whole = services(GENUINE).endpoints
    lost = {"41G0", "43G0"} if "twice" in said else {"41G0"}
    assert found.endpoints == tuple(one for one in whole if one.primary_key not in lost)


@pytest.mark.parametrize("site", [None, "PILOT-CLOUD"])
def test_odd_record_is_of_the_site_and_type_that_it_says(site: str | None) -> None:
    document = nova_changed(b"<NODE_MONITORED>Y<", b"<NODE_MONITORED><")
    told = Told(document)
    (odd,) = ServiceEndpoints(NOVA, site).answer(told).odd
    assert (odd.site, odd.service_type) == ("PILOT-CLOUD", NOVA)
    assert ServiceEndpoints("CREAM-CE", site).answer(Told(document)).odd == ()
    assert ServiceEndpoints(NOVA, "PILOT-GRID").answer(Told(document)).odd == ()


def test_other_element_in_place_of_a_service_is_malformed() -> None:
    with pytest.raises(MalformedError, match="<SITE> in place of <SERVICE_ENDPOINT>"):
        services(GENUINE.replace(b"<SERVICE_ENDPOINT ", b"<SITE/><SERVICE_ENDPOINT ", 1))


@pytest.mark.parametrize("element", [b"HOSTNAME", b"ROC_NAME"])
def test_service_may_lack_what_gocdb_leaves_out_when_empty(element: bytes) -> None:
    start = GENUINE.index(b"<" + element, NOVA_AT)
    end = GENUINE.index(b"</" + element + b">", start) + len(element) + 3
    (nova, *_) = services(GENUINE[:start] + GENUINE[end:]).at("PILOT-CLOUD")
    assert "" in (nova.hostname, nova.operations_centre)


@pytest.mark.parametrize(
    ("old", "new", "site", "said"),
    [
        (b' NAME="PILOT-CLOUD"', b"", "", "SITE 100000G0 has no NAME"),
        (b' NAME="PILOT-CLOUD"', b' NAME="Torch"', "Torch", "SITE Torch is there twice"),
    ],
    ids=["no-name", "same-name-twice"],
)
def test_site_that_lacks_something_is_odd_and_no_other(
    old: bytes, new: bytes, site: str, said: str
) -> None:
    found = sites(sample("get_site_list.xml").replace(old, new, 1))
    assert [(one.why, one.site) for one in found.odd] == [(said, site)]
    assert found.find("PILOT-GRID") is not None
    assert found.find("PILOT-CLOUD") is found.find(site) is None


def test_site_without_operations_centre_is_a_site_all_the_same() -> None:
    found = sites(sample("get_site_list.xml").replace(b' ROC="NGI_IT"', b""))
    assert found.find("PILOT-CLOUD") == Site(
        "PILOT-CLOUD",
        None,
        "ldap://bdii.pilot-cloud.example.org:2170/mds-vo-name=PILOT-CLOUD,o=grid",
    )


def test_service_type_without_a_name_is_odd_and_no_other() -> None:
    document = sample("get_service_types.xml").replace(b">org.openstack.nova<", b"><", 1)
    found = service_types(document)
    assert len(found.names) == 100
    (odd,) = found.odd
    assert odd.why.endswith("has an empty element SERVICE_TYPE_NAME")


NEVER_EMPTY = [
    SitesListed(),
    SitesListed(CertificationStatus.CERTIFIED),
    SitesListed(None, ProductionStatus.PRODUCTION),
    SitesListed(CertificationStatus.CERTIFIED, ProductionStatus.PRODUCTION),
]
MAY_BE_EMPTY = [
    SitesListed(CertificationStatus.CLOSED),
    SitesListed(None, ProductionStatus.TEST),
    SitesListed(CertificationStatus.CERTIFIED, ProductionStatus.TEST),
    SitesListed(name="PILOT-NEW"),
    SitesListed(CertificationStatus.CERTIFIED, name="PILOT-NEW"),
    SitesListed(scope="FedCloud"),
]


@pytest.mark.parametrize("question", NEVER_EMPTY, ids=lambda one: one.subject)
def test_list_that_is_never_empty_is_malformed_where_it_is(question: SitesListed) -> None:
    with pytest.raises(MalformedError, match="a list without a site"):
        question.answer(Told(b"<results/>"))


@pytest.mark.parametrize("question", MAY_BE_EMPTY, ids=lambda one: one.subject)
def test_list_that_may_be_empty_is_read(question: SitesListed) -> None:
    assert question.answer(Told(b"<results/>")) == SiteList(())


@pytest.mark.parametrize("quote", ['"', "'", "`"])
def test_a_name_with_a_quote_is_not_asked_for(quote: str) -> None:
    for question in (
        ServiceEndpoints(f"n{quote}ova", "A"),
        ServiceEndpoints(NOVA, f"A{quote}"),
        SitesListed(name=f"A{quote}"),
        TagsInScope(f"E{quote}GI"),
    ):
        told = Told(b"<results/>")
        with pytest.raises(NotSetUpError, match="GOCDB takes no quote in a value, found "):
            question.answer(told)
        assert told.asked == []


def test_list_without_service_types_is_malformed() -> None:
    with pytest.raises(MalformedError, match="without a service type"):
        service_types(b"<results/>")
