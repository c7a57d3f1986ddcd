"""Whether one signature holds, by cryptography; which digests and keys are strong enough."""

import hashlib

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

STRONG_DIGESTS = {
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha3_224": hashes.SHA3_224,
    "sha3_256": hashes.SHA3_256,
    "sha3_384": hashes.SHA3_384,
    "sha3_512": hashes.SHA3_512,
}
# NIST SP 800-57, table 2: 112 bits of security.
_SMALLEST_RSA, _SMALLEST_CURVE = 2048, 224


class Weak(Exception):
    """A digest or a key that somebody could have found a match for."""


def digest_of(name: str, content: bytes) -> bytes:
    """The digest of this name."""
    return hashlib.new(name, content).digest()


def holds(
    key: keys.PublicKeyInfo,
    signature: bytes,
    covered: bytes,
    algorithm: algos.SignedDigestAlgorithm,
    digest: str | None = None,
) -> bool:
    """Whether the holder of the key signed this; `digest` where the algorithm does not say it.

    Raises Weak.
    """
    name = algorithm["algorithm"].native
    if name != "rsassa_pss" and "_" in name and not name.endswith("pkcs1v15"):
        digest = algorithm.hash_algo
    parameters = algorithm["parameters"]
    if name == "rsassa_pss":
        digest = parameters["hash_algorithm"]["algorithm"].native
    if digest not in STRONG_DIGESTS:
        raise Weak(f"a signature over a digest of {digest or name}")
    chosen = STRONG_DIGESTS[digest]()
    try:
        public = load_der_public_key(key.dump())
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, covered, ec.ECDSA(chosen))
        elif isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, covered, _padding(name, parameters), chosen)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def strong_enough(key: keys.PublicKeyInfo) -> bool:
    """Whether finding the key would take 2 to the 112 tries."""
    return key.bit_size >= (_SMALLEST_CURVE if key.algorithm == "ec" else _SMALLEST_RSA)


def _padding(name: str, parameters: algos.RSASSAPSSParams) -> padding.AsymmetricPadding:
    if name != "rsassa_pss":
        return padding.PKCS1v15()
    mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    strong = STRONG_DIGESTS.get(mask)
    if strong is None:
        raise Weak(f"a mask of {mask}")
    return padding.PSS(padding.MGF1(strong()), parameters["salt_length"].native)
