"""An environment in which several toolchains are chosen at once, for `omg exec` and `omg env`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from omg.shim.execution import edited_path
from omg.store import variables
from omg.store.installed import list_toolchains

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omg.commands.choice import Choice
    from omg.shim.execution import Environment
    from omg.store.layout import Store


def changed_variables(
    environment: Mapping[bytes, bytes], choices: Sequence[Choice], store: Store, *, is_named: bool
) -> Environment:
    """Return the variables that make ``choices`` count, in this process and all that it starts.

    ``OMG_<RUNTIME>_VERSION`` is among them: a shim that is called further down means the same version,
    also where a shell's start-up files have put the shims in front of PATH again.

    Args:
        environment: The environment to start from.
        choices: The toolchains; of two with an executable in common the first one's counts.
        store: The stores.
        is_named: They were named by the user, which beats an active virtual environment.
    """
    changed: Environment = {}
    path = environment.get(b"PATH", b"")
    shims_dir = os.fsencode(store.shims_dir)
    # The last one edited stands in front.
    for choice in reversed(choices):
        runtime, toolchain = choice.runtime, choice.toolchain
        changed[os.fsencode(runtime.variable)] = os.fsencode(choice.text)
        if toolchain is None:
            continue
        for variable in runtime.home_variables:
            changed[os.fsencode(variable)] = os.fsencode(toolchain.resolved_dir)
        if runtime.has_variables:
            changed.update(variables.read(toolchain.resolved_dir))
        if runtime.is_chosen_by_variable and shims_dir in path.split(b":"):
            continue  # its shims read the variable, and `cargo +nightly` goes on working
        links = (one for one in list_toolchains(store, runtime.name) if one.is_linked)
        bins = {os.fsencode(one.bin_dir) for one in links}
        path = edited_path(path, toolchain.bin_dir, store, runtime.name, bins, is_first=is_named)
    return {**changed, b"PATH": path}
