"""openssl on this machine, as a service that can be asked what a signature is worth."""

from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service

OPENSSL = Service("openssl", "openssl on this machine", "", Party.MONITORING)
