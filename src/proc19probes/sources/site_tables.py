"""Tables of pages made for people: the rows below headings, and which of them are a site's.

A row of headings begins a section: the rows below it are its own, up to the next row of headings or
to a caption, which is one text over all columns. Headings are compared without regard to case,
units in brackets and a colon at the end.

A row is a site's where the column headed 'Site' has exactly its name. Where no column is known to
name a site, the rows may still be told by what they have: the same name in each, or nothing but
dates and numbers on a page that names the site. Where that does not tell, `unclear` says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from proc19probes.sources.html_pages import HtmlPage, Row, in_place_of
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError

_SHOWN = 80
_NAMED = 3
_UNITS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SITE = re.compile(r"(?:(?:executing|cloud|grid|gocdb) ?)?site(?: ?name)?")
_DATE_OR_NUMBER = re.compile(r"(?:[\d\W_]|(?<=\d)[TZ])*(?:UTC|days?|hours?)?")
_BETWEEN_NAMES = re.compile(r"[^\w.\-]+")
_STATE = re.compile(r"\b(?:OK|WARN(?:ING)?|ERROR)\b")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)


@dataclass(frozen=True)
class Section:
    """Rows below headings, and the captions above those; headings as `heading` makes them."""

    captions: tuple[str, ...]
    headings: Row
    rows: tuple[Row, ...]

    def column(self, word: str) -> int:
        """Where the one column is whose heading is the word or has it; raises MalformedError."""
        found = [at for at, name in enumerate(self.headings) if word in name]
        return self.only([at for at in found if self.headings[at] == word] or found, word)

    def site_column(self, others: Iterable[int]) -> int | None:
        """Where the site's name is, which is none of the others; None where no heading says it."""
        known = set(others)
        named = [at for at, name in enumerate(self.headings) if "site" in name and at not in known]
        best = [at for at in named if _SITE.fullmatch(self.headings[at])] or named
        return self.only(best, "site") if best else None

    def only(self, places: Sequence[int], word: str) -> int:
        """The one place of those with the word in their heading; raises MalformedError."""
        if len(places) == 1:
            return places[0]
        many = "several columns" if places else "no column"
        header = plain(", ".join(self.headings), _SHOWN)
        raise MalformedError(f"{many} with {word!r} in the header: {header}")


@dataclass(frozen=True)
class SiteRows:
    """A site's rows, section by section, and what may be the site's and cannot be told.

    `called_like` is a site whose name differs by upper and lower case only.
    """

    sections: tuple[Section, ...]
    called_like: str | None
    unclear: str | None


def heading(text: str) -> str:
    """A heading as it is compared."""
    return " ".join(_UNITS.sub(" ", text).split()).rstrip(" :").casefold()


def is_date_or_number(text: str) -> bool:
    """Whether the text cannot be a name: blank, a date, a time, a number."""
    return _DATE_OR_NUMBER.fullmatch(text) is not None


def names(site: str, text: str) -> bool:
    """Whether the site's name is in the text, beside others or not, and no part of another name."""
    return site == text or site in _BETWEEN_NAMES.split(text)


def sections_of(
    page: HtmlPage, is_header: Callable[[Row], bool]
) -> tuple[tuple[Section, ...], tuple[Row, ...]]:
    """The sections, and the rows of the page that are in none."""
    sections: list[_Open] = []
    others: list[Row] = []
    for table in page.tables:
        captions: list[str] = []
        section: _Open | None = None
        for row in table:
            headings = tuple(map(heading, row))
            if is_header(headings):
                section, captions = _Open(captions, headings), []
                sections.append(section)
            elif len(set(row)) == 1 and row[0] and (len(row) > 1 or section is None):
                captions.append(row[0])
                others.append(row)
            elif section is None:
                others.append(row)
            else:
                if captions:
                    section, captions = _Open(captions, section.headings), []
                    sections.append(section)
                section.rows.append(row)
    return tuple(one.closed() for one in sections), tuple(others)


def rows_without_name(section: Section, at: int) -> Iterator[tuple[str, Row]]:
    """The rows that have other columns than the headings, or a blank or a heading for a name.

    With each is the last name above it, of which it may be; blank where there is none.
    """
    name = ""
    for row in section.rows:
        if len(row) == len(section.headings) and heading(row[at]) not in ("", section.headings[at]):
            name = row[at]
        else:
            yield name, row


def rows_of_site(page: HtmlPage, status: str, words: Iterable[str], site: str) -> SiteRows:
    """The site's rows below a heading that is `status`, beside columns whose headings have `words`.

    Raises what the page is where it has no such table, MalformedError where a column cannot be told
    or nothing on the page names the site.
    """
    every, others = sections_of(page, lambda row: heading(status) in row)
    if not every:
        raise in_place_of(page, f"a table with the header {status!r}")
    sections = [one for one in every if one.rows] or every[:1]
    told = [_Told.of(page, one, (status, *words), len(sections) == 1, site) for one in sections]
    unclear = [one.unclear for one in told if one.unclear]
    unclear += [f"a row not below {status!r}: {_shown(row)}" for row in others if _says(row)]
    like = next((one.called_like for one in told if one.called_like), None)
    own = tuple(one.own for one in told if one.own.rows)
    return SiteRows(own, like, unclear[0] if unclear else None)


@dataclass
class _Open:
    """A section while its rows come by."""

    captions: list[str]
    headings: Row
    rows: list[Row] = field(default_factory=list)

    def closed(self) -> Section:
        return Section(tuple(self.captions), self.headings, tuple(self.rows))


@dataclass(frozen=True)
class _Told:
    """What of a section is the site's."""

    own: Section
    called_like: str | None = None
    unclear: str | None = None

    @classmethod
    def of(
        cls, page: HtmlPage, section: Section, read: tuple[str, ...], is_alone: bool, site: str
    ) -> "_Told":
        """The rows that are the site's, by the column that names it or by all that there is."""
        width = len(section.headings)
        odd = [row for row in section.rows if len(row) != width]
        even = replace(section, rows=tuple(row for row in section.rows if len(row) == width))
        told = cls._by_columns(page, even, read, is_alone, site)
        if not odd or told.unclear is not None:
            return told
        return replace(told, unclear=f"a row of {len(odd[0])} cells below a header of {width}")

    @classmethod
    def _by_columns(
        cls, page: HtmlPage, section: Section, read: tuple[str, ...], is_alone: bool, site: str
    ) -> "_Told":
        known = [section.column(heading(word)) for word in read]
        at = section.site_column(known)
        if at is None:
            return cls._without_column(page, section, _Texts.of(section, known), is_alone, site)
        own = tuple(row for row in section.rows if row[at] == site)
        others = (row[at] for row in section.rows if row[at] != site)
        like = next((one for one in others if one.casefold() == site.casefold()), None)
        doubtful = [row for name, row in rows_without_name(section, at) if name in ("", site)]
        if own:
            doubtful += [row for row in section.rows if row[at] != site and names(site, row[at])]
        unclear = (
            f"a row that names no site alone: {_shown(one)}" for one in doubtful if _says(one)
        )
        return cls(replace(section, rows=own), like, next(unclear, None))

    @classmethod
    def _without_column(
        cls, page: HtmlPage, section: Section, texts: "_Texts", is_alone: bool, site: str
    ) -> "_Told":
        none = replace(section, rows=())
        if site in texts.same:
            return cls(section)
        if texts.differing:
            found = f"rows differ and no column is known to name the site: {texts.differing}"
            return cls(none, unclear=found)
        if not is_alone and not _named(site, section.captions):
            return cls(none, unclear="one of several tables, which does not say whose it is")
        if texts.same:
            found = f"no column is known to name the site, and each row has {texts.same[0]}"
            return cls(section, unclear=plain(found, _SHOWN * 2))
        if _named(site, (*page.headings, *page.items, *section.captions)):
            return cls(section)
        if _named(site, (cell for row in _rows(page) for cell in row)):
            return cls(section, unclear="no column names the site, nor does the page's title")
        raise MalformedError(f"{page.name} that does not name {plain(site, _SHOWN)}")


@dataclass(frozen=True)
class _Texts:
    """What may be names in columns that are not known: the same in each row, or differing."""

    same: tuple[str, ...]
    differing: str

    @classmethod
    def of(cls, section: Section, known: Iterable[int]) -> "_Texts":
        same: list[str] = []
        differing = ""
        for at in (one for one in range(len(section.headings)) if one not in set(known)):
            texts = list(dict.fromkeys(row[at] for row in section.rows))
            if all(map(is_date_or_number, texts)):
                continue
            if len(texts) == 1:
                same.append(texts[0])
            else:
                differing = f"below {section.headings[at]!r} are {_shown(texts)}"
        return cls(tuple(same), differing)


def _rows(page: HtmlPage) -> Iterator[Row]:
    return (row for table in page.tables for row in table)


def _named(site: str, texts: Iterable[str]) -> bool:
    return any(names(site, text) for text in texts)


def _says(row: Row) -> bool:
    """Whether the row has a state and a date, as those of a site have."""
    return any(map(_STATE.search, row)) and any(map(_DATE.search, row))


def _shown(texts: Iterable[str]) -> str:
    few = list(texts)
    return ", ".join(plain(text, _SHOWN // 2) or "a blank" for text in few[:_NAMED])
