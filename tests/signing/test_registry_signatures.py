"""Signatures of an npm registry through the library `cryptography` itself, with keys made here."""

from __future__ import annotations

import base64
import json
import sys
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from omg.errors import SignatureError
from omg.install.npm import parse_package
from omg.signing.registry import KEYS, RegistryKey, RegistrySignature, is_available, verdict_on
from omg.signing.signature import REQUIRE, WARN, Status, enforce

if TYPE_CHECKING:
    from collections.abc import Mapping

INTEGRITY = "sha512-" + base64.b64encode(bytes(64)).decode()


@pytest.fixture(scope="module")
def private() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def keys(private: ec.EllipticCurvePrivateKey) -> Mapping[str, RegistryKey]:
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    text = base64.b64encode(der).decode()
    return {"new": RegistryKey(text), "old": RegistryKey(text, "2025-01-29")}


def signed(private: ec.EllipticCurvePrivateKey, text: str, key: str = "new") -> RegistrySignature:
    signature = private.sign(text.encode(), ec.ECDSA(SHA256()))
    return RegistrySignature(key, base64.b64encode(signature).decode())


@pytest.mark.parametrize(
    ("text", "key", "date", "status"),
    [
        ("pnpm@9.15.0:{}", "new", "", Status.GOOD),
        ("pnpm@9.15.1:{}", "new", "", Status.BAD),
        ("npm@9.15.0:{}", "new", "", Status.BAD),
        ("pnpm@9.15.0:{}x", "new", "", Status.BAD),
        ("pnpm@9.15.0:{}", "old", "2025-01-28", Status.GOOD),
        ("pnpm@9.15.0:{}", "old", "2025-01-29", Status.EXPIRED_KEY),
        ("pnpm@9.15.0:{}", "old", "", Status.EXPIRED_KEY),
        ("pnpm@9.15.1:{}", "old", "2025-01-28", Status.BAD),
        ("pnpm@9.15.0:{}", "elsewhere", "", Status.UNKNOWN_KEY),
    ],
)
def test_what_a_signature_proves(private, keys, text: str, key: str, date: str, status: Status) -> None:
    one = signed(private, text.format(INTEGRITY), key)

    assert verdict_on("pnpm", "9.15.0", INTEGRITY, (one,), date=date, keys=keys).status is status


def test_one_good_signature_is_enough(private, keys) -> None:
    good, bad = signed(private, f"pnpm@9.15.0:{INTEGRITY}"), RegistrySignature("new", "AAAA")

    verdict = verdict_on("pnpm", "9.15.0", INTEGRITY, (bad, good), keys=keys)

    assert (verdict.status, str(verdict)) == (Status.GOOD, "good by new")
    enforce(verdict, REQUIRE, subject="pnpm 9.15.0", source="npm:pnpm")


@pytest.mark.parametrize("value", ["", "AAAA", "not base64", "\u1234"])
def test_a_signature_that_is_none_is_refused_by_every_policy(keys, value: str) -> None:
    verdict = verdict_on("pnpm", "9.15.0", INTEGRITY, (RegistrySignature("new", value),), keys=keys)

    assert verdict.status is Status.BAD
    with pytest.raises(SignatureError):
        enforce(verdict, WARN, subject="pnpm 9.15.0", source="npm:pnpm")


def test_a_key_of_another_kind_checks_nothing() -> None:
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key = RegistryKey(base64.b64encode(der).decode())

    verdict = verdict_on("pnpm", "9.15.0", INTEGRITY, (RegistrySignature("new", "AAAA"),), keys={"new": key})

    assert (verdict.status, verdict.reason) == (Status.UNVERIFIABLE, "the key is of another kind")


def test_a_library_that_cannot_be_loaded_is_named(private, keys, monkeypatch: pytest.MonkeyPatch) -> None:
    signature = signed(private, f"pnpm@9.15.0:{INTEGRITY}")
    assert is_available()
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)

    verdict = verdict_on("pnpm", "9.15.0", INTEGRITY, (signature,), keys=keys)

    assert verdict.status is Status.UNVERIFIABLE
    assert "cryptography cannot be loaded" in verdict.reason


def test_the_keys_in_omg_can_be_read() -> None:
    for key in KEYS.values():
        public = load_der_public_key(base64.b64decode(key.der))
        assert isinstance(public, ec.EllipticCurvePublicKey)
        assert isinstance(public.curve, ec.SECP256R1)


def test_the_document_has_them() -> None:
    entry = {"keyid": "new", "sig": "AAAA"}
    dist = {"tarball": "https://registry.example/a.tgz", "signatures": [entry, 1, {"keyid": 1, "sig": "x"}]}
    (found,) = parse_package(f'{{"versions": {{"1.2.3": {{"dist": {json.dumps(dist)}}}}}}}'.encode()).versions

    assert found.signatures == (RegistrySignature("new", "AAAA"),)
