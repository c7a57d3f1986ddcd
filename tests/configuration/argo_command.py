"""The command line that argo-scg makes of a metric template, for one endpoint of its topology.

As `modules/generator.py` of argo-scg has it (commit 70d162f): options joined by blanks, unquoted;
then Sensu puts in the labels of the endpoint's entity, and `sh -c` runs the line.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ATTRIBUTES = {
    "NAGIOS_HOST_CERT": "/etc/sensu/certs/hostcert.pem",
    "NAGIOS_HOST_KEY": "/etc/sensu/certs/hostkey.pem",
    "SITENAME": "{{ .labels.site }}",
}
_LABEL = re.compile(r'\{\{ ?\.labels\.(\w+) ?(?:\| default "([^"]*)" )?\}\}')


@dataclass(frozen=True)
class Endpoint:
    """An endpoint of the topology."""

    site: str
    service_type: str
    hostname: str

    @property
    def entity(self) -> str:
        return f"{self.service_type}__{self.hostname}"


class Argo:
    """What argo-scg knows of POEM's answers."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.templates: dict[str, dict[str, Any]] = {
            name: template
            for entry in json.loads(files["metrics.json"])
            for name, template in entry.items()
        }
        (overrides,) = json.loads(files["metricoverrides.json"]).values()
        self.overrides: list[dict[str, str]] = overrides["metric_parameters"]
        self.services: list[dict[str, Any]] = json.loads(files["metricprofile.json"])["services"]

    def metrics_of(self, endpoint: Endpoint) -> list[str]:
        """The metrics that the profile gives the endpoint."""
        return [
            metric
            for service in self.services
            if service["service"] == endpoint.service_type
            for metric in service["metrics"]
        ]

    def command(self, metric: str, endpoint: Endpoint) -> str:
        """The line that a shell is given."""
        template = self.templates[metric]
        words = [f"{template['config']['path']}/{template['probe']}"]
        if "NOHOSTNAME" not in template["flags"]:
            words.append("-H {{ .labels.hostname }}")
        words.append(f"-t {template['config']['timeout']}")
        for option, value in template["parameter"].items():
            words.append(f"{option} {self._parameter(metric, option, value)}".strip())
        for attribute, option in template["attribute"].items():
            words.append(f"{option} {ATTRIBUTES[attribute]}")
        labels = self._labels(endpoint)
        return _LABEL.sub(lambda match: labels.get(match[1], match[2]), " ".join(words))

    def _parameter(self, metric: str, option: str, value: str) -> str:
        if value == "$_SERVICEVO$" or re.search(r"\$HOSTALIAS\$|\$_SERVICE\w+\$", value):
            return "replaced-by-argo"
        for override in self.overrides:
            if (override["metric"], override["parameter"]) == (metric, option):
                return f'{{{{ .labels.{_label(metric, option)} | default "{value}" }}}}'
        return value

    def _labels(self, endpoint: Endpoint) -> dict[str, str]:
        labels = {
            "hostname": endpoint.hostname,
            "site": endpoint.site,
            "service": endpoint.service_type,
        }
        for override in self.overrides:
            if override["hostname"] in (endpoint.hostname, endpoint.entity):
                label = _label(override["metric"], override["parameter"])
                labels[label] = re.sub(
                    r"\$HOSTALIAS\$|\$_SERVICESITE_NAME\$", "replaced-by-argo", override["value"]
                )
        return labels


def _label(metric: str, option: str) -> str:
    name = metric.lower().replace(".", "_").replace("-", "_")
    return f"{name}_{option.strip('-').replace('-', '_')}"
