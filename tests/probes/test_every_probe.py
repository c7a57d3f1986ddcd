"""What holds for every probe there is."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proc19probes import catalogue
from proc19probes.catalogue import load_probe, probe_names
from proc19probes.vocabulary.outside import Answer, Outside, Question
from proc19probes.vocabulary.parameters import Kind, build, parameters_of
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable
from servers.probe_arguments import required_values

FOLDER = Path(catalogue.__file__).parent / "probes"
FILES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
MAY_IMPORT = (
    *("proc19probes.vocabulary.", "proc19probes.sources.", "proc19probes.glue."),
    "proc19probes.probes._",
)
STANDARD = {
    *(
        "collections",
        "dataclasses",
        "datetime",
        "typing",
        "enum",
        "itertools",
        "functools",
        "fnmatch",
    ),
    "pathlib",
}
SHORT = {f"-{letter}" for letter in "tvVhp46"}
THRESHOLDS = {"-w": "--warning", "-c": "--critical"}
LONG = {
    f"--{name}"
    for name in (
        *("help", "version", "verbose", "timeout", "timeout-state", "settings", "url", "port"),
        *("proxy", "no-proxy", "cert", "key", "capath", "token"),
    )
}


class Nothing(Outside):
    """A world in which nothing can be had."""

    def obtain(self, question: Question[Answer]) -> Answer | Unobtainable:
        return Unobtainable(Cause.TOO_SLOW, question.subject, "no answer in time", question.service)


every_probe = pytest.mark.parametrize("name", probe_names())


def source(name: str) -> str:
    return (FOLDER / f"{name}.py").read_text(encoding="utf-8")


def test_list_of_probes_is_the_list_of_files() -> None:
    assert set(probe_names()) == {path.stem for path in FILES if path.stem[0] != "_"}
    assert len(probe_names()) >= 8


@every_probe
def test_docstring_says_what_it_serves_and_what_ok_means(name: str) -> None:
    docstring = ast.get_docstring(ast.parse(source(name)))
    assert docstring is not None
    assert docstring.startswith("Whether ")
    assert "Serves" in docstring
    assert "OK means" in docstring


@every_probe
def test_file_stays_small(name: str) -> None:
    assert len(source(name).splitlines()) < 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_vocabulary_sources_and_glue_are_imported(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Import | ast.Try), "from … import …, and no try"
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            assert node.level == 0
            assert module.startswith(MAY_IMPORT) or module.split(".")[0] in STANDARD, module


@every_probe
def test_question_is_one_sentence(name: str) -> None:
    question = load_probe(name).question
    assert question.endswith("?")
    assert question.count("?") == 1


@every_probe
def test_parameters_have_help_and_numbers_a_unit(name: str) -> None:
    for parameter in parameters_of(load_probe(name).parameters):
        assert len(parameter.option.help) > 20
        assert parameter.option.flag == "--" + parameter.name.replace("_", "-")
        assert parameter.option.unit or parameter.kind is not Kind.COUNT


@every_probe
def test_options_common_to_all_probes_are_not_taken(name: str) -> None:
    flags = [
        flag
        for parameter in parameters_of(load_probe(name).parameters)
        for flag in (parameter.option.flag, parameter.option.short)
        if flag
    ]
    assert len(set(flags)) == len(flags)
    assert not (SHORT | LONG) & set(flags)
    for parameter in parameters_of(load_probe(name).parameters):
        meaning = THRESHOLDS.get(parameter.option.short, parameter.option.flag)
        assert parameter.option.flag == meaning


@every_probe
def test_findings_are_told_apart_and_say_how_to_mend(name: str) -> None:
    kinds = load_probe(name).findings
    assert len({kind.id for kind in kinds}) == len({kind.sentence for kind in kinds}) == len(kinds)
    assert any(kind.state is State.OK for kind in kinds)
    for kind in kinds:
        assert kind.state is State.OK or kind.remedy.endswith(".")


def test_a_finding_has_one_meaning_in_all_probes() -> None:
    kinds = [kind for name in probe_names() for kind in load_probe(name).findings]
    assert len({kind.id for kind in kinds}) == len(set(kinds))


@every_probe
def test_probe_is_asked_within_a_day(name: str) -> None:
    assert 60 <= load_probe(name).interval.total_seconds() <= 86400


@every_probe
def test_where_nothing_could_be_had_all_is_unknown(name: str) -> None:
    probe = load_probe(name)
    parameters = build(probe.parameters, required_values(name))
    now = datetime(2026, 11, 23, tzinfo=UTC)
    found = list(probe.judge(probe.ask(parameters, Nothing()), parameters, now))
    assert {one.state for one in found} == {State.UNKNOWN}
    assert {one.kind.id for one in found} == {"too-slow"}


def test_an_id_says_the_same_thing_in_whichever_probe_it_stands() -> None:
    states: dict[str, set[State]] = {}
    for name in probe_names():
        for id, state in catalogue.findings_of(name).items():
            states.setdefault(id, set()).add(state)
    assert {id for id, several in states.items() if len(several) > 1} == set()
    assert {id: state for id, (state,) in states.items()} == catalogue.known_findings()
