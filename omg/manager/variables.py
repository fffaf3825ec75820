"""The variables of `omg exec` and `omg env`: with named versions in them, or for the shims to decide."""

from __future__ import annotations

import os

from omg.shim.execution import corrected_homes, dropped_homes, path_with_bin, path_with_shims
from omg.store import variables
from omg.store.installed import list_toolchains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omg.manager.resolving import Resolved
    from omg.shim.execution import Environment
    from omg.store.layout import Store

# A variable's new value, or `None` for one that has to go.
Changes = dict[bytes, bytes | None]


def variables_of_named(
    environment: Mapping[bytes, bytes], choices: Sequence[Resolved], store: Store
) -> Changes:
    """Return the variables that make ``choices``, which the user named, count in all that is started.

    ``OMG_<RUNTIME>_VERSION`` is among them: a shim that is called further down means the same version,
    also where a shell's start-up files have put the shims in front of PATH again. It beats an active
    virtual environment. What was inherited goes: it stands for a version that a shim chose.

    Args:
        environment: The environment to start from.
        choices: The toolchains; of two with an executable in common the first one's counts.
        store: The stores.
    """
    changed = _homes(environment, choices, store)
    path = environment.get(b"PATH", b"")
    shims_dir = os.fsencode(store.shims_dir)
    # The last one edited stands in front.
    for choice in reversed(choices):
        runtime, toolchain = choice.runtime, choice.toolchain
        changed[os.fsencode(runtime.variable)] = os.fsencode(choice.text)
        changed.update(dict.fromkeys({os.fsencode(runtime.inherited_variable)} & environment.keys()))
        if toolchain is None:
            continue
        if runtime.has_variables:
            changed.update(variables.read(toolchain.resolved_dir))
        if runtime.is_chosen_by_variable and shims_dir in path.split(b":"):
            continue  # its shims read the variable, and `cargo +nightly` goes on working
        bins = _link_bins(store, runtime.name)
        path = path_with_bin(path, toolchain.bin_dir, store, runtime.name, bins)
    return {**changed, b"PATH": path}


def variables_of_folder(
    environment: Mapping[bytes, bytes], choices: Sequence[Resolved], store: Store
) -> Changes:
    """Return the variables with which the shims choose the versions of each folder.

    No version is among them: it would hold in every folder, and hide an active virtual environment. Nor is
    what is inherited: it stays as it came, for the shims to read.

    Args:
        environment: The environment to start from.
        choices: The toolchains that are active in this folder.
        store: The stores.
    """
    path = path_with_shims(environment.get(b"PATH", b""), store)
    return {**_homes(environment, choices, store), b"PATH": path}


def homes_of_folder(environment: Mapping[bytes, bytes], choices: Sequence[Resolved], store: Store) -> Changes:
    """Return the home variables of ``choices`` alone, for a CI job; see `variables_of_folder`."""
    return _homes(environment, choices, store)


def apply(environment: Environment, changes: Changes) -> Environment:
    """Return ``environment`` with ``changes``."""
    kept = {name: value for name, value in environment.items() if name not in changes}
    return kept | {name: value for name, value in changes.items() if value is not None}


def _homes(environment: Mapping[bytes, bytes], choices: Sequence[Resolved], store: Store) -> Changes:
    """Home variables: here they are introduced, too, for tools that look for nothing else."""
    changed: Changes = {}
    for choice in reversed(choices):
        runtime, toolchain = choice.runtime, choice.toolchain
        if toolchain is None:
            continue
        bins = _link_bins(store, runtime.name)
        changed.update(corrected_homes(environment, runtime, toolchain, store, bins))
        changed.update(dict.fromkeys(dropped_homes(environment, runtime)))
        for variable in runtime.home_variables:
            changed[os.fsencode(variable)] = os.fsencode(toolchain.resolved_dir)
    return changed


def _link_bins(store: Store, runtime: str) -> set[bytes]:
    return {os.fsencode(one.bin_dir) for one in list_toolchains(store, runtime) if one.is_linked}
