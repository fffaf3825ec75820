"""What an answer is kept with: a mark for all that it depends on."""

from __future__ import annotations

import builtins
import io
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.cli import main as command_line
from omg.cli.main import main
from omg.shim import answers, execution, marks
from omg.shim.stamps import SETTLED_NS
from omg.sources import rust_layout
from tests.conftest import write_executable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.shim.conftest import NativeStore

_REST_S = 1.5 * SETTLED_NS / 1e9
_LOOKS = ("stat", "lstat", "readlink", "open", "listdir", "scandir", "access")


class Environment(dict[str, str]):
    """The environment, and which of its variables are asked for."""

    def __init__(self, watched: Watched, env: Mapping[str, str]) -> None:
        super().__init__(env)
        self._watched = watched

    def __getitem__(self, name: str) -> str:
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._note(name)
        return super().__contains__(name)

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self._note(name)
        return super().get(name, default)

    def _note(self, name: object) -> None:
        if self._watched.is_watching:
            self._watched.variables.add(str(name))


class Watched:
    """What is looked at in the files and the environment of a test, and what is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, world: NativeStore, tmp_path: Path) -> None:
        self.looked_at: set[str] = set()
        self.opened: set[str] = set()
        self.kept: list[bytes] = []
        self.is_watching = True
        self._root = str(world.root)
        block = b"".join(b"%b=%b\0" % tuple(map(os.fsencode, one)) for one in world.env.items())
        environment_file = tmp_path / "environment"
        environment_file.write_bytes(block)
        monkeypatch.setattr(execution, "_ENVIRONMENT_FILE", str(environment_file))
        self.variables: set[str] = set()
        monkeypatch.setattr(os, "environ", Environment(self, world.env))
        monkeypatch.setattr(answers, "write", lambda _, memos: self.kept.append(memos[0][-1]))
        monkeypatch.setattr(answers.Answer, "_marks", self._unwatched(answers.Answer._marks))
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
        monkeypatch.chdir(world.cwd)
        for name in _LOOKS:
            opens = name in ("open", "listdir", "scandir")
            monkeypatch.setattr(os, name, self._watched(getattr(os, name), opens=opens))
        monkeypatch.setattr(builtins, "open", self._watched(builtins.open, opens=True))

    def _watched(self, function: Callable[..., object], *, opens: bool) -> Callable[..., object]:
        def watched(path: object = ".", *arguments: object, **keywords: object) -> object:
            if self.is_watching and isinstance(path, str | bytes | os.PathLike):
                text = os.fsdecode(path)
                if keywords.get("dir_fd") is None and text.startswith(self._root):
                    (self.opened if opens else self.looked_at).add(text.rstrip("/"))
            return function(path, *arguments, **keywords)

        return watched

    def _unwatched(self, function: Callable[..., marks.Marks]) -> Callable[..., marks.Marks]:
        def unwatched(*arguments: object) -> marks.Marks:
            self.is_watching = False
            try:
                return function(*arguments)
            finally:
                self.is_watching = True

        return unwatched


def marked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the paths that marks are about, with their states."""
    fields, folder = iter(content.split(b"\0")), ""
    for field in fields:
        letter, path = field[:1], os.fsdecode(field[1:])
        if letter == b"f":
            folder = path.rstrip("/")
        elif letter == b"s":
            yield path if path.startswith("/") else f"{folder}/{path}", next(fields)
        elif letter == b"l":
            next(fields), next(fields)
            yield path, b""
        elif letter in (b"t", b"x"):
            return


@pytest.fixture
def world(ready: NativeStore) -> NativeStore:
    builder = ready.builder
    java = builder.add("java", "21.0.2")
    builder.set_current("java", "21.0.2")
    builder.layout.toolchain_dir("java", "mine").symlink_to(java)
    builder.add("npm", "10.2.0", executables=("npm", "npx"))
    builder.set_current("npm", "10.2.0")
    (builder.add("rust", "1.75.0") / "lib/rustlib").mkdir(parents=True)
    builder.layout.toolchain_dir("rust", "1.75.0").joinpath("lib/rustlib/components").write_text("rustc\n")
    (ready.cwd / "rust-toolchain.toml").write_text(
        '[toolchain]\nchannel = "1.75.0"\ncomponents = ["rustc"]\n'
    )
    (ready.cwd / ".nvmrc").write_text("18\n")
    (ready.cwd / "mise.toml").write_text('[tools]\npython = "3.12"\n')
    (ready.cwd / "package.json").write_text('{"engines": {"node": ">=16"}}')
    (ready.cwd.parent / ".tool-versions").write_text("java 21.0.2\n")
    write_executable(ready.root / "system/node")
    ready.config_dir.mkdir(parents=True, exist_ok=True)
    (ready.config_dir / "config.toml").write_text('[alias.node]\nmine = "20"\n')
    ready.rehash()
    return ready.with_env(JAVA_HOME=str(java))


@pytest.mark.parametrize(
    "words",
    [
        ("current",),
        ("current", "node"),
        ("list",),
        ("where", "node@mine"),
        ("env",),
        ("env", "python@3.11"),
        ("complete", "--", "use", "node@"),
    ],
    ids=" ".join,
)
def test_all_that_an_answer_depends_on_has_a_mark(
    world: NativeStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    watched = Watched(monkeypatch, world, tmp_path)
    for _ in range(2):
        watched.looked_at.clear()
        watched.opened.clear()
        watched.variables.clear()
        time.sleep(_REST_S)
        status = main(words, own_data_dir=str(world.builder.data_dir))
    monkeypatch.undo()

    assert (status, bool(watched.kept)) == (0, True)
    states = dict(marked(watched.kept[-1]))
    absent = tuple(f"{path}/" for path, state in states.items() if state == b"-")
    # Which entries a directory has, and where its links lead, is part of its state.
    gone = {path for path in watched.opened if _first_absent(path)}
    listed = {
        path for path in watched.looked_at | gone if states.get(str(Path(_first_absent(path) or path).parent))
    }
    around = {str(above) for path in states for above in Path(path).parents}
    left = {
        path for path in (watched.looked_at | watched.opened) - listed - around if not path.startswith(absent)
    }
    assert {path for path in left - states.keys() if not path.startswith(_own(world))} == set()
    # Those of omg's own are part of the key.
    asked = {name for name in watched.variables if not name.startswith("OMG_")}
    assert asked - set(marks._variables()) == set()
    assert "HOME" in asked


@pytest.mark.parametrize("is_folder", [False, True])
def test_nothing_is_kept_of_settings_that_were_deleted_once_they_were_read(
    world: NativeStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_folder: bool
) -> None:
    watched = Watched(monkeypatch, world, tmp_path)
    opened = command_line.open_context

    def open_and_delete(*arguments: object, **keywords: object) -> object:
        context = opened(*arguments, **keywords)  # type: ignore[arg-type]
        (world.config_dir / "config.toml").unlink()
        if is_folder:
            world.config_dir.rmdir()
        return context

    main(("current",), own_data_dir=str(world.builder.data_dir))
    time.sleep(_REST_S)
    watched.kept.clear()
    monkeypatch.setattr(command_line, "open_context", open_and_delete)
    status = main(("where", "node@mine"), own_data_dir=str(world.builder.data_dir))
    monkeypatch.undo()

    assert (status, watched.kept) == (0, [])


def test_the_records_of_rust_are_where_its_layout_has_them() -> None:
    assert marks.RECORDS_OF_RUST == (rust_layout.COMPONENTS, rust_layout.MANIFEST)


def _first_absent(path: str) -> str:
    """Return the part of a path up to the first component that is not there; empty for a path that is."""
    first = ""
    while not os.path.lexists(path):
        first, path = path, str(Path(path).parent)
    return first


def _own(world: NativeStore) -> tuple[str, ...]:
    """Return where omg keeps what it has made of all that is marked."""
    return (
        f"{world.root}/home/.cache/omg/memo",
        f"{world.root}/home/.local/state/omg",
        f"{world.root}/environment",
    )
