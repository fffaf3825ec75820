"""`omg component`: the components of a Rust toolchain: what there is, adding and taking out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.commands.parts import PartKind, configure_parts, run_parts
from omg.sources.source import Extras

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from omg.context import Context
    from omg.install.contents import Contents
    from omg.result import Result

NAME = "component"
HELP = "rust: list, add or remove components such as clippy"
EXAMPLES = (
    "omg component list --installed",
    "omg component add clippy rustfmt",
    "omg component remove rust-docs --toolchain nightly",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


def configure(parser: ArgumentParser) -> None:
    """Declare the verb, the names and the toolchain."""
    configure_parts(parser, NAME)


def run(context: Context, args: Namespace) -> Result:
    """Do what the verb says."""
    return run_parts(
        context, args, PartKind(NAME, _names, _installed, lambda names: Extras(components=names))
    )


def _names(contents: Contents) -> tuple[str, ...]:
    from omg.sources.rust_parts import component_names

    return component_names(contents.manifest, contents.host)


def _installed(contents: Contents) -> frozenset[str]:
    from omg.sources.rust_layout import component_names

    parts = contents.record.parts(contents.manifest)
    return frozenset(component_names(contents.manifest, parts, contents.host))
