"""What omg's interpreter runs: finds omg, and runs it.

A copy of this file is ``<data>/self/start.py``, run as ``INTERPRETER -I -S <data>/self/start.py ARG...``;
so it must stand alone until ``sys.path`` is set from ``self/path`` beside it (one entry a line, absolute or
relative to ``self``, so that a moved store still starts; before them, after `#!`, their interpreter).
``:shim FLAGS SELF ARG...`` is a shim that could not decide; all else is a command line.
`shims/README.md` is the contract.
"""

import os
import sys

_SWITCHED = "omg_switched"


def main() -> int:
    """Run the command line, or the decision of a shim; return the exit status."""
    self_dir = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib is slow to import
    is_shim = sys.argv[1:2] == [":shim"]
    try:
        with open(f"{self_dir}/path", "rb") as file:  # noqa: PTH123
            # Bytes, as the file system has them: a cron job's locale may be another than the set-up's.
            entries = [os.fsdecode(line) for line in file.read().split(b"\n") if line]
        if entries and entries[0].startswith("#!"):
            _require_interpreter(self_dir, entries.pop(0)[2:])
        sys.path += [os.path.join(self_dir, entry) for entry in entries]  # noqa: PTH118
        import omg  # noqa: F401
    except (OSError, ModuleNotFoundError) as error:
        hint = f"run OMG_DATA_DIR='{os.path.dirname(self_dir)}' sh install.sh"  # noqa: PTH120
        sys.stderr.write(f"omg: its environment `{self_dir}` is damaged: {error}; {hint}\n")
        return 127 if is_shim else 1
    _put_finder_first()
    if is_shim:
        from omg.shim.dispatch import dispatch

        flags, self_path, *args = sys.argv[2:]
        return dispatch(self_path, flags, args)
    from omg.__main__ import main as run

    return run(os.path.dirname(self_dir))  # noqa: PTH120


def end(status: int) -> None:
    """End the process here: the kernel frees at once what Python would free object by object.

    That is a twentieth of the time of a command that has nothing to do. Returns where the output cannot be
    written, which Python reports.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(status)


def _put_finder_first() -> None:
    try:
        from omg.finder import put_first
    except ModuleNotFoundError as error:
        # An older omg has none; it stays in use where a switch to another one was killed.
        if error.name != "omg.finder":
            raise
    else:
        put_first()


def _require_interpreter(self_dir: str, interpreter: str) -> None:
    """Go on with the interpreter of the import path, where the shims still start the one of another omg.

    That is so between two renames of a set-up, and stays so if it is killed there.
    """
    with open(f"{self_dir}/interpreter", "rb") as file:  # noqa: PTH123
        started = os.fsdecode(file.read().rstrip(b"\n"))
    if started == interpreter or _SWITCHED in sys._xoptions:
        return
    program = os.path.join(self_dir, interpreter)  # noqa: PTH118
    arguments = [program, "-I", "-S", "-X", _SWITCHED, *sys.argv]
    os.execv(program, arguments)  # noqa: S606


if __name__ == "__main__":
    exit_status = main()
    end(exit_status)
    sys.exit(exit_status)
