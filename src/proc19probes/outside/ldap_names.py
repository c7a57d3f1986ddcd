"""Distinguished names (RFC 4514) and object classes, compared as a server of GLUE compares them.

Names of attributes are equal in whatever case; so are values, but not those of GLUE 2
(caseExactMatch in GLUE20.schema): `GLUE2DomainID=site,o=Glue` is not `glue2domainid=SITE, o=glue`.
"""

import re
from collections.abc import Iterable

from proc19probes.vocabulary.name_escapes import unescaped

Path = tuple[str, ...]
"""The names of a DN in a form that equal ones share, from the entry itself to the root."""

_BREAK = re.compile(r"(?:[^\\,;]|\\.)+", re.DOTALL)
_PLUS = re.compile(r"(?:[^\\+]|\\.)+", re.DOTALL)
_SPACES = re.compile(r"\s+")
_SAME_ATTRIBUTE = {"glue2groupname": "glue2groupid", "glue2grouplocalid": "glue2groupid"}

_SUPERIOR = {
    "glue2admindomain": "glue2domain",
    "glue2userdomain": "glue2domain",
    "glue2accesspolicy": "glue2policy",
    "glue2mappingpolicy": "glue2policy",
    "glue2computingservice": "glue2service",
    "glue2computingendpoint": "glue2endpoint",
    "glue2computingshare": "glue2share",
    "glue2computingmanager": "glue2manager",
    "glue2executionenvironment": "glue2resource",
    "glue2computingactivity": "glue2activity",
    "glue2storageservice": "glue2service",
    "glue2storageendpoint": "glue2endpoint",
    "glue2storageshare": "glue2share",
    "glue2storagemanager": "glue2manager",
    "glue2datastore": "glue2resource",
}
"""GLUE20.schema's SUP, where it is neither GLUE2Entity nor top."""

_NO_ENTITY = ("glue2group", "glue2extension")


def split_dn(dn: str) -> list[str]:
    """The names of the DN as they are spelled, from the entry itself to the root."""
    return [name.strip() for name in _BREAK.findall(dn)]


def path_of(dn: str) -> Path:
    """The DN in the form that equal ones share."""
    return tuple(_normal(name) for name in split_dn(dn))


def with_superiors(classes: Iterable[str]) -> set[str]:
    """The classes, in lower case, and those that an entry of them is of as well."""
    found: set[str] = set()
    for name in classes:
        folded = name.lower()
        found.add(folded)
        if folded.startswith("glue2") and folded not in _NO_ENTITY:
            found.add("glue2entity")
            found.add(_SUPERIOR.get(folded, folded))
    return found


def _normal(name: str) -> str:
    parts = sorted(_normal_part(part) for part in _PLUS.findall(name))
    return "+".join(parts)


def _normal_part(part: str) -> str:
    attribute, _, value = part.partition("=")
    attribute = attribute.strip().lower()
    attribute = _SAME_ATTRIBUTE.get(attribute, attribute)
    plain = value.strip()
    plain = _SPACES.sub(" ", unescaped(plain).strip())
    return f"{attribute}={plain if attribute.startswith('glue2') else plain.lower()}"
