"""A whole release: built twice, and installed from its files into clean homes, by each tool that can."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pysequoia
import pytest
from packaging import tags
from packaging.utils import parse_wheel_filename

import omg
from tests.conftest import write_executable
from tests.prose import ROOT
from tests.real import macho
from tests.real.machine import network
from tests.real.mirror import packing, parts
from tests.real.mirror.registries import Registries, UnavailableError
from tests.tools import find_tool
from tools import packages, self_contained
from tools import release as make_release
from tools.packages import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real.conftest import Mirror

pytest.importorskip("ziglang", reason="NOT CHECKED: ziglang, of the extra `release`, is not installed")
pytest.importorskip("hatchling", reason="NOT CHECKED: hatchling, of the extra `release`, is not installed")
pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]
_PROGRAM = "omg/shim/native/program"
_ADDRESS = "https://example.org/omg"
_NEXT = "99.1.0"
_UPDATED = f"updated omg {omg.__version__} to {_NEXT}"


class Release:
    """A release that was built here.

    Attributes:
        dir: Its folder.
    """

    def __init__(self, directory: Path) -> None:
        self.dir = directory

    def wheel(self, platform: str) -> Path:
        """Return the wheel whose platforms contain a text."""
        (wheel,) = (wheel for wheel in self.dir.glob("*.whl") if platform in wheel.name)
        return wheel

    def program(self, platform: str) -> bytes:
        """Return the native shim of a wheel."""
        with zipfile.ZipFile(self.wheel(platform)) as archive:
            return archive.read(_PROGRAM)

    @property
    def archive(self) -> Path:
        """The archive with its own Python."""
        return self.dir / f"omg-{omg.__version__}-linux-x64.tar.gz"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pysequoia.Cert]:
    """Return the file of a new secret key, and its public part."""
    secret = pysequoia.Tsk.generate("Releaser <releaser@example.org>")
    file = tmp_path_factory.mktemp("key") / "secret.asc"
    file.write_text(str(secret))
    return file, secret.extract_certificate()


@pytest.fixture(scope="module")
def python(mirror: Mirror) -> Path:
    """Return an archive as python-build-standalone publishes it."""
    (archive,) = (mirror.part("python").root / "github.com").rglob(
        "cpython-3.11*-install_only_stripped.tar.gz"
    )
    return archive


def build(directory: Path, python: Path, key: Path, **env: str) -> Release:
    command = [
        sys.executable,
        ROOT / "tools/release.py",
        "--untagged",
        "--unchecked",
        "--directory",
        directory,
    ]
    arguments = ["--python", python, "--key", key, "--address", _ADDRESS]
    done = subprocess.run(
        [*command, *arguments], env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Release(directory)


@pytest.fixture(scope="module")
def release(
    tmp_path_factory: pytest.TempPathFactory, python: Path, key: tuple[Path, pysequoia.Cert]
) -> Iterator[Release]:
    place = tmp_path_factory.mktemp("release")
    yield build(place / "dist", python, key[0])
    shutil.rmtree(place)


class Home:
    """A clean home, and a terminal in it."""

    def __init__(self, home: Path) -> None:
        self.dir = home
        home.mkdir()
        self.env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **network()}
        self.shims = home / ".local/share/omg/shims"

    def run(self, *command: str | Path, stdin: str = "", is_right: bool = True, **env: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.dir,
            env={**self.env, **env},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert (done.returncode == 0) == is_right, done.stdout + done.stderr
        return done.stdout + done.stderr

    def require_removal(self, installer: str, *, is_linked: bool = True, **env: str) -> None:
        """Remove omg as it says itself: what another installed is left to that, and then gone too."""
        command = self.dir / ".local/share/omg/self/bin/omg"
        said = json.loads(self.run(command, "self", "version", "--json", **env))
        assert (said["installer"], bool(said["remove"])) == (installer, installer != "install.sh")
        told = self.run(command, "self", "uninstall", "-y", **env)
        assert not command.parent.parent.exists()
        assert not (self.shims / "node").exists()
        assert not is_linked or (self.dir / ".local/share/omg/versions/node/20.1.0").is_symlink()
        if said["remove"]:
            assert f"to remove it too, run {said['remove']}\n" in told
            self.run("sh", "-c", f"yes | {said['remove']}", **env)
        assert not list(Path(said["directory"]).rglob("omg/start.py"))

    def require_working(self, release: Release) -> None:
        """Run a version of node through a shim, which is the native one of the wheel."""
        path = f"{self.shims}:{self.dir}/.local/bin:{self.env['PATH']}"
        write_executable(self.dir / "node/bin/node", "#!/bin/sh\necho v20.1.0\n")
        (self.dir / ".nvmrc").write_text("20.1.0\n")
        assert self.run(find_in(path, "omg"), "--version", PATH=path).strip() == f"omg {omg.__version__}"
        self.run(find_in(path, "omg"), "link", "node@20.1.0", self.dir / "node", PATH=path)
        assert self.run(find_in(path, "node"), "--version", PATH=path).strip() == "v20.1.0"
        assert (self.shims / "node").read_bytes() == release.program("manylinux_2_17_x86_64")


def find_in(path: str, name: str) -> str:
    found = shutil.which(name, path=path)
    assert found is not None
    return found


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    yield Home(tmp_path / "home")
    shutil.rmtree(tmp_path / "home", ignore_errors=True)


# --- what was built ---


def test_second_build_of_the_same_files_makes_the_same_bytes(
    release: Release, python: Path, key: tuple[Path, pysequoia.Cert], tmp_path: Path
) -> None:
    other = build(
        tmp_path / "another folder", python, key[0], TZ="Asia/Tokyo", LC_ALL="C", HOME=str(tmp_path)
    )

    assert (other.dir / "SHA256SUMS").read_text() == (release.dir / "SHA256SUMS").read_text()
    shutil.rmtree(other.dir)


def test_sums_are_of_all_files_and_signed(release: Release, key: tuple[Path, pysequoia.Cert]) -> None:
    subprocess.run([find_tool("sha256sum"), "-c", "--strict", "SHA256SUMS"], cwd=release.dir, check=True)
    sums = (release.dir / "SHA256SUMS").read_bytes()
    listed = {line.split()[1].decode() for line in sums.splitlines()}
    assert listed == {file.name for file in release.dir.iterdir()} - {"SHA256SUMS", "SHA256SUMS.asc"}
    signature = pysequoia.Sig.from_file(str(release.dir / "SHA256SUMS.asc"))
    verified = pysequoia.verify(bytes=sums, store=lambda _: [key[1]], signature=signature)
    assert [found.certificate for found in verified.valid_sigs] == [key[1].fingerprint]


@pytest.mark.parametrize(
    ("platforms", "system"),
    [
        (["manylinux_2_17_x86_64", "musllinux_1_1_x86_64"], "x86_64-linux"),
        (["manylinux_2_17_aarch64", "musllinux_1_1_aarch64"], "aarch64-linux"),
        (list(tags.mac_platforms((11, 0), "x86_64")), "x86_64-macos"),
        (list(tags.mac_platforms((15, 0), "arm64")), "aarch64-macos"),
    ],
)
def test_every_machine_takes_its_own_wheel(release: Release, platforms: list[str], system: str) -> None:
    supported = {str(tag) for tag in tags.compatible_tags((3, 13), platforms=platforms)}
    fitting = [
        wheel
        for wheel in release.dir.glob("*.whl")
        if supported & {str(tag) for tag in parse_wheel_filename(wheel.name)[3]}
    ]
    (target,) = (target for target in TARGETS if target.startswith(system))
    assert [wheel.name.endswith(f"-{TARGETS[target]}.whl") for wheel in fitting] == [True]


@pytest.mark.parametrize(
    ("platform", "machine"), [("manylinux_2_17_x86_64", 62), ("manylinux_2_17_aarch64", 183)]
)
def test_programs_of_linux_are_static(release: Release, platform: str, machine: int) -> None:
    program = release.program(platform)
    kind, found = struct.unpack_from("<2H", program, 16)
    (start,) = struct.unpack_from("<Q", program, 32)
    size, count = struct.unpack_from("<2H", program, 54)
    segments = {struct.unpack_from("<I", program, start + index * size)[0] for index in range(count)}
    dynamic, interpreter = 2, 3
    assert (program[:5], kind, found) == (b"\x7fELF\x02", 2, machine)
    assert not segments & {dynamic, interpreter}


@pytest.mark.parametrize("cpu", ["x86_64", "arm64"])
def test_programs_of_macos_are_what_macos_starts(release: Release, cpu: str) -> None:
    """They are read here, not run: this is no Mac."""
    program = macho.read(release.program(f"macosx_11_0_{cpu}"))
    assert program == macho.Program(cpu, ("/usr/lib/libSystem.B.dylib",), 1, (11, 0), cpu == "arm64")


def test_program_of_arm64_runs_where_it_is_emulated(release: Release, tmp_path: Path) -> None:
    program = tmp_path / "copied"
    program.write_bytes(release.program("manylinux_2_17_aarch64"))
    program.chmod(0o755)
    done = subprocess.run(
        [find_tool("qemu-aarch64-static"), program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "is a copy of an omg shim" in done.stderr) == (127, True)


# --- who installs it ---


def test_pip_installs_the_wheel(release: Release, home: Home) -> None:
    home.run("/usr/bin/python3" if _has_venv() else sys.executable, "-m", "venv", home.dir / "environment")
    programs = home.dir / "environment/bin"
    home.run(programs / "pip", "install", "--quiet", release.wheel("manylinux_2_17_x86_64"))
    # Before the set-up.
    assert "nothing is installed yet" in home.run(programs / "omg", "list")
    home.run(programs / "omg", "setup", "-y")
    home.require_working(release)
    home.require_removal("pip")


def test_pip_installs_the_sources(release: Release, home: Home) -> None:
    home.run(sys.executable, "-m", "venv", home.dir / "environment")
    programs = home.dir / "environment/bin"
    home.run(programs / "pip", "install", "--quiet", release.dir / f"omg_runtimes-{omg.__version__}.tar.gz")
    home.run(programs / "omg", "setup", "-y")
    assert f"omg {omg.__version__}" in home.run(home.dir / ".local/bin/omg", "--version")


def test_pipx_installs_the_wheel(release: Release, home: Home, tmp_path: Path) -> None:
    home.run(sys.executable, "-m", "venv", tmp_path / "pipx")
    home.run(tmp_path / "pipx/bin/pip", "install", "--quiet", "pipx")
    options = {"PIPX_HOME": f"{home.dir}/pipx", "PIPX_BIN_DIR": f"{home.dir}/programs"}
    home.run(tmp_path / "pipx/bin/pipx", "install", release.wheel("manylinux_2_17_x86_64"), **options)
    home.run(home.dir / "programs/omg", "setup", "-y")
    home.require_working(release)
    home.require_removal("pipx", PATH=f"{tmp_path}/pipx/bin:{home.env['PATH']}", **options)


def _uv(place: Path) -> Path:
    """Return a genuine uv."""
    try:
        wheel = Registries(parts.cache_dir() / "downloads", parts.cache_dir()).wheel("uv", "0.13.9")
    except UnavailableError as error:
        pytest.skip(f"NOT CHECKED: uv cannot be had: {error}")
    packing.unpack_wheel(wheel, place / "uv", lambda name: name.partition("data/scripts/")[2])
    (place / "uv/uv").chmod(0o755)
    return place / "uv/uv"


def test_uv_installs_the_wheel(release: Release, home: Home, tmp_path: Path) -> None:
    uv = [_uv(tmp_path), "tool", "install", "--python", sys.executable]
    options = {"UV_TOOL_BIN_DIR": f"{home.dir}/programs", "UV_LINK_MODE": "copy"}
    home.run(*uv, release.wheel("manylinux_2_17_x86_64"), **options)
    home.run(home.dir / "programs/omg", "setup", "-y")
    home.require_working(release)
    home.require_removal("uv", PATH=f"{tmp_path}/uv:{home.env['PATH']}", **options)


def test_archive_installs_without_an_index_upgrades_and_goes(release: Release, home: Home) -> None:
    (home.dir / ".profile").write_text("# mine\n")
    home.run("tar", "xf", release.archive)
    for _ in range(2):
        home.run(home.dir / "omg/install", "-y", PIP_NO_INDEX="1", PIP_FIND_LINKS="/nonexistent")
        home.require_working(release)
    home.run(home.dir / "omg/install", "--purge", "-y")
    for name in ("omg", "node", ".nvmrc"):
        path = home.dir / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert [path.name for path in home.dir.iterdir()] == [".profile"]
    assert (home.dir / ".profile").read_text() == "# mine\n"


def test_install_sh_takes_the_release_through_a_pipe(release: Release, home: Home) -> None:
    script = (release.dir / "install.sh").read_text()
    assert f"release_address='{_ADDRESS}'" in script
    home.run("sh", "-s", "--", "-y", stdin=script, OMG_RELEASE=str(release.dir))
    home.require_working(release)
    home.require_removal("install.sh")


# --- how it is updated ---


@pytest.fixture(scope="module")
def newer(
    tmp_path_factory: pytest.TempPathFactory, python: Path, key: tuple[Path, pysequoia.Cert]
) -> Iterator[Path]:
    """Return the folder of the next release, for this machine."""
    place = tmp_path_factory.mktemp("newer")
    source, directory = place / "source", place / "dist"
    for name in filter(
        None, subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    ):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name, follow_symlinks=False)
    init = source / "omg/__init__.py"
    init.write_text(init.read_text().replace(f'"{omg.__version__}"', f'"{_NEXT}"'))
    said = packages.write_published(place / "published.json", _ADDRESS, str(key[1]))
    wheel = packages.build_wheel(source, directory, "x86_64-linux-musl", said)
    packages.build_sdist(source, directory, said)
    self_contained.build(python, wheel, directory)
    sums = make_release.sums(directory).encode()
    (directory / "SHA256SUMS").write_bytes(sums)
    (directory / "SHA256SUMS.asc").write_bytes(make_release._signature(key[0], sums))
    yield directory
    shutil.rmtree(place)


@pytest.fixture
def server(newer: Path) -> Iterator[str]:
    """Return the address of the next release on this machine."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(newer))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


@pytest.fixture
def index(release: Release, tmp_path: Path) -> Path:
    """Return a package index with this release's wheel."""
    project = tmp_path / "simple/omg-runtimes"
    project.mkdir(parents=True)
    publish(project, release.wheel("manylinux_2_17_x86_64"))
    return project


def publish(project: Path, file: Path) -> None:
    shutil.copy(file, project)
    links = (f'<a href="{one.name}">{one.name}</a>' for one in project.iterdir() if one.suffix != ".html")
    (project / "index.html").write_text(f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>")


def _wheel_in(folder: Path) -> Path:
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_install_of_an_archive_is_updated_from_a_folder_and_a_server_and_goes_back(
    release: Release, newer: Path, server: str, home: Home
) -> None:
    home.run("sh", release.dir / "install.sh", "-y")
    command = home.dir / ".local/share/omg/self/bin/omg"
    home.require_working(release)
    nothing = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/nonexistent"}
    assert json.loads(home.run(command, "self", "version", "--json"))["upgrade"] == "omg self update"
    assert f"would update omg {omg.__version__} to {_NEXT}" in home.run(
        command, "self", "update", "--from", newer, "--dry-run"
    )
    assert _UPDATED in home.run(command, "self", "update", "--from", newer, **nothing)
    assert "is up to date" in home.run(command, "self", "update", "--from", server, **nothing)
    refused = home.run(command, "self", "update", "--from", release.dir, is_right=False)
    assert f"run omg self update {omg.__version__} --from {release.dir}" in refused
    home.run(command, "self", "update", omg.__version__, "--from", release.archive)
    assert _UPDATED in home.run(command, "self", "update", "--from", server, **nothing)
    assert home.run(home.shims / "node", "--version").strip() == "v20.1.0"
    home.require_removal("install.sh")


def test_install_of_a_wheel_is_updated_from_a_server_a_file_and_an_index(
    release: Release, newer: Path, server: str, index: Path, home: Home
) -> None:
    home.run("sh", release.dir / "install.sh", "-y", OMG_PYTHON=sys.executable)
    command = home.dir / ".local/share/omg/self/bin/omg"
    home.require_working(release)
    assert _UPDATED in home.run(command, "self", "update", "--from", server)
    before = release.wheel("manylinux_2_17_x86_64")
    home.run(command, "self", "update", "--from", before, omg.__version__)
    assert home.run(command, "--version").strip() == f"omg {omg.__version__}"
    options = {"PIP_EXTRA_INDEX_URL": index.parent.as_uri()}
    assert "is up to date" in home.run(command, "self", "update", "--from", "index", **options)
    publish(index, _wheel_in(newer))
    assert _UPDATED in home.run(command, "self", "update", "--from", "index", **options)
    cut = home.dir / _wheel_in(newer).name
    cut.write_bytes(_wheel_in(newer).read_bytes()[:-4000])
    home.run(command, "self", "update", "--from", before, omg.__version__)
    refused = home.run(command, "self", "update", "--from", cut, is_right=False)
    assert "pip could not install omg" in refused
    assert home.run(command, "--version").strip() == f"omg {omg.__version__}"
    home.require_working(release)
    home.require_removal("install.sh")


@pytest.mark.parametrize("installer", ["pip", "pipx", "uv"])
def test_installs_of_others_are_updated_by_the_command_that_omg_names(
    newer: Path, index: Path, home: Home, tmp_path: Path, installer: str
) -> None:
    options = {"PIP_EXTRA_INDEX_URL": index.parent.as_uri(), "UV_INDEX": index.parent.as_uri()}
    options |= {
        "PIPX_HOME": f"{home.dir}/pipx",
        "PIPX_BIN_DIR": f"{home.dir}/programs",
        "UV_LINK_MODE": "copy",
    }
    options |= {"UV_TOOL_BIN_DIR": f"{home.dir}/programs", "PATH": f"{tmp_path}/tools:{home.env['PATH']}"}
    (tmp_path / "tools").mkdir()
    command = home.dir / "programs/omg"
    if installer == "uv":
        shutil.copy(_uv(tmp_path), tmp_path / "tools/uv")
        home.run("uv", "tool", "install", "--python", sys.executable, "omg-runtimes", **options)
    elif installer == "pipx":
        home.run(sys.executable, "-m", "venv", tmp_path / "venv")
        home.run(tmp_path / "venv/bin/pip", "install", "--quiet", "pipx")
        (tmp_path / "tools/pipx").symlink_to(tmp_path / "venv/bin/pipx")
        home.run("pipx", "install", "omg-runtimes", **options)
    else:
        home.run(sys.executable, "-m", "venv", home.dir / "environment")
        command = home.dir / "environment/bin/omg"
        home.run(command.parent / "pip", "install", "--quiet", "omg-runtimes", **options)
    home.run(command, "setup", "-y", **options)
    publish(index, _wheel_in(newer))

    said = home.run(command, "self", "update", "--from", newer, is_right=False, **options)

    assert f"{installer} installed this omg" in said
    upgrade = said.split("hint: run ")[1].strip()
    assert upgrade == json.loads(home.run(command, "self", "version", "--json", **options))["upgrade"]
    options["PATH"] = f"{home.dir}/.local/bin:{options['PATH']}"
    home.run("sh", "-c", upgrade, **options)
    assert home.run("omg", "--version", **options).strip() == f"omg {_NEXT}"
    home.require_removal(installer, is_linked=False, **options)


def _has_venv() -> bool:
    command = ["/usr/bin/python3", "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"]
    return (
        Path(command[0]).exists()
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )
