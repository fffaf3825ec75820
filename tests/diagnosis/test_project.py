"""What `omg check` finds in thirty small repositories, one fault each, with the exact lines."""

from __future__ import annotations

import os
from time import process_time
from typing import TYPE_CHECKING

import pytest

from omg.diagnosis.project import check_folder, check_project
from omg.errors import UsageError
from omg.project.contradictions import NOTHING_DECIDES, decide
from omg.project.discovery import Walk
from omg.project.requested import requested
from omg.project.selection import FileOrigin, Selection
from omg.project.statements import read_folder
from omg.project.tree import Folder
from omg.value import replace
from tests.starts import MOST, Starts

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder

SETUP = "jobs: {{test: {{steps: [{{uses: actions/setup-{0}, with: {{{1}}}}}]}}}}\n"
POM = "<project>\n<properties><java.version>21</java.version></properties>\n</project>\n"
# Name, its files, and what is found in it. What nothing follows is a repository without a fault.
REPOSITORIES: list[tuple[str, dict[str, str], list[str]]] = [
    ("two pins", {".nvmrc": "22.11.0\n", ".node-version": "24.1.0\n"},
     [".node-version:1: node 24.1.0; .nvmrc:1 decides 22.11.0; run omg check --fix"]),
    ("multi-runtime file", {"mise.toml": "[tools]\nnode = '22.11.0'\n", ".nvmrc": "24\n"},
     [".nvmrc:1: node 24; mise.toml:2 decides 22.11.0; run omg check --fix"]),
    ("an anchor for two jobs", {".nvmrc": "22.11.0\n", ".github/workflows/a.yml":
                                "jobs: {a: &a {container: 'node:18'}, b: *a}\n"},
     [".github/workflows/a.yml:1: container: node:18; .nvmrc:1 decides 22.11.0; write 22.11.0 there,"
      " or run omg pin node@18"]),
    ("a name that no file can have", {".nvmrc": "22.11.0\n", ".github/workflows/a.yml":
                                      SETUP.format("node", f"node-version-file: {'a' * 5000}")},
     [f".github/workflows/a.yml:1: node-version-file: {'a' * 81}...; there is no such file;"
      " correct the path"]),
    ("third of three", {".tool-versions": "node 22.11.0\n", ".nvmrc": "22\n", ".node-version": "22.10.0\n"},
     [".node-version:1: node 22.10.0; .tool-versions:1 decides 22.11.0; run omg check --fix"]),
    ("in one manifest", {"package.json": '{"volta": {"node": "22.11.0"},\n"devEngines": {"runtime":\n'
                                         '{"name": "node", "version": "^24"}}}'},
     ["package.json:3: node ^24; package.json:1 decides 22.11.0; write 22.11.0 there"]),
    ("engines", {".nvmrc": "22.11.0\n", "package.json": '{\n"engines": {"node": ">=24"}}'},
     ["package.json:2: node >=24; .nvmrc:1 decides 22.11.0;"
      " run omg pin node@VERSION with a version that meets it, or correct this line"]),
    ("requires-python", {".python-version": "3.12.4\n",
                         "pyproject.toml": "[project]\nrequires-python='>=3.13'\n"},
     ["pyproject.toml:2: python >=3.13; .python-version:1 decides 3.12.4;"
      " run omg pin python@VERSION with a version that meets it, or correct this line"]),
    ("poetry", {".python-version": "3.12.4\n",
                "pyproject.toml": "[tool.poetry.dependencies]\npython='^3.13'\n"},
     ["pyproject.toml:2: python ^3.13; .python-version:1 decides 3.12.4;"
      " run omg pin python@VERSION with a version that meets it, or correct this line"]),
    ("Pipfile", {"pyproject.toml": "[project]\nrequires-python='>=3.13'\n",
                 "Pipfile": "[requires]\npython_version='3.11'\n"},
     ["Pipfile:2: python ==3.11.*; pyproject.toml:2 requires >=3.13; write a version that meets >=3.13,"
      " or correct pyproject.toml"]),
    ("go.mod", {".go-version": "1.26.0\n", "go.mod": "module x\n\ngo 1.27\ntoolchain go1.27.1\n"},
     ["go.mod:3: go 1.27; .go-version:1 decides 1.26.0;"
      " run omg pin go@VERSION with a version that meets it, or correct this line"]),
    ("rust-version", {"rust-toolchain.toml": "[toolchain]\nchannel='2.1.0'\n",
                      "Cargo.toml": "[package]\nrust-version='2.2'\n"},
     ["Cargo.toml:2: rust >=2.2; rust-toolchain.toml:2 decides 2.1.0;"
      " run omg pin rust@VERSION with a version that meets it, or correct this line"]),
    ("package managers", {"mise.toml": "[tools]\npnpm='10.1.0'\n",
                          "package.json": '{"packageManager": "pnpm@9.1.0"}'},
     ["package.json:1: pnpm 9.1.0; mise.toml:2 decides 10.1.0; run omg check --fix"]),
    ("engines of a package manager", {"package.json":
                                      '{"packageManager": "pnpm@9.1.0",\n"engines": {"pnpm": ">=10"}}'},
     ["package.json:2: pnpm >=10; package.json:1 decides 9.1.0;"
      " run omg pin pnpm@VERSION with a version that meets it, or correct this line"]),
    ("lock file", {"package.json": '{\n"packageManager": "pnpm@9.1.0"}',
                   "pnpm-lock.yaml": "", "yarn.lock": ""},
     ["yarn.lock:1: the lock file of yarn; package.json:2 names pnpm;"
      " delete it, or change packageManager to yarn"]),
    ("lock file of a workspace", {"apps/web/package.json": '{"packageManager": "pnpm@9.1.0"}',
                                  "apps/web/yarn.lock": ""},
     ["apps/web/yarn.lock:1: the lock file of yarn; apps/web/package.json:1 names pnpm;"
      " delete it, or change packageManager to yarn"]),
    ("Dockerfile", {".nvmrc": "22.11.0\n", "Dockerfile": "ARG V=24\n# c\nFROM node:${V}-alpine AS x\n"},
     ["Dockerfile:3: FROM node:24-alpine; .nvmrc:1 decides 22.11.0;"
      " write 22.11.0 there, or run omg pin node@24"]),
    ("Dockerfile below", {".nvmrc": "22.11.0\n", "a/b/Dockerfile.dev": "FROM node:24\n"},
     ["a/b/Dockerfile.dev:1: FROM node:24; .nvmrc:1 decides 22.11.0;"
      " write 22.11.0 there, or run omg pin node@24"]),
    ("newest image", {".nvmrc": "22.11.0\n", "Dockerfile": "FROM node\n"},
     ["Dockerfile:1: FROM node; .nvmrc:1 decides 22.11.0; write 22.11.0 there"]),
    ("only a constraint", {"package.json": '{"engines": {"node": ">=24"}}', "Dockerfile": "FROM node:22\n"},
     ["Dockerfile:1: FROM node:22; package.json:1 requires >=24; write a version that meets >=24,"
      " or correct package.json"]),
    ("GitHub", {".nvmrc": "22.11.0\n", ".github/workflows/ci.yml": SETUP.format("node", "node-version: 24")},
     [".github/workflows/ci.yml:1: node-version: 24; .nvmrc:1 decides 22.11.0;"
      " write 22.11.0 there, or run omg pin node@24"]),
    ("a number", {".python-version": "3.12\n",
                  ".github/workflows/ci.yml": SETUP.format("python", "python-version: 3.10")},
     [".github/workflows/ci.yml:1: python-version: 3.10 (without quotes, the number 3.1);"
      " .python-version:1 decides 3.12; write 3.12 there, or run omg pin python@3.1"]),
    ("matrix", {".nvmrc": "22.11.0\n", ".github/workflows/ci.yml":
                "jobs:\n  a:\n    strategy: {matrix: {v: [24, 26]}}\n    steps:\n"
                "    - uses: actions/setup-node@v4\n      with:\n        node-version: ${{ matrix.v }}\n"},
     [".github/workflows/ci.yml:7: node-version: ${{ matrix.v }} (24, 26); .nvmrc:1 decides 22.11.0;"
      " write 22.11.0 there"]),
    ("file of a workflow", {".python-version": "3.12.4\n", ".github/workflows/ci.yml":
                            SETUP.format("node", "node-version-file: .nvmrc")},
     [".github/workflows/ci.yml:1: node-version-file: .nvmrc; there is no such file;"
      " run omg pin node@VERSION, or correct the path"]),
    ("GitLab", {".ruby-version": "3.4.1\n", ".gitlab-ci.yml": "test:\n  image: ruby:3.3\n"},
     [".gitlab-ci.yml:2: image: ruby:3.3; .ruby-version:1 decides 3.4.1;"
      " write 3.4.1 there, or run omg pin ruby@3.3"]),
    ("pom.xml", {".java-version": "17.0.1\n", "pom.xml": POM},
     ["pom.xml:2: <java.version>21; .java-version:1 decides 17.0.1;"
      " run omg pin java@VERSION with a version that meets it, or correct this line"]),
    ("Gradle", {".java-version": "17.0.1\n", "build.gradle": "x = JavaLanguageVersion.of(21)\n"},
     ["build.gradle:1: JavaLanguageVersion.of(21); .java-version:1 decides 17.0.1;"
      " write 17.0.1 there, or run omg pin java@21"]),
    ("not installed", {".nvmrc": "24.99.0\n"},
     [".nvmrc:1: node 24.99.0; it is not installed; run omg install node@24.99.0"]),
    ("tool of mise", {"mise.toml": "[tools]\n'npm:x' = '1.0.0'\n'go:a.org/y' = '1.0'\n"},
     ["mise.toml:2: npm:x 1.0.0; it is not installed; run omg install npm:x@1.0.0",
      "mise.toml:3: go:a.org/y 1.0; it is not installed; run omg install go:a.org/y@1.0"]),
    ("end of life", {".python-version": "3.9.1\n"},
     [".python-version:1: python 3.9.1; end of life since 2025-10-31;"
      " run omg outdated python to see which versions are supported"]),
    ("end of life elsewhere", {"Dockerfile": "FROM node:18\n"},
     ["Dockerfile:1: FROM node:18; end of life since 2025-04-30;"
      " run omg outdated node to see which versions are supported"]),
    ("lock of mise", {"mise.toml": "[tools]\nnode = '22.11.0'\n",
                      "mise.lock": "[[tools.node]]\nversion = '24.1.0'\nbackend = 'core:node'\n"},
     ["mise.toml:2: node 22.11.0; mise.lock has another version; run mise lock, or correct this line"]),
    ("another tool", {".node-version": "22\n"},
     [".node-version:1: node 22; nodenv does not read this; run omg pin --exact node@22"]),
    ("unreadable", {".nvmrc": ">=22\n", "Dockerfile": "FROM node:24\n"},
     [".nvmrc:1: `>=22` is a range of versions, which .nvmrc does not allow; omg cannot read it, and refuses"
      " to guess; write one version, such as 20, v20.11.1 or lts/*"]),
    ("unreadable and unread", {".nvmrc": "22.11.0\n", ".node-version": "22 23\n",
                               "Dockerfile": "FROM node:24\n"},
     [".node-version:1: `22 23` is more than a version; omg does not read it here;"
      " write the version alone on its line",
      "Dockerfile:1: FROM node:24; .nvmrc:1 decides 22.11.0; write 22.11.0 there, or run omg pin node@24"]),
    ("unreadable for all", {".nvmrc": "22.11.0\n", "mise.toml": "[tools\n", "Dockerfile": "FROM node:24\n"},
     ["mise.toml:1: invalid TOML at line 1, column 7: expected ']' at the end of a table declaration;"
      " omg cannot read it, and refuses to guess; correct it"]),
    ("oldest Rust", {".github/workflows/ci.yml": "jobs: {a: {steps: [{uses: dtolnay/rust-toolchain@1.70}]}}"},
     []),
    ("a nearer pin", {".nvmrc": "22.11.0\n", "old/.nvmrc": "24.1.0\n", "old/Dockerfile": "FROM node:22\n"},
     ["old/Dockerfile:1: FROM node:22; old/.nvmrc:1 decides 24.1.0; write 24.1.0 there,"
      " or run omg pin node@22"]),
    ("two runtimes", {".tool-versions": "ruby 3.4.1\nnode 22.11.0\n", ".ruby-version": "3.3.0\n",
                      ".nvmrc": "24\n"},
     [".nvmrc:1: node 24; .tool-versions:2 decides 22.11.0; run omg check --fix",
      ".ruby-version:1: ruby 3.3.0; .tool-versions:1 decides 3.4.1; run omg check --fix"]),
    ("agreement", {".nvmrc": "22.11.0\n", ".node-version": "22.11.0",
                   "Dockerfile": "FROM node:22\nFROM node:alpine\n",
                   "package.json": '{"engines": {"node": ">=20"}, "packageManager": "pnpm@9.1.0"}',
                   "pnpm-lock.yaml": "",
                   ".github/workflows/ci.yml": SETUP.format("node", "node-version: '22.x'")[:-2]
                   + ", b: {strategy: {matrix: {n: [18, 22]}},"
                   " steps: [{uses: x, with: {node-version: '${{ matrix.n }}'}}]}}\n"},
     []),
    ("meant so", {".nvmrc": "22.11.0\n", "Dockerfile": "FROM node:24 # omg check: ignore\n"}, []),
    ("dependencies", {".nvmrc": "22.11.0\n", "node_modules/x/Dockerfile": "FROM node:24\n",
                      "venv/pyvenv.cfg": "", "venv/Dockerfile": "FROM node:24\n",
                      ".git/Dockerfile": "FROM node:24\n",
                      "vendor/Dockerfile": "FROM node:24\n", "sub/.github/workflows/ci.yml":
                      SETUP.format("node", "node-version: 24")}, []),
    ("list of installs", {".python-version": "3.12.4\n", ".python-versions": "3.13.1\n3.12.4\n"}, []),
    ("broken elsewhere", {".nvmrc": "22.11.0\n", ".gitlab-ci.yml": "image: [", "pom.xml": "<java.version",
                          "package.json": '{"engines": ', "Cargo.toml": "[", "action.yml": "matrix: {",
                          "build.gradle": "\x00JavaLanguageVersion.of(21)",
                          "Dockerfile": "\n" * (1 << 20) + "x", "pnpm-lock.yaml": ""},
     [f"{place}; omg ignores the whole file; correct it" for place in (
         ".gitlab-ci.yml:2: invalid YAML",
         "Cargo.toml:1: invalid TOML at its end: invalid initial character for a key part",
         "Dockerfile:1: it is larger than 1024 KiB",
         "action.yml:2: invalid YAML",
         "build.gradle:1: a NUL byte: not a text file, or UTF-16 without a byte order mark",
         "package.json:1: invalid JSON at line 1, column 13",
         "pom.xml:1: invalid XML")]),
]  # fmt: skip
# 2026-12-01, for what is end of life.
DAY = "1796083200"


def lay(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def checked(context: Context, store: StoreBuilder) -> Context:
    """A context with what the repositories decide installed."""
    for runtime, versions in {
        "node": ("22.11.0", "24.1.0"),
        "python": ("3.12.4", "3.9.1"),
        "ruby": ("3.4.1",),
        "go": ("1.26.0",),
        "java": ("17.0.1",),
        "rust": ("2.1.0",),
        "pnpm": ("10.1.0", "9.1.0"),
    }.items():
        for version in versions:
            store.add(runtime, version, executables=())
    return replace(context, env={**context.env, "SOURCE_DATE_EPOCH": DAY})


def lines(context: Context, root: Path) -> list[str]:
    return [finding.text(root) for finding in check_project(context, root, base=root).findings]


def test_thirty_repositories(checked: Context, project: Path) -> None:
    wrong = []
    for number, (name, files, expected) in enumerate(REPOSITORIES):
        found = lines(checked, lay(project / str(number), files))
        if found != expected:
            wrong.append((name, found, expected))

    assert not wrong, "\n".join(f"{name}: {found}" for name, found, _ in wrong)
    assert len(REPOSITORIES) > 30


def test_what_decides_is_what_omg_selects(project: Path) -> None:
    wrong = []
    for number, (name, files, _) in enumerate(REPOSITORIES):
        root = lay(project / str(number), files)
        walk = Walk((root,), uid=os.geteuid())
        said = read_folder(Folder(root, frozenset(os.listdir(root))), root, uid=os.geteuid())  # noqa: PTH208
        deciding = decide(said, NOTHING_DECIDES)
        for runtime, selection in requested(walk):
            mine = deciding.of(runtime.name)
            origin = selection.origin if isinstance(selection, Selection) else None
            if (mine and mine.path) != (origin.path if isinstance(origin, FileOrigin) else None):
                wrong.append((name, runtime.name, mine, origin))

    assert wrong == []


def test_what_is_above_decides_within_the_repository(checked: Context, project: Path) -> None:
    lay(
        project,
        {"outer/.nvmrc": "24\n", "outer/repo/.nvmrc": "22\n", "outer/repo/a/b/Dockerfile": "FROM node:24\n"},
    )
    (project / "outer/repo/.git").mkdir()

    below = check_project(checked, project / "outer/repo/a/b", base=project).findings

    assert [one.text(project) for one in below] == [
        "outer/repo/a/b/Dockerfile:1: FROM node:24; outer/repo/.nvmrc:1 decides 22; write 22 there,"
        " or run omg pin node@24"
    ]
    (project / "outer/repo/.git").rmdir()
    assert lines(checked, project / "outer/repo/a/b") == []


def test_no_link_leads_out(checked: Context, project: Path, tmp_path: Path) -> None:
    lay(tmp_path, {"secret": "FROM node:24 AS secret\n", "pin": "24\n", "other/Dockerfile": "FROM node:24\n"})
    lay(project, {".nvmrc": "22.11.0\n", "real/Dockerfile": "FROM node:24\n"})
    (project / "Dockerfile").symlink_to(tmp_path / "secret")
    (project / ".node-version").symlink_to(tmp_path / "pin")
    (project / "folder").symlink_to(tmp_path / "other")
    (project / "Dockerfile.inside").symlink_to("real/Dockerfile")
    (project / "Dockerfile.loop").symlink_to("Dockerfile.loop")
    (project / "Containerfile").mkdir()
    os.mkfifo(project / "Dockerfile.fifo")

    assert [line.partition(";")[0] for line in lines(checked, project)] == [
        "Dockerfile.inside:1: FROM node:24",
        "Dockerfile.loop:1: it cannot be read: Too many levels of symbolic links",
        "real/Dockerfile:1: FROM node:24",
    ]


def test_names_and_bytes_of_strangers_do_no_harm(checked: Context, project: Path) -> None:
    lay(project, {".nvmrc": "22.11.0\n", "a\x1b[2J\nb/Dockerfile": "FROM node:24\n"})
    (project / os.fsdecode(b"Dockerfile.\xff")).write_bytes(b"FROM node:24\n# caf\xe9\n")
    (project / "Dockerfile.large").write_bytes(b"FROM node:24\n" + b"#" * (1 << 20))
    (project / "Dockerfile.utf16").write_bytes("FROM node:24\n".encode("utf-16"))

    found = lines(checked, project)

    assert [line.partition(";")[0] for line in found] == [
        "Dockerfile.large:1: it is larger than 1024 KiB",
        "Dockerfile.utf16:1: FROM node:24",
        "`Dockerfile.\\udcff`:1: FROM node:24",
        "`a\\x1b[2J\\nb/Dockerfile`:1: FROM node:24",
    ]


@pytest.mark.parametrize("place", ["absent", "file", "node_modules/x"])
def test_what_cannot_be_checked_is_a_usage_error(place: str, checked: Context, project: Path) -> None:
    lay(project, {"file": "", "node_modules/x/y": ""})

    with pytest.raises(UsageError):
        check_project(checked, project / place, base=project)


def test_a_folder_has_a_first_contradiction(project: Path) -> None:
    assert check_folder(project / "absent") is None
    assert check_folder(lay(project, {".nvmrc": "22\n"})) is None
    found = check_folder(lay(project, {"Dockerfile": "FROM node:22\n", "Containerfile": "FROM node:24\n"}))

    assert found is not None
    assert found.text(project) == (
        "Containerfile:1: FROM node:24; .nvmrc:1 decides 22; write 22 there, or run omg pin node@24"
    )


@pytest.mark.slow
def test_five_thousand_folders_take_two_seconds_of_a_processor(context: Context, project: Path) -> None:
    (project / ".nvmrc").write_text("22\n")
    for number in range(5_000):
        folder = project / f"{number % 50}/{number % 10}/{number}"
        folder.mkdir(parents=True)
        if number % 2:
            (folder / "package.json").write_text('{"engines": {"node": ">=20"}}')
        if number % 5 == 0:
            (folder / "Dockerfile").write_text("FROM node:22-alpine\n")

    starts = Starts()
    start = process_time()
    report = check_project(context, project, base=project)

    assert starts.of(process_time() - start) <= MOST
    assert (report.folder_count > 5_000, report.is_cut) == (True, False)
