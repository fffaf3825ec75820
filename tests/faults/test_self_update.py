"""An update of omg that is killed or fails anywhere leaves an omg that works, and the next one cleans up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from omg.store.environment import running_environment
from omg.updating import environment as environments
from tests.faults.machine import Finished, Machine, Point, require_strace
from tests.faults.own_releases import OwnReleases, install
from tests.faults.striking import sampled
from tests.figures import ALL, report
from tests.releases import ReleaseFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLD, _NEW, _NEWER = "0.1.0", "0.2.0", "0.3.0"
_PATIENCE_S = 60.0
# From where it has another omg set itself up, these are the last of its calls.
_LAST_CALLS = 40


@dataclass(frozen=True)
class Switching(Machine):
    """A machine on which not the omg of the store is started, but that of an environment."""

    environment: Path = Path()

    @property
    def command(self) -> tuple[str, ...]:
        return (str(running_environment().interpreter), "-I", "-S", "-B", str(self.environment / "run.py"))


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> OwnReleases:
    place = tmp_path_factory.mktemp("releases")
    return OwnReleases(place, ReleaseFolder(place / _NEW))


@pytest.fixture(scope="module")
def old(releases: OwnReleases) -> bytes:
    return releases.build(_OLD)


@pytest.fixture(scope="module")
def release(releases: OwnReleases) -> Path:
    """Return the folder of the new version."""
    return releases.publish(releases.dir / _NEW, _NEW, releases.build(_NEW))


@pytest.fixture
def machine(tmp_path: Path, old: bytes) -> Machine:
    """Return a home with the old omg, and a shim of node."""
    return install(tmp_path.resolve(), old, {"OMG_CEILING_DIRS": str(tmp_path)})


def ask(machine: Machine, *command: str | Path) -> str:
    """Return what a program answers, and how it ends if that is not well."""
    done = subprocess.run(
        command,
        cwd=machine.home,
        env=machine.env,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_S,
    )
    return done.stdout.strip() if done.returncode == 0 else f"{done.returncode}: {done.stderr}"


def version_of(machine: Machine) -> str:
    return ask(machine, machine.store.self_dir / "bin/omg", "--version")


def node(machine: Machine) -> str:
    return ask(machine, machine.store.shims_dir / "node", "--version")


def problem(machine: Machine) -> str:
    """Return what does not work, or nothing."""
    found = [one for one in (version_of(machine),) if one not in (f"omg {_OLD}", f"omg {_NEW}")]
    found += [one for one in (node(machine),) if one != "v20.1.0"]
    return "; ".join(found)


def names(machine: Machine) -> list[str]:
    return sorted(path.name for path in machine.store.self_dir.glob("env-*"))


def finish(machine: Machine, release: Path) -> str:
    """Update once more, and return what is wrong then."""
    done = machine.run("self", "update", "--from", str(release))
    wrong = [done.stderr] if done.status else []
    wrong += [] if version_of(machine) == f"omg {_NEW}" else [version_of(machine)]
    # The old one, made by install.sh, stays for a day.
    allowed = {"env-a1b2c3", environments.in_use(machine.store).name}  # type: ignore[union-attr]
    wrong += sorted(set(names(machine)) - allowed)
    wrong += [path.name for path in machine.store.self_dir.glob("updating")]
    return "; ".join((*wrong, *machine.leftovers()))


def wait_for_orphans(machine: Machine) -> None:
    """Wait for what a killed update had started: another omg's set-up goes on to its end."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if not any(str(machine.home).encode() in line for line in _command_lines()):
            return
        time.sleep(0.02)
    pytest.fail("a program of a killed update does not end")


def _command_lines() -> Iterator[bytes]:
    for directory in Path("/proc").iterdir():
        if directory.name.isdigit() and int(directory.name) != os.getpid():
            try:
                yield (directory / "cmdline").read_bytes()
            except OSError:
                continue


def set_up_beside(machine: Machine, release: Path) -> Switching:
    """Make the environment of the new omg as an update does, and return what takes it into use."""
    other = shutil.copytree(machine.home, machine.root / "other", symlinks=True)
    done = machine.run("self", "update", "--from", str(release))
    assert done.status == 0, done.stderr
    made = environments.in_use(machine.store)
    assert made is not None
    shutil.move(made, other / made.relative_to(machine.home))
    shutil.rmtree(machine.home)
    other.rename(machine.home)
    # It says so before, too.
    (machine.store.self_dir / "updating").touch()
    return Switching(machine.root, machine.env, is_cold=True, environment=made)


# --- killed ---


@pytest.mark.figures(None, slow=(16, 4), long=(4, 1))
@pytest.mark.parametrize("part", range(4))
def test_killed_at_any_call_of_the_switch_an_omg_works_and_the_next_update_cleans_up(
    machine: Machine, release: Path, count: tuple[int, int], part: int
) -> None:
    """With ``--long``, every call that changes something is struck in one of the parts.

    After each, or some, omg is updated again.
    """
    require_strace()
    parts, followed = count
    switching = set_up_beside(machine, release)
    switching.save()
    arguments = ("setup", "--no-modify-path", "-y")
    points = switching.trace(*arguments)
    wrong = {}
    seen = []
    for number, point in enumerate(points):
        if number % parts != part:
            continue
        done = strike(switching, point, "signal=KILL", *arguments)
        seen.append(str(environments.version_in_use(machine.store)))
        found = problem(machine) + ("" if number // parts % followed else finish(machine, release))
        if found or done.status != -9:
            wrong[str(point)] = f"{done.status}: {found}"

    assert wrong == {}
    # Before the one rename it is the old one, and the new one after it.
    switched = seen.count(_OLD)
    assert seen == [_OLD] * switched + [_NEW] * (len(seen) - switched)
    assert 0 < switched < len(seen)
    report(f"switch: killed at {len(seen)} of {len(points)} traced calls")


def strike(machine: Machine, point: Point, injection: str, *arguments: str) -> Finished:
    """Put the home back and strike; again if another run made its calls in another order."""
    for _ in range(12):
        machine.put_back()
        done = machine.strike(point, injection, *arguments)
        wait_for_orphans(machine)
        if done.is_struck:
            break
    assert done.is_struck, f"not struck at {point}: {done}"
    return done


@pytest.mark.figures(None, slow=(10, 4), long=(ALL, 1))
def test_an_update_that_is_killed_itself_leaves_an_omg_that_works(
    machine: Machine, release: Path, count: tuple[int, int]
) -> None:
    """It is killed while it makes the environment, at some of the calls; and at more of those after that."""
    require_strace()
    machine.save()
    arguments = ("self", "update", "--from", str(release))
    points = machine.trace(*arguments)
    first, step = count
    struck = (*sampled(points[:-_LAST_CALLS], first), *points[-_LAST_CALLS::step])
    wrong = {}
    for point in struck:
        done = strike(machine, point, "signal=KILL", *arguments)
        found = problem(machine) + finish(machine, release)
        if found or done.status != -9:
            wrong[str(point)] = f"{done.status}: {found}"

    assert wrong == {}
    report(f"update: killed at {len(struck)} of {len(points)} traced calls")


@pytest.mark.figures(None, slow=20, long=ALL)
def test_a_full_disk_anywhere_leaves_the_old_omg(machine: Machine, release: Path, count: int) -> None:
    require_strace()
    machine.save()
    arguments = ("self", "update", "--from", str(release))
    points = [one for one in machine.trace(*arguments) if one.call in ("write", "openat", "mkdir", "mkdirat")]
    wrong = {}
    statuses = []
    for point in sampled(tuple(points), count):
        done = strike(machine, point, "error=ENOSPC", *arguments)
        statuses.append(done.status)
        expected = f"omg {_NEW}" if done.status == 0 else f"omg {_OLD}"
        found = problem(machine)
        found += "" if version_of(machine) == expected else version_of(machine)
        found += "" if done.status == 0 or names(machine) == ["env-a1b2c3"] else str(names(machine))
        if found or "Traceback" in done.stderr:
            wrong[str(point)] = f"{done.status}: {found}: {done.stderr}"

    assert wrong == {}
    assert statuses.count(1) > len(statuses) / 2


# --- failed ---

_REFRESH = "    refresh_shims(context)\n"
_BROKEN = {
    "before the switch": (
        "shell/self_install.py",
        "        write_environment(",
        "        raise OSError(28, 'full')\n        write_environment(",
    ),
    "killed before the switch": (
        "shell/self_install.py",
        "        write_environment(",
        "        __import__('os').kill(__import__('os').getpid(), 9)\n        write_environment(",
    ),
    "after the switch": ("shell/self_install.py", _REFRESH, "    raise SystemExit(3)\n"),
    "killed after the switch": ("shell/self_install.py", _REFRESH, "    __import__('os')._exit(9)\n"),
    "no import": ("errors.py", "class OmgError(", "import no_such_module\n\n\nclass OmgError("),
    "no list": ("commands/list.py", 'NAME = "list"', "raise ImportError"),
}


@pytest.mark.slow
@pytest.mark.parametrize("broken", _BROKEN)
def test_after_a_failure_of_the_new_omg_all_of_the_old_one_is_back(
    machine: Machine, releases: OwnReleases, broken: str, tmp_path: Path
) -> None:
    module, old, new = _BROKEN[broken]
    bad = releases.publish(tmp_path / "bad", _NEW, releases.build(_NEW, {module: (old, new)}))
    before = own_files(machine)

    done = machine.run("self", "update", "--from", str(bad))

    assert done.status == 1, done.stderr
    assert "omg 0.1.0 is still in use" in done.stderr
    assert (version_of(machine), node(machine)) == (f"omg {_OLD}", "v20.1.0")
    after = own_files(machine)
    assert {name for name in before if after.get(name) != before[name]} == set()
    assert set(after) == set(before)


def own_files(machine: Machine) -> dict[str, bytes]:
    """Return what omg wrote of itself: its programs, texts and shims, but the table's times."""
    data_dir = machine.store.data_dir
    places = (machine.store.self_dir, data_dir / "shim", machine.store.shims_dir)
    files = [file for place in places for file in place.rglob("*") if file.is_file()]
    return {str(file.relative_to(data_dir)): file.read_bytes() for file in files if file.name != "table"}


# --- beside others ---


@pytest.mark.slow
def test_two_at_once_update_once(machine: Machine, release: Path) -> None:
    processes = [machine.start("self", "update", "--from", str(release)) for _ in range(2)]
    said = [process.communicate(timeout=_PATIENCE_S) for process in processes]

    assert [process.returncode for process in processes] == [0, 0], said
    lines = sorted(stdout.splitlines()[0] for stdout, _ in said)
    assert lines[0].startswith(f"omg {_NEW} is up to date")
    assert lines[1].startswith(f"updated omg {_OLD} to {_NEW}")
    assert any("waiting for process" in stderr for _, stderr in said)
    assert len(names(machine)) == 2


@pytest.mark.slow
def test_shims_that_ask_python_meanwhile_are_answered(machine: Machine, release: Path) -> None:
    """A `package.json` with a range that no call had before is for Python to read."""
    wrong: list[str] = []
    asked = 0
    is_over = threading.Event()
    (machine.home / ".nvmrc").unlink()

    def ask_on() -> None:
        nonlocal asked
        while not is_over.is_set():
            asked += 1
            (machine.home / "package.json").write_text(f'{{"engines": {{"node": ">=18.0.{asked}"}}}}')
            if (said := node(machine)) != "v20.1.0":
                wrong.append(said)

    thread = threading.Thread(target=ask_on)
    thread.start()
    try:
        done = machine.run("self", "update", "--from", str(release))
    finally:
        is_over.set()
        thread.join()

    assert done.status == 0, done.stderr
    assert wrong == []
    assert asked > 5


@pytest.mark.slow
def test_a_command_that_began_before_goes_on(machine: Machine, release: Path) -> None:
    """It imports what it had not needed yet when the new omg is in use already."""
    packages = machine.store.self_dir / "env-a1b2c3/lib/python3.11/site-packages"
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import omg; print('ready', flush=True); input();"
        " import omg.diagnosis.own, omg.commands.doctor; print(omg.__version__)"
    )
    command = [sys.executable, "-c", script, packages]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert machine.run("self", "update", "--from", str(release)).status == 0
        stdout, _ = process.communicate("\n", timeout=_PATIENCE_S)

    assert stdout == f"{_OLD}\n"


@pytest.mark.slow
def test_a_store_behind_a_link_is_updated_and_can_be_moved(machine: Machine, release: Path) -> None:
    elsewhere = machine.root / "elsewhere"
    machine.store.data_dir.rename(elsewhere)
    machine.store.data_dir.symlink_to(elsewhere)

    done = machine.run("self", "update", "--from", str(release))

    assert done.status == 0, done.stderr
    assert (version_of(machine), node(machine)) == (f"omg {_NEW}", "v20.1.0")
    assert (elsewhere / "self/path").read_text().count("\nenv-update-") == 1
    assert finish(machine, release) == ""
    elsewhere.rename(machine.root / "moved")
    assert ask(machine, machine.root / "moved/self/bin/omg", "--version") == f"omg {_NEW}"


@pytest.mark.slow
def test_a_linked_self_in_which_the_launcher_does_not_start_is_left_as_it_was(
    machine: Machine, release: Path
) -> None:
    elsewhere = machine.root / "elsewhere"
    machine.store.self_dir.rename(elsewhere)
    machine.store.self_dir.symlink_to(elsewhere)
    before = own_files(machine)

    done = machine.run("self", "update", "--from", str(release))

    assert done.status == 1
    assert "outside a store" in done.stderr
    assert own_files(machine) == before


@pytest.mark.slow
def test_a_store_of_somebody_else_is_left_alone(machine: Machine, release: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("NOT CHECKED: only root can give a store away")
    before = own_files(machine)
    os.chown(machine.store.data_dir, 12345, 12345)

    done = machine.run("self", "update", "--from", str(release))

    assert done.status == 1
    assert "belongs to" in done.stderr
    assert own_files(machine) == before


@pytest.mark.slow
def test_a_store_that_cannot_be_written_is_left_alone(machine: Machine, release: Path) -> None:
    """As on a read-only disk; root may write anything else."""
    require_strace()
    before = own_files(machine)
    given = [f"inject={call}:error=EROFS" for call in ("mkdir", "mkdirat")]
    tracing = ["strace", "-f", "-b", "execve", "-qq", "-o", "/dev/null", "-e", "trace=mkdir,mkdirat"]
    options = [word for one in given for word in ("-e", one)]

    done = machine.run("self", "update", "--from", str(release), before=[*tracing, *options])

    assert done.status == 1
    assert "read-only" in done.stderr
    assert (version_of(machine), own_files(machine)) == (f"omg {_OLD}", before)


@pytest.mark.slow
def test_shims_of_another_format_are_made_again_by_the_new_omg(
    machine: Machine, releases: OwnReleases, tmp_path: Path
) -> None:
    """The new omg has another shim program; the old one's shims answer until it has replaced them."""
    changed = {"shim/source/shim.sh": ("#!/bin/sh\n", "#!/bin/sh\n# another one\n")}
    archive = releases.build(_NEWER, changed)
    place = releases.publish(tmp_path / "newer", _NEWER, archive)
    done = machine.run("self", "update", "--from", str(place))

    assert done.status == 0, done.stderr
    assert version_of(machine) == f"omg {_NEWER}"
    assert node(machine) == "v20.1.0"
    origin = (machine.store.data_dir / "shim/origin").read_text()
    assert f" {_NEWER} " in origin.splitlines()[0]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_interrupts_the_switch_has_the_old_omg_or_one_that_the_next_update_finishes(
    machine: Machine, releases: OwnReleases, tmp_path: Path, number: signal.Signals
) -> None:
    slow = {"shell/self_install.py": (_REFRESH, f"    __import__('time').sleep(2)\n{_REFRESH}")}
    place = releases.publish(tmp_path / "slow", _NEW, releases.build(_NEW, slow))
    process = machine.start("self", "update", "--from", str(place))
    until = time.monotonic() + _PATIENCE_S
    while environments.version_in_use(machine.store) == Version(_OLD) and time.monotonic() < until:
        time.sleep(0.01)

    process.send_signal(number)
    _, stderr = process.communicate(timeout=_PATIENCE_S)
    wait_for_orphans(machine)

    assert process.returncode != 0
    assert "Traceback" not in stderr
    assert problem(machine) == ""
    if number is signal.SIGINT:
        assert (version_of(machine), names(machine)) == (f"omg {_OLD}", ["env-a1b2c3"])
    assert machine.run("self", "update", "--from", str(place)).status == 0
    assert not (machine.store.self_dir / "updating").exists()
