"""The contexts that are no terminal: what each of them runs, and what makes it run omg's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.console import aligned
from omg.directories import home_dir
from omg.errors import StoreAccessError
from omg.shell.contexts import CRON, GIT_HOOK, SCRIPTS, SUDO, SYSTEMD, look_up_in_contexts
from omg.shell.inspection import NAMES
from omg.status.active import installed_runtimes
from omg.value import dataclass
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omg.context import Context
    from omg.result import Json
    from omg.runtimes.runtime import Runtime
    from omg.shell.contexts import ContextLookup
    from omg.shell.inspection import ShellReport
    from omg.store.layout import Store

_NOT_CHECKED = "not checked"
# A wider table does not fit on a terminal.
_MAX_NAMES = 7


@dataclass(frozen=True, slots=True)
class ContextFinding:
    """What one context runs.

    Attributes:
        name: The context.
        found: By name: what it runs, ``None`` where it has none; ``None`` where it was not checked.
        misses: The names for which that is not omg's.
        fix: What makes it run omg's; empty without misses.
    """

    name: str
    found: Mapping[str, str | None] | None
    misses: tuple[str, ...] = ()
    fix: str = ""

    def document(self) -> dict[str, Json]:
        """Return what ``--json`` says."""
        return {
            "context": self.name,
            "checked": self.found is not None,
            "found": {} if self.found is None else dict(self.found),
            "misses": list(self.misses),
            "fix": self.fix or None,
        }


def names_in_contexts(context: Context) -> tuple[str, ...]:
    """Return a name of each installed runtime that has a shim, the one that people type."""
    try:
        names = [_name_of(runtime) for runtime in installed_runtimes(context)]
    except StoreAccessError:
        return ()  # reported by another check
    return tuple(name for name in names if os.path.lexists(context.store.shims_dir / name))[:_MAX_NAMES]


def check_contexts(
    context: Context, names: Sequence[str], reports: Iterable[ShellReport]
) -> tuple[ContextFinding, ...]:
    """Run every context, and return what each finds; none is run without ``names``.

    Args:
        context: The world.
        names: From `names_in_contexts`.
        reports: What new shells found.
    """
    if not names:
        return ()
    lookups = look_up_in_contexts(names, context.env, reports)
    of_this_shell = lookups[0].meanings
    return tuple(
        _finding(lookup, names, context, is_as_here=lookup.meanings == of_this_shell) for lookup in lookups
    )


def shown_contexts(
    findings: Sequence[ContextFinding], names: Sequence[str], home: Path | None
) -> Iterator[str]:
    """Yield the table, and below it what makes each context run omg's."""
    if not findings:
        return
    yield ""
    yield "what each name runs outside your terminal:"
    rows = [("", *names)]
    for finding in findings:
        rows.append((finding.name, *(_cell(finding, name, home) for name in names)))
    yield from (f"  {line}" for line in aligned(rows))
    contexts_of: dict[str, list[str]] = {}
    for finding in findings:
        if finding.fix:
            contexts_of.setdefault(finding.fix, []).append(finding.name)
    for fix, contexts in contexts_of.items():
        yield f"- for {', '.join(contexts)}: {fix}"


def _name_of(runtime: Runtime) -> str:
    typed = (name for name in NAMES if name in runtime.executables)
    return next(typed, runtime.executables[0] if runtime.executables else runtime.name)


def _finding(
    lookup: ContextLookup, names: Sequence[str], context: Context, *, is_as_here: bool
) -> ContextFinding:
    meanings = lookup.meanings
    if meanings is None:
        return ContextFinding(lookup.name, None)
    found = {name: meanings.get(name) for name in names}
    misses = tuple(name for name, what in found.items() if not _is_own(what, context.store))
    fix = _fix(lookup.name, context, is_as_here=is_as_here) if misses else ""
    return ContextFinding(lookup.name, found, misses, fix)


def _is_own(path: str | None, store: Store) -> bool:
    """Whether a name runs a shim, or a version of omg's by itself."""
    if path is None or not path.startswith("/"):
        return False
    places = (store.shims_dir, *store.version_dirs)
    folder = os.path.realpath(os.path.dirname(path))  # noqa: PTH120 - the shim itself may be a link
    return any(f"{folder}/".startswith(f"{os.path.realpath(place)}/") for place in places)


def _cell(finding: ContextFinding, name: str, home: Path | None) -> str:
    if finding.found is None:
        return _NOT_CHECKED
    if name not in finding.misses:
        return "omg"
    path = finding.found[name]
    if path is None:
        return "not found"
    shown = path.splitlines()[0]
    if home is not None and shown.startswith(f"{home}/"):
        shown = f"~{shown.removeprefix(str(home))}"
    return shown if shown.isprintable() else quoted(shown)


def _fix(name: str, context: Context, *, is_as_here: bool) -> str:
    """Return what makes a context run omg's shims; omg itself does none of it.

    Args:
        name: The context.
        context: The world.
        is_as_here: It finds the same as a script that this shell runs.
    """
    if name in SCRIPTS and is_as_here:
        return "run omg doctor --fix and open a new terminal"
    shims = context.store.shims_dir
    home = home_dir(context.env) or Path("~")
    named = context.env.get("XDG_CONFIG_HOME", "")
    config = Path(named) if named.startswith("/") else home / ".config"
    line = f'export PATH="{shims}:$PATH"'
    fixes = {
        "zsh -c": f"in {home / '.zshenv'}, which zsh scripts read too, delete the lines that put"
        " others first",
        "fish -c": f"in {config / 'fish/config.fish'}, which fish scripts read too, delete the lines that put"
        " others first",
        CRON: f"put this line first in crontab -e: PATH={shims}:/usr/local/bin:/usr/bin:/bin",
        SYSTEMD: f"run omg setup, which writes {config / 'environment.d/60-omg.conf'},"
        " and systemctl --user daemon-reload",
        GIT_HOOK: f"put this line into {config / 'husky/init.sh'}, or into the hook: {line}",
        SUDO: f'call it as sudo env "PATH=$PATH" NAME, or add {shims} to secure_path in sudo visudo',
    }
    return fixes.get(name, "run omg doctor --fix")
