"""Names of tools that mise installs (``deno``, ``npm:cowsay``, ``github:OWNER/NAME``), with aliases. Pure.

Source: https://mise.jdx.dev/dev-tools/backends/, read 2026-11-23. The names of directories were compared
with those that mise 2026.9.15 makes.
"""

from __future__ import annotations

from omg.errors import UnknownRuntimeError
from omg.patterns import re
from omg.versions.grammar import quoted

# The known backends. `core` is omitted from names: its tools have plain names.
CORE = "core"
BACKENDS = (
    "aqua", "asdf", "cargo", "conda", "dotnet", "forgejo", "gem", "github", "gitlab", "go", "http",
    "npm", "packslip", "pipx", "pypi", "s3", "spm", "ubi", "vfox",
)  # fmt: skip
# Their installers are code from a repository, downloaded and run when a tool is installed.
PLUGIN_BACKENDS = ("asdf", "vfox")

_MAX_LENGTH = 128
# Compiled on first use, as few calls need it.
_NAME = r"@?[A-Za-z0-9][A-Za-z0-9._+-]*(?:/[A-Za-z0-9][A-Za-z0-9._+-]*)*"

# Aliases: names of asdf plugins, and other common names.
# Source: the registry of mise 2026.9.15 (``mise registry --json``, ``aliases``).
_ALIASES = {
    "1password-cli": "1password",
    "7z": "7zip",
    "agy": "antigravity-cli",
    "amplify": "aws-amplify",
    "ansible-base": "ansible-core",
    "apollo-ios-cli": "apollo-ios",
    "arduino-cli": "arduino",
    "aws": "aws-cli",
    "aws-sam-cli": "aws-sam",
    "awscli": "aws-cli",
    "azure-cli": "azure",
    "balena-cli": "balena",
    "benthos": "redpanda-connect",
    "buildpacks": "buildpack",
    "cdk": "aws-cdk",
    "circleci-cli": "circleci",
    "claude-code": "claude",
    "copilot-cli": "copilot",
    "crossplane-cli": "crossplane",
    "cursor-cli": "cursor-agent",
    "dotnet-core": "dotnet",
    "ecs-cli": "amazon-ecs-cli",
    "entire": "entireio-cli",
    "gemini": "gemini-cli",
    "gh": "github-cli",
    "heroku-cli": "heroku",
    "hunkdiff": "hunk",
    "jb": "jsonnet-bundler",
    "jujutsu": "jj",
    "jujutsu-ui": "jjui",
    "kubectl-bindrole": "kubectl-rolesum",
    "kuttl": "kubectl-kuttl",
    "newrelic-cli": "newrelic",
    "nu": "nushell",
    "okta-aws-cli": "okta-aws",
    "op": "1password",
    "pack": "buildpack",
    "powershell": "powershell-core",
    "protobuf": "protoc",
    "qwen-code": "qwen",
    "rg": "ripgrep",
    "scaleway-cli": "scaleway",
    "sentry-cli": "sentry",
    "stripe-cli": "stripe",
    "talos": "talosctl",
    "tekton-cli": "tekton",
    "tssh": "trzsz-ssh",
    "vlang": "v",
    "vp": "viteplus",
    "vultr-cli": "vultr",
}


def is_tool(text: str) -> bool:
    """Return whether ``text`` is the name of a tool with its backend."""
    return ":" in text


def parse_tool(text: str) -> str:
    """Return the tool and backend in ``text``, spelled as mise expects it.

    Raises:
        UnknownRuntimeError: There is no such backend, or the name is not valid for it.
    """
    backend, _, name = text.partition(":")
    backend = backend.lower()
    if backend not in BACKENDS:
        raise UnknownRuntimeError(
            f"{quoted(text)} is not the name of a runtime",
            hint=f"known backends: {', '.join(BACKENDS)}",
        )
    if "[" in name:
        raise UnknownRuntimeError(
            f"{quoted(text)} has options, which omg does not pass to mise",
            hint=f"write {backend}:NAME only",
        )
    if len(name) > _MAX_LENGTH or not re.fullmatch(_NAME, name) or ".." in name:
        raise UnknownRuntimeError(f"{quoted(text)} is not the name of a tool of {backend}")
    return f"{backend}:{name}"


def directory_of(tool: str) -> str:
    """Return the name of ``tool``'s directory, in omg and in mise: ``npm-cowsay``."""
    return "-".join(word.lower() for part in re.split(r"[^A-Za-z0-9]+", tool) for word in _words(part))


def uses_plugin(tool: str) -> bool:
    """Return whether installing ``tool`` runs code from a repository that its name selects."""
    return tool.partition(":")[0] in PLUGIN_BACKENDS


def registry_name_of(name: str) -> str:
    """Return the name in mise's registry for the tool ``name``: itself if it has no other."""
    return _ALIASES.get(name, name)


def split_argument(word: str) -> tuple[str, str, str]:
    """Return name, ``@`` and spec of ``NAME@SPEC``; the ``@`` of ``npm:@scope/name`` is part of the name."""
    colon = word.find(":")
    before_at = word.find("@")
    if 0 <= colon < before_at:
        before_at = word.find("@", colon + 2)
    if before_at < 0:
        return word, "", ""
    return word[:before_at], "@", word[before_at + 1 :]


def _words(part: str) -> list[str]:
    """Return the words of ``HTTPServer2``: a word ends before a capital that begins the next one."""
    words, word, is_upper = [], "", False
    for letter, following in zip(part, part[1:] + " ", strict=False):
        if is_upper and letter.isupper() and following.islower() and word:
            words.append(word)
            word = ""
        word += letter
        # A digit belongs to the letter before it.
        is_upper = letter.isupper() if letter.isalpha() else is_upper
        if following.isupper() and not is_upper and word.strip("0123456789"):
            words.append(word)
            word = ""
    return [*words, word] if word else words
