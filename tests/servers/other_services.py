"""The services beside GOCDB that have an address of their own, on loopback, for a test's settings.

with other_services() as variables:               # PROC19_SERVICES_TOP_BDII_URL: ldap://…, …
    run(command, **variables)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from servers.accounting_pages import AccountingDocuments, AccountingServer
from servers.glue_trees import Tree, tree
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
    with Slapd(tree(Tree.TOP)) as slapd, AccountingServer(documents) as accounting:
        yield {
            "PROC19_SERVICES_ACCOUNTING_PORTAL_URL": accounting.url,
            "PROC19_SERVICES_APEL_PAGES_URL": accounting.url,
            "PROC19_SERVICES_TOP_BDII_URL": slapd.url,
        }
