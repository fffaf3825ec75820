"""The entry point. `omg --version` is answered here, before anything else is imported."""

from __future__ import annotations

import sys

from omg import __version__

# Allocations before Python's garbage collector runs: imports and installs create many objects that stay, and
# reference cycles do not matter in a process this short. An install of 5,000 files stays below it.
_COLLECT_AFTER = 200_000
# What a shell reports for a program that SIGINT ended.
_INTERRUPTED = 130


def main(own_data_dir: str | None = None) -> int:
    """Run omg with this process's arguments and return its exit status.

    Args:
        own_data_dir: The store that this omg was started from, if it was started from one.
    """
    arguments = sys.argv[1:]
    if arguments == ["--version"] and sys.stdout is not None:
        try:
            sys.stdout.write(f"omg {__version__}\n")
            sys.stdout.flush()
        except OSError as error:
            from omg.cli import main as cli

            return cli.exit_on_write_error(error)
        return 0
    collect_rarely()
    try:
        from omg.cli.lean_pathlib import import_pathlib

        import_pathlib()
        from omg.cli import main as cli

        status = cli.main(arguments, own_data_dir=own_data_dir)
    except KeyboardInterrupt:
        status = _INTERRUPTED
    finally:
        collect_no_more()
    end_beside_threads(status)
    return status


def end_beside_threads(status: int) -> None:
    """End the process here if threads of it still run: a download from a silent server, a wait for a lock.

    Python frees what such a thread uses while it runs; an interrupted install then ended with a
    segmentation fault now and then. Returns where there is no such thread, or where the output cannot be
    written, which Python reports.
    """
    threading = sys.modules.get("threading")
    if threading is None or threading.active_count() == 1:
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    import os

    os._exit(status)


def collect_rarely() -> None:
    """Let Python collect garbage less often: that is a sixth of the time of omg's imports."""
    import gc

    gc.set_threshold(_COLLECT_AFTER)


def collect_no_more() -> None:
    """Disable Python's garbage collection at exit: the process frees all memory anyway."""
    import gc

    gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
