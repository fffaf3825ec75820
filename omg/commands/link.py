"""`omg link`: adopt a directory as a toolchain."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from omg.cli.arguments import add_dry_run
from omg.context import note
from omg.errors import UsageError
from omg.result import Result, RuntimeVersion
from omg.shim.refresh import refresh_shims

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.adoption.adoptable import Adoptable
    from omg.context import Context

NAME = "link"
HELP = "link a directory as an installed version"
# A refused run is recorded in the audit log.
IS_AUDITED = True

# What a hint names of a runtime's executables.
_MAX_NAMED = 2


def configure(parser: ArgumentParser) -> None:
    """Declare the name and the directory."""
    parser.add_argument(
        "words", nargs="+", metavar="RUNTIME@NAME DIR", help="what to call it, and a directory with a bin/"
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Link the directory.

    Raises:
        UsageError: The name is no version's name, or the directory is no toolchain.
        InUseError: There is a toolchain of that name.
        StoreError: The store cannot be written.
    """
    from omg.adoption.adopt import adopt
    from omg.adoption.adoptable import adoptable_at
    from omg.adoption.finding import version_of
    from omg.runtimes.registry import by_name
    from omg.store.installed import find
    from omg.store.links import linked_dir
    from omg.versions.grammar import quoted

    name, text, directory = _read(args.words)
    runtime = by_name(name)
    version = version_of(runtime, text)
    if version is None:
        raise UsageError(
            f"{quoted(text)} cannot be the name of a toolchain of {runtime.name}",
            hint="use letters, digits and ._+-, beginning with a letter or digit, and no word such as latest",
        )
    target = Path(directory).absolute()
    if not target.is_dir():
        raise UsageError(f"`{target}` is not a directory")
    if not (target / "bin").is_dir():
        raise UsageError(
            f"`{target}` has no bin/ directory", hint="name the directory above the one of the executables"
        )
    if Path(os.path.realpath(target)).is_relative_to(os.path.realpath(context.store.versions_dir)):
        raise UsageError(f"`{target}` is a toolchain of the store already")
    adoptable = adoptable_at(runtime, version, target)
    if adoptable is None:
        shipped = " or ".join((runtime.executables or (runtime.name,))[:_MAX_NAMED])
        raise UsageError(
            f"`{target / 'bin'}` has no executable of {runtime.title}",
            hint=f"name a directory whose bin/ has {shipped}",
        )
    present = find(context.store, runtime.name, version)
    is_there = present is not None and _is_same(linked_dir(present), target)
    if not is_there and not args.dry_run:
        adopt(context.store, adoptable, source="link", command="omg link")
        note(context, "link", runtime=runtime.name, version=version, target=str(target))
    if not args.dry_run:
        refresh_shims(context)
    report = RuntimeVersion(
        runtime.name,
        version,
        is_installed=is_there or not args.dry_run,
        path=str(target),
        source="link",
        linked_to=str(target),
    )
    return Result(
        (_told(adoptable, is_there=is_there, is_dry_run=args.dry_run),), {"toolchains": [report.document()]}
    )


def _is_same(theirs: Path | None, target: Path) -> bool:
    return theirs is not None and os.path.realpath(theirs) == os.path.realpath(target)


def _told(adoptable: Adoptable, *, is_there: bool, is_dry_run: bool) -> str:
    """Return what was done, or would be."""
    name = f"{adoptable.runtime} {adoptable.version}"
    if is_there:
        return f"{name} is already linked to {adoptable.dir}"
    # Of a prefix that is not the runtime's alone.
    only = (
        f" ({', '.join(path.name for path in adoptable.executables)} only)" if adoptable.executables else ""
    )
    return f"{'would link' if is_dry_run else 'linked'} {name} to {adoptable.dir}{only}"


def _read(words: list[str]) -> tuple[str, str, str]:
    """Return runtime, name and directory of `RUNTIME@NAME DIR` or `RUNTIME NAME DIR`."""
    if len(words) == 3:
        return words[0], words[1], words[2]
    runtime, separator, name = words[0].partition("@")
    if len(words) != 2 or not separator or not name:
        raise UsageError("a name and a directory are needed", hint="run omg link RUNTIME@NAME DIR")
    return runtime, name, words[1]
