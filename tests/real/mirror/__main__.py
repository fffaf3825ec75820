"""Builds the mirror, or serves it."""

from __future__ import annotations

import argparse
import contextlib

from tests.real.mirror import parts
from tests.real.mirror.server import Server


def say(line: str) -> None:
    """Write a line at once, for whoever reads it through a pipe."""
    print(line, flush=True)  # noqa: T201


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.real.mirror", description=__doc__)
    parser.add_argument("command", choices=("build", "serve"))
    parser.add_argument("part", nargs="*", choices=[*parts.PARTS, []], default=[])
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    sites = parts.parts(arguments.part)
    for archive in (archive for site in sites for archive in site.archives):
        say(f"{archive.runtime:7} {archive.version:14} {archive.place}  ({archive.contents})")
    keys = sites[0].signers
    say(f"keys: {keys.openpgp_key} {keys.minisign_key}")
    if arguments.command == "serve":
        server = Server(sites, arguments.port)
        say(f"OMG_MIRROR={server.url}")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
