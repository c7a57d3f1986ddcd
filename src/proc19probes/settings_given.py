"""What a settings file and the environment give, before anything of it is understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from proc19probes.vocabulary.plain_text import plain

SYSTEM_FILE = Path("/etc/proc19/settings.toml")
_FILE_VARIABLE = "PROC19_SETTINGS"
_DEEPEST = 3
# What a variable can name; a probe and its parameter could not be told apart there.
_TABLES = ("services", "tls", "network", "limits", "run", "severity", "history")

Key = tuple[str, ...]
"""The tables that lead to a value, and its own name."""


class SettingsError(Exception):
    """Settings that cannot be used: every problem with its place and key; as text, one line."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Given:
    """A value as it was given; `types` of TOML is None where it came as a variable's text."""

    text: str
    toml_type: type | None
    where: str
    folder: Path


def given_settings(explicit: Path | None, environment: Mapping[str, str]) -> dict[Key, Given]:
    """Every value by its key, the stronger one where there are two. Raises SettingsError."""
    return {**_from_file(explicit, environment), **_from_environment(environment)}


def _from_file(explicit: Path | None, environment: Mapping[str, str]) -> dict[Key, Given]:
    variable = environment.get(_FILE_VARIABLE)
    named = explicit or (Path(variable) if variable else None)
    if named is not None:
        found = _read_file(named)
        if found is None:
            raise SettingsError(f"{plain(str(named))}: no such file")
        return found
    home = environment.get("HOME")
    folder = environment.get("XDG_CONFIG_HOME") or (home and f"{home}/.config")
    users = (Path(folder, "proc19", "settings.toml"),) if folder else ()
    files = (_read_file(path) for path in (*users, SYSTEM_FILE))
    return next((given for given in files if given is not None), {})


def _read_file(path: Path) -> dict[Key, Given] | None:
    """What the file gives; None where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SettingsError(f"{plain(str(path))}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{plain(str(path))}: not UTF-8 at byte {error.start}") from error
    # Most runs have no settings file, and this import would be a tenth of a cold probe's start.
    import tomllib

    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{plain(str(path))}: not TOML: {plain(str(error))}") from error
    return {
        key: Given(str(value), type(value), str(path), path.parent)
        for key, value in _flat(document)
    }


def _flat(table: Mapping[str, object], above: Key = ()) -> Iterator[tuple[Key, object]]:
    for name, value in table.items():
        key = (*above, name)
        if isinstance(value, dict) and len(key) < _DEEPEST:
            yield from _flat(value, key)
        else:
            yield key, value


def _from_environment(environment: Mapping[str, str]) -> dict[Key, Given]:
    given: dict[Key, Given] = {}
    for variable, text in environment.items():
        prefix, _, name = variable.partition("_")
        table, _, rest = name.lower().partition("_")
        if prefix != "PROC19" or table not in _TABLES:
            continue
        key: Key = (table, rest)
        if table == "severity":
            key = (table, rest.replace("_", "-"))
        if table == "services":
            service, _, last = rest.rpartition("_")
            key = (table, service.replace("_", "-"), last)
        given[key] = Given(text, None, variable, Path())
    return given
