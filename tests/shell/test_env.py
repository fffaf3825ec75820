"""The line in the start-up files, run by the real shells."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

import omg.shell
from tests.shell.shells import POSIX_SHELLS, needs_fish, program

ENV_SH = Path(omg.shell.__file__).with_name("env.sh")
ENV_FISH = Path(omg.shell.__file__).with_name("env.fish")
DATA = "/home/ana/my data/omg"
SHIMS = f"{DATA}/shims"
LOCAL = "/home/ana/.local/bin"

# PATH, VIRTUAL_ENV, CONDA_PREFIX, PATH afterwards.
CASES = {
    "shims come first": ("/usr/bin:/bin", "", "", f"{SHIMS}:/usr/bin:/bin:{LOCAL}"),
    "a second time changes nothing": (f"{SHIMS}:/bin:{LOCAL}", "", "", f"{SHIMS}:/bin:{LOCAL}"),
    "shims come back to the front": (f"/usr/bin:{SHIMS}:/bin", "", "", f"{SHIMS}:/usr/bin:/bin:{LOCAL}"),
    "shims stand there once": (f"/a:{SHIMS}:{SHIMS}:/b:{SHIMS}", "", "", f"{SHIMS}:/a:/b:{LOCAL}"),
    "never before a virtual environment": ("/v/bin:/bin", "/v", "", f"/v/bin:{SHIMS}:/bin:{LOCAL}"),
    "what stands before the environment stays": ("/x:/v/bin:/b", "/v", "", f"/x:/v/bin:{SHIMS}:/b:{LOCAL}"),
    "never before conda": ("/c/bin:/bin", "", "/c", f"/c/bin:{SHIMS}:/bin:{LOCAL}"),
    "behind both": ("/c/bin:/v/bin:/bin", "/v", "/c", f"/c/bin:/v/bin:{SHIMS}:/bin:{LOCAL}"),
    "an environment off PATH does not count": ("/usr/bin", "/v", "", f"{SHIMS}:/usr/bin:{LOCAL}"),
    "a chosen version stays in front": (
        f"{DATA}/versions/node/20.1.0/bin:{SHIMS}:/bin",
        "",
        "",
        f"{DATA}/versions/node/20.1.0/bin:{SHIMS}:/bin:{LOCAL}",
    ),
    "a name that only begins alike is another": (f"{SHIMS}2:/bin", "", "", f"{SHIMS}:{SHIMS}2:/bin:{LOCAL}"),
    "never before a project's own programs": (
        f"/p/node_modules/.bin:/node_modules/.bin:/x:{SHIMS}:/bin",
        "",
        "",
        f"/p/node_modules/.bin:/node_modules/.bin:{SHIMS}:/x:/bin:{LOCAL}",
    ),
    "a project's own programs come before the shims": (
        f"{SHIMS}:/p/node_modules/.bin:/bin",
        "",
        "",
        f"/p/node_modules/.bin:{SHIMS}:/bin:{LOCAL}",
    ),
    "an environment comes before the shims": (
        f"{SHIMS}:/v/bin:/bin",
        "/v",
        "",
        f"/v/bin:{SHIMS}:/bin:{LOCAL}",
    ),
    "shims twice, at the front": (f"{SHIMS}:{SHIMS}:/bin", "", "", f"{SHIMS}:/bin:{LOCAL}"),
    "shims alone": (SHIMS, "", "", f"{SHIMS}:{LOCAL}"),
    "patterns in PATH are text": ("/[ab]*:/bin", "/[", "", f"{SHIMS}:/[ab]*:/bin:{LOCAL}"),
}
PARAMETERS = pytest.mark.parametrize(
    ("path", "virtual_env", "conda_prefix", "expected"), CASES.values(), ids=CASES.keys()
)


# DIRENV_DIR, PATH, PATH afterwards.
ON_PURPOSE = {
    "a script keeps the order": (
        "",
        f"/p/node_modules/.bin:/x:{SHIMS}:/bin",
        f"/p/node_modules/.bin:/x:{SHIMS}:/bin",
    ),
    "a script without the shims gets them": ("", "/x:/bin", f"{SHIMS}:/x:/bin:{LOCAL}"),
    "direnv's folders come first there": (
        "-/[p]",
        "/[p]/bin:/[p]/x:/bin",
        f"/[p]/bin:/[p]/x:{SHIMS}:/bin:{LOCAL}",
    ),
}
PURPOSES = pytest.mark.parametrize(("direnv", "path", "expected"), ON_PURPOSE.values(), ids=ON_PURPOSE.keys())


@pytest.fixture(autouse=True)
def _data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the store that DATA stands for, with the files that are read if need be."""
    data_dir = tmp_path / "my data"
    (data_dir / "self").mkdir(parents=True)
    for name in ("front.sh", "front.fish"):
        shutil.copy(ENV_SH.with_name(name), data_dir / "self")
    monkeypatch.setenv("REAL_DATA", str(data_dir))


def run(shell: str, script: str, *options: str, **env: str) -> str:
    real = os.environ["REAL_DATA"]
    first, *rest = program(shell)
    done = subprocess.run(
        [first, *options, *rest, script.replace(DATA, real)],
        env={"HOME": "/home/ana", **{name: value.replace(DATA, real) for name, value in env.items()}},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.rstrip("\n").replace(real, DATA)


def run_fish(before: str, path: str, *, options: Sequence[str] = (), **env: str) -> str:
    # Set in the shell: as it starts, fish adds directories of its own.
    script = f"set -gx PATH (string split : '{path}'); set -l _omg_data '{DATA}'; {before}"
    return run("fish", f"{script}; source '{ENV_FISH}'; string join : $PATH", *options, **env)


@pytest.mark.parametrize("shell", POSIX_SHELLS)
@PARAMETERS
def test_env_sh(shell: str, path: str, virtual_env: str, conda_prefix: str, expected: str):
    script = f"_omg_data='{DATA}' _omg_start=login; . '{ENV_SH}'; printf '%s' \"$PATH\""

    assert run(shell, script, PATH=path, VIRTUAL_ENV=virtual_env, CONDA_PREFIX=conda_prefix) == expected


@pytest.mark.parametrize("shell", POSIX_SHELLS)
@PURPOSES
def test_env_sh_of_a_script(shell: str, direnv: str, path: str, expected: str):
    script = f"_omg_data='{DATA}'; . '{ENV_SH}'; printf '%s' \"$PATH\""

    assert run(shell, script, PATH=path, DIRENV_DIR=direnv) == expected


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_a_file_that_is_missing_does_not_end_the_shell(shell: str, tmp_path: Path):
    (tmp_path / "my data/self/front.sh").unlink()
    script = f"_omg_data='{DATA}' _omg_start=login; . '{ENV_SH}'; printf '%s' \"$PATH\""

    assert run(shell, script, PATH="/v/bin:/bin", VIRTUAL_ENV="/v") == f"{SHIMS}:/v/bin:/bin:{LOCAL}"


@needs_fish
def test_a_file_that_is_missing_does_not_end_fish(tmp_path: Path):
    (tmp_path / "my data/self/front.fish").unlink()

    assert run_fish("", "/v/bin:/bin", VIRTUAL_ENV="/v", options=["-l"]) == f"{SHIMS}:/v/bin:/bin:{LOCAL}"


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_env_sh_moves_nothing_while_direnv_is_active(shell: str):
    script = f"_omg_data='{DATA}' _omg_start=login; . '{ENV_SH}'; printf '%s' \"$PATH\""

    assert run(shell, script, PATH=f"/tools:{SHIMS}:/bin", DIRENV_DIR="-/p") == f"/tools:{SHIMS}:/bin"


@needs_fish
@PARAMETERS
def test_env_fish(path: str, virtual_env: str, conda_prefix: str, expected: str):
    # Set in the shell: as it starts, fish adds directories of its own.
    found = run_fish("", path, VIRTUAL_ENV=virtual_env, CONDA_PREFIX=conda_prefix, options=["-l"])

    assert found == expected


@needs_fish
@PURPOSES
def test_env_fish_of_a_script(direnv: str, path: str, expected: str):
    assert run_fish("", path, DIRENV_DIR=direnv) == expected


@needs_fish
def test_env_fish_moves_nothing_while_direnv_is_active():
    path = f"/tools:{SHIMS}:/bin"

    assert run_fish("", path, DIRENV_DIR="-/p", options=["-l"]) == path


TOOL_CASES = {
    "folders of tools come last": (
        "/usr/bin:/bin",
        ["/t/bin", "/my tools"],
        f"{SHIMS}:/usr/bin:/bin:{LOCAL}:/t/bin:/my tools",
    ),
    "a second time changes nothing": (
        f"{SHIMS}:/bin:{LOCAL}:/t/bin:/u",
        ["/t/bin", "/u"],
        f"{SHIMS}:/bin:{LOCAL}:/t/bin:/u",
    ),
    "a place in front is kept": (f"/t/bin:{SHIMS}:/bin", ["/t/bin"], f"{SHIMS}:/t/bin:/bin:{LOCAL}"),
    "patterns are text": ("/bin", ["/[ab]*"], f"{SHIMS}:/bin:{LOCAL}:/[ab]*"),
}
TOOLS = pytest.mark.parametrize(("path", "folders", "expected"), TOOL_CASES.values(), ids=TOOL_CASES.keys())


@pytest.mark.parametrize("shell", POSIX_SHELLS)
@TOOLS
def test_env_sh_with_folders_of_tools(shell: str, path: str, folders: list[str], expected: str):
    variables = f"_omg_data='{DATA}' _omg_tools='{':'.join(folders)}' _omg_start=login"

    assert run(shell, f"{variables}; . '{ENV_SH}'; printf '%s' \"$PATH\"", PATH=path) == expected


@needs_fish
@TOOLS
def test_env_fish_with_folders_of_tools(path: str, folders: list[str], expected: str):
    words = " ".join(f"'{folder}'" for folder in folders)

    assert run_fish(f"set -l _omg_tools {words}", path, options=["-l"]) == expected


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_an_empty_path_gets_no_empty_element(shell: str):
    script = f"PATH=; _omg_data='{DATA}'; . '{ENV_SH}'; printf '%s' \"$PATH\""

    assert run(shell, script) == f"{SHIMS}:{LOCAL}"


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_a_strict_shell_is_not_ended(shell: str):
    script = f"set -eu; _omg_data='{DATA}'; . '{ENV_SH}'; printf done"

    assert run(shell, script, PATH="/bin") == "done"


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_nothing_but_path_is_left_behind(shell: str):
    names = "${_omg_data-}${_omg_head-}${_omg_tail-}${_omg_bin-}${_omg_tools-}${_omg_start-}"
    script = f"_omg_data='{DATA}' _omg_tools=/t _omg_start=; . '{ENV_SH}'; printf %s \"{names}\""

    assert [run(shell, script, PATH=path) for path in ("/bin", f"{SHIMS}:/bin")] == ["", ""]


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_no_program_is_started(shell: str):
    # A PATH without any program, and nothing said on stderr: whatever was called would have failed.
    script = f"set -e; _omg_data='{DATA}'; . '{ENV_SH}'; printf done"

    assert run(shell, script, PATH="/nowhere") == "done"


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not on this machine")
@pytest.mark.parametrize(
    "name", ["env.sh", "front.sh", "inherited.sh", "inherited.bash", "completions.bash", "question.sh"]
)
def test_shell_text_is_clean(name: str):
    done = subprocess.run(
        ["shellcheck", "--exclude=SC1091", ENV_SH.with_name(name)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == ""
