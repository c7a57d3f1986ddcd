"""DER (X.690), as far as the algorithms of a signature need it: tags, lengths, object identifiers.

30 1d            SEQUENCE of 29 bytes
   06 09 60 86 48 01 65 03 04 02 01      OBJECT IDENTIFIER 2.16.840.1.101.3.4.2.1
"""

from collections.abc import Iterator
from dataclasses import dataclass

from proc19probes.vocabulary.unobtainable import MalformedError

SEQUENCE, SET, OBJECT_IDENTIFIER = 0x30, 0x31, 0x06
_MOST_LENGTH_BYTES = 4
_MOST_IDENTIFIER_BYTES = 64
_MORE = 0x80


@dataclass(frozen=True)
class Element:
    """A value and its tag; for a constructed one the value is that of the elements in it."""

    tag: int
    value: memoryview

    def elements(self) -> Iterator["Element"]:
        """The elements that it is made of, one after another; raises MalformedError."""
        return elements(self.value)


def elements(data: memoryview) -> Iterator[Element]:
    """The elements that the bytes are made of; raises MalformedError."""
    offset = 0
    while offset < len(data):
        offset, element = _element(data, offset)
        yield element


def dotted(identifier: Element) -> str:
    """An object identifier as numbers with dots; raises MalformedError."""
    octets = bytes(identifier.value)
    is_whole = 0 < len(octets) <= _MOST_IDENTIFIER_BYTES and not octets[-1] & _MORE
    if identifier.tag != OBJECT_IDENTIFIER or not is_whole:
        raise MalformedError("found no object identifier in a signature, expected an algorithm")
    numbers, number = [], 0
    for octet in octets:
        number = number << 7 | octet & ~_MORE
        if not octet & _MORE:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(str(one) for one in (first, numbers[0] - 40 * first, *numbers[1:]))


def _element(data: memoryview, offset: int) -> tuple[int, Element]:
    try:
        tag, length = data[offset], data[offset + 1]
        start = offset + 2
        if length & _MORE:
            count = length & ~_MORE
            if not 0 < count <= _MOST_LENGTH_BYTES:
                raise MalformedError("found a length in a signature that DER does not have")
            length = int.from_bytes(data[start : start + count], "big")
            start += count
    except IndexError:
        raise MalformedError("found a signature that ends within an element") from None
    if start + length > len(data):
        raise MalformedError("found a signature that is shorter than it says")
    return start + length, Element(tag, data[start : start + length])
