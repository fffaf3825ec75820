"""The images of docs/docker.md and the dev container's feature, built and run in roots of bubblewrap."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

import omg
from tests.conftest import write_executable
from tests.prose import ROOT, blocks, sections
from tests.publishers import Publishers
from tests.publishing.python import PythonPublisher
from tests.real.machine import network
from tests.tools import find_tool
from tests.upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.geteuid() != 0, reason="NOT CHECKED: only root can be another user"),
    pytest.mark.skipif(sys.platform != "linux", reason="NOT CHECKED: bubblewrap is for Linux"),
]
_FEATURE = ROOT / "devcontainer/omg"
# What an image has in places of its own; the rest of the system is that of this machine.
_OWN = ("opt", "root", "app", "home", "usr/local", "etc/profile.d", "var/tmp")
_PATH = "/usr/local/bin:/usr/bin:/bin"
_ANYBODY = 10001


@dataclass
class Image:
    """The folders of an image, and what its Dockerfile sets.

    Attributes:
        dir: Where its folders are.
        env: The variables of its containers.
        user: The user of its containers.
        context: The files that a build copies or mounts, by name.
    """

    dir: Path
    env: dict[str, str] = field(default_factory=lambda: {"PATH": _PATH})
    user: int = 0
    cwd: str = "/"
    context: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in _OWN:
            (self.dir / name).mkdir(parents=True)
        (self.dir / "root").chmod(0o700)

    def build(self, dockerfile: str, **arguments: str) -> None:
        """Do what a Dockerfile says; ``arguments`` are variables of the build only."""
        for line in dockerfile.replace("\\\n", "").splitlines():
            word, text = line.split(None, 1)
            if word == "RUN":
                mount = re.match(r"--mount=type=bind,source=(\w+),target=(\S+) ", text)
                mounted = ("--ro-bind", str(self.context[mount[1]]), mount[2]) if mount else ()
                command = text[mount.end() :] if mount else text
                # What these packages bring is on this machine.
                if command.startswith("apt-get update"):
                    find_tool("python3")
                    continue
                self.run(command, *mounted, is_writable=True, **arguments)
            elif word == "ENV":
                name, value = text.split("=", 1)
                self.env[name] = value.replace("$PATH", self.env["PATH"])
            elif word == "COPY":
                for name in text.split()[:-1]:
                    shutil.copy(self.context[name], self.dir / self.cwd.lstrip("/") / name)
            elif word == "WORKDIR":
                self.cwd = text
            elif word == "USER":
                self.user = int(text)
            else:
                assert word in ("FROM", "CMD"), line

    def run(self, script: str, *options: str, is_writable: bool = False, **env: str) -> str:
        """Run a script in a new container; it must succeed, and can write nothing if not ``is_writable``."""
        kind = "--bind" if is_writable else "--ro-bind"
        folders = [word for name in _OWN for word in (kind, str(self.dir / name), f"/{name}")]
        system = [
            "--ro-bind",
            "/usr",
            "/usr",
            "--ro-bind",
            "/etc",
            "/etc",
            "--dev",
            "/dev",
            "--proc",
            "/proc",
        ]
        for name in ("bin", "lib", "lib64", "sbin"):
            system += ["--symlink", f"usr/{name}", f"/{name}"]
        if is_writable:
            options = ("--perms", "1777", "--tmpfs", "/tmp", *options)
        home = {"HOME": "/root" if self.user == 0 else "/"}
        variables = [f"{name}={value}" for name, value in {**home, **self.env, **env}.items()]
        done = subprocess.run(
            [find_tool("bwrap"), "--cap-add", "ALL", *system, *folders, *options]
            + ([] if is_writable else ["--remount-ro", "/"])
            + ["--chdir", self.cwd, "setpriv", f"--reuid={self.user}", f"--regid={self.user}"]
            + ["--clear-groups", "env", "-i", *variables, "sh", "-euc", script],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module", autouse=True)
def _roots() -> None:
    """Skip where no root can be made, as inside of some containers."""
    done = subprocess.run(
        [find_tool("bwrap"), "--ro-bind", "/", "/", "true"], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"NOT CHECKED: bubblewrap cannot make a root: {done.stderr.decode().strip()}")


@pytest.fixture(scope="module")
def arguments() -> Iterator[dict[str, str]]:
    """Return the variables of a build: a mirror with some releases, and the package index."""
    with Upstream().serving() as upstream:
        publishers = Publishers(upstream)
        publishers.node("18.17.0")
        publishers.node("20.11.1")
        PythonPublisher(upstream).publish("3.11.4")
        yield {"OMG_MIRROR": upstream.url, **network()}


def image_of(place: Path, **files: str) -> Image:
    context = {"omg": ROOT}
    for name, text in files.items():
        context[f".{name}".replace("_", "-")] = place / name
        (place / name).write_text(text)
    return Image(place / "image", context=context)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, arguments: dict[str, str]) -> Image:
    """Return the image for any user."""
    place = tmp_path_factory.mktemp("docker")
    image = image_of(place, nvmrc="20.11.1\n", python_version="3.11.4\n")
    image.context["server.js"] = write_executable(place / "server.js", "console.log(1)\n")
    (dockerfile,) = blocks(sections("docs/docker.md")["An image for any user"], "dockerfile")
    image.build(dockerfile, **arguments)
    assert shlex.join(json.loads(dockerfile.split("CMD ")[1])) == "node server.js"
    return image


def test_a_user_without_name_or_home_runs_the_versions_of_the_files(image: Image) -> None:
    assert image.user == _ANYBODY
    assert image.run("node server.js; python3 --version").splitlines() == [
        "node 20.11.1 server.js",
        "python 3.11.4 --version",
    ]


def test_nothing_can_be_written_in_that_container(image: Image) -> None:
    said = image.run("id -u; for place in / /opt /app /tmp; do touch $place/x 2>/dev/null || echo no; done")

    assert said.split() == [str(_ANYBODY), "no", "no", "no", "no"]


def test_omg_explains_and_passes_on_in_that_container(image: Image) -> None:
    said = image.run("omg current; omg which node; omg exec -- node --version; omg list")

    assert "node    20.11.1  set by /app/.nvmrc" in said
    assert "/opt/omg/versions/node/20.11.1/bin/node\nnode 20.11.1 --version\n" in said


def test_login_shells_find_the_shims(image: Image) -> None:
    assert image.run("bash -lc 'node --version'") == "node 20.11.1 --version\n"


def test_only_root_installs_more(image: Image) -> None:
    with pytest.raises(AssertionError, match=r"permission denied|read-only"):
        image.run("omg install node@18.17.0")


@pytest.mark.parametrize(("wanted", "said"), [("20.9.0", "the image's own"), ("18.17.0", "node 18.17.0 -v")])
def test_the_node_of_a_base_image_is_used_where_it_is_the_one_that_is_asked_for(
    tmp_path: Path, arguments: dict[str, str], wanted: str, said: str
) -> None:
    image = image_of(tmp_path, nvmrc=f"{wanted}\n")
    script = '#!/bin/sh\n[ "$1" = -v ] && echo "the image\'s own" || echo v20.9.0\n'
    write_executable(image.dir / "usr/local/bin/node", script)
    (dockerfile,) = blocks(sections("docs/docker.md")["A base image with its own Node"], "dockerfile")

    image.build(dockerfile, **arguments)
    image.user = _ANYBODY

    assert image.run("node -v").strip() == said
    image.cwd = "/"
    assert image.run("node -v").strip() == "the image's own"


# --- the feature of dev containers ---


def feature() -> dict:
    return json.loads((_FEATURE / "devcontainer-feature.json").read_text(encoding="utf-8"))


def test_the_feature_is_of_this_version_and_names_its_folder() -> None:
    assert feature()["id"] == _FEATURE.name
    assert feature()["version"] == omg.__version__


def test_the_page_sets_options_that_the_feature_has() -> None:
    (block,) = blocks(sections("docs/docker.md")["Dev containers"], "json")

    assert set(json.loads(block)["features"]["./omg"]) == set(feature()["options"])


def test_the_user_of_a_dev_container_has_omg_and_can_install(
    tmp_path: Path, arguments: dict[str, str]
) -> None:
    image = image_of(tmp_path)
    # A user, as the base images of dev containers have one.
    accounts = {
        "passwd": "root:x:0:0::/root:/bin/sh\nvscode:x:1000:1000::/home/vscode:/bin/bash\n",
        "group": "root:x:0:\nvscode:x:1000:\n",
        "shadow": "root:*:19000:0:99999:7:::\nvscode:*:19000:0:99999:7:::\n",
    }
    # A checkout that everybody can read.
    for name in ("omg", "shims", "docs", "devcontainer", "tools"):
        shutil.copytree(ROOT / name, tmp_path / "checkout" / name)
    for name in ("install.sh", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / "checkout" / name)
    subprocess.run(["chmod", "-R", "a+rX", tmp_path / "checkout"], check=True)
    mounts = ["--ro-bind", str(tmp_path / "checkout"), "/checkout"]
    for name, text in accounts.items():
        (tmp_path / name).write_text(text)
        mounts += ["--ro-bind", str(tmp_path / name), f"/etc/{name}"]
    (image.dir / "home/vscode").mkdir()
    os.chown(image.dir / "home/vscode", 1000, 1000)
    options = {"RELEASE": "/checkout", "VERSIONS": "node@18.17.0", "_REMOTE_USER": "vscode"}

    image.run("sh /checkout/devcontainer/omg/install.sh", *mounts, is_writable=True, **options, **arguments)
    image.env |= {name: text.replace("${PATH}", _PATH) for name, text in feature()["containerEnv"].items()}
    image.user, image.cwd = 1000, "/home/vscode"
    variables = {**arguments, "HOME": "/home/vscode"}
    said = image.run(
        f"node -v; echo 20.11.1 >.nvmrc; {feature()['postCreateCommand']}; node -v",
        *mounts,
        is_writable=True,
        **variables,
    )

    assert said.splitlines()[0] == "node 18.17.0 -v"
    assert said.splitlines()[-1] == "node 20.11.1 -v"


@pytest.mark.parametrize("client", ["curl", "wget"])
def test_the_feature_downloads_the_installer_of_a_release_folder(
    tmp_path: Path, secure_upstream: Upstream, certificate: Path, client: str
) -> None:
    find_tool(client)
    secure_upstream.put("downloads.example.org/omg/install.sh", b'echo "$* $OMG_RELEASE $OMG_DATA_DIR"\n')
    image = image_of(tmp_path)
    if client == "wget":
        write_executable(image.dir / "usr/local/bin/curl", "#!/bin/sh\nexit 127\n")
    (tmp_path / "wgetrc").write_text("ca_certificate = /trusted\n")
    mounts = ["--ro-bind", str(_FEATURE), "/feature", "--ro-bind", str(certificate), "/trusted"]
    mounts += ["--ro-bind", str(tmp_path / "wgetrc"), "/wgetrc"]
    release = f"{secure_upstream.url}/downloads.example.org/omg"
    trust = {"CURL_CA_BUNDLE": "/trusted", "WGETRC": "/wgetrc"}

    said = image.run("sh /feature/install.sh", *mounts, is_writable=True, RELEASE=release, **trust)

    assert said == f"-y --no-modify-path {release} /usr/local/share/omg\n"


def test_the_feature_is_a_script_that_shellcheck_accepts() -> None:
    subprocess.run([find_tool("shellcheck"), _FEATURE / "install.sh"], check=True)


@pytest.mark.parametrize("release", ["", "http://downloads.example.org", "omg"])
def test_the_feature_says_what_its_option_lacks(release: str) -> None:
    done = subprocess.run(
        ["sh", _FEATURE / "install.sh"],
        env={"PATH": _PATH, "RELEASE": release},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"the option release is `{release}`" in done.stderr
