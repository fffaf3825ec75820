"""What a name runs in the calling shell, where that is not what omg says.

Only PATH is known of that shell: its functions and aliases are not.
"""

from __future__ import annotations

import os
from pathlib import Path

from omg.directories import home_dir
from omg.project.selection import shown_path
from omg.project.variables import pinning_variable
from omg.shim.system import BYPASS_VARIABLE, find_environment, find_system, is_executable_file
from omg.store.installed import locate
from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omg.context import Context
    from omg.result import Json
    from omg.status.runtime_status import RuntimeStatus

_MAX_NAMED = 2

_OFF_PATH = "omg's shims are not on PATH"
_IN_FRONT = "which comes first on PATH"
_BYPASSED = f"because {BYPASS_VARIABLE} is set"
_IN_ENVIRONMENT = "in the active virtual environment, which comes first on PATH"
_IN_STORE = "a version's own directory, which comes first on PATH"


@dataclass(frozen=True, slots=True)
class Shadow:
    """A name that runs something else than omg says.

    Attributes:
        executable: The name.
        path: The file that it runs; ``None`` where there is none.
        reason: Why, as the end of a sentence.
        fix: What changes that: what to type or to do.
    """

    executable: str
    path: Path | None
    reason: str
    fix: str

    def document(self) -> dict[str, Json]:
        """Return the shadow as the JSON schema spells it."""
        return {
            "executable": self.executable,
            "path": None if self.path is None else str(self.path),
            "reason": self.reason,
            "fix": self.fix,
        }


class CallingShell:
    """The shell that called omg, as far as its environment tells.

    Attributes:
        has_shims: The shims are on its PATH.
    """

    def __init__(self, context: Context) -> None:
        self._env, self._store = context.env, context.store
        elements = context.env.get("PATH", "").split(":")
        place = next((i for i, one in enumerate(elements) if self._is_shims(one)), None)
        self.has_shims = place is not None
        # An empty element, and a relative one, is looked up in the working directory.
        cwd = "" if context.cwd is None else f"{context.cwd}/"
        absolute = (one if one.startswith("/") else f"{cwd}{one}" for one in elements[:place])
        self._in_front = [element for element in absolute if element.startswith("/")]

    def shadow(self, name: str, said: Path | None, *, is_environment_obeyed: bool = True) -> Shadow | None:
        """Return what ``name`` runs, if that is another file.

        Args:
            name: The executable.
            said: The file that omg says it runs; ``None`` where omg says that it fails.
            is_environment_obeyed: The shim would run what the active virtual environment has.
        """
        path = self._typed(name)
        if path is None and self.has_shims:
            return self._bypassed(name, said)
        if path is not None and (_is_same(path, said) or self._is_shim(path)):
            return None
        environment = find_environment(name, self._env)
        if environment is not None and _is_same(path, environment[0]):
            if is_environment_obeyed:
                return None
            return Shadow(name, path, _IN_ENVIRONMENT, "deactivate")
        if not self.has_shims:
            return Shadow(name, path, _OFF_PATH, "omg setup, then open a new terminal")
        if path is not None and any(path.is_relative_to(place) for place in self._store.version_dirs):
            return Shadow(name, path, _IN_STORE, f"take {shown_path(path.parent)} off PATH")
        return Shadow(name, path, _IN_FRONT, "omg doctor --fix")

    def system(self, name: str) -> Path | None:
        """Return the system's own executable of a name."""
        return find_system(name, self._env, self._store)

    def _typed(self, name: str) -> Path | None:
        files = (f"{element.rstrip('/')}/{name}" for element in self._in_front)
        return next((Path(file) for file in files if is_executable_file(file)), None)

    def _bypassed(self, name: str, said: Path | None) -> Shadow | None:
        if self._env.get(BYPASS_VARIABLE) != "1":
            return None
        path = self.system(name)
        return None if _is_same(path, said) else Shadow(name, path, _BYPASSED, f"unset {BYPASS_VARIABLE}")

    def _is_shims(self, element: str) -> bool:
        """Whether an element of PATH is this store's shims directory, by whatever path it is named."""
        shims_dir = str(self._store.shims_dir)
        if element.rstrip("/") == shims_dir:
            return True
        # Anything else is asked for only where the name allows it: PATH may be long, and on slow disks.
        is_possible = element.startswith("/") and element.rstrip("/").endswith("/shims")
        return is_possible and os.path.realpath(element) == os.path.realpath(shims_dir)

    def _is_shim(self, path: Path) -> bool:
        """Whether a file is a link to a shim of this store."""
        return os.path.dirname(os.path.realpath(path)) == os.path.realpath(self._store.shims_dir)  # noqa: PTH120


def shadows_of_executable(context: Context, name: str, said: Path | None) -> tuple[Shadow, ...]:
    """Return what runs in the calling shell in place of the file that a shim would run, if anything does.

    Args:
        context: The world.
        name: The executable.
        said: The file, as it was decided; ``None`` where that is an error.
    """
    # Where the virtual environment counts, it was decided so.
    shadow = CallingShell(context).shadow(name, said, is_environment_obeyed=False)
    return () if shadow is None else (shadow,)


def shadows_of(context: Context, statuses: Iterable[RuntimeStatus]) -> tuple[Shadow, ...]:
    """Return at most one name of each runtime that does not run the active version in the calling shell."""
    shell = CallingShell(context)
    found = (_shadow_of_runtime(context, shell, status) for status in statuses)
    return tuple(shadow for shadow in found if shadow is not None)


def _shadow_of_runtime(context: Context, shell: CallingShell, status: RuntimeStatus) -> Shadow | None:
    runtime = status.runtime
    for name in runtime.called_names:
        said = _said(shell, status, name)
        if said is None and status.problem is None:
            continue  # what is active does not have it
        is_obeyed = not pinning_variable(runtime, context.env, name)
        shadow = shell.shadow(name, said, is_environment_obeyed=is_obeyed)
        if shadow is not None:
            return shadow
    return None


def _said(shell: CallingShell, status: RuntimeStatus, name: str) -> Path | None:
    if status.active is not None:
        return locate(status.active, name)
    return shell.system(name) if status.problem is None else None


def documents(shadows: Iterable[Shadow]) -> list[Json]:
    """Return what ``--json`` says about ``shadows``."""
    return [shadow.document() for shadow in shadows]


def remark_on(shadows: Sequence[Shadow], context: Context) -> str:
    """Return one line about all of ``shadows``, for a person; empty without any."""
    if not shadows:
        return ""
    first, *others = shadows
    home = home_dir(context.env)
    if first.reason == _OFF_PATH:
        return f"in this shell, {_OFF_PATH}, and {_is_what(first, home)}; fix: {first.fix}"
    too = f"; {_named(others)} shadowed too" if others else ""
    return f"in this shell, {_is_what(first, home)}, {first.reason}{too}; fix: {first.fix}"


def _named(shadows: Sequence[Shadow]) -> str:
    names = [shadow.executable for shadow in shadows[:_MAX_NAMED]]
    if len(shadows) > _MAX_NAMED:
        names.append(f"{len(shadows) - _MAX_NAMED} more")
    return f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'}"


def _is_what(shadow: Shadow, home: Path | None) -> str:
    if shadow.path is None:
        return f"{shadow.executable} is not found"
    if home is not None and shadow.path.is_relative_to(home):
        return f"{shadow.executable} is ~/{shown_path(shadow.path.relative_to(home))}"
    return f"{shadow.executable} is {shown_path(shadow.path)}"


def _is_same(path: Path | None, other: Path | None) -> bool:
    if path is None or other is None:
        return path is other
    try:
        return path.samefile(other)
    except OSError:
        return False
