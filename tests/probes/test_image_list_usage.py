"""Values that the probes on image lists do not take, each refused in one line."""

import pytest

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.sources.image_list import IMAGE_LIST
from proc19probes.vocabulary.parameters import build
from servers.probe_arguments import required_values

ON_LISTS = [name for name in probe_names() if IMAGE_LIST in load_probe(name).services]
WITH_TRUST = [name for name in ON_LISTS if name != "image_list_fetched"]
A_VERSION = "expected a version like 20150618211400 or 1.2-3: a number in it, no blanks or quotes"
REFUSED = {
    "endorser-that-is-no-name": (
        "image_list_endorsed",
        {"endorser": "AppDB"},
        "--endorser: found 'AppDB', expected a name like /DC=org/CN=name",
    ),
    "authority-that-is-no-name": (
        "image_list_endorsed",
        {"endorser_ca": "/DC=org/CN="},
        "--endorser-ca: found '/DC=org/CN=', expected a name like /DC=org/CN=name",
    ),
    "name-with-what-openssl-prints-before-it": (
        "images_answer",
        {"endorser": "subject=DC = org, CN = a"},
        "--endorser: found 'subject=DC = org, CN = a', expected a name like /DC=org/CN=name",
    ),
    "name-with-a-space-that-is-none": (
        "image_list_endorsed",
        {"endorser": "/DC=org/CN=a\u00a0b"},
        "--endorser: found '/DC=org/CN=a\\xa0b', expected a name like /DC=org/CN=name",
    ),
    "warning-after-critical": (
        "image_list_fresh",
        {"warning": "30d", "critical": "1d"},
        "--warning: found 30d, expected at most --critical, which is 1d",
    ),
    "deep-in-words": (
        "images_answer",
        {"deep": "every"},
        "--deep: found 'every', expected a number or all",
    ),
    "blank-after-the-version": (
        "image_list_not_rolled_back",
        {"at_least_version": "20991231 "},
        f"--at-least-version: found '20991231 ', {A_VERSION}",
    ),
    "version-in-quotes": (
        "image_list_not_rolled_back",
        {"at_least_version": "'20991231'"},
        f"""--at-least-version: found "'20991231'", {A_VERSION}""",
    ),
    "version-with-a-no-break-space": (
        "image_list_not_rolled_back",
        {"at_least_version": "2099\u00a01231"},
        f"--at-least-version: found '2099\\xa01231', {A_VERSION}",
    ),
    "version-that-is-a-word": (
        "image_list_not_rolled_back",
        {"at_least_version": "latest"},
        f"--at-least-version: found 'latest', {A_VERSION}",
    ),
    "no-image": ("images_answer", {"images": "0"}, "--images: found 0, expected 1 or more"),
}


@pytest.mark.parametrize(("name", "given", "said"), REFUSED.values(), ids=list(REFUSED))
def test_value_that_means_nothing_is_refused(name: str, given: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match="expected") as refused:
        build(load_probe(name).parameters, given)
    assert str(refused.value) == said


@pytest.mark.parametrize("name", ON_LISTS)
@pytest.mark.parametrize("user", ["s3cr3t-t0k3n:x-oauth-basic", "s3cr3t-t0k3n"])
def test_token_in_the_lists_address_is_refused_and_not_repeated(name: str, user: str) -> None:
    given = {**required_values(name), "image_list": f"https://{user}@images.example.org/image.list"}
    with pytest.raises(ValueError, match="--image-list: found a URL with a user") as refused:
        build(load_probe(name).parameters, given)
    assert "s3cr3t" not in str(refused.value)
    assert "--token" in str(refused.value)


@pytest.mark.parametrize("name", WITH_TRUST)
@pytest.mark.parametrize(
    ("parameter", "words"), [("crl", "require, if-present, off"), ("proxies", "refuse, allow")]
)
def test_word_that_is_none_of_the_choices_is_refused(name: str, parameter: str, words: str) -> None:
    with pytest.raises(ValueError, match="expected one of") as refused:
        build(load_probe(name).parameters, {**required_values(name), parameter: "perhaps"})
    assert str(refused.value) == f"--{parameter}: found 'perhaps', expected one of {words}"
