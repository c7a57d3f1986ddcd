"""A search in an LDIF file that stands in for a server, answered as the server would."""

from collections.abc import Callable, Iterable

from proc19probes.outside.ldap_answer import Texts, written_found_above
from proc19probes.outside.ldap_names import Path, path_of, split_dn, with_superiors
from proc19probes.outside.ldif import read_entries, written_entry
from proc19probes.vocabulary.ldap import LdapEntry, LdapSearch, Scope

_OPERATIONAL = frozenset(
    {
        "attributetypes",
        "contextcsn",
        "createtimestamp",
        "creatorsname",
        "ditcontentrules",
        "ditstructurerules",
        "entrycsn",
        "entrydn",
        "entryuuid",
        "governingstructurerule",
        "hassubordinates",
        "ldapsyntaxes",
        "matchingrules",
        "matchingruleuse",
        "modifiersname",
        "modifytimestamp",
        "nameforms",
        "numsubordinates",
        "objectclasses",
        "structuralobjectclass",
        "subschemasubentry",
    }
)
"""Attributes that a server gives only to who names them (RFC 4512, section 3.4 and 4.2)."""


def search_file(chunks: Iterable[bytes], search: LdapSearch) -> Texts:
    """The entries that match as LDIF, or what exists above a base that does not.

    Raises MalformedError, TooLargeError or RefusedError. The entries above one in the file exist,
    be they in it or not: an information provider prints what is below its own base.
    """
    base = path_of(search.base)
    in_scope = _SCOPES[search.scope]
    matches = _classes(search)
    chosen = _chosen(search.attributes)
    deepest = 0
    for entry in read_entries(chunks):
        path = path_of(entry.dn)
        deepest = max(deepest, _shared(path, base))
        if in_scope(path, base) and matches(entry):
            yield _written(entry, chosen)
    if deepest < len(base):
        above = split_dn(search.base)[len(base) - deepest :]
        yield written_found_above(",".join(above).encode("utf-8", "surrogateescape"))


def _shared(path: Path, base: Path) -> int:
    """How many names from the root on are the same."""
    count = 0
    for one, other in zip(reversed(path), reversed(base), strict=False):
        if one != other:
            break
        count += 1
    return count


def _is_base(path: Path, base: Path) -> bool:
    return path == base


def _is_child(path: Path, base: Path) -> bool:
    return path[1:] == base and bool(path)


def _is_below(path: Path, base: Path) -> bool:
    return len(path) >= len(base) and path[len(path) - len(base) :] == base


_SCOPES: dict[Scope, Callable[[Path, Path], bool]] = {
    Scope.BASE: _is_base,
    Scope.ONE_LEVEL: _is_child,
    Scope.SUBTREE: _is_below,
}


def _classes(search: LdapSearch) -> Callable[[LdapEntry], bool]:
    asked = frozenset(name.lower() for name in search.object_classes)

    def matches(entry: LdapEntry) -> bool:
        if not asked:
            return True
        for name, values in entry.attributes:
            if name.lower() == "objectclass":
                return not asked.isdisjoint(with_superiors(values))
        return False

    return matches


def _chosen(attributes: tuple[str, ...]) -> Callable[[str], bool]:
    asked = frozenset(name.lower() for name in attributes)
    if not asked:
        return lambda name: name.lower() not in _OPERATIONAL
    return lambda name: name.lower() in asked


def _written(entry: LdapEntry, chosen: Callable[[str], bool]) -> bytes:
    kept = (
        (name.encode(), [value.encode("utf-8", "surrogateescape") for value in values])
        for name, values in entry.attributes
        if chosen(name)
    )
    return written_entry(entry.dn.encode("utf-8", "surrogateescape"), kept)
