"""The services beside GOCDB that have an address of their own, on loopback, for a test's settings.

with other_services() as variables:               # PROC19_SERVICES_TOP_BDII_URL: ldap://…, …
    run(command, **variables)

The demonstration's requests name further addresses; `at_hand` leaves them out.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from servers.accounting_pages import AccountingDocuments, AccountingServer
from servers.glue_trees import HEALTHY, Tree, tree
from servers.slapd import Slapd

NOBODY = {
    "PROC19_SERVICES_ACCOUNTING_PORTAL_URL": "http://127.0.0.1:9",
    "PROC19_SERVICES_APEL_PAGES_URL": "http://127.0.0.1:9",
    "PROC19_SERVICES_TOP_BDII_URL": "ldap://127.0.0.1:9",
}
"""The same where none of them is there: nobody listens at port 9 of loopback."""


@contextmanager
def other_services() -> Iterator[dict[str, str]]:
    """A top BDII, APEL's pages and an accounting portal: the variables that name them."""
    documents = AccountingDocuments(datetime.now(UTC))
    with (
        Slapd(_young(tree(Tree.TOP, {**HEALTHY, b"biomed": b"vo.example.org"}))) as slapd,
        AccountingServer(documents) as accounting,
    ):
        yield {
            "PROC19_SERVICES_ACCOUNTING_PORTAL_URL": accounting.url,
            "PROC19_SERVICES_APEL_PAGES_URL": accounting.url,
            "PROC19_SERVICES_TOP_BDII_URL": slapd.url,
        }


def at_hand(request: str) -> str:
    """The request without the addresses at its pilot sites, so that the top BDII is asked."""
    return re.sub(r'^(?:site|resource|records|signer|list) = ".*"\n', "", request, flags=re.M)


def _young(ldif: bytes) -> bytes:
    created = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    return re.sub(rb"(?<=CreationTime: )[-0-9TZ:]+", created, ldif)
