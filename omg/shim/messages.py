"""The errors of the decision: what was looked for, who asked, who has it, what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.errors import MissingExecutableError, NothingInForceError, SelectionError, UnknownShimError
from omg.project.not_installed import shown_text
from omg.store.installed import locate
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omg.project.resolution import ActiveVersion, InstalledVersions
    from omg.shim.case import Case

_MAX_LISTED = 6


def unknown(name: str) -> UnknownShimError:
    """Return the error for a name that nothing installed provides."""
    return UnknownShimError(
        f"nothing installed provides {quoted(name)}",
        hint="run omg rehash to remove shims that are not needed any more",
    )


def bypassed(name: str) -> SelectionError:
    """Return the error for a name that only omg has, when omg is to be passed by."""
    return NothingInForceError(
        f"PATH has no {quoted(name)} besides omg's, which OMG_BYPASS passes by", hint="unset OMG_BYPASS"
    )


def missing(name: str, case: Case) -> MissingExecutableError:
    """Return the error for an executable that a runtime ships, and that the version in force lacks."""
    runtime = case.ownership.runtime
    havers = _havers(name, case.installed_versions)
    if case.ownership.prefix:
        message = f"no installed {runtime.name} is a {case.ownership.prefix} with {quoted(name)}"
        listed = _listed([toolchain.version.text for toolchain in case.installed_versions.toolchains])
        return MissingExecutableError(
            f"{message}\ninstalled: {listed or 'none'}",
            hint=f"run omg install {runtime.name}@{case.ownership.prefix}",
        )
    component = dict(runtime.components).get(name)
    toolchain = case.force.toolchain if case.force is not None else None
    if component is not None and toolchain is not None and not toolchain.is_linked:
        return MissingExecutableError(
            f"{_described(case)} has no {quoted(name)}: its component {component} is not installed",
            hint=f"run omg component add {component} --toolchain {toolchain.version}",
        )
    message = f"{_described(case)} has no {quoted(name)}"
    if not havers:
        return MissingExecutableError(f"{message}, and no other installed version has it")
    return MissingExecutableError(f"{message}\n{_who_has(name, [case])}", hint=_next_step(name, [case]))


def nothing_left(name: str, cases: Sequence[Case]) -> SelectionError:
    """Return the error for a name that neither a toolchain in force nor PATH has."""
    if not cases:
        return unknown(name)
    first = cases[0]
    if not first.ownership.is_owned:
        described = " and ".join(_described(case) for case in cases if case.force and case.force.toolchain)
        lacking = f"{described} lack it" if " and " in described else f"{described} lacks it"
        reason = lacking if described else "no runtime that could have it is active here"
        return MissingExecutableError(
            f"no {quoted(name)}: {reason}, and PATH has no other\n{_who_has(name, cases)}",
            hint=_next_step(name, cases),
        )
    runtime = first.ownership.runtime
    if first.is_stepped_over:
        return NothingInForceError(
            f"no {runtime.name} {first.ownership.major} is installed, and PATH has no other {quoted(name)}",
            hint=f"run omg install {runtime.name}@{first.ownership.major}",
        )
    if first.asked.pin is not None:
        pin = first.asked.pin
        wants = "the system's" if pin.text == "system" else f"{shown_text(pin.text)}, which is the system's,"
        return NothingInForceError(
            f"PATH has no {quoted(name)} besides omg's ({wants} is set by {pin.origin})",
            hint=f"pin a version of {runtime.name} instead: omg list {runtime.name} shows what is installed",
        )
    versions = [toolchain.version.text for toolchain in first.installed_versions.toolchains]
    installed = (
        f"installed: {_listed(versions)}" if versions else f"no version of {runtime.name} is installed"
    )
    return NothingInForceError(
        f"no {runtime.name} is active: nothing here pins one, there is no global default,"
        f" and PATH has no other {quoted(name)}\n{installed}",
        hint=f"run omg use {runtime.name}" + (f"@{versions[0]}" if versions else ""),
    )


def by_whom(force: ActiveVersion) -> str:
    """Return who is responsible for the version in force, for a message."""
    return "the global default" if force.asked is None else f"set by {force.asked.origin}"


def _described(case: Case) -> str:
    """Return the toolchain in force of a case, and who asked for it."""
    if case.force is None or case.force.toolchain is None:
        return case.ownership.runtime.name
    return f"{case.ownership.runtime.name} {case.force.toolchain.version} ({by_whom(case.force)})"


def _havers(name: str, installed_versions: InstalledVersions) -> list[str]:
    return [one.version.text for one in installed_versions.toolchains if locate(one, name) is not None]


def _who_has(name: str, cases: Sequence[Case]) -> str:
    havers = [
        f"{case.ownership.runtime.name} {version}"
        for case in cases
        for version in _havers(name, case.installed_versions)
    ]
    return f"it is in {_listed(havers)}"


def _next_step(name: str, cases: Sequence[Case]) -> str | None:
    for case in cases:
        for version in _havers(name, case.installed_versions):
            runtime = case.ownership.runtime
            return f"set {runtime.variable}={version} for one call, or run omg pin {runtime.name}@{version}"
    return None


def _listed(items: Sequence[str]) -> str:
    shown = ", ".join(items[:_MAX_LISTED])
    return f"{shown} and {len(items) - _MAX_LISTED} more" if len(items) > _MAX_LISTED else shown
