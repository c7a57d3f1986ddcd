"""The algorithms of a signature: read as others read them, whatever the structure holds."""

from contextlib import suppress

import pytest
from asn1crypto import cms, core
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.outside.der import OBJECT_IDENTIFIER, Element, dotted, elements
from proc19probes.outside.signer_infos import signer_infos
from proc19probes.vocabulary.signature import SignerInfo
from proc19probes.vocabulary.unobtainable import MalformedError
from servers.image_lists import Workshop
from servers.signing import openssl

SHA1, SHA256 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1"
PSS = "1.2.840.113549.1.1.10"
IN_PSS = ("-keyopt", "rsa_padding_mode:pss")
OPTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ec": ("host", ()),
    "ec-sha512": ("host", ("-md", "sha512")),
    "ec-sha1": ("host", ("-md", "sha1")),
    "rsa": ("rsa_host", ()),
    "rsa-sha384": ("rsa_host", ("-md", "sha384")),
    "rsa-sha1": ("rsa_host", ("-md", "sha1")),
    "rsa-md5": ("rsa_host", ("-md", "md5")),
    "rsa-sha3": ("rsa_host", ("-md", "sha3-256")),
    "pss": ("rsa_host", IN_PSS),
    "pss-sha512": ("rsa_host", (*IN_PSS, "-md", "sha512")),
    "pss-sha1-which-parameters-leave-out": ("rsa_host", (*IN_PSS, "-md", "sha1")),
    "pss-with-another-mask": ("rsa_host", (*IN_PSS, "-keyopt", "rsa_mgf1_md:sha1")),
    "pss-with-salt": ("rsa_host", (*IN_PSS, "-keyopt", "rsa_pss_saltlen:11")),
    "opaque": ("host", ("-nodetach",)),
    "by-key": ("host", ("-keyid",)),
    "without-attributes": ("host", ("-noattr",)),
    "without-certificates": ("host", ("-nocerts",)),
}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


@pytest.fixture(scope="module")
def structures(workshop: Workshop) -> dict[str, bytes]:
    """Structures that openssl made, by the name of the row."""
    made = {name: _made(workshop, who, *more) for name, (who, more) in OPTIONS.items()}
    other = workshop.other_host
    also = ("-signer", str(other.certificate), "-inkey", str(other.key), "-md", "sha512")
    return made | {"two-signers": _made(workshop, "rsa_host", *also)}


def _made(workshop: Workshop, who: str, *options: str) -> bytes:
    by = getattr(workshop, who)
    signer = ("-signer", str(by.certificate), "-inkey", str(by.key))
    return openssl("cms", "-sign", "-outform", "DER", *signer, *options, given=b"a list\n")


def as_asn1crypto_reads(der: bytes) -> list[SignerInfo]:
    infos = cms.ContentInfo.load(der, strict=True)["content"]["signer_infos"]
    return [
        SignerInfo(
            one["digest_algorithm"]["algorithm"].dotted,
            one["signature_algorithm"]["algorithm"].dotted,
            one["signature_algorithm"]["parameters"]["hash_algorithm"]["algorithm"].dotted
            if one["signature_algorithm"]["algorithm"].dotted == PSS
            else "",
        )
        for one in infos
    ]


@pytest.mark.parametrize("name", [*OPTIONS, "two-signers"])
def test_algorithms_are_those_that_others_read(name: str, structures: dict[str, bytes]) -> None:
    found = signer_infos(structures[name])
    assert list(found) == as_asn1crypto_reads(structures[name])
    assert len(found) == (2 if name == "two-signers" else 1)


def test_rows_differ_in_what_they_are_there_for(structures: dict[str, bytes]) -> None:
    """Whatever openssl made of the options: what is to be told apart is there."""
    found = {name: signer_infos(der)[0] for name, der in structures.items()}
    assert len(set(found.values())) >= 10
    assert found["pss"] == SignerInfo(SHA256, PSS, SHA256)
    assert found["pss-with-another-mask"] == SignerInfo(SHA256, PSS, SHA256)
    assert found["pss-sha1-which-parameters-leave-out"] == SignerInfo(SHA1, PSS, SHA1)
    assert found["rsa-sha1"].digest == SHA1


@pytest.mark.parametrize("parameters", [b"", b"\x05\x00"], ids=["missing", "null"])
def test_pss_without_parameters_is_sha1(parameters: bytes, structures: dict[str, bytes]) -> None:
    """RFC 4055, section 3.1: what is not said is the default, and that is SHA-1."""
    der = structures["pss"]
    info = cms.ContentInfo.load(der)["content"]["signer_infos"][0]
    algorithm = info["signature_algorithm"].dump()
    inner = core.ObjectIdentifier(PSS).dump() + parameters
    shorter = bytes((0x30, len(inner))) + inner
    assert der.count(algorithm) == 1
    assert signer_infos(_in_place(der, algorithm, shorter)) == (SignerInfo(SHA256, PSS, SHA1),)


def _in_place(der: bytes, part: bytes, other: bytes) -> bytes:
    """The structure with another part in the place of one, all lengths around it as they are."""
    at = der.index(part)
    # What is left of the room becomes an element of its own behind it, within the same bounds.
    left = len(part) - len(other)
    assert 2 <= left < 0x80
    filling = bytes((0xA1, left - 2)) + bytes(left - 2)
    return der[:at] + other + filling + der[at + len(part) :]


def of_signers(der: bytes, count: int) -> bytes:
    content = cms.ContentInfo.load(der)
    signed = content["content"]
    signed["signer_infos"] = cms.SignerInfos([signed["signer_infos"][0]] * count)
    return cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump(force=True)


def test_a_hundred_signers_are_read_and_no_more(structures: dict[str, bytes]) -> None:
    der = structures["without-certificates"]
    assert signer_infos(of_signers(der, 0)) == ()
    assert signer_infos(of_signers(der, 100)) == signer_infos(der) * 100
    assert signer_infos(of_signers(der, 101)) == signer_infos(der) * 100


# Structures that are none.


def nested(depth: int) -> bytes:
    lengths, size = [], 0
    for _ in range(depth):
        head = b"\x30\x84" + size.to_bytes(4, "big")
        lengths.append(head)
        size += len(head)
    return b"".join(reversed(lengths))


NO_STRUCTURES = {
    "nothing": b"",
    "a-tag": b"\x30",
    "no-length": b"\x30\x82",
    "length-of-too-many-bytes": b"\x30\x85\0\0\0\0\x01\0",
    "length-without-an-end": b"\x30\x80\0\0",
    "longer-than-it-is": b"\x30\x84\xff\xff\xff\xff",
    "two-structures": b"\x30\x00\x30\x00",
    "a-set": b"\x31\x00",
    "empty": b"\x30\x00",
    "deep": nested(100_000),
    "many": b"\x30\x82\xff\xfe" + b"\x05\x00" * 0x7FFF,
    "text": b"-----BEGIN PKCS7-----",
}


@pytest.mark.parametrize("der", NO_STRUCTURES.values(), ids=NO_STRUCTURES)
def test_what_is_no_signed_message_is_malformed(der: bytes) -> None:
    with pytest.raises(MalformedError, match="found "):
        signer_infos(der)


@pytest.mark.parametrize("name", ["rsa", "pss", "two-signers"])
def test_every_beginning_of_a_structure_is_malformed(
    name: str, structures: dict[str, bytes]
) -> None:
    der = structures[name]
    for end in range(len(der)):
        with pytest.raises(MalformedError):
            signer_infos(der[:end])


@given(data=st.data(), name=st.sampled_from([*OPTIONS, "two-signers"]))
@settings(max_examples=400, deadline=None)
def test_damaged_structure_is_read_or_malformed(
    structures: dict[str, bytes], data: st.DataObject, name: str
) -> None:
    damaged = bytearray(structures[name])
    for _ in range(data.draw(st.integers(1, 4))):
        # Near the end are the SignerInfos, where there is most to be read.
        at = len(damaged) - 1 - data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    with suppress(MalformedError):
        assert isinstance(signer_infos(bytes(damaged)), tuple)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_elements_of_whatever_bytes_are_within_them(data: bytes) -> None:
    with suppress(MalformedError):
        found = list(elements(memoryview(data)))
        assert sum(2 + len(one.value) for one in found) <= len(data)


# Object identifiers.

ARCS = st.lists(st.integers(0, 2**70), max_size=6)
FIRST = st.one_of(
    st.tuples(st.sampled_from([0, 1]), st.integers(0, 39)),
    st.tuples(st.just(2), st.integers(0, 2**40)),
)


@given(FIRST, ARCS)
@settings(max_examples=300, deadline=None)
def test_object_identifier_is_the_one_that_was_written(
    first: tuple[int, int], arcs: list[int]
) -> None:
    text = ".".join(str(number) for number in (*first, *arcs))
    octets = core.ObjectIdentifier(text).contents
    element = Element(OBJECT_IDENTIFIER, memoryview(octets))
    if len(octets) <= 64:
        assert dotted(element) == text
    else:
        with pytest.raises(MalformedError):
            dotted(element)


@pytest.mark.parametrize(
    ("tag", "octets"),
    [(6, b""), (6, b"\x80"), (6, b"\x2a\x86"), (6, b"\x80\x80"), (6, b"\x2a" * 65), (4, b"\x2a")],
    ids=["empty", "unfinished", "unfinished-later", "never-begun", "long", "other-tag"],
)
def test_what_is_no_object_identifier_is_malformed(tag: int, octets: bytes) -> None:
    with pytest.raises(MalformedError, match="found no object identifier"):
        dotted(Element(tag, memoryview(octets)))
