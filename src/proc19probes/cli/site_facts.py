"""What may be given of a site on the command line, by the options that the probes have for it."""

from collections.abc import Callable
from typing import TypeVar

import click

from proc19probes.procedure.model import RequestValue

Function = TypeVar("Function", bound=Callable[..., object])

FACTS = {
    "operations_centre": (
        RequestValue.RESOURCE_CENTRE_OPERATIONS_CENTRE,
        "CENTRE",
        "Operations Centre that the site should belong to.",
    ),
    "scope": (
        RequestValue.PILOT_SCOPES,
        "SCOPES",
        "Scopes that its services should be in, like EGI,wlcg.",
    ),
    "published_as": (
        RequestValue.PRODUCT_PUBLISHED_AS,
        "NAMES",
        "Names in the information system, where they are not the service types.",
    ),
    "information": (
        RequestValue.PILOT_INFORMATION,
        "URL",
        "Site BDII or GLUE JSON [default: the site BDII that GOCDB names].",
    ),
    "resource_information": (
        RequestValue.PILOT_RESOURCE_INFORMATION,
        "URL",
        "BDII of the service itself.",
    ),
    "vo": (RequestValue.PILOT_VOS, "VOS", "VOs that its services should be for."),
    "records": (
        RequestValue.PILOT_RECORDS,
        "URL",
        "Where the site's usage records can be read: a folder, or AMS.",
    ),
    "subscription": (
        RequestValue.PILOT_SUBSCRIPTION,
        "HOLDING",
        "What the subscription of --records holds.",
    ),
    "rejected": (RequestValue.PILOT_REJECTED, "URL", "Where APEL puts records that it refused."),
    "signer": (RequestValue.PILOT_SIGNER, "NAME", "Distinguished name that signs the records."),
    "submit_host": (RequestValue.PILOT_SUBMIT_HOST, "HOST", "SubmitHost of the site's records."),
    "accounted_as": (
        RequestValue.PRODUCT_ACCOUNTED_AS,
        "NAME",
        "Name of the product in usage records.",
    ),
    "image_list": (RequestValue.PILOT_IMAGE_LIST, "URL", "Signed list of VM images."),
    "endorser": (RequestValue.PILOT_ENDORSER, "NAME", "Who should have signed the list."),
    "endorser_ca": (RequestValue.PILOT_ENDORSER_CA, "NAME", "CA of the endorser."),
    "at_least_version": (
        RequestValue.PILOT_LIST_VERSION,
        "VERSION",
        "Version that the list has at least.",
    ),
    "database": (RequestValue.PILOT_IMAGE_DATABASE, "FILE", "vmcatcher's database."),
    "cache": (RequestValue.PILOT_IMAGE_CACHE, "FOLDER", "vmcatcher's cache."),
    "registry": (RequestValue.PILOT_REGISTRY, "URL", "Registry of images."),
    "project": (RequestValue.PILOT_REGISTRY_PROJECT, "PROJECT", "Project in the registry."),
    "image_service": (
        RequestValue.PILOT_IMAGE_SERVICE,
        "URL",
        "The site's OpenStack image service, or a saved answer of it.",
    ),
}
"""By the name of the option's parameter: where a request says it, what it is called, what it is."""


def option_of(name: str) -> str:
    """The option whose parameter has this name."""
    return f"--{name.replace('_', '-')}"


def site_facts(function: Function) -> Function:
    """One option for each of them."""
    for name, (_, metavar, text) in reversed(FACTS.items()):
        function = click.option(option_of(name), name, metavar=metavar, help=text)(function)
    return function
