"""install.sh with stand-ins for the interpreters, in each shell; and, slowly, the real thing."""

import base64
import hashlib
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import write_executable
from tests.publishers import tar
from tests.shell.shells import FIRST_SH, SH
from tests.tools import find_tool
from tests.upstream import Fault, Upstream

CHECKOUT = Path(__file__).parent.parent.parent
# What the script calls; a PATH without any Python.
TOOLS = (
    "cat chmod cp cut dd dirname du find getent grep head id ls mkdir mktemp readlink rm rmdir"
    " sed sleep sort tail uname"
)
# The pip of an interpreter, as install.sh asks for it.
PIP = "/its/pip"
# Does what install.sh asks of a Python. `setup` takes the new environment into use, as omg does.
STAND_IN = """\
#!/bin/sh
[ -z "${{ARGUMENTS-}}" ] || printf '%s\\n' "$*" >>"$ARGUMENTS"
case "$*" in
    "-I -c "*) printf '%s\\n' {version} "$0" {has_venv} {is_new} "{pip}" ;;
    "-I -m venv "*)
        rustc --version >/dev/null 2>&1
        [ -z "${{VENV_SAYS-}}" ] || {{ printf '%s\\n' "$VENV_SAYS" >&2; exit 1; }}
        for environment; do :; done
        mkdir -p "$environment/bin" && cp "$0" "$environment/bin/python"
        ;;
    *"/tools/wheel.py "*)
        [ -z "${{WHEEL_SAYS-}}" ] || {{ echo "$WHEEL_SAYS" >&2; exit 1; }}
        mkdir "$4" && : >"$4/omg.whl"
        ;;
    *"__pip-runner__.py install"*)
        rustc --version >/dev/null 2>&1
        [ -z "${{PIP_SAYS-}}" ] || {{ echo "$PIP_SAYS" >&2; exit 1; }}
        [ -z "${{PIP_TAKES_A_SECOND-}}" ] || {{ printf "$PIP_TAKES_A_SECOND"; sleep 1.4; }}
        ;;
    *"-m omg setup"*)
        echo "omg: $*"
        echo "in $PWD"
        [ -z "${{SETUP_FAILS-}}" ] || exit 1
        environment=${{0%/bin/python}}
        echo "${{environment##*/}}/lib" > "$OMG_DATA_DIR/self/path"
        ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A machine without any Python but those that a test adds."""

    root: Path
    shell: str = "sh"

    @property
    def home(self) -> Path:
        return self.root / "home with space"

    @property
    def self_dir(self) -> Path:
        return self.home / ".local/share/omg/self"

    def add_python(
        self,
        place: str,
        version: str = "3.12.1",
        *,
        has_venv: bool = True,
        is_new: bool = True,
        pip: str = PIP,
    ) -> Path:
        words = {True: "yes", False: "no"}
        script = STAND_IN.format(version=version, has_venv=words[has_venv], is_new=words[is_new], pip=pip)
        return write_executable(self.root / place, script)

    def add_tool(self, name: str) -> None:
        (self.root / "tools" / name).symlink_to(find_tool(name))

    def install(self, *arguments: str, umask: int = -1, **env: str) -> subprocess.CompletedProcess[str]:
        return self.run(str(self.root / "checkout/install.sh"), *arguments, umask=umask, **env)

    def modes(self) -> dict[str, int]:
        """Return the permissions of everything in the home but links, by path."""
        paths = [path for path in self.home.rglob("*") if not path.is_symlink()]
        return {str(path.relative_to(self.home)): path.stat().st_mode & 0o777 for path in paths}

    def run(
        self, *command: str, stdin: str = "", umask: int = -1, **env: str
    ) -> subprocess.CompletedProcess[str]:
        shell = [find_tool(self.shell), *(["sh"] if self.shell == "busybox" else [])]
        path = f"{self.root}/path:{self.root}/tools"
        return subprocess.run(
            [*shell, *command],
            env={"HOME": str(self.home), "PATH": path, **env},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            umask=umask,
        )

    def environments(self) -> list[str]:
        return sorted(path.name for path in self.self_dir.glob("env-*"))


def machine_at(root: Path, shell: str = "sh") -> Machine:
    machine = Machine(root, shell)
    for directory in ("home with space", "path", "tools", "checkout/omg"):
        (root / directory).mkdir(parents=True)
    for tool in TOOLS.split():
        found = shutil.which(tool)
        if found:
            (root / "tools" / tool).symlink_to(found)
    (root / "checkout/pyproject.toml").touch()
    (root / "checkout/omg/start.py").touch()
    script = (CHECKOUT / "install.sh").read_text()
    # The system's own Python is one that a test adds, too.
    script = script.replace("/usr/bin/python3", f"{root}/system/python3")
    (root / "checkout/install.sh").write_text(script)
    return machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return machine_at(tmp_path)


@pytest.mark.parametrize("shell", SH)
def test_every_posix_shell_can_run_it(tmp_path: Path, shell: str):
    machine = machine_at(tmp_path, shell)
    machine.add_python("system/python3")

    done = machine.install()

    assert done.stderr == ""
    assert done.returncode == 0
    assert "omg: -I -m omg setup\nin /\n" in done.stdout


@pytest.mark.parametrize("shell", FIRST_SH)
@pytest.mark.parametrize(("umask", "others"), [(0o000, 0o055), (0o022, 0o055), (0o077, 0o000)])
def test_others_may_read_what_the_umask_leaves_and_write_nothing(
    tmp_path: Path, shell: str, umask: int, others: int
):
    machine = machine_at(tmp_path, shell)
    machine.add_python("system/python3")

    assert machine.install(umask=umask).returncode == 0

    modes = machine.modes()
    assert {path: mode for path, mode in modes.items() if mode & 0o022} == {}
    (environment,) = machine.environments()
    assert modes[f".local/share/omg/self/{environment}"] == 0o700 | others
    assert modes[".local/share/omg/self"] == 0o700 | others


def test_the_named_python_comes_first(machine: Machine):
    machine.add_python("system/python3")
    named = machine.add_python("named/python3")

    assert f"`{named}`" in machine.install(OMG_PYTHON=str(named)).stdout


def test_the_named_python_may_be_a_name(machine: Machine):
    machine.add_python("system/python3")
    named = machine.add_python("path/python3.13")

    assert f"`{named}`" in machine.install(OMG_PYTHON="python3.13").stdout


def test_the_systems_python_comes_before_others(machine: Machine):
    machine.add_python("path/python3")
    system = machine.add_python("system/python3")

    assert f"`{system}`" in machine.install().stdout


def test_homebrews_comes_before_the_rest_of_path(machine: Machine):
    machine.add_python("path/python3")
    homebrew = machine.add_python("brew/opt/python@3.13/bin/python3.13")

    assert f"`{homebrew}`" in machine.install(HOMEBREW_PREFIX=str(machine.root / "brew")).stdout


def test_an_old_python_is_passed_over(machine: Machine):
    machine.add_python("system/python3", "3.9.6", is_new=False)
    other = machine.add_python("path/python3")

    assert f"`{other}`" in machine.install().stdout


def test_a_python_without_venv_is_passed_over_with_a_note(machine: Machine):
    system = machine.add_python("system/python3", has_venv=False)
    other = machine.add_python("path/python3")

    done = machine.install()

    assert f"`{other}`" in done.stdout
    assert f"skipped `{system}` (3.12.1): it has no venv module" in done.stderr


def test_a_python_of_another_manager_is_taken_with_a_warning(machine: Machine):
    machine.add_python("home with space/.pyenv/versions/3.12.1/bin/python3")

    done = machine.install()

    assert done.returncode == 0
    assert "belongs to pyenv" in done.stderr


def test_a_shim_of_omg_is_never_used_as_python(machine: Machine):
    marker = "omg-shim:6f1d2c3b-e2a9-4a70-9f55-1d0c5a7b9e42"
    write_executable(machine.root / "path/python3", f"#!/bin/sh\n# {marker}\ntouch '{machine.root}/asked'\n")

    machine.install()

    assert not (machine.root / "asked").exists()


def test_a_python_that_omg_installed_is_never_taken(machine: Machine):
    machine.add_python("home with space/.local/share/omg/versions/python/3.12.1/bin/python3")
    path = f"{machine.home}/.local/share/omg/versions/python/3.12.1/bin:{machine.root}/tools"

    assert machine.install(PATH=path).returncode == 1


def test_without_any_python_it_says_what_to_install(machine: Machine):
    done = machine.install()

    assert done.returncode == 1
    assert "omg needs Python 3.11 or newer; found none" in done.stderr
    assert "OMG_PYTHON" in done.stderr


@dataclass(frozen=True, slots=True)
class Fetching:
    """A machine with nothing but what fetching takes, and a publisher on loopback."""

    machine: Machine
    upstream: Upstream

    @property
    def own(self) -> Path:
        (found,) = self.machine.self_dir.glob("python-*")
        return found

    def publish(
        self,
        *,
        arch: str = platform.machine(),
        libc: str = "gnu",
        is_changed: bool = False,
        owner: int = 0,
        is_challenged: bool = False,
    ) -> None:
        """Publish an interpreter and have the script expect it, or another one."""
        program = STAND_IN.format(version="3.13.15", has_venv="yes", is_new="yes", pip=PIP).encode()
        members = {"python/lib/": (0o777, b""), "python/bin/python3": (0o777, program)}
        archive = tar(members, owner=owner)
        script = self.machine.root / "checkout/install.sh"
        digest = hashlib.sha256(archive + b"x" * is_changed).hexdigest()
        text, count = re.subn(r"echo [0-9a-f]{64} ;;", f"echo {digest} ;;", script.read_text())
        assert count == 7
        script.write_text(text)
        place = PLACE.format(triple=f"{arch}-unknown-linux-{libc}")
        self.upstream.put(place, archive)
        if is_challenged:
            challenge = Fault(status=401, headers={"WWW-Authenticate": 'Basic realm="mirror"'})
            self.upstream.fail(place, challenge)

    def spy_on(self, name: str) -> Path:
        """Leave only this program to fetch with, and return where its arguments are written down."""
        tools = self.machine.root / "tools"
        for other in ("curl", "wget"):
            (tools / other).unlink(missing_ok=True)
        self.require(name)
        found = find_tool(name)
        arguments = self.machine.root / "arguments"
        write_executable(
            tools / name, f"#!/bin/sh\nprintf '%s\\n' \"$*\" >>'{arguments}'\nexec {found} \"$@\"\n"
        )
        return arguments

    def require(self, name: str) -> None:
        """Skip the test where the shell does not run the program that is on PATH."""
        tool = write_executable(self.machine.root / "path" / name, "#!/bin/sh\necho on PATH\n")
        done = self.machine.run("-c", name)
        tool.unlink()
        if done.stdout != "on PATH\n":
            # A busybox may prefer its own, and Debian's static one ends with a segmentation fault there.
            shell = shutil.which(self.machine.shell)
            pytest.skip(f"NOT CHECKED: {shell} runs its own {name}, whatever is on PATH")

    def logins(self) -> list[str]:
        """Return how each request logged in."""
        return [request.headers.get("authorization", "") for request in self.upstream.requests]

    def install(self, umask: int = -1, **env: str) -> subprocess.CompletedProcess[str]:
        return self.machine.install(umask=umask, **{"OMG_MIRROR": self.upstream.url, **env})


PLACE = (
    "github.com/astral-sh/python-build-standalone/releases/download/20260814/"
    "cpython-3.13.15%2B20260814-{triple}-install_only_stripped.tar.gz"
)
# Beside those that the script needs in any case.
FETCHING = ("curl", "getconf", "gzip", "mv", "sha256sum", "tar")


@pytest.fixture(params=FIRST_SH)
def fetching(tmp_path: Path, upstream: Upstream, request: pytest.FixtureRequest) -> Fetching:
    machine = machine_at(tmp_path, request.param)
    for tool in FETCHING:
        machine.add_tool(tool)
    return Fetching(machine, upstream)


def test_without_any_python_one_is_fetched_for_omg(fetching: Fetching):
    fetching.publish()
    done = fetching.install()
    assert (done.returncode, "downloading 3.13.15 for omg itself" in done.stdout) == (0, True)
    assert f"omg runs with Python 3.13.15 (`{fetching.own}/bin/python3`)" in done.stdout
    assert [path.name for path in fetching.machine.self_dir.glob("python-*")] == ["python-3.13.15-20260814"]


def test_second_run_takes_the_python_that_was_fetched(fetching: Fetching):
    fetching.publish()
    fetching.install()
    assert (fetching.install().returncode, fetching.upstream.count("install_only_stripped.tar.gz")) == (0, 1)


def test_changed_python_is_refused_and_leaves_nothing(fetching: Fetching):
    fetching.publish(is_changed=True)
    done = fetching.install()
    assert (done.returncode, "checksum mismatch" in done.stderr) == (1, True)
    assert list(fetching.machine.self_dir.glob("python-*")) == []


def test_python_that_cannot_be_fetched_leaves_the_advice(fetching: Fetching):
    done = fetching.install()
    assert (done.returncode, "could not download" in done.stderr) == (1, True)
    assert "omg needs Python 3.11 or newer; found none" in done.stderr
    assert list(fetching.machine.self_dir.glob("python-*")) == []


def test_offline_nothing_is_fetched(fetching: Fetching):
    fetching.publish()
    assert fetching.install(OMG_OFFLINE="1").returncode == 1
    assert fetching.upstream.requests == []


def test_other_users_cannot_write_the_downloaded_python(fetching: Fetching):
    fetching.publish()
    assert fetching.install(umask=0o000).returncode == 0
    modes = fetching.machine.modes()
    assert {path: mode for path, mode in modes.items() if mode & 0o022} == {}
    assert [path for path in modes if path.endswith("bin/python3")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_python_that_was_fetched_belongs_to_who_installs(fetching: Fetching):
    fetching.publish(owner=65534)
    fetching.install()
    assert {path.lstat().st_uid for path in fetching.own.rglob("*")} == {0}


def test_musl_gets_its_own_python(fetching: Fetching):
    (fetching.machine.root / "tools/getconf").unlink()
    fetching.publish(libc="musl")
    assert fetching.install().returncode == 0


def test_wget_serves_where_there_is_no_curl(fetching: Fetching):
    (fetching.machine.root / "tools/curl").unlink()
    fetching.require("wget")
    fetching.machine.add_tool("wget")
    fetching.publish()
    assert fetching.install().returncode == 0


@pytest.mark.parametrize(
    "mirror",
    [
        *("ftp://example.org", "https://", "https://example.org/a b", "https://example.org\noutput = x"),
        *("ana:secret@example.org/", "ftp://ana:secret@example.org/", "https//ana:secret@example.org/"),
        *("https://ana:secret/x@example.org/", "https://ana:sec?ret@example.org/"),
    ],
)
def test_mirror_that_is_not_an_address_is_refused_without_its_password(fetching: Fetching, mirror: str):
    done = fetching.install(OMG_MIRROR=mirror)
    assert (done.returncode, "OMG_MIRROR" in done.stderr) == (1, True)
    assert "sec" not in done.stdout + done.stderr


LOGIN = "Basic " + base64.b64encode(b"ana:se@cret").decode()


def with_login(url: str) -> str:
    return url.replace("://", "://ana:se%40cret@")


@pytest.mark.parametrize("by", ["curl", "wget"])
def test_login_in_the_mirrors_address_is_used_and_never_shown(fetching: Fetching, by: str):
    spied = fetching.spy_on(by)
    # wget logs in when it is asked to, curl at once.
    fetching.publish(is_challenged=by == "wget")
    done = fetching.install(OMG_MIRROR=with_login(fetching.upstream.url))
    assert done.returncode == 0
    assert fetching.logins()[-1] == LOGIN
    assert "cret" not in done.stdout + done.stderr + spied.read_text()


@pytest.mark.parametrize("by", ["curl", "wget"])
@pytest.mark.parametrize("password", ["secret", "se@cret", "se:cr@et"])
def test_password_of_the_mirror_is_not_shown_when_it_fails(fetching: Fetching, by: str, password: str):
    fetching.spy_on(by)
    mirror = fetching.upstream.url.replace("://", f"://ana:{password}@")
    done = fetching.install(OMG_MIRROR=mirror)
    assert (done.returncode, "could not download" in done.stderr) == (1, True)
    assert "cr" not in done.stderr.replace("://***@", "")
    assert password not in done.stdout + done.stderr


@pytest.mark.parametrize("by", ["curl", "wget"])
def test_login_of_the_netrc_is_used(fetching: Fetching, by: str):
    fetching.spy_on(by)
    netrc = fetching.machine.home / ".netrc"
    netrc.write_text("machine 127.0.0.1 login ana password se@cret\n")
    fetching.publish(is_challenged=by == "wget")
    assert fetching.install().returncode == 0
    assert fetching.logins()[-1] == LOGIN


NOBODY = "http://127.0.0.1:1"
SOCKS = "socks5://127.0.0.1:1"


@pytest.mark.parametrize("by", ["curl", "wget"])
@pytest.mark.parametrize(
    "variables",
    [
        {"http_proxy": "HERE", "ALL_PROXY": SOCKS, "all_proxy": SOCKS},
        {"HTTP_PROXY": "HERE", "HTTPS_PROXY": NOBODY, "ALL_PROXY": SOCKS},
        {"http_proxy": "HERE", "HTTP_PROXY": NOBODY},
        {"ALL_PROXY": "HERE", "HTTPS_PROXY": NOBODY},
    ],
    ids=["small", "capital", "small beats capital", "all"],
)
def test_the_proxy_of_the_scheme_counts(fetching: Fetching, by: str, variables: dict[str, str]):
    fetching.spy_on(by)
    fetching.publish()
    proxies = {name: fetching.upstream.url if value == "HERE" else value for name, value in variables.items()}
    done = fetching.install(OMG_MIRROR="http://mirror.invalid", **proxies)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("by", ["curl", "wget"])
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_a_host_that_needs_no_proxy_is_contacted_directly(fetching: Fetching, by: str, name: str):
    fetching.spy_on(by)
    fetching.publish()
    done = fetching.install(**{"HTTP_PROXY": NOBODY, "ALL_PROXY": SOCKS, name: "localhost,127.0.0.1"})
    assert (done.returncode, done.stderr) == (0, "")


def test_a_socks_proxy_that_pip_cannot_use_is_named_by_its_variable(machine: Machine):
    machine.add_python("system/python3")

    said = "ERROR: Could not install packages due to an OSError: Missing dependencies for SOCKS support."
    done = machine.install(PIP_SAYS=said, ALL_PROXY="socks5://ana:secret@127.0.0.1:7890")

    assert (done.returncode, "ALL_PROXY" in done.stderr, "secret" in done.stderr) == (1, True, False)


def test_login_of_the_netrc_that_is_named_is_used(fetching: Fetching):
    netrc = fetching.machine.root / "named netrc"
    netrc.write_text("machine 127.0.0.1 login ana password se@cret\n")
    fetching.publish()
    assert fetching.install(NETRC=str(netrc)).returncode == 0
    assert fetching.logins()[-1] == LOGIN


def test_with_old_pythons_only_it_says_which(machine: Machine):
    system = machine.add_python("system/python3", "3.9.6", is_new=False)

    assert f"found only `{system}` (3.9.6)" in machine.install().stderr


def test_without_venv_anywhere_it_names_the_package(machine: Machine):
    machine.add_python("system/python3", "3.11.2", has_venv=False)

    done = machine.install()

    assert done.returncode == 1
    assert "has no venv module" in done.stderr
    assert "apt install python3.11-venv" in done.stderr


def test_a_named_python_that_will_not_do_is_an_error(machine: Machine):
    machine.add_python("system/python3")

    done = machine.install(OMG_PYTHON="/nowhere/python3")

    assert done.returncode == 1
    assert "OMG_PYTHON is `/nowhere/python3`" in done.stderr


def test_without_a_package_index_it_says_so_and_leaves_nothing(machine: Machine):
    machine.add_python("system/python3")

    done = machine.install(PIP_SAYS="ERROR: No matching distribution found for httpx")

    assert done.returncode == 1
    assert "pip could not download" in done.stderr
    assert machine.environments() == []


def test_failure_to_pack_the_checkout_shows_its_last_lines(machine: Machine):
    machine.add_python("system/python3")

    done = machine.install(WHEEL_SAYS="KeyError: 'name'")

    assert done.returncode == 1
    assert "KeyError: 'name'\nomg: cannot make omg's wheel" in done.stderr
    assert machine.environments() == []


def test_wheel_of_the_checkout_is_installed_and_goes(machine: Machine):
    machine.add_python("system/python3")
    arguments = machine.root / "arguments"
    machine.install(ARGUMENTS=str(arguments))

    (name,) = machine.environments()
    environment, told = machine.self_dir / name, arguments.read_text()
    assert f"-I -B {machine.root}/checkout/tools/wheel.py {environment}/wheel\n" in told
    assert f" --no-compile {environment}/wheel/omg.whl\n" in told
    assert not (environment / "wheel").exists()


def test_another_failure_of_pip_shows_its_last_lines(machine: Machine):
    machine.add_python("system/python3")

    assert "some reason" in machine.install(PIP_SAYS="some reason").stderr


def test_one_interpreter_of_many_names_is_named_once(machine: Machine):
    old = machine.add_python("system/python3", "3.9.6", is_new=False)
    for name in ("python3", "python3.11", "python3.12"):
        link = machine.root / "path" / name
        link.write_text(f"#!/bin/sh\nexec '{old}' \"$@\"\n")
        link.chmod(0o755)

    assert machine.install().stderr.count(str(old)) == 1


@pytest.mark.parametrize(
    ("says", "names_package"),
    [
        ("Error: 'utf-8' codec can't encode character '\\udcff': surrogates not allowed", False),
        ("Error: [Errno 13] Permission denied", False),
        ("The virtual environment was not created because ensurepip is not available.", True),
    ],
)
def test_a_package_is_named_only_where_it_is_missing(machine: Machine, says: str, names_package: bool):
    machine.add_python("system/python3")
    done = machine.install(VENV_SAYS=says)
    assert (done.returncode, "-venv" in done.stderr) == (1, names_package)
    assert machine.environments() == []


def test_a_full_disk_is_reported_for_any_message_of_the_programs(machine: Machine):
    machine.add_python("system/python3")
    # As on a disk without room: what is written fails.
    (machine.root / "tools/dd").unlink()
    write_executable(machine.root / "tools/dd", '#!/bin/sh\ncase "$*" in *of=*) exit 1 ;; esac\ncat\n')
    for says in ({"VENV_SAYS": "Error: ensurepip failed"}, {"PIP_SAYS": "some reason"}):
        done = machine.install(**says)
        assert (done.returncode, "is full" in done.stderr, "-venv" in done.stderr) == (1, True, False)
    assert machine.environments() == []


def test_a_rustup_that_was_never_used_is_not_started(machine: Machine):
    machine.add_python("system/python3")
    proxy = write_executable(machine.root / "path/rustc", '#!/bin/sh\ntouch "$HOME/.rustup-was-started"\n')
    (proxy.parent / "rustup").touch()

    assert machine.install().returncode == 0

    assert not (machine.home / ".rustup-was-started").exists()
    assert [path.name for path in machine.self_dir.glob("env-*/*")] == ["bin"]


def test_seconds_are_told_with_what_pip_said_last(machine: Machine):
    machine.add_python("system/python3")

    said = "Collecting httpx\\n  Looking in\\033[2J https://ana:secret@example.org/simple\\n"
    done = machine.install(PIP_TAKES_A_SECOND=said)

    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "\ninstalling it with what it needs\n  1 s: Looking in[2J https://***@example.org/simple\n"
        in done.stdout
    )
    assert "\n  2 s" not in done.stdout


def test_failure_of_pip_ends_the_telling(machine: Machine):
    machine.add_python("system/python3")

    assert "\n  1 s" not in machine.install(PIP_SAYS="some reason").stdout


@pytest.mark.parametrize(
    ("pip", "venv", "runner"),
    [
        ("/its/pip", "-m venv --without-pip {}", "/its/pip"),
        ("/wheels/pip-24.0-py3-none-any.whl", "-m venv --without-pip {}", "{}/pip/pip"),
        ("none", "-m venv {}", "{}/lib/python3.12/site-packages/pip"),
    ],
    ids=["package", "wheel of ensurepip", "none"],
)
def test_pip_is_the_quickest_of_the_interpreter(machine: Machine, pip: str, venv: str, runner: str):
    python = machine.add_python("system/python3", pip=pip)
    write_executable(
        python,
        python.read_text().replace(
            'mkdir -p "$env', 'mkdir -p "$environment/lib/python3.12/site-packages/pip" "$env'
        ),
    )
    arguments = machine.root / "arguments"

    assert machine.install(ARGUMENTS=str(arguments)).returncode == 0

    (name,) = machine.environments()
    environment = machine.self_dir / name
    told = arguments.read_text()
    assert f"-I {venv.format(environment)}\n" in told
    assert f"-I {runner.format(environment)}/__pip-runner__.py install " in told
    assert (f"-m zipfile -e {pip} {environment}/pip\n" in told) == pip.endswith(".whl")
    assert not (environment / "pip").exists()


def test_every_module_is_compiled_for_good(machine: Machine):
    machine.add_python("system/python3")
    arguments = machine.root / "arguments"
    machine.install(ARGUMENTS=str(arguments))

    (environment,) = machine.environments()
    compiled = (
        f"-m compileall -q -f -j 0 --invalidation-mode unchecked-hash {machine.self_dir / environment}/lib\n"
    )
    assert compiled in arguments.read_text()


def test_a_second_run_upgrades_and_removes_the_old_environment(machine: Machine):
    machine.add_python("system/python3")
    machine.install()
    (first,) = machine.environments()

    assert machine.install().returncode == 0

    (second,) = machine.environments()
    assert second != first
    assert (machine.self_dir / "path").read_text() == f"{second}/lib\n"


@pytest.mark.parametrize(
    "failure", [{"PIP_SAYS": "broken"}, {"WHEEL_SAYS": "broken"}, {"SETUP_FAILS": "1"}], ids=" ".join
)
def test_a_failed_upgrade_leaves_the_old_environment_in_use(machine: Machine, failure: dict[str, str]):
    machine.add_python("system/python3")
    machine.install()
    before = machine.environments()

    assert machine.install(**failure).returncode == 1

    assert machine.environments() == before
    assert (machine.self_dir / "path").read_text() == f"{before[0]}/lib\n"


@pytest.mark.parametrize("options", [("--no-modify-path",), ("--no-tools", "-y"), ("-y",)], ids=" ".join)
def test_options_of_the_set_up_are_passed_on(machine: Machine, options: tuple[str, ...]):
    machine.add_python("system/python3")

    assert f"setup {' '.join(options)}\n" in machine.install(*options).stdout


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"OMG_DATA_DIR": "/a:b"}, "contains `:`"),
        ({"XDG_DATA_HOME": "/a:b"}, "contains `:`"),
        ({"OMG_DATA_DIR": "/a\nb"}, "line break"),
        ({"OMG_DATA_DIR": "relative"}, "not an absolute path"),
    ],
    ids=["colon", "colon by XDG", "line break", "relative"],
)
def test_a_data_directory_that_cannot_be_used_is_refused(machine: Machine, env: dict[str, str], message: str):
    machine.add_python("system/python3")

    done = machine.install(**env)

    assert done.returncode == 1
    assert message in done.stderr


def test_with_sudo_in_somebody_elses_home_it_is_refused(machine: Machine):
    machine.add_python("system/python3")

    done = machine.install(HOME="/proc/1/nowhere", SUDO_UID="1000")

    assert done.returncode == 1
    assert "without sudo" in done.stderr


def test_a_place_that_cannot_be_written_is_named(machine: Machine):
    machine.add_python("system/python3")

    done = machine.install(OMG_DATA_DIR="/proc/omg")

    assert done.returncode == 1
    assert "cannot write `/proc/omg` (`/proc`: " in done.stderr


def test_an_unknown_option_is_a_usage_error(machine: Machine):
    assert machine.install("--frobnicate").returncode == 2


def test_through_a_pipe_it_says_that_nothing_is_published(machine: Machine):
    machine.add_python("system/python3")
    script = (machine.root / "checkout/install.sh").read_text()

    done = machine.run("-s", stdin=script)

    assert done.returncode == 1
    assert "not published yet" in done.stderr


def test_through_a_pipe_it_installs_the_named_release(machine: Machine):
    machine.add_python("system/python3")
    script = (machine.root / "checkout/install.sh").read_text()

    done = machine.run("-s", stdin=script, OMG_RELEASE="https://example.org/omg.whl")

    assert (done.stderr, done.returncode) == ("", 0)


def test_password_of_the_release_is_on_no_command_line_and_not_shown(machine: Machine):
    machine.add_python("system/python3")
    script = (machine.root / "checkout/install.sh").read_text()

    done = machine.run(
        "-s",
        stdin=script,
        OMG_RELEASE="https://ana:secret@example.org/omg.whl",
        PIP_SAYS="ERROR: ProxyError https://ana:secret@example.org/omg.whl",
        ARGUMENTS=str(machine.root / "arguments"),
    )

    assert done.returncode == 1
    assert "https://***@example.org" in done.stderr
    assert "secret" not in done.stdout + done.stderr + (machine.root / "arguments").read_text()


def test_a_release_over_plain_http_is_refused(machine: Machine):
    machine.add_python("system/python3")
    script = (machine.root / "checkout/install.sh").read_text()

    assert machine.run("-s", stdin=script, OMG_RELEASE="http://example.org/omg.whl").returncode == 1


def test_half_a_script_does_nothing(machine: Machine):
    machine.add_python("system/python3")
    script = (machine.root / "checkout/install.sh").read_text()

    machine.run("-s", stdin=script[: -len('main "$@"\n')])

    assert not machine.self_dir.exists()


def test_uninstall_keeps_the_versions_and_says_their_size(machine: Machine):
    machine.add_python("system/python3")
    machine.install()
    node = write_executable(machine.self_dir.parent / "versions/node/20.1.0/bin/node")

    done = machine.install("--uninstall")

    assert done.returncode == 0
    assert node.exists()
    assert not machine.self_dir.exists()
    assert "kept `" in done.stdout


def test_uninstall_removes_shims_and_leaves_foreign_files(machine: Machine):
    machine.add_python("system/python3")
    machine.install()
    shims_dir = machine.self_dir.parent / "shims"
    write_executable(shims_dir / "node", "omg-shim:6f1d2c3b-e2a9-4a70-9f55-1d0c5a7b9e42")
    write_executable(shims_dir / "theirs", "#!/bin/sh\n")

    machine.install("--uninstall")

    assert [path.name for path in shims_dir.iterdir()] == ["theirs"]


@pytest.mark.parametrize("action", ["--purge", "--uninstall"])
@pytest.mark.parametrize("removal", ['"pipx uninstall omg-runtimes"', "null"])
def test_package_of_another_installer_is_left_to_that(machine: Machine, action: str, removal: str):
    machine.add_python("system/python3")
    machine.install()
    document = f'{{\n  "upgrade": "x",\n  "remove": {removal}\n}}'
    answer = f"#!/bin/sh\n[ $1 = setup ] || cat <<'END'\n{document}\nEND\n"
    write_executable(machine.self_dir / "bin/omg", answer)

    *_, last = machine.install(action, "-y").stdout.splitlines()

    assert ("to remove it too, run pipx uninstall omg-runtimes" in last) == (removal != "null")


def test_script_in_a_package_removes_the_lines_with_that(machine: Machine):
    machine.add_python("system/python3")
    machine.install()
    package = machine.root / "site-packages/omg"
    package.mkdir(parents=True)
    for name in ("start.py", "install.sh"):
        (package / name).write_text((machine.root / "checkout/install.sh").read_text())
    told = machine.root / "told"

    done = machine.run(str(package / "install.sh"), "--uninstall", "-y", ARGUMENTS=str(told))

    assert (done.returncode, done.stderr) == (0, "")
    assert "-m omg setup --remove -y" in told.read_text()
    assert not machine.self_dir.exists()


def test_purge_without_anybody_to_ask_removes_nothing(machine: Machine):
    machine.add_python("system/python3")
    machine.install()

    # In a session of its own there is no terminal to ask on.
    done = subprocess.run(
        ["/bin/sh", machine.root / "checkout/install.sh", "--purge"],
        env={"HOME": str(machine.home), "PATH": f"{machine.root}/tools"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )

    assert done.returncode == 1
    assert machine.self_dir.exists()


def test_purge_removes_everything_but_what_is_not_omgs(machine: Machine):
    machine.add_python("system/python3")
    machine.install()
    data_dir = machine.self_dir.parent
    write_executable(data_dir / "versions/node/20.1.0/bin/node")
    (data_dir / "versions/node/20.1.0").chmod(0o500)
    (data_dir / "stable/node").mkdir(parents=True)
    (data_dir / "stable/node/20").symlink_to("../../versions/node/20.1.0")
    (data_dir / "format").touch()
    (data_dir / "theirs").touch()
    (machine.home / ".cache/omg/memo").mkdir(parents=True)

    done = machine.install("--purge", "-y")

    assert done.returncode == 0
    assert [path.name for path in data_dir.iterdir()] == ["theirs"]
    assert not (machine.home / ".cache/omg").exists()


@pytest.mark.parametrize("action", ["--purge", "--uninstall"])
def test_folders_that_omg_made_go_when_they_are_empty(machine: Machine, action: str):
    machine.add_python("system/python3")
    (machine.home / ".config").mkdir()
    machine.install()
    machine.install()
    for name in (".local/bin", ".local/state/omg", ".cache/theirs", ".config/fish/conf.d"):
        (machine.home / name).mkdir(parents=True, exist_ok=True)

    assert machine.install(action, "-y").returncode == 0

    left = {str(path.relative_to(machine.home)) for path in machine.home.rglob("*")}
    kept = set() if action == "--purge" else {".local", ".local/state", ".local/state/omg"}
    assert left == {".config", ".cache", ".cache/theirs"} | kept


# Finds the pages beside each directory of PATH, as man-db, mandoc and macOS do; or nothing.
MAN = """\
#!/bin/sh
[ "$1" = -w ] || exit 2
IFS=:
for place in $PATH; do
    page=${place%/*}/share/man/man1/$2.1
    [ ! -e "$page" ] || { printf '%s\\n' "$page"; exit; }
done
exit 16
"""


def page_of(machine: Machine) -> Path:
    """Return where the manual page is linked, on a machine whose omg comes with one."""
    stand_in = (machine.root / "system/python3").read_text()
    asked = '*"__pip-runner__.py install"*)'
    page = asked + '\n        p=${0%/bin/python}/share/man/man1 && mkdir -p "$p" && : >"$p/omg.1"'
    write_executable(machine.root / "system/python3", stand_in.replace(asked, page))
    machine.add_tool("ln")
    return machine.home / ".local/share/man/man1/omg.1"


def test_manual_page_is_linked_and_follows_an_upgrade(machine: Machine):
    machine.add_python("system/python3")
    link = page_of(machine)
    write_executable(machine.root / "path/man", MAN)

    first, second = ((machine.install().returncode, link.readlink()) for _ in range(2))

    assert first[0] == second[0] == 0
    assert first[1] != second[1]
    assert link.is_file()


@pytest.mark.parametrize("man", ["", "#!/bin/sh\nexit 16\n"], ids=["without man", "man looks elsewhere"])
def test_manual_page_that_man_would_not_find_is_not_placed(machine: Machine, man: str):
    machine.add_python("system/python3")
    link = page_of(machine)
    if man:
        write_executable(machine.root / "path/man", man)

    assert machine.install().returncode == 0
    assert not os.path.lexists(link)


@pytest.mark.parametrize("action", ["--purge", "--uninstall"])
def test_manual_page_goes_with_omg(machine: Machine, action: str):
    machine.add_python("system/python3")
    link = page_of(machine)
    write_executable(machine.root / "path/man", MAN)
    machine.install()

    assert machine.install(action, "-y").returncode == 0
    assert not link.parent.parent.exists()


@pytest.mark.parametrize("action", ["--purge", "--uninstall"])
def test_manual_page_of_another_omg_is_left_alone(machine: Machine, action: str):
    machine.add_python("system/python3")
    link = page_of(machine)
    write_executable(machine.root / "path/man", MAN)
    link.parent.mkdir(parents=True)
    link.write_text("theirs")

    machine.install()
    machine.install(action, "-y")

    assert link.read_text() == "theirs"


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not on this machine")
def test_the_script_is_clean():
    command = ["shellcheck", "-s", "sh", CHECKOUT / "install.sh"]

    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""
