"""Requests that are given together have ids of their own, whatever the case of their letters."""

from dataclasses import replace

from request_samples import CLOUD, GRID, TODAY, procedure_for

from proc19probes.request.identity import colliding
from proc19probes.request.reading import read_request

FIRST = read_request(CLOUD, procedure_for, TODAY)
OTHER = read_request(GRID, procedure_for, TODAY)


def _named(request_id, file):
    return replace(FIRST, id=request_id, file=file)


def _said(*requests):
    return [str(problem) for problem in colliding(requests)]


def test_requests_of_different_ids_do_not_collide():
    assert _said(FIRST, OTHER) == []
    assert _said() == []


def test_two_files_of_one_stem_in_two_folders_collide():
    assert _said(_named("halo", "a/halo.toml"), OTHER, _named("halo", "b/halo.toml")) == [
        'b/halo.toml: id: found "halo", which a/halo.toml has too, whatever the case of its '
        'letters, expected an id of its own: set `id = "…"` at the top of one of the two files'
    ]


def test_ids_that_differ_in_case_only_collide():
    assert _said(_named("halo", "halo.toml"), _named("HALO", "other.toml")) == [
        'other.toml: id: found "HALO", which halo.toml has too, whatever the case of its '
        'letters, expected an id of its own: set `id = "…"` at the top of one of the two files'
    ]


def test_each_later_one_is_told_with_the_first():
    problems = colliding([_named("halo", f"{folder}/halo.toml") for folder in "abc"])
    assert [(problem.file, "a/halo.toml" in problem.found) for problem in problems] == [
        ("b/halo.toml", True),
        ("c/halo.toml", True),
    ]


def test_a_file_given_twice_needs_no_other_id():
    assert _said(FIRST, FIRST) == [
        f"{CLOUD}: file: found the same file once more, expected each file once"
    ]


def test_file_names_are_plain_in_what_is_told():
    (said,) = _said(_named("halo", "a|\n/halo.toml"), _named("halo", "b|\n/halo.toml"))
    assert said.isprintable()
    assert said.startswith("b/ /halo.toml: id: ")
