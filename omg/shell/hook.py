"""The optional hook: a shell function for `omg shell`, and home variables that follow `cd`."""

from __future__ import annotations

import shlex
from pathlib import Path

from omg.runtimes.registry import RUNTIMES, files_of
from omg.shell.assignment import fish_quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.runtimes.runtime import Runtime

# Set by the function while it asks omg for lines to be evaluated; says in which language.
HOOK_VARIABLE = "OMG_HOOK"

_PARTS = {
    "bash": ("inherited.bash", "hook.sh", "homes.sh"),
    "zsh": ("inherited.zsh", "hook.sh", "homes.sh"),
    **dict.fromkeys(("sh", "dash", "ksh"), ("inherited.sh", "hook.sh")),
    "fish": ("inherited.fish", "hook.fish", "homes.fish"),
}
SHELLS = tuple(_PARTS)
# Not a shell: a project's environment, for any of them.
DIRENV = "direnv"


def hook_of(shell: str) -> str:
    """Return the hook for one of ``SHELLS``, to be read by its start-up file with ``_omg_data`` set."""
    return "".join(_filled(part) for part in _PARTS[shell])


def hook_for(shell: str, data_dir: Path) -> str:
    """Return the hook for one of ``SHELLS`` or ``DIRENV``, to be evaluated: for the store in ``data_dir``."""
    path = str(data_dir)
    if shell == DIRENV:
        files = dict.fromkeys(file.path for runtime in RUNTIMES for file in files_of(runtime))
        names = " ".join(path for path in files if "*" not in path)
        return _text("direnv.sh").replace("@DATA@", shlex.quote(path)).replace("@FILES@", names)
    line = f"set -l _omg_data {fish_quoted(path)}" if shell == "fish" else f"_omg_data={shlex.quote(path)}"
    return f"{line}\n{hook_of(shell)}"


def _filled(part: str) -> str:
    """Return a part of a hook, with what it says of the runtimes that have home variables."""
    text = _text(part)
    if not part.startswith("homes."):
        return text
    is_fish = part.endswith(".fish")
    homes = [(runtime, variable) for runtime in RUNTIMES for variable in runtime.home_variables]
    for mark, words in (_fish_words(homes) if is_fish else _posix_words(homes)).items():
        text = text.replace(f"@{mark}@", words)
    setters = [
        _text(f"home.{'fish' if is_fish else 'sh'}")
        .replace("@VARIABLE@", variable)
        .replace("@RUNTIME@", runtime.name)
        for runtime, variable in homes
    ]
    return "".join((*setters, text))


def _text(part: str) -> str:
    return Path(__file__).with_name(part).read_text(encoding="utf-8")


def _posix_words(homes: list[tuple[Runtime, str]]) -> dict[str, str]:
    paths = _files(homes)
    # Of a folder with several, one look is enough.
    tops = dict.fromkeys(f"-{'d' if '/' in path else 'f'} $1{path.partition('/')[0]}" for path in paths)
    return {
        "ANY": " || ".join(tops),
        "FILES": " ".join(f'"$1"{path}' for path in paths),
        "NO_SHIMS": " && ".join(f"! -e $_omg_hook_data/shims/{_executable(one)}" for one, _ in homes),
        "COMPARE": "; ".join(
            f'_omg_compare "${{{one.variable}-}}" "$_omg_hook_data/shims/{_executable(one)}"'
            f' "$_omg_hook_data/versions/{one.name}/current" "$_omg_home_{one.name}"'
            for one, _ in homes
        ),
        "ASK": "; ".join(f"_omg_ask {one.name} {_executable(one)}; _omg_set_{one.name}" for one, _ in homes),
    }


def _fish_words(homes: list[tuple[Runtime, str]]) -> dict[str, str]:
    inside: dict[str, list[str]] = {}
    drop_ins: dict[str, list[str]] = {}
    for path in _files(homes):
        top, slash, rest = path.partition("/")
        folder, any_name, _ = rest.partition("/*.")
        inside.setdefault(top, []).extend([rest] if slash and not any_name else [])
        drop_ins.setdefault(top, []).extend([folder] if any_name else [])
    cases = (
        f"case '*/{top}'; set inside {_below(top_paths)}; set drop_ins {_below(drop_ins[top])}"
        for top, top_paths in inside.items()
        if top_paths
    )
    return {
        "TOPS": " ".join(inside),
        "INSIDE": "\n".join(cases),
        "NO_SHIMS": "; and ".join(
            f"not test -e $_omg_hook_data/shims/{_executable(one)}" for one, _ in homes
        ),
        "PINS": " ".join(f'":${one.variable}"' for one, _ in homes),
        "ASK": "; ".join(
            f"_omg_set_{one.name} (_omg_ask {one.name} {_executable(one)}); _omg_keep {_executable(one)}"
            f" $_omg_hook_data/versions/{one.name}/current $_omg_home_{one.name}"
            for one, _ in homes
        ),
    }


def _below(paths: list[str]) -> str:
    return " ".join(f"$top/{path}" for path in paths)


def _files(homes: list[tuple[Runtime, str]]) -> list[str]:
    """Return the version files of these runtimes, as paths from a folder; ``*`` stands for any name."""
    return list(dict.fromkeys(file.path for runtime, _ in homes for file in files_of(runtime)))


def _executable(runtime: Runtime) -> str:
    return runtime.executables[0]
