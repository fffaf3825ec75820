"""Each version-file format: an exact version, a prefix, a range or an alias, an absent one, nonsense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.agreement.case import Case, Ran, Refused, ran, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

Cell = tuple[str, Ran | Refused]


def _cells(
    file: str,
    run: str,
    around: str = "%s\n",
    *,
    exact: Cell,
    prefix: Cell,
    loose: Cell,
    missing: Cell,
    malformed: Cell,
) -> Iterator[Case]:
    """Yield the five cases of a format.

    Args:
        file: Where the version file lies below the project.
        run: The command.
        around: The file's text, `%s` in the place of a cell's text; a malformed cell is the whole text.
        exact: What is written, and the answer; as the others.
        prefix: The first components of a version.
        loose: A range where the format has them, else an alias.
        missing: A version that is not installed.
        malformed: Nonsense.
    """
    cells = {"exact": exact, "prefix": prefix, "loose": loose, "missing": missing}
    for name, (text, answer) in cells.items():
        yield Case(f"{file} {name}", {file: around.replace("%s", text)}, run, answer)
    yield Case(f"{file} malformed", {file: malformed[0]}, run, malformed[1])


_NODE_DEFAULT = ran("node 20.9.0")

CASES = (
    *_cells(
        ".nvmrc",
        "node",
        exact=("18.12.0", ran("node 18.12.0")),
        prefix=("18.20", ran("node 18.20.4")),
        loose=("lts/iron", ran("node 20.11.1")),
        missing=("v17", refused(".nvmrc", "node v17", "node@17")),
        malformed=("18 20\n", refused(".nvmrc", "18 20")),
    ),
    *_cells(
        ".node-version",
        "npm",
        exact=("v18.12.0", ran("node 18.12.0")),
        prefix=("16", ran("node 16.20.2")),
        loose=("latest", ran("node 22.11.0")),
        missing=("18.99", refused(".node-version", "node 18.99")),
        malformed=("18,20\n", refused(".node-version", "18,20")),
    ),
    *_cells(
        ".python-version",
        "python3",
        exact=("3.11.9", ran("python 3.11.9")),
        prefix=("pypy3.10", ran("python pypy3.10-7.3.17")),
        loose=("cpython-3.12", ran("python 3.12.10")),
        missing=("3.10", refused(".python-version", "python 3.10")),
        malformed=("3..12\n", refused(".python-version", "3..12")),
    ),
    *_cells(
        ".python-versions",
        "python",
        exact=("3.13.2t", ran("python 3.13.2t")),
        prefix=("3.12", ran("python 3.12.10")),
        loose=("latest", ran("python 3.13.2")),
        missing=("3.9.1", refused(".python-versions", "python 3.9.1")),
        malformed=("3.12;id\n", refused(".python-versions", "3.12;id")),
    ),
    *_cells(
        ".go-version",
        "gofmt",
        exact=("1.20.8", ran("go 1.20.8")),
        prefix=("1.22", ran("go 1.22.3")),
        loose=("latest", ran("go 1.22.3")),
        missing=("1.19", refused(".go-version", "go 1.19")),
        malformed=("~1.2\n", refused(".go-version", "~1.2")),
    ),
    *_cells(
        ".rust-version",
        "rustc",
        exact=("1.97.0-beta.3", ran("rust 1.97.0-beta.3")),
        prefix=("1.82", ran("rust 1.82.0")),
        loose=("beta", ran("rust 1.97.0-beta.3")),
        missing=("1.70", refused(".rust-version", "rust 1.70")),
        malformed=("1.82/x\n", refused(".rust-version", "1.82/x")),
    ),
    *_cells(
        "rust-toolchain",
        "rustc",
        exact=("nightly-2026-05-19", ran("rust nightly-2026-05-19")),
        prefix=("1.96", ran("rust 1.96.0")),
        loose=("nightly", ran("rust nightly-2026-05-20")),
        missing=("nightly-2020-01-01", refused("rust-toolchain", "nightly-2020-01-01")),
        malformed=("../rust\n", refused("rust-toolchain", "../rust")),
    ),
    *_cells(
        "rust-toolchain.toml",
        "cargo",
        '[toolchain]\nchannel = "%s"\nprofile = "minimal"\n',
        exact=("1.96.0", ran("rust 1.96.0")),
        prefix=("1.82", ran("rust 1.82.0")),
        loose=("nightly", ran("rust nightly-2026-05-20")),
        missing=("1.70.0", refused("rust-toolchain.toml", "rust 1.70.0")),
        malformed=("[toolchain]\nchannel = 1.96\n", refused("rust-toolchain.toml")),
    ),
    *_cells(
        ".ruby-version",
        "ruby",
        exact=("jruby-9.4.8.0", ran("ruby jruby-9.4.8.0")),
        prefix=("3.3", ran("ruby 3.3.6", passes="3.3.6")),
        loose=("latest", ran("ruby 3.4.1")),
        missing=("2.7", refused(".ruby-version", "ruby 2.7")),
        malformed=("3.3.0|x\n", refused(".ruby-version", "3.3.0|x")),
    ),
    *_cells(
        "Gemfile",
        "gem",
        'source "https://example.org"\n\nruby %s\n\ngem "rake"\n',
        exact=("'3.3.0'", ran("ruby 3.3.0")),
        prefix=('"3.4"', ran("ruby 3.4.1")),
        loose=('"~> 3.3.1"', ran("ruby 3.3.6", passes="3.3.6")),
        missing=('"2.7.8"', refused("Gemfile", "ruby 2.7.8")),
        malformed=('ruby "3.3.0; system(1)"\n', refused("Gemfile")),
    ),
    *_cells(
        ".java-version",
        "java",
        exact=("21.0.2+13", ran("java 21.0.2+13")),
        prefix=("21.0.12", ran("java 21.0.12.1+1")),
        loose=("8u402", ran("java 8.0.402+6")),
        missing=("11", refused(".java-version", "java 11")),
        malformed=("21;id\n", refused(".java-version", "21;id")),
    ),
    *_cells(
        ".sdkmanrc",
        "javac",
        "# made by sdk env init\njava=%s\n",
        exact=("17.0.10-tem", ran("java 17.0.10+7", passes="17.0.10+7")),
        prefix=("21-tem", ran("java 21.0.12.1+1")),
        loose=("17", ran("java 17.0.10+7", passes="17.0.10+7")),
        missing=("11.0.2-tem", refused(".sdkmanrc", "java 11.0.2")),
        malformed=("java=$(id)\n", refused(".sdkmanrc", "$(id)")),
    ),
    *_cells(
        ".bun-version",
        "bun",
        exact=("1.0.30", ran("bun 1.0.30")),
        prefix=("1.1", ran("bun 1.1.42", passes="1.1.42")),
        loose=("latest", ran("bun 1.2.0")),
        missing=("2", refused(".bun-version", "bun 2")),
        malformed=("1.1.42\x1f\n", refused(".bun-version")),
    ),
    *_cells(
        ".tool-versions",
        "bun",
        "nodejs 18.20.4\nbun %s\n",
        exact=("1.0.30", ran("bun 1.0.30")),
        prefix=("1", ran("bun 1.2.0")),
        loose=("latest", ran("bun 1.2.0")),
        missing=("0.6.0", refused(".tool-versions", "bun 0.6.0")),
        malformed=("bun 1.1/../..\n", refused(".tool-versions", "1.1/../..")),
    ),
    *_cells(
        ".prototools",
        "node",
        'bun = "1.1"\nnode = "%s"\n',
        exact=("18.12.0", ran("node 18.12.0")),
        prefix=("18", ran("node 18.20.4")),
        loose=("^16.1", ran("node 16.20.2")),
        missing=("19", refused(".prototools", "node 19")),
        malformed=('node = "18\n', refused(".prototools")),
    ),
    *_cells(
        "mise.toml",
        "python3",
        '[env]\nA = "b"\n\n[tools]\nnode = "18"\npython = "%s"\n',
        exact=("3.11.9", ran("python 3.11.9")),
        prefix=("3.13", ran("python 3.13.2")),
        loose=("latest", ran("python 3.13.2")),
        missing=("3.10", refused("mise.toml", "python 3.10")),
        malformed=("[tools\npython = 3\n", refused("mise.toml")),
    ),
    *_cells(
        "package.json",
        "node",
        '{"name": "x", "devEngines": {"runtime": {"name": "node", "version": "%s"}}}',
        exact=("18.12.0", ran("node 18.12.0")),
        prefix=("18", ran("node 18.20.4")),
        loose=(">=16 <20", ran("node 18.20.4")),
        missing=("^17", refused("package.json", "^17")),
        malformed=('{"engines": {"node": ', _NODE_DEFAULT),
    ),
    # A file that can only state constraints is never an error: what it cannot say is the tool's to report.
    *_cells(
        "go.mod",
        "go",
        "module example.org/m\n\ngo 1.20 // comment\n\ntoolchain %s\n",
        exact=("go1.20.8", ran("go 1.20.8")),
        prefix=("default", ran("go 1.21.13")),
        loose=("go1.22", ran("go 1.22.3")),
        missing=("go1.99.1", ran("go 1.22.3")),
        malformed=("module m\n\ngo one.two\n", ran("go 1.21.13")),
    ),
    *_cells(
        "go.work",
        "go",
        "go %s\n\nuse ./a\n",
        exact=("1.22.3", ran("go 1.22.3")),
        prefix=("1.22", ran("go 1.22.3")),
        loose=("1.21", ran("go 1.21.13")),
        missing=("1.98", ran("go 1.22.3")),
        malformed=("go ^1.22\n", ran("go 1.21.13")),
    ),
    *_cells(
        "pyproject.toml",
        "python3",
        '[project]\nname = "x"\nrequires-python = "%s"\n',
        exact=("==3.11.9", ran("python 3.11.9")),
        prefix=("==3.13.*", ran("python 3.13.2")),
        loose=(">=3.8,<3.12", ran("python 3.11.9")),
        missing=(">=3.99", ran("python 3.12.4")),
        malformed=("[project\n", ran("python 3.12.4")),
    ),
    # The rest of the mise family: the same format under other names, each looked for.
    *(
        Case(
            f"{file} is looked for",
            {file: '[tools]\nnode = "16"\n', ".nvmrc": "18\n"},
            "node",
            ran("node 16.20.2"),
        )
        for file in (
            ".mise.local.toml",
            "mise.local.toml",
            "mise/config.local.toml",
            ".mise/config.local.toml",
            ".config/mise.local.toml",
            ".config/mise/mise.local.toml",
            ".config/mise/config.local.toml",
            ".mise.toml",
            "mise/config.toml",
            "mise/conf.d/tools.toml",
            ".mise/config.toml",
            ".mise/conf.d/tools.toml",
            ".config/mise.toml",
            ".config/mise/mise.toml",
            ".config/mise/config.toml",
            ".config/mise/conf.d/tools.toml",
        )
    ),
    # Files that mise does not read.
    *(
        Case(f"{file} is not read", {file: '[tools]\nnode = "16"\n'}, "node", _NODE_DEFAULT)
        for file in ("mise/mise.toml", ".mise/mise.local.toml", ".config/mise/conf.d/.hidden.toml")
    ),
    Case(
        "a local file further down is stronger than the project's",
        {".config/mise/config.local.toml": '[tools]\nnode = "16"\n', ".mise.toml": '[tools]\nnode = "18"\n'},
        "node",
        ran("node 16.20.2"),
    ),
    Case(
        ".mise.toml is stronger than mise.toml",
        {".mise.toml": '[tools]\nnode = "16"\n', "mise.toml": '[tools]\nnode = "18"\n'},
        "node",
        ran("node 16.20.2"),
    ),
    Case(
        "mise.local.toml is stronger than mise.toml",
        {"mise.local.toml": '[tools]\nnode = "16"\n', "mise.toml": '[tools]\nnode = "18"\n'},
        "node",
        ran("node 16.20.2"),
    ),
    Case(
        "mise.toml with a list", {"mise.toml": '[tools]\nnode = ["99", "16"]\n'}, "node", ran("node 16.20.2")
    ),
    Case(
        "mise.toml with a table",
        {"mise.toml": '[tools]\nnode = {version = "16", postinstall = "id"}\n'},
        "node",
        ran("node 16.20.2"),
    ),
    Case(
        "mise.toml for others lets the walk go on",
        {"mise.toml": '[tools]\ngo = "1.20"\n', ".nvmrc": "16\n"},
        "node",
        ran("node 16.20.2"),
    ),
    Case(
        "mise.toml beats prototools",
        {".prototools": 'node = "18"\n', "mise.toml": '[tools]\nnode = "16"\n'},
        "node",
        ran("node 16.20.2"),
    ),
    Case(
        "prototools beats tool-versions",
        {".tool-versions": "node 18\n", ".prototools": 'node = "16"\n'},
        "node",
        ran("node 16.20.2"),
    ),
    # What is not about this runtime, or not about versions, says nothing.
    Case("package.json without versions", {"package.json": '{"name": "x"}'}, "node", _NODE_DEFAULT),
    Case(
        "pyproject.toml without requires-python",
        {"pyproject.toml": "[tool.x]\ny = 1\n"},
        "python3",
        ran("python 3.12.4"),
    ),
    Case("Gemfile without ruby", {"Gemfile": 'gem "rake"\n'}, "ruby", ran("ruby 3.3.6")),
    Case("sdkmanrc without java", {".sdkmanrc": "maven=3.9.6\n"}, "java", ran("java 17.0.10+7")),
    Case("tool-versions without bun", {".tool-versions": "nodejs 18\n"}, "bun", ran("bun 1.1.42")),
    # The variable is read as a plain file of one line.
    Case("variable exact", {}, "node", ran("node 18.12.0"), env={"OMG_NODE_VERSION": "v18.12.0"}),
    Case("variable prefix", {}, "python3", ran("python 3.12.10"), env={"OMG_PYTHON_VERSION": "3.12"}),
    Case("variable alias", {}, "node", ran("node 18.20.4"), env={"OMG_NODE_VERSION": "lts/hydrogen"}),
    Case("variable missing", {}, "go", refused("go 1.3", "OMG_GO_VERSION"), env={"OMG_GO_VERSION": "1.3"}),
    Case(
        "variable malformed",
        {},
        "node",
        refused("OMG_NODE_VERSION", "../x"),
        env={"OMG_NODE_VERSION": "../x"},
    ),
)
