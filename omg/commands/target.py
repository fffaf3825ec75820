"""`omg target`: the platforms that a Rust toolchain compiles for: what there is, adding and taking out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.commands.parts import PartKind, configure_parts, run_parts
from omg.sources.source import Extras

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context
    from omg.install.contents import Contents
    from omg.result import Result

NAME = "target"
HELP = "rust: list, add or remove the platforms to compile for"
EXAMPLES = (
    "omg target list",
    "omg target add wasm32-unknown-unknown",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the verb, the names and the toolchain."""
    configure_parts(parser, NAME)


def run(context: Context, args: Namespace) -> Result:
    """Do what the verb says."""
    return run_parts(context, args, PartKind(NAME, _names, _installed, lambda names: Extras(targets=names)))


def _names(contents: Contents) -> tuple[str, ...]:
    from omg.sources.rust_parts import target_names

    return target_names(contents.manifest)


def _installed(contents: Contents) -> frozenset[str]:
    return contents.record.targets
