"""Which findings say that something is not there, or not there yet; all others say it is wrong."""

import pytest
from shown_lines import plugin

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.vocabulary.findings import UNOBTAINABLE_KINDS, Nature
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause
from servers.gocdb import GocdbServer

ABSENT = {
    # GOCDB
    *("service-type-not-in-gocdb", "site-not-in-gocdb", "endpoint-not-registered"),
    *("site-not-certified", "site-not-in-production-infrastructure"),
    # The information system
    *("site-not-published", "service-not-published", "base-absent", "bdii-empty"),
    *("vo-not-named", "no-policy-published", "no-foreign-key-published"),
    *("registered-endpoint-not-published", "published-endpoint-not-registered"),
    *("too-few-sites-publish", "top-bdii-has-no-service"),
    # Accounting
    *("queue-empty", "no-message-of-site", "no-records", "only-other-products-records"),
    *("nothing-arrived", "site-not-on-apel-page", "site-not-displayed", "product-not-displayed"),
    *("no-month-synchronised", "month-not-synchronised", "no-records-counted"),
    # Images
    *("not-subscribed", "list-never-taken", "image-not-cached", "no-image-to-be-cached"),
    *("no-image-published", "no-image-of-list-published", "image-not-published"),
    *("registry-image-not-at-site", "registry-image-not-yet-at-site", "image-service-empty"),
    *("registry-project-empty", "no-image-to-look-for", "no-image-to-ask-for"),
    "nothing-to-compare",
}


def test_findings_that_say_that_something_is_absent_are_these() -> None:
    kinds = [kind for name in probe_names() for kind in load_probe(name).findings]
    found = {kind.id for kind in kinds if kind.nature is Nature.ABSENT}
    assert found == ABSENT


def test_what_an_address_does_not_have_is_absent() -> None:
    absent = [cause for cause, kind in UNOBTAINABLE_KINDS.items() if kind.nature is Nature.ABSENT]
    assert absent == [Cause.NOT_THERE]


@pytest.mark.parametrize("kind", UNOBTAINABLE_KINDS.values(), ids=lambda kind: kind.id)
def test_what_could_not_be_found_out_is_neither(kind) -> None:
    assert kind.about("GOCDB", "nothing").nature is None


SAID = {
    ("site_certified", "--site", "NOWHERE"): "[site-not-in-gocdb] (absent) To mend (",
    ("site_certified", "--site", "pilot-cloud"): "[site-name-case-differs] (wrong) To mend (",
    ("site_certified", "--site", "PILOT-CLOUD"): "[site-certified]\n",
}


@pytest.mark.parametrize(("command", "said"), SAID.items(), ids=lambda one: str(one)[-30:])
def test_further_line_says_which(command: tuple[str, ...], said: str) -> None:
    name, *arguments = command
    with GocdbServer() as gocdb:
        out, code = plugin(name, [*arguments, "-v", "--gocdb-url", gocdb.url])
    _, further = out.split("\n", 1)
    assert said in further
    assert (State.OK.value in further) == (code == 0)
