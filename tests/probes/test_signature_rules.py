"""What the rules of signatures say where no message that openssl makes comes to it in a test."""

import pytest

from proc19probes.probes._list_signing import policy
from proc19probes.probes._signature_rules import CrlCheck, ProxyUse, wrong_with
from proc19probes.vocabulary.signature import MOST_SIGNERS, Examined, Protection, SignerInfo

SHA256_WITH_RSA = SignerInfo("2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.1")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "signed 0 times"),
        (2, "signed 2 times"),
        (MOST_SIGNERS, f"signed {MOST_SIGNERS} times or more"),
    ],
)
def test_another_number_of_signatures_than_one_is_critical_however_many(
    count: int, said: str
) -> None:
    examined = Examined(Protection.SIGNED, b"", "", (SHA256_WITH_RSA,) * count, ())
    asked = policy(CrlCheck.IF_PRESENT, ProxyUse.REFUSE)
    (finding,) = wrong_with(examined, "the list", asked)
    assert finding.kind.id == "signers-not-one"
    assert finding.text == f"the list: {said}, expected one signature"
