"""Digests in every form that services write them in."""

import pytest

from proc19probes.sources.digests import are_comparable, digest_of

SHA256, SHA384, SHA512 = "ab" * 32, "ab" * 48, "ab" * 64


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (SHA512, f"sha512:{SHA512}"),
        (SHA512.upper(), f"sha512:{SHA512}"),
        (f"sha512:{SHA512}", f"sha512:{SHA512}"),
        (f"SHA512:{SHA512.upper()}", f"sha512:{SHA512}"),
        (f" sha512:{SHA512}\n", f"sha512:{SHA512}"),
        (f"sha256:{SHA256}", f"sha256:{SHA256}"),
        (f"sha384:{SHA384}", f"sha384:{SHA384}"),
        (SHA256, ""),
        (f"sha256:{SHA512}", ""),
        (f"sha512:{SHA256}", ""),
        (f"md5:{SHA512}", ""),
        (f"sha512:sha512:{SHA512}", ""),
        (f"{SHA512}0", ""),
        ("٠" * 128, ""),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_digest_is_read_in_any_case_with_its_name_or_without(text: str, digest: str) -> None:
    assert digest_of(text, "sha512") == digest


def test_digests_of_one_algorithm_are_comparable() -> None:
    assert are_comparable(f"sha256:{SHA256}", f"sha256:{'cd' * 32}")
    assert not are_comparable(f"sha256:{SHA256}", f"sha512:{SHA512}")
    assert not are_comparable(None, f"sha512:{SHA512}")
    assert not are_comparable("", "")
