"""Secrets that lie around every run of omg in the acceptance tests, and may be told nobody (row S2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TOKENS = {
    "GITHUB_TOKEN": "ghp-planted-token-of-the-hub",
    "GH_TOKEN": "ghp-planted-token-of-the-hub",
    "OMG_GITHUB_TOKEN": "ghp-planted-token-of-omg",
    "NPM_TOKEN": "npm-planted-token-of-the-registry",
}
PASSWORD = "planted-password-of-the-mirror"
NETRC_NAME = "planted.netrc"
_SECRETS = tuple({*TOKENS.values(), PASSWORD})


def plant(directory: Path) -> dict[str, str]:
    """Write a netrc into ``directory``, and return the variables that name it and hold tokens."""
    netrc = directory / NETRC_NAME
    netrc.write_text(f"machine 127.0.0.1 login ana password {PASSWORD}\n")
    netrc.chmod(0o600)
    return {**TOKENS, "NETRC": str(netrc)}


def told(texts: Iterable[str]) -> list[str]:
    """Return the texts that tell a secret."""
    return [text for text in texts if any(secret in text for secret in _SECRETS)]


def kept(directory: Path) -> list[str]:
    """Return the files below that hold a secret or have it in their name, the netrc apart."""
    secrets = [secret.encode() for secret in _SECRETS]
    found = []
    for file in directory.rglob("*"):
        is_readable = file.is_file() and not file.is_symlink() and file.name != NETRC_NAME
        content = file.read_bytes() if is_readable else b""
        if any(secret in content or secret in bytes(file) for secret in secrets):
            found.append(str(file.relative_to(directory)))
    return found
