"""Which words of mise mean that a newer one may do better."""

from __future__ import annotations

import pytest

from omg.manager.mise.too_old import is_said_in, is_unknown_name, names_alike

# As mise 2026.6.6 and 2026.9.15 print them, their last two lines left out.
UNKNOWN = "  mise: ERROR nushel not found in mise tool registry\n  mise: Did you mean?\n  mise: nushell"


@pytest.mark.parametrize(
    "message",
    [
        UNKNOWN,
        "  mise: ERROR pypi is not a valid plugin name",
        "  mise: ERROR mise version 2026.8.16 is required, but you are using 2026.8.14",
        "  mise: ERROR Failed to install aqua:a/b@1.0: no aqua-registry found for a/b",
        "  mise: WARN  Remote versions cannot be fetched: no aqua-registry found for a/b",
        "  mise: ERROR Failed to install aqua:a/b@1.0: unsupported aqua package type: go_build",
        "  mise: ERROR Failed to install aqua:a/b@latest: no asset found: btop-x86_64-unknown-linux-musl.tbz",
    ],
)
def test_words_of_a_mise_that_is_too_old_are_known(message: str) -> None:
    assert is_said_in(message)


@pytest.mark.parametrize(
    "message",
    [
        "  mise: ERROR error sending request for url (https://api.github.com/repos/a/b/releases)",
        "  mise: ERROR Checksum mismatch for file deno.zip",
        "  mise: ERROR HTTP status client error (404 Not Found) for url (https://example.org/x)",
        "  mise: ERROR npm: command not found",
        "  mise: ERROR No repository found for plugin x",
        "mise took more than 120 s to list the versions of deno",
        "",
    ],
)
def test_other_failures_are_none_of_its_age(message: str) -> None:
    assert not is_said_in(message)


def test_unknown_name_is_told_from_an_unknown_backend() -> None:
    assert is_unknown_name(UNKNOWN)
    assert not is_unknown_name("  mise: ERROR pypi is not a valid plugin name")


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("ERROR deno1 not found", "Did you mean?", "deno", "aqua:a/b"), ("deno", "aqua:a/b")),
        (("Did you mean?", "deno", "WARN something else"), ("deno",)),
        (("ERROR x not found in mise tool registry",), ()),
        ((), ()),
    ],
)
def test_names_alike_are_those_that_mise_offers(lines: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert names_alike(lines) == names
