"""Puts a case to everyone who must know the answer."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from omg.cli import main as cli
from omg.store.environment import launcher_file
from tests.agreement.answer import Answer, decided_file, expected_answer, read_report
from tests.agreement.case import Case, Ran
from tests.agreement.place import Place, make_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# No answer takes longer, whatever stands in the tree.
_PATIENCE_S = 20


@dataclass(frozen=True)
class Question:
    """A case in a place, with its tree on the disk.

    Attributes:
        case: The case.
        place: The stores, and the kind of shim.
        root: The directory that holds this kind's project and home; nothing above it is looked at.
    """

    case: Case
    place: Place
    root: Path

    @property
    def cwd(self) -> Path:
        """The working directory, by the name that the case gives it."""
        at = self.case.at
        return self.root / "home" / at[2:] if at.startswith("~/") else self.root / "project" / at

    @property
    def env(self) -> dict[str, str]:
        """The environment that the command is run in."""
        place = self.place
        own = {
            "PATH": "{shims}:{system}",
            "HOME": "{home}",
            "LANG": "C.UTF-8",
            "PWD": os.path.realpath(self.cwd),
            "GREETING": "hello  there\n\tworld ",
            "OMG_CONFIG_DIR": str(place.config_dir),
            "OMG_CACHE_DIR": str(self.root / "cache"),
            "OMG_STATE_DIR": str(self.root / "state"),
            "OMG_CEILING_DIRS": str(self.root),
            **({"OMG_SYSTEM_DIRS": str(place.shared_dir)} if place.world.shared else {}),
        }
        merged = own | dict(self.case.env)
        return {name: self.filled(value) for name, value in merged.items() if value is not None}

    def filled(self, text: str) -> str:
        """Return ``text`` with the paths that its marks stand for."""
        paths = {
            "{project}": self.root / "project",
            "{home}": self.root / "home",
            "{shims}": self.place.store.shims_dir,
            "{system}": self.place.system_dir,
            "{versions}": self.place.store.versions_dir,
            "{root}": self.place.root,
        }
        for mark, path in paths.items():
            text = text.replace(mark, str(path))
        return text

    @property
    def name(self) -> str:
        """The shim's name."""
        return self.case.run.split()[0]

    @property
    def arguments(self) -> tuple[str, ...]:
        """What is typed behind it."""
        return (*self.case.run.split()[1:], *self.case.arguments)

    def prepare(self) -> None:
        """Make the tree and the working directory."""
        for directory in (self.root / "project", self.root / "home"):
            directory.mkdir(parents=True, exist_ok=True)
        make_tree(self.root, self.case.tree, self.place)
        self.cwd.mkdir(parents=True, exist_ok=True)

    def expected(self) -> Answer:
        """Return what the case says must come of it, for one that runs."""
        assert isinstance(self.case.answer, Ran)
        usual = expected_answer(
            self.case.answer, self.name, self.arguments, self.env, self.place, self.root / "project"
        )
        sees = self.case.answer.sees
        return usual.without(*sees).with_variables(
            {name: self.filled(value) for name, value in sees.items() if value is not None}
        )

    def decided(self) -> Path:
        """Return the file that the case says is decided, for one that runs."""
        assert isinstance(self.case.answer, Ran)
        return decided_file(self.case.answer, self.name, self.place, self.root / "project")

    def ask_shim(self, *before: str) -> Answer:
        """Call the shim, behind the words ``before`` (an interpreter), and return what came of it."""
        shim = self.place.store.shims_dir / self.name
        done = self._run((*before, str(shim), *self.arguments))
        return read_report(done.returncode, done.stdout, done.stderr)

    def ask_python(self, *before: str) -> Answer:
        """Call omg as the shim does where it cannot decide, behind the words ``before``."""
        store = self.place.store
        interpreter = (store.self_dir / "interpreter").read_text(encoding="utf-8").removesuffix("\n")
        shim = str(store.shims_dir / self.name)
        start = (interpreter, "-I", "-S", str(store.self_dir / "start.py"), ":shim", "-")
        done = self._run((*before, *start, shim, *self.arguments))
        return read_report(done.returncode, done.stdout, done.stderr)

    def ask_which_as_process(self, *before: str) -> Answer:
        """Run `omg which` from its launcher, behind the words ``before``; what it prints is the path."""
        done = self._run((*before, str(launcher_file(self.place.store)), "which", self.name))
        path = done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")
        return Answer(done.returncode, path=path, text=done.stderr.decode("utf-8", "surrogateescape"))

    def _run(self, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command,
            check=False,
            cwd=self.cwd,
            env=cast("Mapping[str, str]", _Block(self.env, self.case.again)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_S,
        )

    def ask_which(self) -> Answer:
        """Run `omg which` in this process; a path on stdout is the answer's path."""
        status, stdout, stderr = self.run_manager("which", self.name)
        return Answer(status, path=stdout.removesuffix("\n"), text=stderr)

    def rehash(self) -> None:
        """Run `omg rehash` in this process."""
        status, _, stderr = self.run_manager("rehash", "--quiet")
        assert status == 0, stderr

    def run_manager(self, *arguments: str) -> tuple[int, str, str]:
        """Run omg in this process, in the case's environment, and return status, stdout and stderr."""
        stdout, stderr = io.StringIO(), io.StringIO()
        with (
            _standing_in(self.cwd, self.env),
            contextlib.redirect_stdout(stdout),
            contextlib.redirect_stderr(stderr),
        ):
            status = cli.main(arguments, own_data_dir=str(self.place.store.data_dir))
        return status, stdout.getvalue(), stderr.getvalue()


@dataclass(frozen=True)
class _Block:
    """An environment that has some variables twice, as only a program can make one."""

    env: Mapping[str, str]
    again: Mapping[str, str]

    def items(self) -> list[tuple[str, str]]:
        """Return all entries, in the order that the process is given them."""
        return [*self.env.items(), *self.again.items()]


@contextlib.contextmanager
def _standing_in(cwd: Path, env: Mapping[str, str]) -> Iterator[None]:
    before_cwd, before_env = Path.cwd(), dict(os.environ)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    try:
        yield
    finally:
        os.chdir(before_cwd)
        os.environ.clear()
        os.environ.update(before_env)
