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
        there = memory.bound(Deadline.after(timedelta(seconds=30))).obtain(question)
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
