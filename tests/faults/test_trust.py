"""Who may say where downloads come from: never a project (row V4); and where secrets go: nowhere (row S2)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import START
from tests.upstream import Fault, Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers

SECRETS = {
    "GITHUB_TOKEN": "ghp-secret-of-the-hub",
    "OMG_GITHUB_TOKEN": "ghp-secret-of-omg",
    "NPM_TOKEN": "npm-secret-of-the-registry",
}
PASSWORD = "netrc-secret-of-the-mirror"
# Each warning says that the setting is ignored, and why.
_IGNORED = re.compile("which omg ignores: a project chooses|is ignored: a project cannot configure omg")


@pytest.fixture
def evil() -> Iterator[Upstream]:
    """Return a server that nobody may ask anything."""
    with Upstream().serving() as evil:
        yield evil


@pytest.fixture
def mirror(publishers: Publishers, upstream: Upstream, env: dict[str, str]) -> Upstream:
    publishers.node("20.11.1", lts="Iron")
    publishers.bun_package("1.4.0")
    env["OMG_MIRROR"] = upstream.url
    env["OMG_NPM_REGISTRY"] = f"{upstream.url}/registry"
    return upstream


def weaken(project: Path, url: str) -> None:
    """Write every file that some tool reads in a project, each saying to trust ``url``."""
    config = (
        f'mirror = "{url}"\nnpm_registry = "{url}"\nauto_install = "always"\n'
        f'[mirrors]\n"https://nodejs.org/" = "{url}/"\n[sources]\nbun = "{url}"\n[verify]\nnode = "warn"\n'
        f'extra_keys = ["{project}/key.asc"]\n'
    )
    mise = (
        f'[tools]\nnode = "20.11.1"\n[settings]\nnode.mirror_url = "{url}"\nyes = true\n'
        f'trusted_config_paths = ["/"]\n[env]\nOMG_MIRROR = "{url}"\nNODEJS_ORG_MIRROR = "{url}"\n'
    )
    files = {
        ".npmrc": f"registry={url}/\n@oven:registry={url}/\n//127.0.0.1/:_authToken=${{NPM_TOKEN}}\n",
        ".netrc": "default login evil password evil\n",
        ".yarnrc.yml": f'npmRegistryServer: "{url}"\n',
        "bunfig.toml": f'[install]\nregistry = "{url}"\n',
        "pip.conf": f"[global]\nindex-url = {url}\n",
        ".env": f"OMG_MIRROR={url}\nOMG_NPM_REGISTRY={url}\nSSL_CERT_FILE=/dev/null\nHTTPS_PROXY={url}\n",
        ".envrc": f"export OMG_MIRROR={url}\n",
        "config.toml": config,
        "omg.toml": config,
        ".omg.toml": config,
        ".omg/config.toml": config,
        ".config/omg/config.toml": config,
        "omg/config.toml": config,
        "mise.toml": mise,
        ".prototools": f'[plugins.tools]\nnode = "{url}"\n[settings]\nauto-install = true\n',
        ".tool-versions": "node 20.11.1\n",
        "package.json": json.dumps(
            {
                "publishConfig": {"registry": url},
                "config": {"registry": url},
                "volta": {"node": "20.11.1", "hooks": {"node": {"distro": {"prefix": url}}}},
            }
        ),
        ".volta/hooks.json": json.dumps({"node": {"index": {"prefix": url}, "distro": {"prefix": url}}}),
        "pyproject.toml": f'[tool.omg]\nmirror = "{url}"\n[tool.uv]\npython-install-mirror = "{url}"\n',
        ".sdkmanrc": f"java=21\nSDKMAN_CANDIDATES_API={url}\n",
    }
    for name, text in files.items():
        file = project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.mark.parametrize(
    "command",
    [
        ("install", "node@20.11.1"),
        ("install", "node@20"),
        ("install", "bun@1.4.0", "--source", "npm"),
        ("list", "node", "--remote"),
        ("use", "node@20.11.1"),
    ],
    ids=" ".join,
)
def test_nothing_in_a_project_says_where_downloads_come_from(
    command: tuple[str, ...],
    omg: RunOmg,
    env: dict[str, str],
    project: Path,
    mirror: Upstream,
    evil: Upstream,
) -> None:
    env["NETRC"] = ""  # only what the project says is asked about here
    weaken(project, evil.url)
    (project / "below").mkdir()
    assert omg(*command, cwd=project / "below").exit_status == 0
    assert evil.requests == []
    assert mirror.requests != []
    assert [one for one in mirror.requests if "authorization" in one.headers] == []


def test_nothing_in_a_project_changes_a_setting(
    omg: RunOmg, project: Path, mirror: Upstream, evil: Upstream
) -> None:
    before = omg("config", "--json").document
    weaken(project, evil.url)
    assert omg("config", "--json").document == before


def test_nothing_in_a_project_installs_by_itself(
    omg: RunOmg, project: Path, mirror: Upstream, evil: Upstream, store: StoreBuilder
) -> None:
    weaken(project, evil.url)
    assert omg("which", "node").exit_status == 127
    assert not store.layout.runtime_dir("node").exists()


@pytest.mark.parametrize(
    "command", [("install", "node@20.11.1"), ("install",), ("why", "node"), ("doctor",)], ids=" ".join
)
def test_what_a_project_may_not_say_is_warned_of(
    command: tuple[str, ...],
    omg: RunOmg,
    env: dict[str, str],
    project: Path,
    mirror: Upstream,
    evil: Upstream,
) -> None:
    env["NETRC"] = ""  # only what the project says is asked about here
    weaken(project, evil.url)
    warnings = [line for line in omg(*command).stderr.splitlines() if line.startswith("omg: warning: ")]
    about = {line.removeprefix(f"omg: warning: {project}/").partition(" ")[0] for line in warnings}
    assert {
        "mise.toml",
        ".prototools",
        "pyproject.toml",
        ".sdkmanrc",
        "omg.toml",
        ".omg/config.toml",
    } <= about
    assert [line for line in warnings if not _IGNORED.search(line)] == []
    assert [line for line in warnings if evil.url in line] == []


def test_project_that_says_versions_only_is_not_warned_of(omg: RunOmg, project: Path) -> None:
    (project / "mise.toml").write_text(
        '[tools]\ngo = "1.22"\n[settings]\njobs = 4\nexperimental = true\n[env]\nGREETING = "hello"\n'
        'OMG_NODE_VERSION = "20"\n'
    )
    (project / ".sdkmanrc").write_text("java=21.0.2-tem\n")
    assert "warning" not in omg("why", "go").stderr


def test_files_of_the_user_cause_no_warning(omg: RunOmg, home: Path) -> None:
    (home / ".config/mise").mkdir(parents=True)
    (home / ".config/mise/config.toml").write_text('[settings]\nnode.mirror_url = "https://mirror.example"\n')
    write_config(home, "offline = true\n")
    (home / "below").mkdir()
    assert "warning" not in omg("why", "go", cwd=home / "below", env={"OMG_CEILING_DIRS": "/"}).stderr


# Mirrors and sources are the user's.


def write_config(home: Path, text: str) -> None:
    (home / ".config/omg").mkdir(parents=True)
    (home / ".config/omg/config.toml").write_text(text)


def test_prefix_of_the_users_configuration_is_used_instead(
    omg: RunOmg, home: Path, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.node("20.11.1")
    write_config(home, f'[mirrors]\n"https://nodejs.org/" = "{upstream.url}/nodejs.org/"\n')
    assert omg("install", "node@20.11.1").exit_status == 0
    receipt = home / ".local/share/omg/versions/node/20.11.1/.omg-toolchain.toml"
    assert 'url = "https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.gz"' in receipt.read_text()


def test_longer_prefix_wins_over_the_mirror(
    omg: RunOmg, home: Path, mirror: Upstream, evil: Upstream, env: dict[str, str]
) -> None:
    env["OMG_MIRROR"] = evil.url
    write_config(home, f'[mirrors]\n"https://nodejs.org/dist/" = "{mirror.url}/nodejs.org/dist/"\n')
    assert omg("install", "node@20.11.1").exit_status == 0
    assert [one for one in evil.requests if "/nodejs.org/dist/" in one.path] == []


def test_source_of_the_users_configuration_is_taken(omg: RunOmg, home: Path, mirror: Upstream) -> None:
    write_config(home, '[sources]\nbun = "npm"\n')
    installed = omg("install", "bun@1.4.0")
    assert (installed.exit_status, "npm:@oven/bun-linux-x64" in installed.stdout) == (0, True)


def test_mirror_gets_the_headers_that_the_users_configuration_names(
    omg: RunOmg, home: Path, mirror: Upstream
) -> None:
    write_config(home, f'[headers."{mirror.url}"]\nX-Api-Key = "MIRROR_KEY"\n')
    done = omg("install", "node@20.11.1", "-v", env={"MIRROR_KEY": "secret-key"})
    assert done.exit_status == 0
    assert {one.headers["x-api-key"] for one in mirror.requests} == {"secret-key"}
    assert "secret-key" not in done.stdout + done.stderr + omg("config").stdout


# S2: secrets.


def occurrences(directory: Path) -> list[str]:
    """Return the files below that hold a secret, but for those that the user wrote."""
    secrets = [value.encode() for value in (*SECRETS.values(), PASSWORD)]
    own = {".netrc", ".npmrc"}
    return [
        str(file)
        for file in directory.rglob("*")
        if file.is_file() and file.name not in own and any(secret in file.read_bytes() for secret in secrets)
    ]


@pytest.fixture
def guarded(home: Path, env: dict[str, str], mirror: Upstream) -> Upstream:
    """Return the mirror, with secrets of every kind around it."""
    env.update(SECRETS)
    (home / ".netrc").write_text(f"machine 127.0.0.1 login ana password {PASSWORD}\n")
    (home / ".netrc").chmod(0o600)
    address = mirror.url.removeprefix("http:")
    (home / ".npmrc").write_text(f"{address}/registry/:_authToken=${{NPM_TOKEN}}\n")
    return mirror


COMMANDS = (
    ("install", "node@20.11.1", "-v"),
    ("install", "bun@1.4.0", "--source", "npm", "-v"),
    ("install", "node@99.0.0", "--json"),
    ("use", "node@20", "-v"),
    ("list", "node", "--remote", "--json"),
    ("which", "node"),
    ("why", "node"),
    ("doctor", "--json"),
    ("config",),
    ("cache",),
    ("log",),
    ("log", "--json"),
    ("verify",),
    ("uninstall", "node@20.11.1"),
)
FAULTS = (Fault(status=401), Fault(status=500), Fault(content=b"<html>"), Fault(status=302))


def test_secrets_are_sent_and_occur_nowhere(omg: RunOmg, home: Path, guarded: Upstream) -> None:
    said = ""
    for command in COMMANDS:
        done = omg(*command)
        said += done.stdout + done.stderr
    for fault in FAULTS:
        guarded.fail("nodejs.org/dist/v20.11.1/SHASUMS256.txt", *[fault] * 4)
        done = omg("install", "node@20.11.1", "--force", "-v")
        said += done.stdout + done.stderr
    sent = {one.headers.get("authorization", "").partition(" ")[0] for one in guarded.requests}
    assert sent == {"Basic", "Bearer"}  # they were in use
    assert [secret for secret in (*SECRETS.values(), PASSWORD) if secret in said] == []
    assert occurrences(home) == []


@pytest.mark.parametrize("token", ["sesame\n", "ses\name", "s\u00e9same "], ids=repr)
def test_token_that_is_not_a_valid_header_appears_nowhere(
    token: str, omg: RunOmg, home: Path, guarded: Upstream
) -> None:
    done = omg("install", "bun@1.4.0", "--source", "npm", "-v", env={"NPM_TOKEN": token})
    assert done.exit_status == (0 if token.strip() == "sesame" else 1)
    told = done.stdout + done.stderr + (home / ".local/state/omg/audit.jsonl").read_text()
    assert "s\u00e9s" not in told
    assert "ses" not in told


def test_secrets_stand_in_no_command_line(home: Path, env: dict[str, str], guarded: Upstream) -> None:
    secrets = [value.encode() for value in (*SECRETS.values(), PASSWORD)]
    seen: set[bytes] = set()
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", START, "install", "node@20.11.1"], env=env, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.add(file.read_bytes())
            except OSError:
                continue  # it ended meanwhile
    assert process.returncode == 0
    assert any(b"node@20.11.1" in line for line in seen)
    assert [line for line in seen if any(secret in line for secret in secrets)] == []
