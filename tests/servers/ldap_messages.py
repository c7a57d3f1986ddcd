"""Messages of an LDAP server as bytes (RFC 4511, in BER), for servers that misbehave on purpose."""

ENTRY = 0x64
DONE = 0x65
REFERENCE = 0x73
EXTENDED = 0x78
_PAGED_RESULTS = b"1.2.840.113556.1.4.319"


def tlv(tag: int, *contents: bytes) -> bytes:
    """Tag, length and content."""
    content = b"".join(contents)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def octets(text: str | bytes) -> bytes:
    """A string."""
    return tlv(0x04, text.encode() if isinstance(text, str) else text)


def message(number: int, kind: int, *contents: bytes, controls: bytes = b"") -> bytes:
    """The whole message."""
    return tlv(0x30, tlv(0x02, number.to_bytes(4, "big")), tlv(kind, *contents), controls)


def entry(number: int, dn: str, attributes: dict[str, list[str]]) -> bytes:
    """An entry that was found."""
    listed = [
        tlv(0x30, octets(name), tlv(0x31, *(octets(value) for value in values)))
        for name, values in attributes.items()
    ]
    return message(number, ENTRY, octets(dn), tlv(0x30, *listed))


def done(
    number: int,
    code: int = 0,
    matched: str = "",
    words: str = "",
    urls: tuple[str, ...] = (),
    cookie: bytes | None = None,
) -> bytes:
    """The end of a search, or of a page of it where there is a cookie."""
    referral = tlv(0xA3, *(octets(url) for url in urls)) if urls else b""
    controls = b""
    if cookie is not None:
        value = tlv(0x30, tlv(0x02, b"\0"), octets(cookie))
        controls = tlv(0xA0, tlv(0x30, octets(_PAGED_RESULTS), octets(value)))
    result = (tlv(0x0A, bytes([code])), octets(matched), octets(words), referral)
    return message(number, DONE, *result, controls=controls)


def reference(number: int, *urls: str) -> bytes:
    """Where the search is to be continued."""
    return message(number, REFERENCE, *(octets(url) for url in urls))


def notice_of_disconnection(code: int, words: str) -> bytes:
    """What a server says before it goes away (section 4.4.1)."""
    name = tlv(0x8A, b"1.3.6.1.4.1.1466.20036")
    return message(0, EXTENDED, tlv(0x0A, bytes([code])), octets(""), octets(words), name)
