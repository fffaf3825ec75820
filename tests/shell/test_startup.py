import os
import subprocess
from pathlib import Path

import pytest

from omg.shell.startup import StartupFile, fish_body, posix_body, startup_files, tool_folders_in
from tests.shell.shells import POSIX_SHELLS, needs_fish, program


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def files_of(
    home: Path,
    *shells: str,
    env: dict[str, str] | None = None,
    is_macos: bool = False,
    has_systemd: bool = False,
    data_dir: Path | None = None,
    tool_folders: tuple[Path, ...] = (),
) -> dict[str, StartupFile]:
    files = startup_files(
        home=home,
        config_home=home / ".config",
        data_dir=data_dir or home / ".local/share/omg",
        env=env or {},
        shells=set(shells),
        is_macos=is_macos,
        has_systemd=has_systemd,
        tool_folders=tool_folders,
    )
    return {str(file.path.relative_to(home)): file for file in files}


@pytest.mark.parametrize(
    ("readers", "described"),
    [("interactive zsh", "/home/ana/.zshrc (interactive zsh)"), (".zshrc", "/home/ana/.zshrc")],
)
def test_a_file_is_described_by_who_reads_it_where_that_is_known(readers: str, described: str):
    assert StartupFile(Path("/home/ana/.zshrc"), readers, b"").described == described


def test_login_shells_are_always_served(home: Path):
    assert list(files_of(home)) == [".profile"]


def test_bash_gets_the_top_of_its_file(home: Path):
    assert files_of(home, "bash")[".bashrc"].is_first


def test_a_login_bash_that_does_not_read_profile_is_served(home: Path):
    (home / ".bash_profile").touch()
    (home / ".bash_login").touch()

    assert list(files_of(home, "bash")) == [".profile", ".bash_profile", ".bashrc"]


def test_no_bash_profile_is_made(home: Path):
    assert ".bash_profile" not in files_of(home, "bash")


def test_zsh_gets_the_file_that_every_zsh_reads(home: Path):
    assert list(files_of(home, "zsh")) == [".profile", ".zshenv"]


def test_on_macos_zsh_is_served_again_after_path_helper(home: Path):
    assert list(files_of(home, "zsh", is_macos=True)) == [".profile", ".zshenv", ".zprofile"]


def test_zdotdir_is_followed(home: Path):
    env = {"ZDOTDIR": str(home / "zsh")}

    assert list(files_of(home, "zsh", env=env, is_macos=True)) == [".profile", "zsh/.zshenv", "zsh/.zprofile"]


def test_a_zshenv_that_sets_zdotdir_is_the_one_that_zsh_reads(home: Path):
    (home / ".zshenv").write_text("export ZDOTDIR=$HOME/zsh\n")

    assert ".zshenv" in files_of(home, "zsh", env={"ZDOTDIR": str(home / "zsh")})


def test_fish_gets_a_file_of_its_own(home: Path):
    assert ".config/fish/conf.d/omg.fish" in files_of(home, "fish")


def test_the_desktop_session_is_served_where_systemd_runs(home: Path):
    file = files_of(home, has_systemd=True)[".config/environment.d/60-omg.conf"]

    assert file.body == f'PATH="{home}/.local/share/omg/shims:${{PATH}}"\n'.encode()


def test_a_path_that_environment_d_would_misread_is_not_written_there(home: Path):
    files = files_of(home, has_systemd=True, data_dir=Path("/a$b"))

    assert list(files) == [".profile"]


def test_a_store_below_home_is_written_relative_to_it(home: Path):
    assert posix_body(home / "my data", home).startswith(b"_omg_data=\"$HOME\"/'my data'\n")


def test_a_store_elsewhere_is_quoted():
    body = posix_body(Path("/a'b $c"), Path("/home/ana"))

    assert body.startswith(b"_omg_data='/a'\"'\"'b $c'\n")


def test_fish_has_quotes_of_its_own():
    assert b"_omg_data '/a\\'b'\n" in fish_body(Path("/a'b"), Path("/home/ana"))


# What a shell would expand, end or split, if it were not quoted; and bytes that are no text.
HOSTILE = [
    "/opt/my tools",
    "/opt/it's",
    '/opt/"quoted"',
    "/opt/$HOME/$(touch x)/`touch x`",
    "/opt/back\\slash\\",
    "/opt/*/[a]?/{a,b}",
    "/opt/~/!x/#y/;z/&/|/<>",
    "/opt/-n/%s",
    "/opt/\udcff\udcfe",
    "/home/ana",
    "/home/ana/go/bin",
    "/home/ana/it's $HOME",
    "/home/analog/bin",
]
ANA = Path("/home/ana")


@pytest.mark.parametrize("shell", POSIX_SHELLS)
def test_a_posix_shell_reads_every_name_as_it_is(shell: str):
    body = posix_body(Path("/nowhere"), ANA, [Path(name) for name in HOSTILE])

    assert answer(shell, body + b'printf %s "$_omg_tools"') == ":".join(HOSTILE)


@needs_fish
def test_fish_reads_every_name_as_it_is():
    body = fish_body(Path("/nowhere"), ANA, [Path(name) for name in HOSTILE])

    assert answer("fish", body + b"string join : $_omg_tools") == ":".join(HOSTILE) + "\n"


def answer(shell: str, script: bytes) -> str:
    env = {"HOME": str(ANA), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([*program(shell), script], env=env, capture_output=True, check=True)
    assert done.stderr == b""
    return os.fsdecode(done.stdout)


def test_folders_of_tools_are_read_back():
    folders = tuple(Path(name) for name in HOSTILE)

    assert tool_folders_in(b"# mine\n" + posix_body(Path("/d"), ANA, folders), ANA) == folders


@pytest.mark.parametrize(
    "text",
    [b"", posix_body(Path("/d"), ANA), b"_omg_tools='\n", b"_omg_tools=a:b\n", b"_omg_tools=/a /b\n"],
    ids=["nothing", "none", "broken quotes", "relative", "two words"],
)
def test_a_line_that_omg_did_not_write_names_no_folders(text: bytes):
    assert tool_folders_in(text, ANA) == ()


def test_without_folders_of_tools_nothing_is_said_of_them():
    assert b"_omg_tools" not in posix_body(Path("/d"), ANA) + fish_body(Path("/d"), ANA)


def test_the_desktop_session_gets_folders_of_tools_that_it_can_read(home: Path):
    folders = (Path("/t/bin"), Path("/a$b"))

    file = files_of(home, has_systemd=True, tool_folders=folders)[".config/environment.d/60-omg.conf"]

    assert file.body == f'PATH="{home}/.local/share/omg/shims:${{PATH}}:/t/bin"\n'.encode()


@pytest.mark.parametrize("name", [".profile", ".bashrc", ".zshenv", ".config/fish/conf.d/omg.fish"])
def test_every_shell_gets_the_folders_of_tools(home: Path, name: str):
    files = files_of(home, "bash", "zsh", "fish", tool_folders=(home / "go/bin",))

    assert b"go/bin" in files[name].body


def test_a_fifo_in_place_of_a_startup_file_does_not_stop_the_set_up(home: Path):
    os.mkfifo(home / ".zshenv")

    assert ".zshenv" in files_of(home, "zsh")
