"""The table of signed image lists: good ones of every form, and what is wrong in one way each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import image_list_makings as by
from image_list_makings import Make, Signer, Trust, altered, changed, usual

from servers.certification import (
    AUTHORITY,
    EXPIRED,
    NOT_YET_VALID,
    OF_A_HOST,
    OF_A_PROXY,
    OF_AN_AUTHORITY,
    SMALL_RSA_KEY,
    Certified,
)
from servers.image_lists import Workshop

_DAY = timedelta(days=1)
_PSS = ("-keyopt", "rsa_padding_mode:pss")
_MASK_OF_SHA1 = ("-keyopt", "rsa_mgf1_md:sha1")
_TITLE, _OTHER_TITLE = b"Dummy image list number 1", b"Dummy image list number 7"
_NOTHING_SIGNED = OF_A_HOST.replace("digitalSignature,", "")
_COMMITTING = OF_A_HOST.replace("digitalSignature,", "nonRepudiation,")
_OF_THE_LAST_PROXY = OF_A_PROXY.replace("inheritAll", "inheritAll,pathlen:0")
_WITHOUT_RIGHTS = OF_A_PROXY.replace("id-ppl-inheritAll", "id-ppl-independent")
# What Globus makes for a job: its holder may read, and start nothing.
_LIMITED = OF_A_PROXY.replace("id-ppl-inheritAll", "1.3.6.1.4.1.3536.1.1.1.9")
_OF_A_MISTRUSTED_AUTHORITY = OF_AN_AUTHORITY.replace("keyCertSign,", "")


@dataclass(frozen=True)
class Row:
    """A list, the directory that it is verified against, and what the probe finds."""

    id: str
    state: str
    finds: frozenset[str]
    message: Make
    trust: Trust
    options: Mapping[str, str]
    # Why the two verifiers do not agree, where they do not.
    differs: str = ""
    # An authority that this machine trusts besides, as it does those of the web.
    of_the_web: Signer | None = None


def _row(
    state: str, id: str, finds: str, message: Make, trust: Trust = usual, **options: str
) -> Row:
    return Row(id, state, frozenset(finds.split()), message, trust, options)


def ok(id: str, message: Make, trust: Trust = usual, **options: str) -> Row:
    return _row("OK", id, "list-signed", message, trust, **options)


warning, critical, unknown = (partial(_row, one) for one in ("WARNING", "CRITICAL", "UNKNOWN"))


def _host(made: Workshop) -> Certified:
    return made.host


def _root(made: Workshop) -> Certified:
    return made.root


def _issuing(made: Workshop) -> Certified:
    return made.issuing


def _other_host(made: Workshop) -> Certified:
    return made.other_host


def _impostor(made: Workshop) -> Certified:
    return made.impostor


def _root_of_impostor(made: Workshop) -> Certified:
    return made.root_of_impostor


def _such_an_authority(**changes: object) -> Signer:
    return lambda made: made.below("PROC19 Other CA", replace(AUTHORITY, **changes))


FORMS = (
    ok("two-parts", by.host()),
    ok("two-parts-by-smime", by.smime),
    ok("lf", altered(by.with_lf, by.host())),
    ok("crlf", altered(by.with_crlf, by.host())),
    ok("opaque", by.host("-nodetach")),
    ok("opaque-crlf", altered(by.with_crlf, by.host("-nodetach"))),
    ok("opaque-as-it-is", by.host("-nodetach", "-binary")),
    ok("text-header", by.host("-text")),
    ok("opaque-text-header", by.host("-nodetach", "-text")),
    ok("signer-named-by-key", by.host("-keyid")),
    ok("no-signed-attributes", by.host("-noattr")),
    ok("opaque-no-signed-attributes", by.host("-nodetach", "-noattr")),
    ok("ecdsa-sha384", by.host("-md", "sha384")),
    ok("rsa-pkcs1", by.rsa_host()),
    ok("rsa-sha3", by.rsa_host("-md", "sha3-512")),
    ok("rsa-pss", by.rsa_host("-md", "sha256", *_PSS)),
    ok("rsa-pss-sha512", by.rsa_host("-md", "sha512", *_PSS)),
    ok("text-before", changed(b"This is an S/MIME signed message", by.OTHER_LIST, by.host())),
    ok("list-after", altered(by.with_a_list_after, by.host())),
    ok("long-header", altered(by.after_a_long_header, by.host())),
    ok("long-header-opaque", altered(by.after_a_long_header, by.host("-nodetach"))),
)
SIGNERS = (
    ok("robot", by.robot),
    ok("signer-may-commit-only", by.such_a_host(extensions=_COMMITTING)),
    ok("root-issued", by.host_of_root),
    ok("intermediate-carried", by.host_carrying(_issuing), by.with_other(certificate=by.absent)),
    ok("chain-carried-and-trusted", by.host_carrying(_issuing, _root)),
    ok("decoy-carried", by.host_carrying(_other_host)),
    critical(
        "intermediate-nowhere",
        "list-signature-not-valid",
        by.host(),
        by.with_other(certificate=by.absent),
    ),
    critical("root-not-trusted", "list-signature-not-valid", by.host(), by.others_alone),
    replace(
        unknown("trusts-nobody", "not-permitted", by.host(), by.no_authority),
        differs="the second says that the signer is not trusted, the probe that nobody can be",
    ),
    critical("same-name-other-root", "list-signature-not-valid", by.impostor),
    critical("honest-decoy-carried", "list-signature-not-valid", by.impostor_beside_the_honest),
    replace(
        critical("root-of-the-web", "list-signature-not-valid", by.impostor),
        of_the_web=_root_of_impostor,
    ),
    critical("certificate-not-carried", "list-signature-not-valid", by.host("-nocerts")),
    critical("expired", "list-signature-not-valid", by.such_a_host(**EXPIRED)),
    critical("not-valid-yet", "list-signature-not-valid", by.such_a_host(**NOT_YET_VALID)),
    critical("small-key", "list-signature-not-valid", by.such_a_host(key=SMALL_RSA_KEY)),
    critical("certificate-of-sha1", "list-signature-not-valid", by.such_a_host(digest="sha1")),
    critical(
        "signer-may-not-sign",
        "list-signature-not-valid",
        by.such_a_host(extensions=_NOTHING_SIGNED),
    ),
    critical(
        "intermediate-expired",
        "list-signature-not-valid",
        by.host_below(_such_an_authority(**EXPIRED)),
    ),
    critical(
        "intermediate-of-sha1",
        "list-signature-not-valid",
        by.host_below(_such_an_authority(digest="sha1")),
    ),
    critical(
        "intermediate-with-small-key",
        "list-signature-not-valid",
        by.host_below(_such_an_authority(key=SMALL_RSA_KEY)),
    ),
    critical(
        "intermediate-may-not-vouch",
        "list-signature-not-valid",
        by.host_below(_such_an_authority(extensions=_OF_A_MISTRUSTED_AUTHORITY)),
    ),
    critical("authority-beyond-the-last", "list-signature-not-valid", by.host_below_the_last),
    critical("two-signers", "signers-not-one", by.host_and(_other_host)),
    critical("two-signers-one-bad", "list-signature-not-valid", by.host_and(_impostor)),
    critical("nobody-signed", "list-not-signed", by.nobody),
    critical("certificates-alone", "list-not-signed", by.certificates_alone),
)
CONTENT = (
    critical("altered", "list-signature-not-valid", changed(_TITLE, _OTHER_TITLE, by.host())),
    critical(
        "altered-without-attributes",
        "list-signature-not-valid",
        changed(_TITLE, _OTHER_TITLE, by.host("-noattr")),
    ),
    critical(
        "other-signature", "list-signature-not-valid", altered(by.with_other_signature, by.host())
    ),
    critical(
        "other-signature-pss",
        "list-signature-not-valid",
        altered(by.with_other_signature, by.rsa_host(*_PSS)),
    ),
    critical("sha1", "digest-too-weak", by.host("-md", "sha1")),
    critical("md5", "digest-too-weak", by.rsa_host("-md", "md5")),
    critical("sha1-without-attributes", "digest-too-weak", by.host("-noattr", "-md", "sha1")),
    critical("pss-sha1", "digest-too-weak", by.rsa_host("-md", "sha1", *_PSS)),
    replace(
        ok("mask-of-sha1", by.rsa_host(*_PSS, *_MASK_OF_SHA1)),
        differs="a mask needs no digest without collisions; the second verifier asks for one",
    ),
    critical(
        "other-list-over-a-whole-one", "list-signature-not-valid", by.other_list_over_a_whole_one
    ),
    critical("attributes-for-content", "not-an-image-list", by.attributes_for_content),
    unknown("part-between", "malformed", altered(by.with_a_part_between, by.host())),
    critical("json", "list-not-signed", by.json_alone),
    critical("mime", "list-not-signed", by.mime_alone),
    critical("mime-that-speaks-of-a-signature", "list-not-signed", by.mime_about_signatures),
    critical("signed-in-another-way", "list-not-signed", by.signed_in_another_way),
    critical("encrypted", "list-not-signed", by.encrypted),
    critical("digested", "list-not-signed", by.digested),
    unknown("html", "malformed", by.html),
    unknown("empty", "malformed", by.nothing),
    unknown("cut-in-the-signature", "malformed", altered(by.cut_in_the_signature, by.host())),
    unknown(
        "cut-in-the-opaque", "malformed", altered(lambda one: one[:3000], by.host("-nodetach"))
    ),
)
PROXIES = (
    ok("proxy-allowed", by.proxy(), proxies="allow"),
    ok("proxy-of-a-proxy-allowed", by.proxy_of_a_proxy(), proxies="allow"),
    critical("proxy", "signed-with-proxy", by.proxy()),
    critical("no-proxy", "list-signature-not-valid", by.proxy(OF_A_HOST)),
    critical("no-proxy-allowed", "list-signature-not-valid", by.proxy(OF_A_HOST), proxies="allow"),
    critical(
        "proxy-of-another-name",
        "list-signature-not-valid",
        by.proxy(tail="/O=Other/CN=7"),
        proxies="allow",
    ),
    critical("proxy-expired", "list-signature-not-valid", by.proxy(**EXPIRED), proxies="allow"),
    critical(
        "proxy-without-rights",
        "list-signature-not-valid",
        by.proxy(_WITHOUT_RIGHTS),
        proxies="allow",
    ),
    critical(
        "proxy-of-a-limited-proxy",
        "list-signature-not-valid",
        by.proxy_of_a_proxy(_LIMITED),
        proxies="allow",
    ),
    critical(
        "proxy-of-the-last-proxy",
        "list-signature-not-valid",
        by.proxy_of_a_proxy(_OF_THE_LAST_PROXY),
        proxies="allow",
    ),
    critical(
        "proxy-of-who-was-revoked",
        "certificate-revoked",
        by.proxy(),
        by.with_other(revocations=by.revoking(_host)),
        proxies="allow",
    ),
    critical(
        "proxy-of-who-is-outside",
        "outside-namespace",
        by.proxy(),
        by.with_other(policy=by.policy("/DC=org/DC=example/O=Robots/*")),
        proxies="allow",
    ),
)
REVOCATIONS = (
    ok("revocations-required-and-there", by.host(), crl="require"),
    ok("another-was-revoked", by.host(), by.with_other(revocations=by.revoking(_other_host))),
    ok("revocations-off-and-missing", by.host(), by.without("revocations"), crl="off"),
    ok(
        "revocations-off-and-revoked",
        by.host(),
        by.with_other(revocations=by.revoking(_host)),
        crl="off",
    ),
    warning("revocations-missing", "list-signed crl-missing", by.host(), by.without("revocations")),
    warning(
        "revocations-of-root-missing",
        "list-signed crl-missing",
        by.host(),
        by.with_other_of_root(revocations=by.absent),
    ),
    unknown(
        "revocations-required-and-missing",
        "crl-missing",
        by.host(),
        by.without("revocations"),
        crl="require",
    ),
    unknown(
        "revocations-of-root-required-and-missing",
        "crl-missing",
        by.host(),
        by.with_other_of_root(revocations=by.absent),
        crl="require",
    ),
    critical(
        "revoked",
        "certificate-revoked",
        by.host(),
        by.with_other(revocations=by.revoking(_host)),
    ),
    critical(
        "on-hold",
        "certificate-revoked",
        by.host(),
        by.with_other(revocations=by.revoking(_host, reason="certificateHold")),
    ),
    critical(
        "revoked-by-a-second-list",
        "certificate-revoked",
        by.host(),
        by.with_second_revocations(by.revoking(_host, since=-_DAY / 2)),
    ),
    critical(
        "intermediate-revoked",
        "certificate-revoked crl-missing",
        by.host(),
        by.intermediate_revoked_and_mute,
    ),
    unknown(
        "revocations-out-of-date",
        "crl-not-usable",
        by.host(),
        by.with_other(revocations=by.revoking(since=-9 * _DAY, until=-2 * _DAY)),
    ),
    unknown(
        "revocations-not-valid-yet",
        "crl-not-usable",
        by.host(),
        by.with_other(revocations=by.revoking(since=2 * _DAY, until=9 * _DAY)),
    ),
    unknown(
        "revocations-by-another-key",
        "crl-not-usable",
        by.host(),
        by.with_other(revocations=by.revocations_of_impostor(extensions="")),
    ),
    unknown(
        "revocations-that-name-another-key",
        "crl-not-usable",
        by.host(),
        by.with_other(revocations=by.revocations_of_impostor()),
    ),
)
NAMESPACES = (
    ok(
        "one-of-many-namespaces",
        by.host(),
        by.with_other(policy=by.policy("/DC=org/DC=other/*", "/DC=org/DC=example/O=Hosts/CN=*")),
    ),
    ok(
        "mail-in-namespace",
        by.host_with_mail,
        by.with_other(policy=by.policy("/DC=org/DC=example/O=Hosts/CN=*/Email=*@example.org")),
    ),
    critical(
        "outside-namespace",
        "outside-namespace",
        by.host(),
        by.with_other(policy=by.policy("/DC=org/DC=example/O=Robots/*")),
    ),
    critical(
        "intermediate-outside-namespace",
        "outside-namespace",
        by.host(),
        by.with_other_of_root(policy=by.policy_of_root("/DC=org/DC=example/O=Hosts/*")),
    ),
    warning("policies-missing", "list-signed namespace-not-known", by.host(), by.without("policy")),
    warning(
        "policy-is-empty",
        "list-signed namespace-not-known",
        by.host(),
        by.with_other(policy=by.nothing),
    ),
    ok(
        "name-of-several-values-in-namespace",
        by.host_with_several_values,
        by.with_other(policy=by.policy("/DC=org/DC=example/O=Hosts/UID=7/*")),
    ),
    warning(
        "policy-is-garbage",
        "list-signed namespace-not-known",
        by.host(),
        by.with_other(policy=by.garbage),
    ),
)
ROWS = (*FORMS, *SIGNERS, *CONTENT, *PROXIES, *REVOCATIONS, *NAMESPACES)
