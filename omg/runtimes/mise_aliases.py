"""Aliases of the tools that mise installs: names of asdf plugins, and other common names.

Source: the registry of mise 2026.9.15 (``mise registry --json``, ``aliases``).
"""

from __future__ import annotations

_NAMES = {
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


def registry_name_of(name: str) -> str:
    """Return the name in mise's registry for the tool ``name``: itself if it has no other."""
    return _NAMES.get(name, name)
