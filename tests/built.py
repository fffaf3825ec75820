"""The native shim of this checkout, compiled once where its sources are newer than what the install built.

Without that, each store that a test makes compiles one of its own: a second of the processor each.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

import pytest

from omg.shim import compiler, program


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile before there are workers; where it cannot be done, tests do as they would without."""
    is_worker = hasattr(session.config, "workerinput")
    # A compiler that is named is one for another processor: what it makes is for this run only.
    is_other = bool(os.environ.get(compiler.COMPILER_VARIABLE))
    if is_worker or is_other or program._packaged() is not None:
        return
    command = compiler.find_compiler()
    if command is None:
        return
    place = program._PACKAGED_PROGRAM
    scratch = place.with_name(f".program.{os.getpid()}")
    place.parent.mkdir(exist_ok=True)
    # What is edited while the compiler reads is newer than this.
    began_ns = time.time_ns()
    try:
        with suppress(compiler.CompilerError):
            compiler.compile_program(program.source_dir(), scratch, command)
            os.utime(scratch, ns=(began_ns, began_ns))
            scratch.replace(place)
    finally:
        scratch.unlink(missing_ok=True)
