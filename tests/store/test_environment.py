import os
import subprocess
import sys
from pathlib import Path

import pytest

from omg.errors import StoreError
from omg.store.environment import (
    Environment,
    is_own_command,
    launcher_file,
    link_command,
    place_launcher,
    read_environment,
    running_environment,
    stable_interpreter,
    write_environment,
)
from omg.store.layout import SHIM_MARKER, Store, is_shim
from tests.conftest import write_executable


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "a store")


def start(store: Store, *args: str) -> subprocess.CompletedProcess[bytes]:
    python = running_environment().interpreter
    return subprocess.run(
        [python, "-I", "-S", store.self_dir / "start.py", *args],
        env={"LC_ALL": "C"},
        capture_output=True,
        check=False,
    )


def fake_omg(directory: Path) -> Path:
    (directory / "omg" / "shim").mkdir(parents=True)
    (directory / "omg" / "__init__.py").touch()
    (directory / "omg" / "shim" / "__init__.py").touch()
    (directory / "omg" / "__main__.py").write_text(
        "import sys\ndef main(store):\n    print(store, sys.argv[1:])\n    return 3\n"
    )
    (directory / "omg" / "shim" / "dispatch.py").write_text(
        "def dispatch(self_path, flags, args):\n    print(self_path, flags, args)\n    return 4\n"
    )
    return directory


def test_an_omg_without_a_finder_of_its_own_is_started(store: Store, tmp_path: Path):
    python = running_environment().interpreter
    write_environment(store, Environment(python, (fake_omg(tmp_path / "older"),)))

    assert start(store, "list").returncode == 3
    assert start(store, ":shim", "", "/shims/node").returncode == 4


def test_the_running_interpreter_is_in_no_virtual_environment():
    assert not (running_environment().interpreter.parent.parent / "pyvenv.cfg").exists()


def test_the_running_import_path_holds_omg_and_its_libraries():
    import_path = running_environment().import_path

    assert any((entry / "omg" / "start.py").is_file() for entry in import_path)
    assert any((entry / "packaging").is_dir() for entry in import_path)


def test_the_running_import_path_leaves_out_the_standard_library():
    assert not any((entry / "tokenize.py").exists() for entry in running_environment().import_path)


def test_paths_inside_the_store_are_written_relative(store: Store):
    write_environment(
        store, Environment(store.self_dir / "python" / "bin" / "python3", (store.self_dir / "env" / "lib",))
    )

    assert (store.self_dir / "interpreter").read_text() == "python/bin/python3\n"
    assert (store.self_dir / "path").read_text() == "#!python/bin/python3\nenv/lib\n"


def test_paths_elsewhere_are_written_absolute(store: Store):
    write_environment(store, Environment(Path("/usr/bin/python3.11"), (Path("/opt/omg"),)))

    assert (store.self_dir / "interpreter").read_text() == "/usr/bin/python3.11\n"
    assert (store.self_dir / "path").read_text() == "#!/usr/bin/python3.11\n/opt/omg\n"


def test_what_was_written_is_read_back(store: Store):
    environment = Environment(Path("/usr/bin/python3.11"), (store.self_dir / "env", Path("/opt/omg")))

    write_environment(store, environment)

    assert read_environment(store) == environment


def test_environment_of_an_older_omg_is_read(store: Store, tmp_path: Path):
    write_environment(store, Environment(Path("/usr/bin/python3"), (fake_omg(tmp_path / "lib"),)))
    (store.self_dir / "path").write_text(f"{tmp_path}/lib\n")

    assert read_environment(store) == Environment(Path("/usr/bin/python3"), (tmp_path / "lib",))
    assert start(store, "list").returncode == 3


# Writes an environment, and dies before a call that changes something.
KILLED = """\
import os, sys
from pathlib import Path
from omg.store.environment import Environment, write_environment
from omg.store.layout import Store

left = int(sys.argv[1])

def die(event, _arguments):
    global left
    if event in {"open", "os.mkdir", "os.rename", "os.remove"}:
        left -= 1
        if left == 0:
            os._exit(9)

sys.addaudithook(die)
write_environment(Store(Path(sys.argv[2])), Environment(Path(sys.argv[3]), (Path(sys.argv[4]),)))
"""
TELLING = (
    "import os\ndef main(store):\n    print(os.environ['PYTHON'], __file__.split('/')[-3])\n    return 0\n"
)


def test_killed_at_any_call_a_switch_leaves_the_old_omg_or_the_new_one_with_its_own_python(
    store: Store, tmp_path: Path
):
    omgs = {}
    for name in ("old", "new"):
        (fake_omg(tmp_path / name) / "omg/__main__.py").write_text(TELLING)
        script = f'#!/bin/sh\nPYTHON={name} exec {running_environment().interpreter} "$@"\n'
        python = write_executable(tmp_path / name / "python", script)
        omgs[name] = Environment(python, (tmp_path / name,))
    seen = []
    status = 9
    while status:
        write_environment(store, omgs["old"])
        command = [sys.executable, "-c", KILLED, str(len(seen) + 1), store.data_dir]
        status = subprocess.run([*command, omgs["new"].interpreter, tmp_path / "new"], check=False).returncode
        python = (store.self_dir / "interpreter").read_text().strip()
        done = subprocess.run(
            [python, "-I", "-S", store.self_dir / "start.py"], capture_output=True, text=True, check=False
        )
        seen.append(done.stdout + done.stderr)

    switched = seen.index("new new\n")
    assert seen == ["old old\n"] * switched + ["new new\n"] * (len(seen) - switched)
    # It was killed in each of the three files, and between the second and the third.
    assert switched >= 4
    assert len(seen) - switched >= 3


def test_an_interpreter_that_cannot_be_told_apart_is_started_once(store: Store, tmp_path: Path):
    write_environment(store, Environment(running_environment().interpreter, (fake_omg(tmp_path / "lib"),)))
    (store.self_dir / "interpreter").write_text("/another/python\n")

    assert start(store, "use", "a b").stdout.decode() == f"{store.data_dir} ['use', 'a b']\n"


def test_a_path_with_a_line_break_is_refused(store: Store):
    with pytest.raises(StoreError, match="line break"):
        write_environment(store, Environment(Path("/usr/bin/python3"), (Path("/opt/a\nb"),)))


def test_no_environment_reads_as_none(store: Store):
    assert read_environment(store) is None


def test_start_runs_the_command_line(store: Store, tmp_path: Path):
    write_environment(store, Environment(Path("/usr/bin/python3"), (fake_omg(tmp_path / "with space"),)))

    process = start(store, "use", "node@20")

    assert process.returncode == 3
    assert process.stdout.decode() == f"{store.data_dir} ['use', 'node@20']\n"


def test_start_hands_a_shim_to_dispatch(store: Store, tmp_path: Path):
    write_environment(store, Environment(Path("/usr/bin/python3"), (fake_omg(tmp_path / "lib"),)))

    process = start(store, ":shim", "p", "/data/shims/node", "-e", "")

    assert (process.stdout, process.returncode) == (b"/data/shims/node p ['-e', '']\n", 4)


def test_start_finds_an_import_path_that_no_locale_can_spell(store: Store, tmp_path: Path):
    odd_dir = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    write_environment(store, Environment(Path("/usr/bin/python3"), (fake_omg(odd_dir),)))

    assert start(store, "list").returncode == 3


def test_started_omg_ends_without_being_taken_apart(store: Store, tmp_path: Path):
    (fake_omg(tmp_path / "lib") / "omg/__main__.py").write_text(
        "import atexit\natexit.register(print, 'x')\ndef main(_):\n    print('said', end='')\n    return 5\n"
    )
    write_environment(store, Environment(running_environment().interpreter, (tmp_path / "lib",)))

    done = start(store)

    assert (done.returncode, done.stdout, done.stderr) == (5, b"said", b"")


def test_a_moved_store_still_starts(store: Store, tmp_path: Path):
    lib_dir = fake_omg(store.self_dir / "env" / "lib")
    write_environment(store, Environment(Path("/usr/bin/python3"), (lib_dir,)))
    moved = Store(store.data_dir.rename(tmp_path / "moved"))

    assert start(moved, "list").returncode == 3


def test_a_damaged_environment_is_one_line_that_says_what_to_do(store: Store):
    write_environment(store, Environment(Path("/usr/bin/python3"), ()))

    process = start(store, "list")

    assert process.returncode == 1
    assert process.stderr.count(b"\n") == 1
    assert b"sh install.sh" in process.stderr


def test_a_shim_in_a_damaged_environment_exits_127(store: Store):
    write_environment(store, Environment(Path("/usr/bin/python3"), ()))

    assert start(store, ":shim", "-", "/data/shims/node").returncode == 127


def test_homebrew_keeps_the_path_that_survives_an_upgrade(tmp_path: Path):
    real = tmp_path / "Cellar" / "python@3.13" / "3.13.1" / "bin" / "python3.13"
    real.parent.mkdir(parents=True)
    real.touch()
    (tmp_path / "opt").mkdir()
    (tmp_path / "opt" / "python@3.13").symlink_to("../Cellar/python@3.13/3.13.1")

    assert stable_interpreter(real) == tmp_path / "opt" / "python@3.13" / "bin" / "python3.13"


def test_other_interpreters_are_named_by_their_real_path(tmp_path: Path):
    (tmp_path / "python3.11").touch()
    (tmp_path / "python3").symlink_to("python3.11")

    assert stable_interpreter(tmp_path / "python3") == tmp_path / "python3.11"


def test_the_launcher_is_a_copy_of_the_shim_program(store: Store):
    store.shim_program_file.parent.mkdir(parents=True)
    store.shim_program_file.write_bytes(SHIM_MARKER)

    place_launcher(store)

    assert launcher_file(store).read_bytes() == SHIM_MARKER
    assert not launcher_file(store).samefile(store.shim_program_file)


def test_a_launcher_without_a_shim_program_is_an_error(store: Store):
    with pytest.raises(StoreError):
        place_launcher(store)


def test_the_command_is_a_link_to_the_launcher(store: Store, tmp_path: Path):
    link = link_command(store, tmp_path / "bin")

    assert link.readlink() == launcher_file(store)


def test_another_stores_command_is_replaced(store: Store, tmp_path: Path):
    link_command(Store(tmp_path / "other"), tmp_path / "bin")

    assert link_command(store, tmp_path / "bin").readlink() == launcher_file(store)


def test_a_foreign_command_is_left_alone(store: Store, tmp_path: Path):
    (tmp_path / "omg").write_text("#!/bin/sh\n")

    with pytest.raises(StoreError, match="another program"):
        link_command(store, tmp_path)

    assert (tmp_path / "omg").read_text() == "#!/bin/sh\n"


def test_a_shim_is_known_by_its_marker(tmp_path: Path):
    (tmp_path / "node").write_bytes(b"\x7fELF" + b"\0" * 2000 + SHIM_MARKER)

    assert is_shim(tmp_path / "node")


def test_a_marker_further_down_is_not_a_shim(tmp_path: Path):
    (tmp_path / "node").write_bytes(b"\0" * 5000 + SHIM_MARKER)

    assert not is_shim(tmp_path / "node")


def test_a_fifo_is_not_a_shim(tmp_path: Path):
    os.mkfifo(tmp_path / "node")

    assert not is_shim(tmp_path / "node")


def test_what_a_killed_set_up_left_beside_the_command_goes(store: Store, tmp_path: Path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    left, others = tmp_path / f".omg.{gone.pid}.0123abcd", tmp_path / f".other.{gone.pid}.0123abcd"
    for link in (left, others):
        link.symlink_to("/nowhere")
    link_command(store, tmp_path)
    assert (left.is_symlink(), others.is_symlink()) == (False, True)


def test_a_dangling_link_to_a_launcher_is_our_command(tmp_path: Path):
    (tmp_path / "omg").symlink_to("/nowhere/self/bin/omg")

    assert is_own_command(tmp_path / "omg")
