"""What came of a command, and what a case says must come of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from omg.runtimes import registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.agreement.case import Ran
    from tests.agreement.place import Place

RAN = 7
REFUSED = 127
GUARD = "OMG_SHIM_GUARD"
# Of the worlds' variables, those that are variables.
BELIEVED = ("DENO_INSTALL_ROOT", "DENO_DIRS", "EMPTY", "QUOTES")


@dataclass(frozen=True)
class Answer:
    """What came of a command.

    Attributes:
        status: The exit status.
        path: The file that ran, as it was told in argv[0]; empty if none did.
        arguments: What it was given, apart from that.
        env: The environment that it saw.
        text: What was said on stderr.
        file: The file that ran, by the system's account; empty where the system gives none. Not compared.
    """

    status: int
    path: str = ""
    arguments: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    text: str = ""
    file: str = field(default="", compare=False)

    def without(self, *variables: str) -> Answer:
        """Return the same, as if the tool had not seen these variables."""
        env = tuple(pair for pair in self.env if pair[0] not in variables)
        return replace(self, env=env)

    def with_variables(self, variables: Mapping[str, str]) -> Answer:
        """Return the same, as if the tool had seen these variables too."""
        return replace(self, env=tuple(sorted((*self.env, *variables.items()))))


def read_report(status: int, stdout: bytes, stderr: bytes) -> Answer:
    """Return what a process came to that was the reporter, if all went well."""
    text = stderr.decode("utf-8", "surrogateescape")
    if not stdout:
        return Answer(status, text=text)
    file, _state, count, *rest = stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
    arguments, env = rest[: int(count)], rest[int(count) :]
    pairs = sorted((name, value) for name, _, value in (pair.partition("=") for pair in env))
    return Answer(status, arguments[0], tuple(arguments[1:]), tuple(pairs), text, file)


def decided_file(answer: Ran, name: str, place: Place, project: Path) -> Path:
    """Return the file that ``name`` means, if it runs."""
    if answer.what == "system":
        return place.system_dir / name
    if " " not in answer.what:
        return project / answer.what
    directory = place.root / answer.by if answer.by else place.store.toolchain_dir(*answer.what.split(" "))
    return directory / "bin" / name


def expected_answer(
    answer: Ran, name: str, typed: tuple[str, ...], env: Mapping[str, str], place: Place, project: Path
) -> Answer:
    """Return what must come of ``name`` if it runs, given the environment that the shim sees."""
    arguments = typed if answer.arguments is None else answer.arguments
    seen = dict(env)
    path = decided_file(answer, name, place, project)
    if " " in answer.what:
        runtime, version = answer.what.split(" ")
        directory = path.parents[1]
        definition = registry.by_name(runtime)
        seen["PATH"] = _path_with_shims(env.get("PATH", ""), place)
        if name in definition.self_locating:
            seen["PATH"] = f"{directory / 'bin'}:{seen['PATH']}"
        if not definition.is_chosen_by_variable:
            passes = answer.passes
            if passes is None:
                passes = "" if version == _default_of(runtime, place) else version
            _pass_on(seen, definition.inherited_variable, passes)
        else:
            given = env.get(definition.variable, "")
            is_held = "".join(typed[:1]).startswith("+")
            is_held |= given not in ("", env.get(definition.inherited_variable))
            seen[definition.variable] = version
            _pass_on(seen, definition.inherited_variable, "" if is_held else version)
        seen |= {name: str(directory) for name in definition.home_variables if seen.get(name)}
        seen |= {
            name: str(directory)
            for name in definition.prefix_variables
            if f"{seen.get(name, '')}/bin" in _bins(runtime, place)
        }
        seen = {name: value for name, value in seen.items() if name not in definition.dropped_variables}
        seen |= _own_variables(place, answer.what)
    elif answer.what == "system" or answer.passes:
        owners = registry.owners_of(name)
        for owner in [owner for owner in owners if not owner.host] or owners:
            _pass_on(seen, owner.inherited_variable, answer.passes or "")
    if answer.host:
        host = replace(answer, what=answer.host, passes=answer.host_passes, host="", arguments=None)
        return expected_answer(host, "node", (*answer.words, str(path), *arguments), seen, place, project)
    pairs = tuple(sorted(seen.items()))
    if not answer.starter:
        return Answer(RAN, str(path), arguments, pairs, file=str(path))
    program, *words = answer.starter
    beside = path.with_name(program)
    file = os.path.realpath(beside if beside.is_file() else place.system_dir / program)
    # A program that `env` finds among the shims is decided by this folder, and has its path for a name.
    told = program if answer.by_env and not beside.is_file() else str(beside)
    return Answer(RAN, told, (*words, str(path), *arguments), pairs, file=file)


def _own_variables(place: Place, toolchain: str) -> dict[str, str]:
    """Return the variables that the world gives a toolchain, as a tool has to see them."""
    text = place.world.variables.get(toolchain, "").replace("@OMG_DATA@", str(place.store.data_dir))
    lines = (line.partition("=") for line in text.splitlines())
    return {name: value for name, _, value in lines if name in BELIEVED}


def _bins(runtime: str, place: Place) -> set[str]:
    """Return every `bin` of the runtime in the store, by its own path and by that of a link."""
    linked = [where for key, where in place.world.linked.items() if key.startswith(f"{runtime} ")]
    own = {str(file) for file in place.store.runtime_dir(runtime).glob("*/bin")}
    return own | {str(place.root / where / "bin") for where in linked}


def _path_with_shims(path: str, place: Place) -> str:
    """Return PATH as it is, or with the shims first where they are not on it."""
    shims = place.store.shims_dir
    if any(Path(element).resolve() == shims.resolve() for element in path.split(":") if element):
        return path
    return f"{shims}:{path}" if path else str(shims)


def _default_of(runtime: str, place: Place) -> str:
    """Return the name of the version that is the global default, however its link is spelled."""
    for defaults in (place.world.defaults, place.world.shared_defaults):
        if runtime in defaults:
            return defaults[runtime].rstrip("/").rpartition("/")[2]
    return ""


def _pass_on(env: dict[str, str], variable: str, version: str) -> None:
    """Set the variable of nested calls, or remove it where there is no version."""
    env.pop(variable, None)
    if version:
        env[variable] = version
