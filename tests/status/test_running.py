"""Processes that use a toolchain are found, as ``/proc`` shows them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.status.running import Processes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def toolchain(tmp_path: Path) -> Path:
    toolchain = tmp_path / "node/20.1.0"
    (toolchain / "bin").mkdir(parents=True)
    return toolchain


def process(
    tmp_path: Path, pid: int, program: Path | str, *, command: tuple[object, ...] = (), maps: str = ""
) -> Path:
    """Make one process of a ``/proc``, and return that."""
    place = tmp_path / "proc" / str(pid)
    place.mkdir(parents=True)
    (place / "exe").symlink_to(program)
    (place / "cmdline").write_bytes(b"".join(os.fsencode(str(word)) + b"\0" for word in command))
    (place / "maps").write_text(maps)
    return tmp_path / "proc"


def found(toolchain: Path, proc: Path, programs: frozenset[bytes] = frozenset()) -> list[tuple[int, str]]:
    return sorted(Processes(proc).using([toolchain], programs=programs))


def test_programs_below_the_toolchain_are_seen(toolchain: Path, tmp_path: Path) -> None:
    process(tmp_path, 7, toolchain / "bin/node")
    process(tmp_path, 8, "/bin/sh")
    proc = process(tmp_path, 9, tmp_path / "node/20.1.01/x")
    (proc / "self").mkdir()
    assert found(toolchain, proc) == [(7, str(toolchain / "bin/node"))]


def test_program_that_a_link_leads_to_runs_too(toolchain: Path, tmp_path: Path) -> None:
    program = tmp_path / "mise/deno"
    proc = process(tmp_path, 7, program)
    assert found(toolchain, proc) == []
    assert found(toolchain, proc, frozenset({os.fsencode(program)})) == [(7, str(program))]


@pytest.mark.parametrize("space", ["", " with space"])
def test_library_of_another_program_is_seen(space: str, tmp_path: Path) -> None:
    toolchain = tmp_path / f"python{space}/3.12.1"
    library = toolchain / "lib/libpython3.12.so.1.0"
    maps = (
        "55d0-55d1 r-xp 00000000 08:01 1                          /usr/bin/vim\n"
        f"7f00-7f01 r-xp 00000000 08:01 2                          {library}\n"
        "7f02-7f03 rw-p 00000000 00:00 0 \n"
    )
    proc = process(tmp_path, 7, "/usr/bin/vim", maps=maps)
    assert found(toolchain, proc) == [(7, str(library))]


@pytest.mark.parametrize(
    ("first_line", "command"),
    [
        ("#!/bin/sh", ("/bin/sh", "SCRIPT", "install")),
        ("#!/usr/bin/env python3", ("python3", "SCRIPT")),
        ("#!/usr/bin/env -S python3 -I", ("python3", "-I", "SCRIPT")),
        ("#!/usr/bin/perl -w", ("/usr/bin/perl", "-w", "SCRIPT")),
    ],
)
def test_script_of_the_toolchain_is_seen(
    first_line: str, command: tuple[str, ...], toolchain: Path, tmp_path: Path
) -> None:
    script = toolchain / "bin/tool"
    script.write_text(f"{first_line}\n")
    words = tuple(str(script) if word == "SCRIPT" else word for word in command)
    proc = process(tmp_path, 7, "/usr/bin/whatever", command=words)
    assert found(toolchain, proc) == [(7, str(script))]


def test_editor_with_a_script_open_does_not_run_it(toolchain: Path, tmp_path: Path) -> None:
    script = toolchain / "bin/tool"
    script.write_text("#!/bin/sh\n")
    proc = process(tmp_path, 7, "/usr/bin/vim", command=("vim", script))
    assert found(toolchain, proc) == []


def test_who_was_started_through_a_link_is_seen(toolchain: Path, tmp_path: Path) -> None:
    program = toolchain / "bin/python3"
    proc = process(tmp_path, 7, "/usr/bin/python3.11", command=(program, "-m", "http.server"))
    assert found(toolchain, proc) == [(7, str(program))]


def test_fifo_in_the_place_of_a_script_holds_nothing_up(toolchain: Path, tmp_path: Path) -> None:
    os.mkfifo(toolchain / "bin/pipe")
    proc = process(tmp_path, 7, "/bin/sh", command=("/bin/sh", toolchain / "bin/pipe"))
    assert found(toolchain, proc) == []


def test_process_that_tells_nothing_is_passed_over(toolchain: Path, tmp_path: Path) -> None:
    (tmp_path / "proc/7").mkdir(parents=True)
    assert found(toolchain, tmp_path / "proc") == []


def test_without_proc_nothing_runs(toolchain: Path, tmp_path: Path) -> None:
    assert found(toolchain, tmp_path / "absent") == []
