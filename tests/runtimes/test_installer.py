"""Which calls of an installer may change executables."""

from __future__ import annotations

import pytest

from omg.runtimes.installer import Installer, expand_folder
from omg.runtimes.registry import RUNTIMES, by_name, installers_of


def _may_install(call: str, **env: str) -> bool:
    name, *arguments = call.split()
    return any(
        installer.matches(arguments, env)
        for runtime in (*RUNTIMES, by_name("deno"), by_name("dotnet"))
        for installer in installers_of(runtime, name)
    )


@pytest.mark.parametrize(
    "call",
    [
        "npm install -g semver",
        "npm i -g semver",
        "npm i -gf semver",
        "npm i -sg semver",
        "npm i semver --global",
        "npm --location=global i semver",
        "npm i --location global semver",
        "npm uninstall -g semver",
        "npm rm -g semver",
        "npm update -g",
        "npm link",
        "npm unlink",
        "pnpm add -g cowsay",
        "pnpm link --global",
        "yarn global add cowsay",
        "yarn link",
        "corepack enable",
        "corepack disable pnpm",
        "pip install black",
        "pip3 uninstall -y black",
        "pip3.11 install black",
        "pip install --root-user-action=ignore black",
        "pip install --user black",
        "python -m pip install black",
        "python3.12 -m pip install -U pip",
        "python3 -mpip install black",
        "python -m ensurepip",
        "python setup.py install",
        "uv pip install --system black",
        "uv tool install black",
        "pipx install black",
        "gem install rails",
        "gem uninstall rails",
        "gem update --system",
        "bundle",
        "bundle install",
        "bundle binstubs --shebang rake",
        "cargo install ripgrep",
        "go install golang.org/x/tools/cmd/stringer@latest",
        "go1.22.3 install example.org/x@latest",
        "bun add -g cowsay",
        "bun link",
        "deno install -g npm:cowsay",
        "dotnet tool install -g dotnetsay",
    ],
)
def test_these_may_install(call: str) -> None:
    assert _may_install(call)


@pytest.mark.parametrize(
    "call",
    [
        "npm",
        "npm install",
        "npm i semver",
        "npm ls -g",
        "npm root -g",
        "npm run build",
        "npm install -g semver --prefix /tmp/x",
        "npm ci",
        "pnpm install",
        "yarn",
        "yarn add left-pad",
        "corepack enable --install-directory /tmp",
        "pip list",
        "pip install -t /tmp/x black",
        "pip install --target=/tmp/x black",
        "pip install --prefix /tmp/x black",
        "pip download black",
        "python script.py",
        "python -m pytest",
        "python -m pip list",
        "uv sync",
        "uv pip list",
        "gem list",
        "gem install -i /tmp/x rails",
        "bundle exec rake",
        "cargo build",
        "cargo install --list",
        "cargo install --root /tmp/x ripgrep",
        "go build ./...",
        "go run .",
        "bun install",
        "bun add left-pad",
        "node -e 1",
        "deno run x.ts",
        "dotnet build",
        "dotnet tool install x",
        "pipx list",
    ],
)
def test_these_do_not(call: str) -> None:
    assert not _may_install(call)


def test_a_variable_counts() -> None:
    assert _may_install("npm install semver", npm_config_global="true")
    assert not _may_install("npm install semver", npm_config_global="false")


def test_names_of_one_runtime_are_not_those_of_another() -> None:
    assert not installers_of(by_name("ruby"), "npm")
    assert not installers_of(by_name("python"), "pipenv")
    assert not installers_of(by_name("python"), "pip-compile")


def test_the_first_folder_whose_variable_is_set_counts() -> None:
    installer = Installer(("go",), (("install",),), folders=("$GOBIN", "$GOPATH/bin", "~/go/bin"))
    assert installer.folder({"HOME": "/home/u"}) == "/home/u/go/bin"
    assert installer.folder({"HOME": "/home/u", "GOPATH": "/a:/b"}) == "/a/bin"
    assert installer.folder({"HOME": "/home/u", "GOPATH": "/a", "GOBIN": "/b/"}) == "/b"
    assert installer.folder({}) == ""


def test_where_the_advice_of_npm_sends_tools_is_a_folder_of_npm() -> None:
    (npm,) = installers_of(by_name("node"), "npm")
    assert npm.advice == "npm config set prefix ~/.local"
    assert npm.folder({"HOME": "/home/u"}) == "/home/u/.local/bin"


@pytest.mark.parametrize("value", ["", "relative", "./x", ":"])
def test_a_folder_of_no_absolute_path_is_none(value: str) -> None:
    assert expand_folder("$GOBIN", {"GOBIN": value}) == ""
