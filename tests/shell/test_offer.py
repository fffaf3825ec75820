"""Which file gets an offer, for what new shells were found to find."""

from pathlib import Path

import pytest

from omg.shell.inspection import ShellReport
from omg.shell.offer import Offer, find_offers, is_movable
from omg.shell.question import ShellMode
from omg.shell.rival import Rival
from tests.shell.shells import needs_zsh
from tests.tools import find_tool

PYENV = 'eval "$(pyenv init -)"\n'


def report(shell: str, option: str, *found: tuple[str, str], has_shims: bool = True) -> ShellReport:
    mode = ShellMode(Path("/bin", shell), option)
    rivals = tuple(Rival(Path(path).name, mode, path, manager, "") for path, manager in found)
    return ShellReport(mode, answered=True, has_shims=has_shims, rivals=rivals)


def offers(home: Path, *reports: ShellReport, asked: tuple[Path, ...] = (), **env: str) -> tuple[Offer, ...]:
    return find_offers(reports, env, home=home, shells={}, asked=set(asked))


@pytest.mark.parametrize(
    ("shell", "option", "name"),
    [
        ("zsh", "-i", ".zshrc"),
        ("zsh", "-li", ".zprofile"),
        ("bash", "-l", ".bash_profile"),
        ("bash", "-i", ".bashrc"),
    ],
)
def test_the_last_file_with_their_lines_is_offered(home: Path, shell: str, option: str, name: str):
    (home / ".zshenv").write_text(PYENV)
    (home / name).write_text(PYENV)

    (offer,) = offers(home, report(shell, option, ("/h/.pyenv/shims/python3", "pyenv")))

    assert offer.end == home / name
    assert f"{home}/{name}:1: {PYENV.strip()}" in offer.theirs


@pytest.mark.parametrize(
    ("shell", "option", "name"),
    [
        ("zsh", "-i", ".zshrc"),
        ("zsh", "-l", ".zprofile"),
        ("zsh", "-li", ".zprofile"),
        ("bash", "-l", ".profile"),
        ("bash", "-i", ".bashrc"),
        ("fish", "-l", ".config/fish/config.fish"),
    ],
)
def test_without_a_line_it_is_the_file_that_is_read_last(home: Path, shell: str, option: str, name: str):
    (offer,) = offers(home, report(shell, option, ("/usr/bin/python3", "")))

    assert offer.end == home / name
    assert offer.theirs == ()


def test_after_a_file_that_did_not_help_comes_the_last_one(home: Path):
    (home / ".zshenv").write_text(PYENV)
    found = report("zsh", "-i", ("/h/.pyenv/shims/python3", "pyenv"))

    assert [offer.end for offer in offers(home, found, asked=(home / ".zshenv",))] == [home / ".zshrc"]
    assert offers(home, found, asked=(home / ".zshenv", home / ".zshrc")) == ()


def test_one_file_is_one_offer(home: Path):
    (home / ".zshrc").write_text(PYENV + 'export NVM_DIR="$HOME/.nvm"\n')
    found = (("/h/.pyenv/shims/python3", "pyenv"), ("/h/.nvm/versions/node/v1/bin/node", "nvm"))

    (offer,) = offers(home, report("zsh", "-i", *found), report("zsh", "-li", *found))

    assert offer.shells == ("interactive zsh", "interactive login zsh")
    assert [line.split(":")[1] for line in offer.theirs] == ["1", "2"]


def test_zdotdir_moves_the_file(home: Path, tmp_path: Path):
    (offer,) = offers(home, report("zsh", "-i", ("/usr/bin/python3", "")), ZDOTDIR=str(tmp_path))

    assert offer.end == tmp_path / ".zshrc"


def test_a_shell_without_the_shims_gets_an_offer_once_omg_is_set_up(home: Path):
    found = report("zsh", "-l", has_shims=False)

    assert [offer.end for offer in offers(home, found)] == [home / ".zprofile"]
    assert find_offers([found], {}, home=home, shells={}, is_set_up=False) == ()


def test_a_shell_that_is_well_or_silent_gets_none(home: Path):
    silent = ShellReport(ShellMode(Path("/bin/zsh"), "-i"), answered=False)

    assert offers(home, report("zsh", "-l"), silent) == ()


def test_omg_s_own_lines_are_not_theirs(home: Path):
    (home / ".zshrc").write_text(
        '# >>> omg >>>\n_omg_tools="$HOME"/.cargo/bin\n# <<< omg <<<\n. "$HOME/.cargo/env"\n'
    )

    (offer,) = offers(home, report("zsh", "-i", ("/h/.cargo/bin/cargo", "rustup")))

    assert offer.theirs == (f'{home}/.zshrc:4: . "$HOME/.cargo/env"',)


def test_what_is_in_front_on_purpose_is_not_moved(home: Path):
    (home / "venv/bin").mkdir(parents=True)
    (home / "venv/pyvenv.cfg").write_text("")
    mode = ShellMode(Path("/bin/zsh"), "-i")
    found = [
        (str(home / "venv/bin/python3"), ""),
        (str(home / "miniconda3/bin/python3"), "conda"),
        (str(home / "bin/python3"), ""),
        ("a shell function", ""),
        ("/usr/bin/python3", ""),
        (str(home / ".pyenv/shims/python3"), "pyenv"),
    ]

    movable = [is_movable(Rival("python3", mode, path, manager, "")) for path, manager in found]

    assert movable == [False, False, False, False, True, True]


@needs_zsh
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (f"# x\n{PYENV}", {2}),
        (f"if x; then\n{PYENV}fi\n", None),
        (f"{PYENV}PATH=$HOME/.pyenv/shims:$PATH\n", None),
    ],
)
def test_only_lines_that_are_all_known_and_whole_can_be_turned_off(
    home: Path, text: str, numbers: set[int] | None
):
    (home / ".zshrc").write_text(text)
    found = report("zsh", "-i", ("/h/.pyenv/shims/python3", "pyenv"))

    (offer,) = find_offers([found], {}, home=home, shells={"zsh": Path(find_tool("zsh"))})

    lines = dict.fromkeys(numbers or (), PYENV.strip().encode())
    assert offer.turn_off == ({home / ".zshrc": lines} if lines else {})
