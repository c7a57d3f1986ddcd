"""What questions about the artefact registry share: parameters, and which one is asked for what."""

from typing import Annotated

from proc19probes.sources.addresses import host_of
from proc19probes.sources.artefact_registry import ARTEFACT_REGISTRY, RegistryApi
from proc19probes.vocabulary.parameters import Option, Url
from proc19probes.vocabulary.service import Service

_EGI = "registry.egi.eu"
_MOST_PROJECTS = 20
_BESIDE_LETTERS = str.maketrans("", "", "._-")

ProjectNames = Annotated[
    str,
    Option(
        "--project",
        help="project of the registry whose images are synchronised, such as egi_vm_images; "
        "several are separated by commas",
    ),
]
RegistryUrl = Annotated[
    Url | None,
    Option(
        "--registry",
        help="the artefact registry, such as https://registry.egi.eu; left out, what the settings "
        "have",
    ),
]
RegistryKind = Annotated[
    str,
    Option(
        "--registry-api",
        help="how the registry is asked: harbor, or oci for a registry that is none",
    ),
]
RegistryHost = Annotated[
    str | None,
    Option(
        "--registry-host",
        help="host that the names of the site's images begin with; left out, that of --registry, "
        f"and without it {_EGI}",
    ),
]


def checked_api(word: str) -> RegistryApi:
    """How the registry is asked, by this word. Raises ValueError."""
    kinds = {one.value: one for one in RegistryApi}
    if word not in kinds:
        raise ValueError(f"--registry-api: found {word!r}, expected one of {', '.join(kinds)}")
    return kinds[word]


def checked_projects(names: str) -> tuple[str, ...]:
    """The projects, each once. Raises ValueError."""
    projects = tuple(dict.fromkeys(name.strip() for name in names.split(",")))
    if len(projects) > _MOST_PROJECTS or not all(map(_is_project, projects)):
        raise ValueError(
            f"--project: found {names!r}, expected up to {_MOST_PROJECTS} names of letters, digits "
            "and ._- with commas between them"
        )
    return projects


def registry_at(url: Url | None) -> Service:
    """The registry at this address."""
    return ARTEFACT_REGISTRY if url is None else ARTEFACT_REGISTRY.of(host_of(url), url)


def host_in_names(url: Url | None, host: str | None) -> str:
    """What the names of images from the registry begin with at a site."""
    return host or host_of(url or "") or _EGI


def _is_project(name: str) -> bool:
    return name.isascii() and name[:1].isalnum() and name.translate(_BESIDE_LETTERS).isalnum()
