"""``.prototools``: proto's versions, as keys at the top of the file.

Source: https://moonrepo.dev/docs/proto/config, read 2026-11-23.
"""

from __future__ import annotations

from omg.project.formats.entry import pin, runtime_called, tool_called
from omg.project.formats.request import FormatProblem, Outcome
from omg.project.formats.toml_document import load_toml

# proto pins itself here too.
_ITSELF = "proto"


def parse(text: str) -> tuple[Outcome, ...]:
    """Return a pin for every top-level key that is no section; of two names for one the later counts.

    Raises:
        MalformedDocumentError: The text is no TOML.
    """
    outcomes: dict[str, Outcome] = {}
    for key, value in load_toml(text).items():
        runtime = runtime_called(key)
        if isinstance(value, dict | list) or key == _ITSELF or runtime is None:
            continue
        outcomes.pop(runtime, None)
        if not isinstance(value, str):
            outcomes[runtime] = FormatProblem(
                f"the version of {runtime} is not a string",
                runtime,
                hint=f'write it in quotes: {key} = "20"',
            )
        elif value.strip():
            outcomes[runtime] = pin(runtime, (value.strip(),), tool=tool_called(key))
    return tuple(outcomes.values())
