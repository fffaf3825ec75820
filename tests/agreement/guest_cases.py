"""npm, pnpm and yarn: whose file their names mean, and which node runs it (step 15)."""

from __future__ import annotations

from dataclasses import replace

from tests.agreement.case import Case, Link, Program, Ran, hosted, ran, refused, started

_HEX = "0123456789abcdef" * 8


def _manager(text: str) -> dict[str, str]:
    return {"package.json": f'{{"packageManager": "{text}"}}\n'}


_BROUGHT = "which npm a node brings is in a file that no shim reads"
_PNPM_9 = hosted("pnpm 9.15.0", "node 20.9.0")
_CASES = (
    Case("npm is that of node", {}, "npm install", started("node 20.9.0", "node")),
    Case("and where node is pinned", {".nvmrc": "18\n"}, "npm", ran("node 18.20.4")),
    Case("npm is pinned", _manager("npm@10.9.0"), "npm install x", hosted("npm 10.9.0", "node 20.9.0")),
    Case("so is npx", _manager("npm@9.9.4"), "npx x", hosted("npm 9.9.4", "node 20.9.0")),
    Case("another manager is pinned", _manager("pnpm@9.15.0"), "npm", started("node 20.9.0", "node")),
    Case(
        "npm is pinned above, and node here",
        {**_manager("npm@10.9.0"), "app/.nvmrc": "22\n"},
        "npm",
        hosted("npm 10.9.0", "node 22.11.0"),
        at="app",
    ),
    Case(
        "npm that is passed on",
        {"app/.nvmrc": "18\n"},
        "npm",
        hosted("npm 9.9.4", "node 18.20.4"),
        at="app",
        env={"OMG_NPM_INHERITED": "9.9.4"},
    ),
    Case("pnpm is pinned", _manager("pnpm@8.15.9"), "pnpm install --x", hosted("pnpm 8.15.9", "node 20.9.0")),
    Case(
        "with a hash, and a node",
        {**_manager(f"pnpm@8.15.9+sha512.{_HEX}"), ".nvmrc": "22\n"},
        "pnpm",
        hosted("pnpm 8.15.9", "node 22.11.0"),
    ),
    Case(
        "words for node",
        _manager("pnpm@8.15.9"),
        "pnpx a -b",
        Ran("pnpm 8.15.9", host="node 20.9.0", words=("--a=b", "-r", "x")),
    ),
    Case("pnpm of a program", _manager("pnpm@12.23.0"), "pnpm x", ran("pnpm 12.23.0")),
    Case("pnpm of another language", _manager("pnpm@10.20.0"), "pnpm x", started("pnpm 10.20.0", "other")),
    Case("pnpm with a node of its own", _manager("pnpm@10.20.0"), "pnpx x", started("pnpm 10.20.0", "node")),
    Case("pnpm by default", {}, "pnpm x", _PNPM_9),
    Case(
        "pnpm by default, with a pinned node",
        {".nvmrc": "22\n"},
        "pnpx",
        hosted("pnpm 9.15.0", "node 22.11.0"),
    ),
    Case("the node has a pnpm", {".nvmrc": "18\n"}, "pnpm x", ran("node 18.20.4")),
    Case(
        "the node has a pnpm, and another is pinned",
        {**_manager("pnpm@8.15.9"), ".nvmrc": "18\n"},
        "pnpm x",
        hosted("pnpm 8.15.9", "node 18.20.4"),
    ),
    Case(
        "the node of a variable has a pnpm",
        _manager("bun@1.1.0"),
        "pnpm",
        ran("node 18.20.4", passes="18.20.4"),
        env={"OMG_NODE_VERSION": "18"},
    ),
    Case(
        "pnpm by a variable",
        {**_manager("pnpm@9.15.0"), ".nvmrc": "18\n"},
        "pnpm",
        hosted("pnpm 8.15.9", "node 18.20.4"),
        env={"OMG_PNPM_VERSION": "8"},
    ),
    Case(
        "pnpm that is passed on",
        {".nvmrc": "18\n"},
        "pnpm",
        hosted("pnpm 8.15.9", "node 18.20.4"),
        env={"OMG_PNPM_INHERITED": "8.15.9"},
    ),
    Case(
        "what is passed on is not installed",
        {".nvmrc": "18\n"},
        "pnpm",
        Ran("node 18.20.4", sees={"OMG_PNPM_INHERITED": "7.0.0"}),
        env={"OMG_PNPM_INHERITED": "7.0.0"},
    ),
    Case(
        "a node that is passed on runs it",
        _manager("pnpm@8.15.9"),
        "pnpm",
        hosted("pnpm 8.15.9", "node 22.11.0", host_passes="22.11.0"),
        env={"OMG_NODE_INHERITED": "22.11.0"},
    ),
    Case(
        "the system's node runs it",
        {**_manager("pnpm@8.15.9"), ".nvmrc": "system\n"},
        "pnpm",
        hosted("pnpm 8.15.9", "system", host_passes="system"),
    ),
    Case(
        "the system's node, and the default",
        {".nvmrc": "system\n"},
        "pnpm",
        hosted("pnpm 9.15.0", "system", host_passes="system"),
    ),
    Case("npm of the system's node", {".nvmrc": "system\n"}, "npm", ran("system", passes="system")),
    Case(
        "npm of the system's node, and npm is pinned",
        {**_manager("npm@10.9.0"), ".nvmrc": "system\n"},
        "npm",
        hosted("npm 10.9.0", "system", host_passes="system"),
    ),
    Case(
        "the node of a virtual environment runs it",
        {**_manager("pnpm@8.15.9"), ".venv/bin/node": Program()},
        "pnpm a",
        Ran("pnpm 8.15.9", host=".venv/bin/node"),
        env={"VIRTUAL_ENV": "{project}/.venv", "PATH": "{project}/.venv/bin:{shims}:{system}"},
    ),
    Case(
        "the pnpm of a virtual environment",
        {**_manager("pnpm@8.15.9"), ".venv/bin/pnpm": Program()},
        "pnpm a",
        ran(".venv/bin/pnpm"),
        env={"VIRTUAL_ENV": "{project}/.venv", "PATH": "{project}/.venv/bin:{shims}:{system}"},
    ),
    Case("the system's pnpm", {".tool-versions": "pnpm system\n"}, "pnpm", ran("system", passes="system")),
    Case("yarn that nothing chooses", {}, "yarn", ran("system")),
    Case("bypass", _manager("pnpm@8.15.9"), "pnpm", ran("system"), env={"OMG_BYPASS": "1"}),
    Case("shims that are not on PATH", {}, "pnpm", _PNPM_9, env={"PATH": "{system}"}),
    Case("Yarn 1", _manager("yarn@1.22.22"), "yarnpkg add x", hosted("yarn 1.22.22", "node 20.9.0")),
    Case(
        "Yarn 4",
        {"package.json": '{"volta": {"yarn": "4.9.2"}}'},
        "yarn",
        hosted("yarn 4.9.2", "node 20.9.0"),
    ),
    Case(
        "volta before packageManager",
        {"package.json": '{"packageManager": "yarn@1.22.22", "volta": {"yarn": "4.9.2"}}'},
        "yarn",
        hosted("yarn 4.9.2", "node 20.9.0"),
    ),
    Case(
        "packageManager before devEngines",
        {
            "package.json": '{"packageManager": "pnpm@8.15.9",'
            ' "devEngines": {"packageManager": {"name": "pnpm", "version": "^9"}}}'
        },
        "pnpm",
        hosted("pnpm 8.15.9", "node 20.9.0"),
    ),
    Case(
        "a range of devEngines",
        {"package.json": '{"devEngines": {"packageManager": [{"name": "yarn", "version": "^1.0.0"}]}}'},
        "yarn",
        hosted("yarn 1.22.22", "node 20.9.0"),
    ),
    Case("engines pin none", {"package.json": '{"engines": {"pnpm": "8"}}'}, "pnpm", _PNPM_9),
    Case(
        "tool-versions",
        {".tool-versions": "pnpm 8.15.9\nnodejs 22.11.0\n"},
        "pnpm",
        hosted("pnpm 8.15.9", "node 22.11.0"),
    ),
    Case("prototools", {".prototools": 'yarn = "4.9.2"\n'}, "yarn", hosted("yarn 4.9.2", "node 20.9.0")),
    Case("mise.toml", {"mise.toml": '[tools]\npnpm = "8"\n'}, "pnpm", hosted("pnpm 8.15.9", "node 20.9.0")),
    Case("yvmrc", {".yvmrc": "1\n"}, "yarn", hosted("yarn 1.22.22", "node 20.9.0")),
    Case(
        "a package of a workspace",
        {**_manager("pnpm@8.15.9"), "packages/a/package.json": '{"name": "a"}'},
        "pnpm test",
        hosted("pnpm 8.15.9", "node 20.9.0"),
        at="packages/a",
    ),
    Case(
        "inside of dependencies",
        {"node_modules/a/package.json": '{"packageManager": "pnpm@8.15.9"}'},
        "pnpm",
        _PNPM_9,
        at="node_modules/a",
    ),
    Case(
        "node is pinned far above, pnpm nowhere",
        {".nvmrc": "22\n", "a/package.json": "{}", "a/b/Gemfile": ""},
        "pnpm",
        hosted("pnpm 9.15.0", "node 22.11.0"),
        at="a/b/c",
    ),
    Case(
        "pnpm is pinned here, and node far above",
        {".node-version": "22\n", "a/b/package.json": '{"packageManager": "pnpm@8.15.9"}'},
        "pnpm",
        hosted("pnpm 8.15.9", "node 22.11.0"),
        at="a/b",
    ),
    Case(
        "node by a constraint above",
        {"package.json": '{"engines": {"node": ">=22"}}', "a/package.json": '{"engines": {"node": ">=1"}}'},
        "pnpm",
        _PNPM_9,
        at="a/b",
    ),
    Case(
        "both from outside of dependencies",
        {**_manager("pnpm@8.15.9"), ".nvmrc": "22\n", "node_modules/a/.nvmrc": "18\n"},
        "pnpm",
        hosted("pnpm 8.15.9", "node 22.11.0"),
        at="node_modules/a",
    ),
    Case(
        "a ceiling ends both walks",
        {**_manager("pnpm@8.15.9"), ".nvmrc": "22\n", "a/b/.envrc": ""},
        "pnpm",
        _PNPM_9,
        at="a/b",
        env={"OMG_CEILING_DIRS": "{project}/a"},
    ),
    Case("a link to the shim", {"here": Link("{shims}/pnpm")}, "pnpm", _PNPM_9),
    Case("not installed", _manager("pnpm@7.33.7"), "pnpm", refused("pnpm 7.33.7", "is not installed")),
    Case(
        "npm that this node brings",
        _manager("npm@10.1.0"),
        "npm x",
        started("node 20.9.0", "node"),
        needs_omg=_BROUGHT,
    ),
    Case(
        "so is its npx", _manager("npm@10.1.0"), "npx x", started("node 20.9.0", "node"), needs_omg=_BROUGHT
    ),
    Case(
        "npm that a pinned node brings",
        {**_manager("npm@10.9.1"), ".nvmrc": "22\n"},
        "npm",
        ran("node 22.11.0"),
        needs_omg=_BROUGHT,
    ),
    Case(
        "npm by a variable",
        {},
        "npm x",
        started("node 20.9.0", "node"),
        env={"OMG_NPM_VERSION": "10.1.0"},
        needs_omg=_BROUGHT,
    ),
    Case(
        "npm that another node brings",
        _manager("npm@10.9.1"),
        "npm",
        refused("npm 10.9.1", "is not installed"),
    ),
    Case(
        "npm that this node brings, and a hash",
        _manager(f"npm@10.1.0+sha512.{_HEX}"),
        "npm",
        refused("npm 10.1.0", "is not installed"),
    ),
    Case(
        "this node brings npm and no npx",
        {**_manager("npm@10.9.1"), ".nvmrc": "22\n"},
        "npx",
        refused("npm 10.9.1", "is not installed"),
    ),
    Case("npm not installed", _manager("npm@6.0.0"), "npm", refused("npm 6.0.0", "is not installed")),
    Case(
        "its node is not installed",
        {**_manager("pnpm@8.15.9"), ".nvmrc": "99\n"},
        "pnpm",
        refused("node 99", "is not installed"),
    ),
    Case("node is not installed", {".nvmrc": "99\n"}, "pnpm", refused("node 99", "is not installed")),
    Case("a range", _manager("pnpm@^9"), "pnpm", refused("one whole version of pnpm", "omg pin pnpm")),
    Case(
        "an address", _manager("pnpm@https://x.example/a.tgz"), "pnpm", refused("one whole version of pnpm")
    ),
    Case("a wrong kind of hash", _manager("pnpm@9.15.0+md5.0"), "pnpm", refused("`+md5.0` is not a hash")),
    Case("a typing error", _manager("pnmp@9.15.0"), "pnpm", refused("pnmp@9.15.0", "did you mean pnpm?")),
    Case("a typing error is no matter of yarn", _manager("pnmp@9.15.0"), "yarn", ran("system")),
    Case("a manager that omg does not know", _manager("deno@2.0.0"), "pnpm", _PNPM_9),
    Case("no npx in this node", {".nvmrc": "22\n"}, "npx", refused("node 22.11.0", "has no `npx`")),
)
CASES = (
    *(replace(case, name=f"guests: {case.name}", world="guests") for case in _CASES),
    *(
        replace(case, name=f"guests without defaults: {case.name}", world="guests, and no default")
        for case in (
            Case("npm of the system", {}, "npm", ran("system")),
            Case("npx of nobody", {".nvmrc": "20\n"}, "npx", refused("node 20.9.0", "has no `npx`")),
            Case("pnpm of nobody", {}, "pnpm", refused("no pnpm is active", "omg use pnpm@9.15.0")),
            Case("pnpm, of nobody, and a node", {".nvmrc": "20\n"}, "pnpm", refused("no pnpm is active")),
            Case("yarn of another node", {".nvmrc": "20\n"}, "yarn", ran("node 18.20.4", passes="")),
            Case(
                "npm is pinned, by the system's node",
                _manager("npm@10.9.0"),
                "npm",
                hosted("npm 10.9.0", "system"),
            ),
        )
    ),
    *(
        replace(case, name=f"a guest's broken default: {case.name}", world="guests, and a broken default")
        for case in (
            Case("it would run", {}, "pnpm", refused("pnpm 1.2.3", "is not installed")),
            Case("the node's comes first", {".nvmrc": "18\n"}, "pnpm", ran("node 18.20.4")),
            Case("a pin comes first", _manager("pnpm@9.15.0"), "pnpm", ran("pnpm 9.15.0")),
        )
    ),
)
# The others are asked by the slow tests.
BY_DEFAULT = (
    "guests: npm is that of node",
    "guests: npm is pinned above, and node here",
    "guests: with a hash, and a node",
    "guests: the node has a pnpm",
    "guests: pnpm by default, with a pinned node",
    "guests: not installed",
)
