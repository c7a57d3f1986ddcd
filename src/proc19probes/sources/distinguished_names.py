r"""Distinguished names, read for what an entry stands below (RFC 4514).

GLUE2EndpointID=urn:e\2Cx,GLUE2ServiceID=urn:s,GLUE2DomainID=SITE,o=glue
"""

import re
from collections.abc import Iterator

from proc19probes.sources.glue_values import as_compared
from proc19probes.vocabulary.name_escapes import unescaped

_NAME = re.compile(r"(?:[^\\,]|\\.)+", re.DOTALL)


def names_above(dn: str, attribute: str) -> Iterator[str]:
    """The values of this attribute in the names above the entry, the nearest first."""
    return _values(_NAME.findall(dn)[1:], attribute)


def as_same(dn: str) -> tuple[tuple[str, str], ...]:
    """The names of the DN, from the entry itself to the root, in a form that equal ones share."""
    names = (name.partition("=") for name in _NAME.findall(dn))
    return tuple(
        (attribute.strip().casefold(), as_compared(_unescaped(value)))
        for attribute, _, value in names
    )


def names_in(dn: str, attribute: str) -> Iterator[str]:
    """The same in the entry's own name."""
    return _values(_NAME.findall(dn)[:1], attribute)


def _values(names: list[str], attribute: str) -> Iterator[str]:
    for name in names:
        its_attribute, _, value = name.partition("=")
        if its_attribute.strip().casefold() == attribute.casefold():
            yield as_compared(_unescaped(value))


def _unescaped(spelled: str) -> str:
    """A value of a name as it is meant; spaces around it are not, where they are not escaped."""
    value = spelled.strip()
    if value.endswith("\\") and (len(value) - len(value.rstrip("\\"))) % 2:
        value += " "
    return unescaped(value)


def escaped(value: str) -> str:
    """The value as it stands in a distinguished name (RFC 4514, section 2.4)."""
    text = "".join(f"\\{one}" if one in '\\,+"<>;=' else one for one in value)
    text = text.replace("\0", "\\00")
    if text.startswith(("#", " ")):
        text = f"\\{text}"
    return f"{text[:-1]}\\ " if text.endswith(" ") and len(value) > 1 else text
