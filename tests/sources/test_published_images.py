"""Images that sites publish, in each rendering that there is, from documents and from a server."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.memory import RunMemory
from proc19probes.sources import glue_json
from proc19probes.sources.bdii import SITE_BDII, Level, SiteAtBdii
from proc19probes.sources.glue_values import GlueEntry, SiteInformation
from proc19probes.sources.image_list_values import ListedImage
from proc19probes.sources.published_images import PublishedImages, Versions
from proc19probes.vocabulary.access import Limits, ServiceAccess
from servers.glue_trees import SITE, Tree, tree
from servers.slapd import Slapd

IMAGE = "c0482bc2-bf41-5d49-aaaa-a750174a186b"
PAGE = f"https://appdb.example.org/store/vo/image/{IMAGE}"
SHA512 = "5c548a09467df6ff" * 8
LISTED = ListedImage(
    identifier=IMAGE,
    title="CernVM",
    version="3.3.0-1",
    uri="https://appdb.example.org/images/CERNVM.ova",
    size=121243136,
    sha512=SHA512,
    marketplace=f"{PAGE}:484/",
)
SAME = Versions("version 484", "version 484", True)
URL, OTHER_INFO = "CloudComputingImageMarketPlaceURL", "EntityOtherInfo"


def entry(*attributes: tuple[str, str], kind: str = "CloudComputingImage") -> GlueEntry:
    return GlueEntry("dn", ("Entity", kind), tuple((name, (value,)) for name, value in attributes))


def versions(*entries: GlueEntry, listed: ListedImage = LISTED) -> list[Versions | None]:
    """What tells the version of each entry that is the image of the list."""
    return [one.versions(listed) for one in PublishedImages(entries).of(listed)]


RENDERINGS = {
    "glue-2.1": entry((URL, f"{PAGE}:484/")),
    "glue-2.1-without-the-last-slash": entry((URL, f"{PAGE}:484")),
    "glue-2.1-as-http": entry((URL, f"http{PAGE[5:]}:484/")),
    "first-draft-of-glue-2.1": entry(("CloudComputingImageMarketPlaceID", f"{PAGE}:484/")),
    "glue-2.0": entry(
        ("ApplicationEnvironmentRepository", f"{PAGE}:484/"), kind="ApplicationEnvironment"
    ),
    "fields-of-the-list": entry((OTHER_INFO, f"ad:mpuri={PAGE}:484/")),
}


@pytest.mark.parametrize("published", RENDERINGS.values(), ids=RENDERINGS)
def test_image_is_known_by_its_page(published: GlueEntry) -> None:
    assert versions(published) == [SAME]


def test_other_version_is_the_number_of_the_page() -> None:
    other = Versions("version 480", "version 484", False)
    assert versions(entry((URL, f"{PAGE}:480/"))) == [other]


@pytest.mark.parametrize("page", ["", f"{PAGE}/", "https://appdb.example.org:8443/", "none"])
def test_page_without_a_number_tells_no_version(page: str) -> None:
    published = GlueEntry(
        "dn", ("CloudComputingImage",), ((URL, (page,)), (OTHER_INFO, (f"dc:identifier={IMAGE}",)))
    )
    assert versions(published) == [None]


def test_digest_tells_more_than_the_number() -> None:
    fields = (f"dc:identifier={IMAGE.upper()}", f"sl:checksum:sha512={'0' * 128}")
    published = GlueEntry(
        "dn", ("CloudComputingImage",), ((URL, (f"{PAGE}:484/",)), (OTHER_INFO, fields))
    )
    (found,) = versions(published)
    assert found == Versions("sha512 0000000000000000…", "sha512 5c548a09467df6ff…", False)


def with_fields(*fields: str, page: str = "none") -> GlueEntry:
    attributes = ((URL, (page,)), (OTHER_INFO, (f"dc:identifier={IMAGE}", *fields)))
    return GlueEntry("dn", ("CloudComputingImage",), attributes)


SAME_DIGEST = Versions("sha512 5c548a09467df6ff…", "sha512 5c548a09467df6ff…", True)
FIELDS = {
    "digest-in-upper-case": (f"sl:checksum:sha512={SHA512.upper()}", SAME_DIGEST),
    "digest-with-its-name": (f"sl:checksum:sha512=sha512:{SHA512}", SAME_DIGEST),
    "digest-with-its-name-in-upper-case": (
        f"sl:checksum:sha512=SHA512:{SHA512.upper()}",
        SAME_DIGEST,
    ),
    "digest-of-another-algorithm": (f"sl:checksum:sha512=sha256:{'5c548a09' * 8}", None),
    "digest-that-is-none": ("sl:checksum:sha512=unknown", None),
    "same-version-of-the-list": (
        "hv:version=3.3.0-1",
        Versions("version 3.3.0-1", "version 3.3.0-1", True),
    ),
    "other-version-of-the-list": (
        "hv:version=3.2.9",
        Versions("version 3.2.9", "version 3.3.0-1", False),
    ),
    "no-version-of-the-list": ("hv:version=", None),
}


@pytest.mark.parametrize(("field", "expected"), FIELDS.values(), ids=FIELDS)
def test_version_is_told_by_the_fields_of_the_list(field: str, expected: Versions | None) -> None:
    assert versions(with_fields(field)) == [expected]


def test_number_and_version_of_the_list_both_have_to_be_the_same() -> None:
    published = with_fields("hv:version=3.2.9", page=f"{PAGE}:484/")
    assert versions(published) == [Versions("version 3.2.9", "version 3.3.0-1", False)]


def shared(page: str, *shares: str, dn: str = "dn") -> GlueEntry:
    attributes = ((URL, (page,)), ("CloudComputingImageShareForeignKey", shares))
    return GlueEntry(dn, ("CloudComputingImage",), attributes)


OWN = shared(f"{PAGE}:484/", "share-vo")
OTHER_PAGE = f"{PAGE[:-1]}c:90/"
BESIDE = {
    "same-marketplace-and-share": ((OWN, shared(OTHER_PAGE, "share-vo")), True),
    "one-share-of-several": ((OWN, shared(OTHER_PAGE, "share-ops", "share-vo")), True),
    "another-share": ((OWN, shared(OTHER_PAGE, "share-ops")), False),
    "no-share-is-said": ((shared(f"{PAGE}:484/"), shared(OTHER_PAGE)), False),
    "other-version-of-the-image": ((OWN, shared(f"{PAGE}:480/", "share-vo")), False),
    "another-marketplace": ((OWN, shared("https://x.example.org/image/1:2/", "share-vo")), False),
    "image-of-the-site": ((OWN, shared("https://glance.example.org:9292/v2/f", "share-vo")), False),
    "nothing-of-the-list-is-there": ((shared(OTHER_PAGE, "share-vo"),), False),
    "below-the-same-share": (
        (
            shared(f"{PAGE}:484/", dn="GLUE2ID=1,GLUE2ShareID=vo,o=glue"),
            shared(OTHER_PAGE, dn="GLUE2ID=2,GLUE2ShareID=vo,o=glue"),
        ),
        True,
    ),
    "below-another-share": (
        (
            shared(f"{PAGE}:484/", dn="GLUE2ID=1,GLUE2ShareID=vo,o=glue"),
            shared(OTHER_PAGE, dn="GLUE2ID=2,GLUE2ShareID=ops,o=glue"),
        ),
        False,
    ),
    "below-no-share": (
        (
            shared(f"{PAGE}:484/", dn="GLUE2ID=1,GLUE2GroupID=services,o=glue"),
            shared(OTHER_PAGE, dn="GLUE2ID=2,GLUE2GroupID=services,o=glue"),
        ),
        False,
    ),
}


@pytest.mark.parametrize(("entries", "is_beside"), BESIDE.values(), ids=BESIDE)
def test_image_of_the_marketplace_for_the_same_share_is_beside_the_list(
    entries: tuple[GlueEntry, ...], is_beside: bool
) -> None:
    assert bool([*PublishedImages(entries).beside([LISTED])]) is is_beside


OTHERS = {
    "another-page": entry((URL, f"{PAGE[:-1]}c:484/")),
    "image-of-the-site-itself": entry((URL, "https://glance.example.org:9292/v2/images/1/file")),
    "another-identifier": entry((OTHER_INFO, "dc:identifier=662b0e71-3e21-bbbb-b6a1-cc2f51319fa7")),
    "no-image": entry((URL, f"{PAGE}:484/"), kind="CloudComputingInstanceType"),
    "nothing": entry(),
}


@pytest.mark.parametrize("published", OTHERS.values(), ids=OTHERS)
def test_what_is_not_the_image_is_not_taken_for_it(published: GlueEntry) -> None:
    assert versions(published) == []


def test_image_without_page_and_identifier_matches_nothing() -> None:
    nameless = ListedImage("", "CernVM", "1", "", None, "")
    images = PublishedImages([entry(), entry((URL, "none"))])
    assert (images.of(nameless), images.can_tell(nameless), images.count) == ((), False, 2)


def test_json_of_a_cloud_is_read() -> None:
    image = {
        "ID": "3a7c2d2e-0c3f-4f39-9c53-7d3c2f1c0b11",
        "MarketplaceURL": f"{PAGE}:484/",
        "OtherInfo": {"dc:identifier": IMAGE, "sl:checksum:sha512": SHA512},
    }
    document = {**json.loads(tree(Tree.JSON)), "CloudComputingImage": [image]}
    (found,) = versions(*glue_json.parse(json.dumps(document).encode()).entries)
    assert found is not None
    assert found.are_same


def test_image_of_glue_2_0_is_read_from_a_bdii() -> None:
    above = f"GLUE2GroupID=services,GLUE2DomainID={SITE},o=glue"
    published = (
        f"\ndn: GLUE2ApplicationEnvironmentID={SITE}_os_tpl_1,{above}\n"
        "objectClass: GLUE2Entity\n"
        "objectClass: GLUE2ApplicationEnvironment\n"
        f"GLUE2ApplicationEnvironmentID: {SITE}_os_tpl_1\n"
        "GLUE2ApplicationEnvironmentAppName: CernVM\n"
        f"GLUE2ApplicationEnvironmentRepository: {PAGE}:484/\n"
        f"GLUE2ApplicationEnvironmentComputingManagerForeignKey: {SITE}_manager\n"
    )
    with Slapd(tree(Tree.SITE) + published.encode()) as slapd:
        memory = RunMemory(lambda _: ServiceAccess(slapd.url), Limits())
        question = SiteAtBdii(SITE_BDII, SITE, Level.SITE)
        there = memory.bound(Deadline.after(timedelta(minutes=10))).obtain(question)
        memory.close()
    assert isinstance(there, SiteInformation)
    assert versions(*there.entries) == [SAME]


@given(st.text(), st.text(), st.text())
def test_whatever_is_published_is_read(page: str, field: str, marketplace: str) -> None:
    listed = ListedImage(IMAGE, "", "", "", None, SHA512, marketplace)
    images = PublishedImages([entry((URL, page)), entry((OTHER_INFO, field))])
    assert images.count == 2
    for one in images.of(listed):
        assert one.page or one.identifier
