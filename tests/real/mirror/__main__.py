"""Builds the mirror, or serves it."""

from __future__ import annotations

import argparse
import contextlib
import sys

from tests.real.mirror import parts, signing
from tests.real.mirror.registries import say
from tests.real.mirror.server import Server


def write(line: str) -> None:
    """Write a line at once, also into a pipe."""
    print(line, flush=True)  # noqa: T201


def main() -> int:
    """Do what the command line says; 1 if a part could not be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.real.mirror", description=__doc__)
    parser.add_argument("command", choices=("build", "serve"))
    parser.add_argument("part", nargs="*", choices=[*parts.PARTS, []], default=[])
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    sites, reasons = parts.parts(arguments.part)
    for archive in (archive for site in sites for archive in site.archives):
        write(f"{archive.runtime:7} {archive.version:14} {archive.place}  ({archive.contents})")
    for name, reason in reasons.items():
        say(f"{name} was not made: {reason}")
    keys = signing.signers(parts.cache_dir() / "keys")
    write(f"keys: {keys.openpgp_key} {keys.minisign_key}")
    if arguments.command == "serve":
        server = Server(sites, arguments.port)
        write(f"OMG_MIRROR={server.url}")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
