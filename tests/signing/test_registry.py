"""Signatures of an npm registry, without the library; with it in test_registry_signatures.py."""

from __future__ import annotations

import base64
import tomllib
from typing import TYPE_CHECKING

from omg.signing import registry
from omg.signing.registry import KEYS, RegistrySignature, verdict_on
from omg.signing.signature import Status
from tests.prose import ROOT

if TYPE_CHECKING:
    import pytest

KNOWN = next(iter(KEYS))


def test_the_keys_are_public_keys_on_p_256() -> None:
    for key_id, key in KEYS.items():
        der = base64.b64decode(key.der, validate=True)
        assert (len(der), der[-65]) == (91, 4)
        # The object identifiers of an elliptic curve key, and of the curve.
        assert der[4:23].hex() == "06072a8648ce3d020106082a8648ce3d030107"[:38]
        assert key_id.startswith("SHA256:")
    assert [key.expires for key in KEYS.values()] == ["2025-01-29", ""]


def test_the_extra_is_the_one_that_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["optional-dependencies"]["registries"] == [registry.REQUIREMENT]


def test_a_registry_without_signatures() -> None:
    verdict = verdict_on("pnpm", "9.15.0", "sha512-x", ())

    assert verdict.status is Status.NOT_SIGNED
    assert verdict.summary == "signature: not signed (the registry sends no signature for it)"


def test_a_key_of_the_registrys_own_proves_nothing() -> None:
    verdict = verdict_on("pnpm", "9.15.0", "sha512-x", (RegistrySignature("SHA256:\x1b[31m", "MEQ="),))

    assert verdict.status is Status.UNKNOWN_KEY
    assert "\x1b" not in verdict.with_reason


def test_without_the_library_nothing_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "is_available", lambda: False)

    verdict = verdict_on("pnpm", "9.15.0", "sha512-x", (RegistrySignature(KNOWN, "MEQ="),))

    assert verdict.status is Status.UNCHECKED
    assert verdict.summary.endswith("once its extra `registries` is installed")
    assert registry.REQUIREMENT in verdict.hint
