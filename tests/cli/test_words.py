"""Words that options take: several at once, parties by all their names, and what was meant."""

import click
import pytest

from proc19probes.cli.words import PARTIES, STATES, KnownWords, several
from proc19probes.completion.model import CriterionState
from proc19probes.vocabulary.nearest import folded, nearest, suggestion
from proc19probes.vocabulary.party import Party

CONTEXT = click.Context(click.Command("status"))
OPTION = click.Option(["--party"])


def read(known: KnownWords, *values: str) -> frozenset:
    return known.read(CONTEXT, OPTION, values)


NAMES = {
    "technology-provider": Party.TECHNOLOGY_PROVIDER,
    "Technology Provider": Party.TECHNOLOGY_PROVIDER,
    "TECHNOLOGY  PROVIDER": Party.TECHNOLOGY_PROVIDER,
    "TechnologyProvider": Party.TECHNOLOGY_PROVIDER,
    "TP": Party.TECHNOLOGY_PROVIDER,
    "tp": Party.TECHNOLOGY_PROVIDER,
    "PilotSite": Party.PILOT_SITE,
    "pilot site": Party.PILOT_SITE,
    "pilot-site": Party.PILOT_SITE,
    "OC": Party.OPERATIONS_CENTRE,
    "RC": Party.RESOURCE_CENTRE,
    "OMB": Party.OMB,
    "Operations Management Board": Party.OMB,
    "EGIOps": Party.EGI_OPERATIONS,
    "EGI Operations": Party.EGI_OPERATIONS,
    "EGI Operations (UMD)": Party.UMD_REPRESENTATIVE,
    "UMD": Party.UMD_REPRESENTATIVE,
    "RA": Party.RESOURCE_ALLOCATION,
    "gocdb": Party.GOCDB,
    "whoever runs this check": Party.MONITORING,
}


@pytest.mark.parametrize("given", NAMES)
def test_party_is_known_by_its_id_its_title_and_its_usual_abbreviation(given: str) -> None:
    assert read(PARTIES, given) == {NAMES[given]}


@pytest.mark.parametrize("party", Party, ids=lambda party: party.value)
def test_every_name_of_a_party_is_its_own_alone(party: Party) -> None:
    for name in (party.value, party.title, party.abbreviation):
        assert name is None or read(PARTIES, name) == {party}


@pytest.mark.parametrize(
    "given", [("TP,OMB",), ("TP", "OMB"), ("TP, Operations Management Board ", "tp")], ids=str
)
def test_several_come_with_commas_or_one_by_one(given: tuple[str, ...]) -> None:
    assert read(PARTIES, *given) == {Party.TECHNOLOGY_PROVIDER, Party.OMB}
    assert several(CONTEXT, OPTION, given) >= {"TP"}


@pytest.mark.parametrize("given", ["", " ", "TP,", ",", "TP,,OMB"])
def test_empty_word_is_refused(given: str) -> None:
    with pytest.raises(click.BadParameter, match="expected a word"):
        read(PARTIES, given)
    with pytest.raises(click.BadParameter, match="expected a word"):
        several(CONTEXT, OPTION, (given,))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("tecnology-provider", "technology-provider"),
        ("Technology Povider", "technology-provider"),
        ("Operations Management Boardd", "omb"),
        ("EGIOp", "egi-operations"),
        ("accounting", "accounting-portal"),
    ],
)
def test_party_that_is_not_known_is_told_with_the_nearest_and_all_of_them(
    given: str, meant: str
) -> None:
    with pytest.raises(click.BadParameter) as refused:
        read(PARTIES, given)
    assert refused.value.message.startswith(f"found '{given}'; did you mean {meant}? there are: ")
    assert all(party.value in refused.value.message for party in Party)


def test_word_that_is_like_none_is_told_with_all_of_them_only() -> None:
    with pytest.raises(click.BadParameter) as refused:
        read(STATES, "qqq\x1b[31m|")
    assert refused.value.message.startswith("found 'qqq [31m/'; there are: disputed, failing, ")


@pytest.mark.parametrize("given", ["signed-off", "signed off", "Signed-Off", "signedoff"])
def test_state_of_two_words_is_known_however_they_are_joined(given: str) -> None:
    assert read(STATES, given) == {CriterionState.SIGNED_OFF}


def test_shell_completes_the_last_of_several_words() -> None:
    assert PARTIES.complete(CONTEXT, OPTION, "omb,tech") == ["omb,technology-provider"]
    assert STATES.complete(CONTEXT, OPTION, "f") == ["failing"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("pilot-grid", ("PILOT-GRID",)),
        ("PILOTGRID", ("PILOT-GRID",)),
        ("PILOT-CLUOD", ("PILOT-CLOUD",)),
        ("", ()),
        ("x" * 100_000, ()),
    ],
    ids=["case", "hyphen", "letters", "empty", "very-long"],
)
def test_nearest_is_what_was_likely_meant(word: str, expected: tuple[str, ...]) -> None:
    assert nearest(word, ["PILOT-CLOUD", "PILOT-GRID"]) == expected


def test_of_very_many_known_words_some_are_listed_and_the_others_counted() -> None:
    known = [f"SITE-{number}" for number in range(60)]
    assert suggestion("qqq", known).endswith("SITE-49 and 10 more")
    assert suggestion("qqq", []) == "there are: none"


def test_folded_leaves_letters_and_digits() -> None:
    assert folded("EGI Operations (UMD-representative) 2") == "egioperationsumdrepresentative2"
