"""Loading an edition of the procedure from its file."""

import tomllib
from pathlib import Path

from proc19probes.procedure.effect import effect_problems
from proc19probes.procedure.model import Procedure
from proc19probes.procedure.problems import Problem, ProcedureError
from proc19probes.procedure.reading import read_tables
from proc19probes.procedure.references import reference_problems
from proc19probes.procedure.table import Place, Problems, Table

__all__ = ["ProcedureError", "editions", "load_procedure", "load_procedure_file", "names_a_file"]

_FOLDER = Path(__file__).parent
_ENDING = ".toml"
_LARGEST_FILE = 1024 * 1024


def editions() -> tuple[str, ...]:
    """The editions that come with the package, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob(f"*{_ENDING}")))


def names_a_file(edition: str) -> bool:
    """Whether an edition is given by the path of its file, not by its name."""
    return edition.startswith(("./", "/"))


def load_procedure(edition: str, probes: frozenset[str]) -> Procedure:
    """The edition of this name, or in the file of this path where it begins with `./` or `/`.

    `probes` are the names of all probes that there are. Raises ProcedureError.
    """
    if names_a_file(edition):
        return load_procedure_file(Path(edition), probes)
    if edition not in editions():
        known = ", ".join(editions())
        text = (
            f"no edition is called {edition!r}, expected one of {known}, "
            "or the path of a file, beginning with ./ or /"
        )
        raise ProcedureError([Problem("", "", "", text)])
    return load_procedure_file(_FOLDER / f"{edition}{_ENDING}", probes)


def load_procedure_file(path: Path, probes: frozenset[str]) -> Procedure:
    """The edition in this file. Raises ProcedureError with everything that is wrong in it."""
    problems = Problems()
    top = Table(_read(path), Place(path.name), problems)
    procedure = read_tables(top)
    if procedure.edition and procedure.edition != path.stem:
        top.problem(
            "edition", f"found {procedure.edition!r}, expected the file's name {path.stem!r}"
        )
    problems.found.extend(reference_problems(procedure, path.name, probes))
    problems.found.extend(effect_problems(procedure, path.name))
    if problems.found:
        raise ProcedureError(problems.found)
    return procedure


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(_bytes(path).decode())
    except OSError as error:
        raise ProcedureError([Problem(str(path), "", "", error.strerror or str(error))]) from None
    except UnicodeDecodeError as error:
        text = f"byte {error.start} is not UTF-8, expected a TOML file in UTF-8"
        raise ProcedureError([Problem(path.name, "", "", text)]) from None
    except (ValueError, RecursionError) as error:
        raise ProcedureError([Problem(path.name, "", "", f"not TOML: {error}")]) from None


def _bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError("not a regular file")
    with path.open("rb") as file:
        data = file.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE:
        raise OSError(f"more than {_LARGEST_FILE} bytes, expected at most so many")
    return data
