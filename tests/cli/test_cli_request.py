"""proc19 request new and validate as processes: whole output, and how they end."""

from pathlib import Path

from proc19_process import DEMO, proc19

SAMPLES = Path(__file__).parents[1] / "samples" / "requests"
PROCEDURE = Path(__file__).parents[2] / "src" / "proc19probes" / "procedure" / "wiki-2016.toml"
ARC = (SAMPLES / "arc-pilot.toml").read_text()


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_valid_request_with_nothing_odd_is_one_line() -> None:
    file = SAMPLES / "arc-pilot.toml"
    ended = proc19("request", "validate", file)
    assert (ended.code, ended.out, ended.err) == (0, f"{file}: valid\n", "")


def test_what_is_odd_is_a_note_below_valid_and_no_failure(tmp_path: Path) -> None:
    odd = ARC.replace("opened = 2026-08-31", "opened = 2026-09-07").replace(
        'by = "Hanna Lind"', 'by = "Marco Ferri"'
    )
    file = _written(tmp_path / "odd.toml", odd)
    ended = proc19("request", "validate", file)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"{file}: valid\n"
        f"{file}: note: 1.opened signed off by Marco Ferri (operations-centre) on 2026-08-31 is "
        "dated before the ticket, 2026-09-07: correct one of them\n"
        f"{file}: note: Marco Ferri signs for different parties (Operations Centre, "
        "EGI Operations): each speaks for itself\n"
    )


def test_two_files_of_one_name_are_refused_until_one_has_an_id(tmp_path: Path) -> None:
    one = _written(tmp_path / "a" / "arc.toml", ARC)
    other = _written(tmp_path / "b" / "ARC.toml", ARC)
    ended = proc19("request", "validate", one, other)
    assert ended.code == 2
    assert ended.out == f"{one}: valid\n{other}: valid\n"
    assert ended.err == (
        f'{other}: id: found "ARC", which {one} has too, whatever the case of its letters, '
        'expected an id of its own: set `id = "…"` at the top of one of the two files\n'
    )
    _written(other, f'id = "arc-2"\n{ARC}')
    ended = proc19("request", "validate", one, other)
    assert (ended.code, ended.err) == (0, "")


def test_refused_request_does_not_hide_what_is_said_of_others(tmp_path: Path) -> None:
    wrong = _written(tmp_path / "wrong.toml", ARC.replace('role = "apel"', 'role = "omb"'))
    good = _written(tmp_path / "good.toml", ARC)
    ended = proc19("request", "validate", wrong, tmp_path / "absent.toml", good)
    assert (ended.code, ended.out) == (2, f"{good}: valid\n")
    assert ended.err == (
        f'{wrong}: decision[1].role: found "omb", expected "technology-provider", "apel" or '
        '"egi-operations"\n'
        f"{tmp_path}/absent.toml: file: found no such file or directory, expected a file that can "
        "be read\n"
    )


def test_edition_in_a_file_is_shown_with_its_path(tmp_path: Path) -> None:
    _written(tmp_path / "wiki-2016.toml", PROCEDURE.read_text())
    edition = 'edition = "./wiki-2016.toml"'
    file = _written(tmp_path / "arc.toml", ARC.replace('edition = "wiki-2016"', edition))
    ended = proc19("request", "validate", file)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"{file}: valid (edition {tmp_path}/wiki-2016.toml)\n"


def test_new_request_of_an_edition_in_a_file_names_that_file(tmp_path: Path) -> None:
    edition = _written(tmp_path / "editions" / "wiki-2016.toml", PROCEDURE.read_text())
    file = tmp_path / "new.toml"
    ended = proc19("request", "new", "--edition", edition, "-o", file)
    assert (ended.code, ended.err) == (0, "")
    assert f'\nedition = "{edition}"\n' in file.read_text()


def test_new_request_of_a_file_without_a_path_is_refused() -> None:
    ended = proc19("request", "new", "--edition", "wiki-2016.toml")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        "proc19: --edition: no edition is called 'wiki-2016.toml', expected one of wiki-2016, or "
        "the path of a file, beginning with ./ or /\n"
    )


def test_requests_of_the_demo_are_valid_with_nothing_odd() -> None:
    files = [DEMO / name for name in ("halo.toml", "stratus.toml")]
    ended = proc19("request", "validate", *files)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "".join(f"{file}: valid\n" for file in files)


def test_ticket_is_printed_with_its_subject() -> None:
    ended = proc19("request", "ticket", DEMO / "halo.toml")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(
        "Subject: Request for integration of Halo to EGI Production Infrastructure (PROC19)\n\n"
        "Dear Operations,\n"
    )
    assert "* name of Technology Product: Halo\n" in ended.out


def test_ticket_of_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    ended = proc19("request", "ticket", tmp_path / "gone.toml")
    assert (ended.code, ended.out) == (3, "")
    assert "gone.toml" in ended.err
