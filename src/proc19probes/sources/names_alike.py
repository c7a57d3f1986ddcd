"""Names that people take for one another and that no program does, and how they differ."""

import unicodedata
from collections.abc import Iterable


def alike(one: str, other: str) -> bool:
    """Whether both read as one name: blanks around it, case and Unicode form left aside."""
    return _read(one) == _read(other)


def called_like(name: str, names: Iterable[str]) -> str | None:
    """The first of the names that reads like this one and is another."""
    read = _read(name)
    return next((other for other in names if other != name and _read(other) == read), None)


def how_it_differs(registered: str, given: str) -> str:
    """In words, in what a registered name differs from the one given that reads like it."""
    one, other = registered.strip(), given.strip()
    ways = []
    if (one == registered) != (other == given):
        ways.append(f"with{'out' if one == registered else ''} a blank before or after it")
    if _form(one) != _form(other):
        ways.append("with other upper and lower case")
    if one.casefold() != other.casefold():
        ways.append(f"in another Unicode form{_character(one, other)}")
    return " and ".join(ways) or "with other blanks before or after it"


def _character(registered: str, given: str) -> str:
    """The first character of the given name that GOCDB has not there, as two may look the same."""
    pairs = zip(f"{registered}\0", f"{given}\0", strict=False)
    mine = next((right for left, right in pairs if left.casefold() != right.casefold()), "\0")
    return f" (yours has U+{ord(mine):04X})" if mine != "\0" else ""


def _form(name: str) -> str:
    """The name with the plain dash in place of every other and no character that does not show."""
    shown = unicodedata.normalize("NFKC", name)
    kinds = ((unicodedata.category(character), character) for character in shown)
    return "".join("-" if kind == "Pd" else one for kind, one in kinds if kind != "Cf")


def _read(name: str) -> str:
    return _form(name).strip().casefold()
