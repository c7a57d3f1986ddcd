"""What every manual page has: its head, and where settings come from."""

from source_date import source_date
from troff import ManualPage, bold, escaped, italic, prose

from proc19probes import __version__

_FILES = (
    (
        "/etc/proc19/settings.toml",
        "Settings of this machine. None is needed: the public EGI services are the defaults.",
    ),
    ("~/.config/proc19/settings.toml", "Settings of a user, read in place of those."),
)
_VARIABLES = (
    ("PROC19_SETTINGS", "A settings file that is read in place of both; it must exist."),
    (
        "PROC19_TABLE_KEY",
        "The value of one key of the settings, such as `PROC19_SERVICES_GOCDB_URL` or "
        "`PROC19_TLS_CAPATH`; stronger than the file.",
    ),
    ("XDG_CONFIG_HOME", "The user's configuration folder, where it is not ~/.config."),
)


def begin(name: str, sentence: str) -> ManualPage:
    """A page with its head and NAME."""
    page = ManualPage(name, f"{source_date():%Y-%m-%d}", f"proc19probes {__version__}")
    page.section("NAME")
    page.line(rf"{escaped(name)} \- {escaped(sentence)}")
    return page


def option_term(flags: tuple[str, ...], value: str) -> str:
    """An option as it is given: its flags, and what stands for its value."""
    shown = ", ".join(bold(flag) for flag in flags)
    return f"{shown} {italic(value)}" if value else shown


def add_settings(page: ManualPage) -> None:
    """FILES and ENVIRONMENT of what reads settings."""
    page.section("FILES")
    for file, meaning in _FILES:
        page.item(italic(file), prose(meaning))
    page.section("ENVIRONMENT")
    for variable, meaning in _VARIABLES:
        page.item(bold(variable), prose(meaning))


def add_references(page: ManualPage, names: tuple[str, ...], document: str) -> None:
    """SEE ALSO: other pages, and the page of the documentation that says more."""
    page.section("SEE ALSO")
    references = ", ".join(f"{bold(name)}(1)" for name in names)
    page.line(f"{references}; {italic(document)} in the documentation of proc19probes")
