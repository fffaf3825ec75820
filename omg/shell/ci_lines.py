"""Lines that a CI job evaluates: they put the shims on PATH for it, and set home variables. Pure."""

from __future__ import annotations

from omg.errors import UsageError
from omg.shell.assignment import assignments, path_lines, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def github_lines(shims_dir: Path, variables: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return POSIX lines that append to the files that GitHub's runner reads after each step.

    Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions (2026-12-01).
    Such a file cannot unset a variable: an empty value takes the place of that.

    Args:
        shims_dir: The directory for ``GITHUB_PATH``.
        variables: Names and values for ``GITHUB_ENV``; ``None`` for one to unset.

    Raises:
        UsageError: A value has a line break, which the runner would read as another line.
    """
    rows = [(str(shims_dir), "GITHUB_PATH")]
    rows += [(f"{name}={value or ''}", "GITHUB_ENV") for name, value in variables.items()]
    for text, _ in rows:
        if "\n" in text or "\r" in text:
            raise UsageError(
                "a path with a line break cannot be passed to GitHub", hint="set OMG_DATA_DIR to another path"
            )
    # Without the file's name in the environment this is no step of a GitHub job: the shell says so.
    return tuple(f"printf '%s\\n' {quoted(text)} >>\"${{{file}:?}}\"" for text, file in rows)


def gitlab_lines(shims_dir: Path, variables: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return POSIX lines for ``before_script``: the whole script of a GitLab job is one shell.

    Args:
        shims_dir: The directory to put first on PATH.
        variables: Names and values to export; ``None`` for one to unset.
    """
    return (*path_lines("posix", (shims_dir,)), *assignments(variables, "posix"))
