"""What each format says: a table of texts, with what is read of them."""

from __future__ import annotations

import pytest

from omg.project.formats.request import MalformedDocumentError
from omg.project.mentions.mention import FileReference, Mention
from omg.project.mentions.registry import reader_of
from omg.versions.spec import typed

WORKFLOW = """\
on: push
env: {NODE: "22"}
jobs:
  test:
    strategy:
      matrix:
        python: [3.9, 3.10, "3.11"]
        include:
          - python: "3.14"
    container: node:${{ matrix.node }}
    steps:
      - uses: actions/setup-node@v4
        with: {node-version: 20.x}
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python }}
      - uses: ./.github/actions/own
        with: {node-version: "${{ env.NODE }}", go-version: 1.20, java-version: "${{ inputs.java }}"}
      - uses: actions/setup-go@v5
        with: {go-version-file: go.mod}
      - uses: dtolnay/rust-toolchain@1.75
      - uses: dtolnay/rust-toolchain@stable
      - uses: pnpm/action-setup@v4
        with: {version: 9}
      - uses: ruby/setup-ruby@v1
        with: {ruby-version: .ruby-version}
      - uses: actions/setup-python@v5
        with:
          python-version: |
            3.12
            3.13
      - run: echo node-version
"""
GITLAB = """\
image: node:18
variables: {GO: "1.22"}
build: {image: "golang:$GO-alpine"}
.base: {image: {name: "registry.example.org/ruby:3.3", entrypoint: [""]}}
test:
  parallel: {matrix: [{NODE: ["20", "22"]}]}
  image: node:${NODE}
other: {image: "$CI_REGISTRY_IMAGE:latest"}
"""
POM = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <properties>
    <java.version>21</java.version>
    <maven.compiler.source>1.8</maven.compiler.source>
    <maven.compiler.release>${java.version}</maven.compiler.release>
  </properties>
  <build><plugins>
    <plugin>
      <artifactId>maven-compiler-plugin</artifactId>
      <configuration><release>17</release><source>${java.version}</source></configuration>
    </plugin>
    <plugin>
      <artifactId>maven-toolchains-plugin</artifactId>
      <configuration><toolchains><jdk><version>17</version></jdk></toolchains></configuration>
    </plugin>
    <plugin>
      <artifactId>maven-enforcer-plugin</artifactId>
      <executions><execution><configuration><rules>
        <requireJavaVersion><version>[17,22)</version></requireJavaVersion>
      </rules></configuration></execution></executions>
    </plugin>
    <plugin><artifactId>other</artifactId><configuration><release>5</release></configuration></plugin>
  </plugins></build>
</project>
"""
GRADLE = """\
// jvmToolchain(8)
java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }
kotlin { jvmToolchain(17) }
sourceCompatibility = JavaVersion.VERSION_1_8
targetCompatibility = '17' /* sourceCompatibility = 5
sourceCompatibility = 6 */
tasks.withType(JavaCompile) { options.release = 11 }
"""
PACKAGE = """\
{"packageManager": "pnpm@9.1.0+sha512.abc",
 "engines": {"npm": ">=9", "node": ">=20", "yarn": 1,
 "pnpm": "^9"}}
"""
# File, its text, and of each line that is read: number, runtime, role, versions.
TEXTS: list[tuple[str, str, list[tuple[object, ...]]]] = [
    (".github/workflows/ci.yml", WORKFLOW, [
        (13, "node", "runs", "20"),
        (16, "python", "runs", "3.9 3.1 3.11 3.14"),
        (18, "node", "runs", "22"),
        (18, "go", "runs", "1.2"),
        (20, "go", "file", "go.mod"),
        (21, "rust", "runs", "1.75"),
        (24, "pnpm", "runs", "9"),
        (29, "python", "runs", "3.12 3.13"),
    ]),
    ("action.yml", "runs:\n  using: composite\n  steps:\n  - uses: a/b@v1\n    with: {node-version: lts/*}\n",
     [(5, "node", "runs", "lts")]),
    (".github/workflows/a.yaml", "jobs: {a: {container: {image: 'node:20'}, steps: []}}",
     [(1, "node", "runs", "20")]),
    (".github/workflows/b.yml", "jobs: {a: {uses: ./x.yml, with: {node-version: 18}}}",
     [(1, "node", "runs", "18")]),
    (".github/workflows/d.yml",
     "jobs: {a: {strategy: {matrix: {to: [{node: 18}, {node: 20.10}], at: {node: 22}}}, steps: ["
     "{uses: x, with: {node-version: '${{ matrix.to.node }}'}},\n"
     "{uses: x, with: {node-version: '${{ matrix.at.node }}'}},"
     "{uses: x, with: {node-version: '${{ matrix.no.no }}'}}]}}",
     [(1, "node", "runs", "18 20.1"), (2, "node", "runs", "22")]),
    (".github/workflows/c.yml", "jobs: [1, 2]\nruns: node-version", []),
    (".gitlab-ci.yml", GITLAB, [
        (1, "node", "runs", "18"),
        (3, "go", "runs", "1.22"),
        (4, "ruby", "runs", "3.3"),
        (7, "node", "runs", "20 22"),
    ]),
    ("pom.xml", POM, [
        (6, "java", "constrains", ">=21"),
        (5, "java", "constrains", ">=8"),
        (4, "java", "constrains", ">=21"),
        (11, "java", "constrains", ">=17"),
        (15, "java", "runs", "17"),
        (20, "java", "constrains", ">=17 <22"),
    ]),
    ("pom.xml", "<project><properties><java.version>${revision}</java.version></properties></project>", []),
    ("pom.xml", "<project><properties><jdk>25</jdk></properties><build><plugins><plugin>"
     "<artifactId>maven-compiler-plugin</artifactId><configuration>\n<release>${jdk}</release>"
     "</configuration></plugin></plugins></build></project>", [(2, "java", "constrains", ">=25")]),
    ("build.gradle.kts", GRADLE, [
        (2, "java", "runs", "21"),
        (3, "java", "runs", "17"),
        (4, "java", "constrains", ">=8"),
        (5, "java", "constrains", ">=17"),
        (7, "java", "constrains", ">=11"),
    ]),
    ("package.json", PACKAGE, [(2, "npm", "constrains", ">=9"), (3, "pnpm", "constrains", "^9")]),
    ("package.json", '{"engines": ["npm"]}', []),
]  # fmt: skip
IMAGES = [
    ("node:20", "node", "20"),
    ("node:20.11.1-alpine3.19", "node", "20.11.1"),
    ("docker.io/library/node:20-bookworm-slim@sha256:0123", "node", "20"),
    ("localhost:5000/mirror/node:18", "node", "18"),
    ("registry.example.org:443/a/b/python:3.12-slim", "python", "3.12"),
    ("node", "node", "latest"),
    ("node:lts-alpine", "node", "lts"),
    ("node:iron", "node", "lts/iron"),
    ("node:alpine", None, ""),
    ("node@sha256:0123", None, ""),
    ("somebody/node:20", None, ""),
    ("cimg/node:20.1", "node", "20.1"),
    ("python:3.13-rc-slim", "python", "3.13"),
    ("python:3.14.0rc1-slim", "python", "3.14.0rc1"),
    ("golang:1.22-bookworm", "go", "1.22"),
    ("golang:1.23rc1", "go", "1.23rc1"),
    ("rust:1.75-slim", "rust", "1.75"),
    ("ruby:3.3", "ruby", "3.3"),
    ("eclipse-temurin:21.0.2_13-jdk-jammy", "java", "21.0.2"),
    ("eclipse-temurin:8u402-b06-jdk", "java", "8u402"),
    ("openjdk:17-jdk-slim", "java", "17"),
    ("maven:3.9-eclipse-temurin-21", "java", "21"),
    ("gradle:8.5-jdk17-alpine", "java", "17"),
    ("gradle:8.5", None, ""),
    ("oven/bun:1.1", "bun", "1.1"),
    ("denoland/deno:2.0.0", "deno", "2.0.0"),
    ("postgres:16", None, ""),
    ("nodered/node-red:3", None, ""),
    (":20", None, ""),
    ("", None, ""),
]
DOCKERFILE = """\
# syntax=docker/dockerfile:1
ARG NODE_VERSION=20 REGISTRY="docker.io"
ARG ALPINE=${NODE_VERSION}-alpine
ARG UNSET
FROM --platform=$BUILDPLATFORM ${REGISTRY}/library/node:$ALPINE AS build
RUN <<EOT
FROM node:8
EOT
FROM \\
  # a comment
  python:${PYTHON:-3.12}-slim
from build
FROM node:${UNSET}
FROM node:${NODE_VERSION:+18}
ARG NODE_VERSION=4
FROM node:$NODE_VERSION
FROM --platform=x
FROM scratch
"""


def read(name: str, text: str) -> list[tuple[object, ...]]:
    reader = reader_of(name)
    assert reader is not None
    found: list[tuple[object, ...]] = []
    for one in reader.load().read(text):
        if isinstance(one, FileReference):
            found.append((one.line, one.runtime, "file", one.path))
        else:
            found.append((one.line, one.runtime, str(one.role), " ".join(typed(spec) for spec in one.specs)))
    return found


def test_every_format_says_what_is_in_it() -> None:
    wrong = [(name, read(name, text)) for name, text, expected in TEXTS if read(name, text) != expected]

    assert wrong == []


def test_what_a_gradle_file_says_is_shown_to_its_end() -> None:
    reader = reader_of("build.gradle")
    assert reader is not None
    lines = (
        'sourceCompatibility = "1.8"',
        "targetCompatibility = JavaVersion.VERSION_17",
        'sourceCompatibility = JavaVersion.toVersion("21")',
        "options.release.set(21)",
        "JavaLanguageVersion.of(21)",
    )

    assert [one.says for one in reader.load().read("\n".join(lines))] == [*lines]  # type: ignore[union-attr]


def test_every_image_has_its_version() -> None:
    wrong = []
    for reference, runtime, version in IMAGES:
        found = read("Dockerfile", f"FROM {reference}")
        if found != ([(1, runtime, "runs", version)] if runtime else []):
            wrong.append((reference, found))

    assert wrong == []


def test_a_dockerfile_begins_its_stages_with_images() -> None:
    assert read("Dockerfile", DOCKERFILE) == [
        (5, "node", "runs", "20"),
        (9, "python", "runs", "3.12"),
        (14, "node", "runs", "18"),
        (16, "node", "runs", "20"),
    ]


def test_a_backtick_may_join_lines() -> None:
    assert read("Dockerfile", "# escape=`\nFROM `\nnode:20\n") == [(2, "node", "runs", "20")]


FILES = {
    "Dockerfile": True,
    "Dockerfile.dev": True,
    "app.Dockerfile": True,
    "Containerfile": True,
    "Dockerfile.dev.dockerignore": False,
    ".dockerignore": False,
    ".github/workflows/ci.txt": False,
    "settings.gradle": False,
    "README.md": False,
}


def test_files_are_known_by_their_names() -> None:
    assert {name: reader_of(name) is not None for name in FILES} == FILES


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20)
)
LAUGHS = '<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><project>&b;</project>'
MALFORMED = {
    "no JSON": ("package.json", "{"),
    "deep JSON": ("package.json", "[" * 100_000),
    "deep YAML": (".gitlab-ci.yml", "image: " + "[" * 5_000),
    "a tab": (".gitlab-ci.yml", "a:\n\t- image: b"),
    "many nodes": (".gitlab-ci.yml", "image: [" + "a," * 51_000 + "]"),
    "entities": ("pom.xml", LAUGHS),
    "a document type": ("pom.xml", '<!DOCTYPE p SYSTEM "file:///etc/passwd"><project/>'),
    "deep XML": ("pom.xml", "<a>" * 5_000),
    "half a document": ("pom.xml", "<project>"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_broken_or_hostile_is_refused(name: str) -> None:
    file, text = MALFORMED[name]

    with pytest.raises(MalformedDocumentError):
        read(file, text)


@pytest.mark.parametrize(
    "text", ["a: [", 'a: "\\UFFFFFFFF"', 'a: "\\U00110000"', "? " * 9_000, "a: " + "{b: " * 100]
)
def test_without_the_reader_in_c_the_same_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    in_c = read(".gitlab-ci.yml", GITLAB)
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)

    assert read(".gitlab-ci.yml", GITLAB) == in_c
    with pytest.raises(MalformedDocumentError):
        read(".gitlab-ci.yml", f"image: x\n{text}")


def test_aliases_do_not_multiply() -> None:
    steps = "- uses: a/b@v1\n  with: {node-version: 20}\n" * 20
    many = "x: &x\n" + steps + "jobs:\n" + "".join(f"  j{i}: {{steps: *x}}\n" for i in range(400))

    assert read(".gitlab-ci.yml", f"{BOMB}image: node:20\n") == [(22, "node", "runs", "20")]
    assert read(".gitlab-ci.yml", "a: &a {image: *a}\n") == []
    assert 0 < len(read(".github/workflows/ci.yml", many)) <= 5_000


def test_what_is_shown_is_safe_and_short() -> None:
    (one,) = reader_of("Dockerfile").load().read(f"FROM evil.example/\x1b[2J{'x' * 300}/node:20")  # type: ignore[union-attr]

    assert isinstance(one, Mention)
    assert "\x1b" not in one.says
    assert len(one.says) < 120


def test_a_list_with_a_word_that_nobody_knows_says_nothing() -> None:
    assert read(".github/workflows/c.yml", "jobs: {a: {uses: x, with: {node-version: '$(cat x)'}}}") == []
