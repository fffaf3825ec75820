"""The errors of the decision: what is missing, what set the version, which versions have it, what to type."""

from __future__ import annotations

import os

from omg.errors import MissingExecutableError, NothingActiveError, SelectionError, UnknownShimError
from omg.project.active import INHERITED, way_out
from omg.project.not_installed import install_hint, shown_text
from omg.store.installed import locate
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from omg.project.active import ActiveVersion
    from omg.project.resolution import InstalledVersions
    from omg.project.selection import Selection
    from omg.shim.candidate import RuntimeCandidate

_MAX_LISTED = 6
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+@-")


def unknown(name: str) -> UnknownShimError:
    """Return the error for a name that nothing installed provides."""
    return UnknownShimError(
        f"nothing installed provides {quoted(name)}",
        hint="run omg rehash to remove unused shims",
    )


def bypassed(name: str) -> SelectionError:
    """Return the error for a name that only omg has, where OMG_BYPASS is set."""
    return NothingActiveError(
        f"OMG_BYPASS is set, and PATH has no {quoted(name)} besides omg's shim", hint="unset OMG_BYPASS"
    )


def misplaced(shim: Path) -> SelectionError:
    """Return the error for a shim that was copied out of its store; the programs say the same."""
    if shim.name == "omg":
        return SelectionError(f"`{printable(str(shim))}` is a shim outside a store")
    is_plain = set(shim.name) <= _PLAIN and shim.name[:1] not in ".+@-"
    return SelectionError(
        f"`{printable(shim.name)}` is a copy of an omg shim, not a program; "
        f'copy the real one, for example `cp "$(omg which node)" {shim.name if is_plain else "FILE"}`'
    )


def printable(path: str) -> str:
    """Return a path for a terminal: every byte that is not printable ASCII as ``?``."""
    return "".join(chr(byte) if 0x20 <= byte <= 0x7E else "?" for byte in os.fsencode(path))


def missing(name: str, candidate: RuntimeCandidate) -> MissingExecutableError:
    """Return the error for an executable that a runtime ships, and that the active version lacks."""
    runtime = candidate.ownership.runtime
    having = _versions_with(name, candidate.installed_versions)
    if candidate.ownership.prefix:
        message = f"no installed {runtime.name} {candidate.ownership.prefix} has {quoted(name)}"
        listed = _listed([toolchain.version.text for toolchain in candidate.installed_versions.toolchains])
        return MissingExecutableError(
            f"{message}\ninstalled: {listed or 'none'}",
            hint=f"run omg install {runtime.name}@{candidate.ownership.prefix}",
        )
    component = dict(runtime.components).get(name)
    toolchain = candidate.active.toolchain if candidate.active is not None else None
    if component is not None and toolchain is not None and not toolchain.is_linked:
        return MissingExecutableError(
            f"{_described(candidate)} has no {quoted(name)}: its component {component} is not installed",
            hint=f"run omg component add {component} --toolchain {toolchain.version}",
        )
    message = f"{_described(candidate)} has no {quoted(name)}"
    if not having:
        return MissingExecutableError(f"{message}, and no other installed version has it")
    return MissingExecutableError(
        f"{message}\n{_who_has(name, [candidate])}", hint=_next_step(name, [candidate])
    )


def nothing_left(name: str, candidates: Sequence[RuntimeCandidate]) -> SelectionError:
    """Return the error for a name that neither an active toolchain nor PATH has."""
    if not candidates:
        return unknown(name)
    first = candidates[0]
    if not first.ownership.is_owned:
        described = " and ".join(
            _described(candidate)
            for candidate in candidates
            if candidate.active and candidate.active.toolchain
        )
        lacking = f"{described} do not have it" if " and " in described else f"{described} does not have it"
        reason = lacking if described else "no version that could have it is active here"
        return MissingExecutableError(
            f"cannot find {quoted(name)}: {reason}, and PATH has no other\n{_who_has(name, candidates)}",
            hint=_next_step(name, candidates),
        )
    runtime = first.ownership.runtime
    if first.is_left_to_path:
        prefix = first.ownership.prefix
        return NothingActiveError(
            f"no {runtime.name} {prefix} is pinned here (`implied_names` is `pinned`),"
            f" and PATH has no other {quoted(name)}",
            hint=f"run omg pin {runtime.name}@{prefix}",
        )
    if first.is_stepped_over:
        return NothingActiveError(
            f"no {runtime.name} {first.ownership.major} is installed, and PATH has no other {quoted(name)}",
            hint=f"run omg install {runtime.name}@{first.ownership.major}",
        )
    if first.requests.pin is not None:
        pin = first.requests.pin
        wants = "" if pin.text == "system" else f"{shown_text(pin.text)} means "
        return NothingActiveError(
            f"PATH has no {quoted(name)} besides omg's shim ({wants}the system version, set by {pin.origin})",
            hint=f"pin a version of {runtime.name} instead: omg list {runtime.name} shows what is installed",
        )
    if first.is_system and first.requests.constraint is None:
        return NothingActiveError(
            f"PATH has no {quoted(name)} besides omg's shim (the system version, {INHERITED})",
            hint=way_out(runtime),
        )
    versions = [toolchain.version.text for toolchain in first.installed_versions.toolchains]
    installed = (
        f"installed: {_listed(versions)}" if versions else f"no version of {runtime.name} is installed"
    )
    constraint = unmet_constraint(first)
    if constraint is not None:
        return NothingActiveError(
            f"no installed {runtime.name} meets {shown_text(constraint.text)} (set by {constraint.origin}),"
            f" and PATH has no other {quoted(name)}\n{installed}",
            hint=install_hint(constraint, runtime, first.installed_versions.aliases),
        )
    return NothingActiveError(
        f"no {runtime.name} is active: nothing here pins one, there is no global default,"
        f" and PATH has no other {quoted(name)}\n{installed}",
        hint=f"run omg use {runtime.name}" + (f"@{versions[0]}" if versions else ""),
    )


def unmet_constraint(candidate: RuntimeCandidate) -> Selection | None:
    """Return the version constraint that nothing installed meets, where nothing stronger decides."""
    requests = candidate.requests
    is_decided = requests.pin is not None or candidate.is_stepped_over or candidate.toolchain is not None
    return None if is_decided or candidate.ownership.prefix else requests.constraint


def set_by(active: ActiveVersion) -> str:
    """Return what set the active version, for a message."""
    if active.is_inherited:
        return INHERITED
    return "the global default" if active.selection is None else f"set by {active.selection.origin}"


def _described(candidate: RuntimeCandidate) -> str:
    """Return the active toolchain of a candidate, and what set it."""
    runtime, active = candidate.ownership.runtime, candidate.active
    if active is None or active.toolchain is None:
        return runtime.name
    return f"{runtime.name} {active.toolchain.version} ({set_by(active)})"


def _versions_with(name: str, installed_versions: InstalledVersions) -> list[str]:
    return [one.version.text for one in installed_versions.toolchains if locate(one, name) is not None]


def _who_has(name: str, candidates: Sequence[RuntimeCandidate]) -> str:
    having = [
        f"{candidate.ownership.runtime.name} {version}"
        for candidate in candidates
        for version in _versions_with(name, candidate.installed_versions)
    ]
    return f"it is in {_listed(having)}"


def _next_step(name: str, candidates: Sequence[RuntimeCandidate]) -> str | None:
    for candidate in candidates:
        for version in _versions_with(name, candidate.installed_versions):
            runtime = candidate.ownership.runtime
            step = f"set {runtime.variable}={version} for one call, or run omg pin {runtime.name}@{version}"
            if candidate.ownership.is_owned:
                return step
            return f"{step}; to run it from there everywhere, run omg config set global_tools.{name} follow"
    return None


def _listed(items: Sequence[str]) -> str:
    shown = ", ".join(items[:_MAX_LISTED])
    return f"{shown} and {len(items) - _MAX_LISTED} more" if len(items) > _MAX_LISTED else shown
