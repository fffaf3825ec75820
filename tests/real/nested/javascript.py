"""npm, pnpm, yarn, and what is made of them; programs of node and bun."""

from __future__ import annotations

import json

from tests.real.nested.case import Case, everywhere, manifest, scripts

_NODE = everywhere("node -v")
_BUN = everywhere("bun -v")
_CLI = "#!/usr/bin/env node\nconsole.log(process.version)\n"
# The version in a path of a toolchain.
_VERSION = "grep -o 'node/[.0-9]*' | cut -d/ -f2"
_NPM_6 = "$N/../npm6/bin/npm-cli.js"
_YARN = "$N/../yarn/bin/yarn.js"
_YARN_4 = "$N/../@yarnpkg/cli-dist/bin/yarn.js"
# `p` asks for the new version, `q` for nothing; `p` is first, as `q` depends on it.
_WORKSPACES = {
    "a/package.json": json.dumps({"name": "a", "private": True, "workspaces": ["p", "q"]}),
    "a/package-lock.json": json.dumps({"name": "a", "lockfileVersion": 3, "packages": {}}),
    "a/p/package.json": manifest("p", say="node -v"),
    "a/p/.node-version": "24\n",
    "a/q/package.json": json.dumps(
        {**json.loads(manifest("q", say="node -v")), "dependencies": {"p": "1.0.0"}}
    ),
}
_SPAWN = """\
const { execFileSync, fork } = require("child_process")
const say = (program, folder) => execFileSync(program, ["-v"], { cwd: folder, stdio: "inherit" })
"""


_PREPARED = manifest("git", prepare="node -v >>$OUT", postinstall="node -v >>$OUT")
# A dependency asks for a version that is not installed; what it starts writes its version to $OUT.
GIT = (
    "export OUT=$PWD/../out && cd ../git && git init -q && git add ."
    " && git -c user.name=a -c user.email=a commit -qm a && cd ../a && "
)
_UNINSTALLED = {"git/.nvmrc": "18.0.0\n", "git/package.json": _PREPARED}
_PRE_COMMIT = {
    "a/.pre-commit-config.yaml": (
        "repos:\n- repo: ../git\n  rev: v1\n  hooks: [{id: say, language_version: system}]\n"
    ),
    "git/.nvmrc": "18.0.0\n",
    "git/.pre-commit-hooks.yaml": (
        "- {id: say, name: say, entry: say, language: node, always_run: true, pass_filenames: false}\n"
    ),
    "git/package.json": '{"name": "say", "version": "1.0.0", "bin": "say.js"}',
    "git/say.js": _CLI,
}

CASES = {
    "npm run": Case("npm run -s say", "old new old", files=scripts(say=_NODE)),
    "npm start and test": Case(
        "npm start -s && npm test -s", "old new old old new old", files=scripts(start=_NODE, test=_NODE)
    ),
    "npm run that calls npm run": Case(
        "npm run -s say",
        "new new",
        files={
            **scripts(say="cd ../b && npm run -s say"),
            "b/package.json": manifest("b", say="node -v && cd ../c && node -v"),
        },
    ),
    "npm --prefix": Case(
        "npm run -s say",
        "new",
        files={**scripts(say="npm --prefix ../b run -s say"), "b/package.json": manifest("b", say="node -v")},
    ),
    "npx": Case(f"npx -c '{_NODE}'", "old new old", files=scripts()),
    "npm exec": Case(f"npm exec -c '{_NODE}'", "old new old", files=scripts()),
    "npm's lifecycle": Case(
        "npm i -s --foreground-scripts",
        "old new old old new old",
        files=scripts(preinstall=_NODE, prepare=_NODE),
    ),
    "npm i -g for another folder": Case(
        f"npm run -s add; ls -d $STORE/node/[0-9]*/lib/node_modules/hello | {_VERSION}"
        "; hello; cd ../b; hello; npm rm -sg hello; ! hello 2>/dev/null",
        "new new new",
        files={
            **scripts(add="cd ../b && npm i -sg $PWD/../hello"),
            "hello/package.json": '{"name": "hello", "version": "1.0.0", "bin": "cli.js"}',
            "hello/cli.js": _CLI,
        },
    ),
    # A tool that node 24 has runs by that everywhere, and what it starts runs by its folder.
    "a global tool": Case(
        "(cd ../b && npm i -sg $PWD/../runner) && runner && cd ../b && runner && cd ../c && runner"
        "; npm rm -sg runner",
        "new old new new new new",
        files={
            "runner/package.json": '{"name": "runner", "version": "1.0.0", "bin": "cli.js"}',
            "runner/cli.js": _CLI + 'require("child_process").execSync("node -v", { stdio: "inherit" })\n',
        },
    ),
    "node --run": Case(
        "cd ../b && node --run say",
        "new old",
        files={"b/package.json": manifest("b", say="node -v && cd ../a && node -v")},
    ),
    "npm i file:": Case(
        GIT + "npm i -s --no-audit --install-links=false file:../b && cat $OUT",
        "new new",
        files={**scripts(), "b/package.json": _PREPARED, "git/x": ""},
    ),
    "npm, a git dependency": Case(
        GIT + "npm i -s --no-audit git+file://$PWD/../git && cat $OUT",
        "old old old old",
        files={**scripts(), **_UNINSTALLED},
    ),
    "npm's workspaces": Case("npm run -s say -w p -w q", "new old", files=_WORKSPACES),
    "a program of node_modules/.bin": Case(
        "npm run -s say",
        "old new",
        files={**scripts(say="cli && cd ../b && cli"), "a/node_modules/.bin/cli": _CLI},
    ),
    "corepack, twice": Case(
        f"for round in 1 2; do npm run -s on && readlink -f $(omg which pnpm) | {_VERSION}"
        " && npm run -s off && ! test -e $SHIMS/pnpm || exit; done",
        "old old",
        files=scripts(on="corepack enable", off="corepack disable"),
    ),
    # A program that corepack starts has the node of corepack first on PATH: a limit.
    "corepack, pnpm": Case(
        "R=$(npm config get registry); export COREPACK_NPM_REGISTRY=${R%/} COREPACK_INTEGRITY_KEYS=0"
        "; corepack pnpm@10.12.1 -s say",
        "old old old",
        files=scripts(say=_NODE),
    ),
    "pnpm": Case("$N/pnpm run -s say", "old new old", files=scripts(say=_NODE), needs="$N/pnpm -v"),
    "pnpm's workspaces": Case(
        "$N/pnpm -r --sort --workspace-concurrency 1 --reporter append-only say",
        "new old",
        files={**_WORKSPACES, "a/pnpm-workspace.yaml": "packages: [p, q]\nlinkWorkspacePackages: true\n"},
        needs="$N/pnpm -v",
    ),
    "pnpm, a git dependency": Case(
        GIT + "$N/pnpm add git+file://$PWD/../git >&2 && cat $OUT",
        "old old old",
        files={**scripts(), **_UNINSTALLED, "a/pnpm-workspace.yaml": "dangerouslyAllowAllBuilds: true\n"},
        needs="$N/pnpm -v",
    ),
    # It warns that scripts run another node than itself.
    "npm 6": Case(f"{_NPM_6} -s run say", "old new old", files=scripts(say=_NODE), needs=f"{_NPM_6} -v"),
    # Both Yarns put their own node first on PATH: a limit.
    "yarn 1": Case(f"{_YARN} run -s say", "old old old", files=scripts(say=_NODE), needs=f"{_YARN} -v"),
    "yarn 1's workspaces": Case(
        f"{_YARN} -s workspaces run -s say", "old old", files=_WORKSPACES, needs=f"{_YARN} -v"
    ),
    "yarn 4": Case(
        f"{_YARN_4} install >&2 && {_YARN_4} run say",
        "old old old",
        files={**scripts(say=_NODE), "a/yarn.lock": ""},
        needs=f"{_YARN_4} -v",
    ),
    "lerna": Case(
        "NX_DAEMON=false $N/lerna run say --stream --concurrency 1 --loglevel silent",
        "new old",
        files={**_WORKSPACES, "a/lerna.json": '{"version": "1.0.0"}'},
        needs="$N/lerna -v",
    ),
    "turbo": Case(
        # It insists on a pin; npm is one of a version that omg has then.
        'cp -R "$(omg where node)/lib/node_modules/npm" ../npm && ln -sf npm-cli.js ../npm/bin/npm'
        ' && omg link npm@11.0.0 ../npm >&2 && trap "omg uninstall npm@11.0.0 >&2" EXIT'
        " && npm pkg set packageManager=npm@11.0.0 && $N/turbo run say --concurrency 1",
        "new old",
        files={**_WORKSPACES, "a/turbo.json": '{"tasks": {"say": {"cache": false, "dependsOn": ["^say"]}}}'},
        needs="$N/turbo --version",
    ),
    # Its strict mode passes no variable on: what asks for nothing gets the global default, a limit.
    "turbo, where nothing asks": Case(
        "npm run -s say",
        "new",
        files={
            **scripts(say="cd ../c && $N/turbo run say"),
            "c/package.json": manifest("c", say="node -v"),
            "c/package-lock.json": json.dumps({"name": "c", "lockfileVersion": 3, "packages": {}}),
            "c/turbo.json": json.dumps(
                {"dangerouslyDisablePackageManagerCheck": True, "tasks": {"say": {"cache": False}}}
            ),
        },
        needs="$N/turbo --version",
    ),
    "pre-commit, a hook of node": Case(
        GIT.replace("cd ../a", "git tag v1 && cd ../a && git init -q && git add .")
        + "$P/pre-commit run -v --all-files",
        "old",
        files=_PRE_COMMIT,
        needs="$P/pre-commit --version",
    ),
    "node": Case(
        "node say.js",
        "old new old",
        files={"a/say.js": _SPAWN + 'for (const folder of ["../a", "../b", "../c"]) say("node", folder)\n'},
    ),
    # Node's own way to start itself names its file: a limit.
    "node, by process.execPath": Case(
        "node say.js",
        "old old",
        files={
            "a/say.js": _SPAWN + 'say(process.execPath, "../b")\nfork("../c/say.js", { cwd: "../b" })\n',
            "c/say.js": "console.log(process.version)\n",
        },
    ),
    "bun": Case(
        "bun say.js",
        "old new old",
        "bun",
        {
            "a/say.js": 'for (const cwd of ["../a", "../b", "../c"])\n'
            '  Bun.spawnSync(["bun", "-v"], { cwd, stdio: ["ignore", "inherit", "inherit"] })\n'
        },
    ),
    "bun run": Case("bun run --silent say", "old new old", "bun", scripts(say=_BUN)),
    # Bun hands down no node: `c` has the global default.
    "bun run, node": Case("bun run --silent say", "old new new", files=scripts(say=_NODE)),
    "bunx": Case(
        "bunx --silent --no-install cli", "old", files={**scripts(), "a/node_modules/.bin/cli": _CLI}
    ),
}
