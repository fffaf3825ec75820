"""What is asked of the library `sigstore`, and what its answers mean.

The library is an extra; here one with its names stands in for it. The real one is asked the same in
tests/real/test_attestations.py.
"""

from __future__ import annotations

import base64
import json
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from omg.signing import sigstore
from omg.signing.signature import Status
from omg.sources.attested import Attested

if TYPE_CHECKING:
    from collections.abc import Callable

    from omg.signing.signature import SignatureVerdict

ATTESTED = Attested("example/python", "cpython-3.13.1")
IDENTITY = f"{ATTESTED.identity}heads/main"
MADE_AT = datetime(2026, 1, 2, tzinfo=UTC)
LOG, CERTIFICATE_LOG = (base64.b64encode(name).decode() for name in (b"log", b"certificates"))


class Error(Exception):
    """The library's own."""


class CertValidationError(Error):
    """No authority made the certificate."""


class ExtensionNotFound(Exception):  # noqa: N818 - the library's name
    """A certificate lacks something."""


class Certificate:
    """What omg reads in a certificate."""

    not_valid_before_utc = MADE_AT

    def __init__(self, bundle: dict[str, str]) -> None:
        self.bundle = bundle
        self.extensions = self

    def get_extension_for_class(self, kind: str) -> SimpleNamespace:
        if kind == "names":
            if "san" not in self.bundle:
                raise ExtensionNotFound("no names")
            return SimpleNamespace(value=SimpleNamespace(get_values_for_type=lambda _: self.bundle["san"]))
        if "stamp" not in self.bundle:
            raise ExtensionNotFound("no stamps")
        return SimpleNamespace(value=[SimpleNamespace(log_id=self.bundle["stamp"].encode())])


class Bundle:
    """A bundle, which says itself how the library finds it."""

    def __init__(self, content: dict[str, str]) -> None:
        self.content = content
        self.signing_certificate = Certificate(content)

    @classmethod
    def from_json(cls, raw: bytes) -> Bundle:
        return cls(json.loads(raw))


class Verifier:
    """The library's verifier, which believes what the bundle says."""

    def __init__(self, trusted_root: object) -> None:
        del trusted_root

    def verify_dsse(self, bundle: Bundle, policy: sigstore._Policy) -> tuple[str, bytes]:
        failure = bundle.content.get("failure")
        if failure == "chain":
            raise CertValidationError("chain")
        policy.verify(bundle.signing_certificate)  # type: ignore[arg-type] - has what is read
        if failure:
            raise Error(failure)
        return bundle.content.get("kind", "application/vnd.in-toto+json"), b"statement"


class ExtensionPolicy:
    """The library's question for one value of a certificate."""

    def __init__(self, value: str) -> None:
        self.value = value

    def verify(self, certificate: Certificate) -> None:
        if self.value not in certificate.bundle["values"]:
            raise Error(f"not {self.value}")


class AllOf:
    """The library's question for all of several."""

    def __init__(self, policies: list[ExtensionPolicy]) -> None:
        self.policies = policies

    def verify(self, certificate: Certificate) -> None:
        for policy in self.policies:
            policy.verify(certificate)


def root_of(file: str) -> None:
    if "missing" in file:
        raise OSError(file)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parts = {
        "cryptography": {},
        "cryptography.x509": {
            "ExtensionNotFound": ExtensionNotFound,
            "DuplicateExtension": ExtensionNotFound,
            "SubjectAlternativeName": "names",
            "UniformResourceIdentifier": "uri",
            "PrecertificateSignedCertificateTimestamps": "stamps",
        },
        "sigstore": {"__path__": [str(tmp_path)]},
        "sigstore.errors": {
            "Error": Error,
            "CertValidationError": CertValidationError,
            "VerificationError": Error,
        },
        "sigstore.models": {"Bundle": Bundle, "TrustedRoot": SimpleNamespace(from_file=root_of)},
        "sigstore.verify": {"Verifier": Verifier},
        "sigstore.verify.policy": {
            "AllOf": AllOf,
            "OIDCIssuerV2": ExtensionPolicy,
            "OIDCSourceRepositoryURI": ExtensionPolicy,
        },
    }
    for name, content in parts.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys.modules["cryptography"], "x509", sys.modules["cryptography.x509"], raising=False)


@pytest.fixture
def judge(library: None, tmp_path: Path) -> Callable[..., SignatureVerdict]:
    root = tmp_path / "root.json"
    logs = {"tlogs": [{"logId": {"keyId": LOG}}], "ctlogs": [{"logId": {"keyId": CERTIFICATE_LOG}}]}
    root.write_text(json.dumps(logs))
    right = {
        "san": [IDENTITY],
        "values": ["https://token.actions.githubusercontent.com", "https://github.com/example/python"],
        "verificationMaterial": {"tlogEntries": [{"logId": {"keyId": LOG}}]},
    }

    def verify(**changes: object) -> SignatureVerdict:
        content = {key: value for key, value in {**right, **changes}.items() if value is not None}
        return sigstore.verify(json.dumps(content).encode(), ATTESTED, root)

    return verify


def test_requirement_is_that_of_the_extra() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())

    assert project["project"]["optional-dependencies"]["attestations"] == [sigstore.REQUIREMENT]


def test_signed_statement_is_good(judge) -> None:
    verdict = judge()

    assert (verdict.status, verdict.content, verdict.signed_at) == (Status.GOOD, b"statement", MADE_AT)
    assert verdict.fingerprint == IDENTITY.removeprefix("https://")


def test_refused_bundle_is_bad(judge) -> None:
    verdict = judge(failure="DSSE: \x1b[2J")

    assert (verdict.status, "DSSE: " in verdict.reason, "\x1b" in verdict.reason) == (Status.BAD, True, False)


def test_refused_bundle_of_unknown_logs_is_of_an_unknown_key(judge) -> None:
    material = {"tlogEntries": [{"logId": {"keyId": "b3RoZXI="}}]}

    assert judge(failure="checkpoint", verificationMaterial=material).status is Status.UNKNOWN_KEY
    assert judge(failure="stamp", stamp="other").status is Status.UNKNOWN_KEY
    assert judge(failure="stamp", stamp="certificates").status is Status.BAD


def test_certificate_of_no_known_authority_is_of_an_unknown_key(judge) -> None:
    verdict = judge(failure="chain")

    assert (verdict.status, verdict.hint.startswith("upgrade sigstore")) == (Status.UNKNOWN_KEY, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"san": None},
        {"san": []},
        {"san": ["https://github.com/example/python/.github/workflows/other.yml@refs/heads/main"]},
        {"san": [f"{ATTESTED.identity}"]},
        {"san": [f"{ATTESTED.identity}heads/a b"]},
        {"values": ["https://github.com/example/python"]},
        {"values": ["https://token.actions.githubusercontent.com"]},
    ],
    ids=str,
)
def test_other_signer_is_an_unknown_key(judge, changes: dict[str, object]) -> None:
    assert judge(**changes).status is Status.UNKNOWN_KEY


def test_signed_text_that_is_not_a_statement_is_bad(judge) -> None:
    assert judge(kind="text/plain").status is Status.BAD


def test_bundle_of_another_form_is_not_verifiable(library, tmp_path) -> None:
    (tmp_path / "root.json").write_text("{}")

    assert sigstore.verify(b"<", ATTESTED, tmp_path / "root.json").status is Status.UNVERIFIABLE


def test_keys_that_are_missing_leave_it_not_verifiable(library, tmp_path) -> None:
    assert sigstore.verify(b"{}", ATTESTED, tmp_path / "missing.json").status is Status.UNVERIFIABLE


def test_library_that_cannot_be_loaded_leaves_it_not_verifiable(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sigstore", ModuleType("sigstore"))

    verdict = sigstore.verify(b"{}", ATTESTED)

    assert (verdict.status, "cannot be loaded" in verdict.reason) == (Status.UNVERIFIABLE, True)
