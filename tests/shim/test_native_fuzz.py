"""With any content of the files that it reads, the native shim answers or falls back to Python."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from omg.project.formats.registry import RULES
from omg.shim import memo
from omg.shim.memo import Line, LineStrength, MemoKind
from omg.shim.script import env_words
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shim.conftest import NativeStore

# Of the bytes of one test.
_OFTEN = pytest.mark.figures(12, slow=200, long=2_000)
# Decided or left to Python (by the interpreter of these tests), or no such program; never a signal.
_SOUND = (0, 126, 127)
_VARIABLES = ("PATH", "OMG_NODE_VERSION", "OMG_SYSTEM_DIRS", "OMG_CEILING_DIRS", "HOME", "VIRTUAL_ENV")


@pytest.fixture
def checked(native: NativeStore, checked_program: Path) -> NativeStore:
    """Return a store whose shims are the program under the sanitizers."""
    store = replace(native, program=checked_program)
    store.rehash()
    return store


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return ``data`` with a few bytes or a number of it replaced, or cut."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        size = chance.choice((1, 4))
        changed[at : at + size] = chance.choice((chance.randbytes(size), bytes(size), b"\xff" * size))
    return bytes(changed[: chance.randint(1, len(changed))] if chance.random() < 0.1 else changed)


def assert_sound(native: NativeStore, name: str = "node", *arguments: str) -> None:
    answer = native.run(name, *arguments)
    assert "Sanitizer" not in answer.stderr
    assert "runtime error" not in answer.stderr
    assert answer.status in _SOUND, answer


@_OFTEN
def test_a_damaged_table_never_crashes_it(checked: NativeStore, count: int) -> None:
    table = checked.builder.layout.table_file
    sound = table.read_bytes()
    (checked.cwd / ".nvmrc").write_text("20")
    for chance in map(random.Random, range(count)):
        table.write_bytes(mutated(sound[:4096], chance) + sound[4096:])
        assert_sound(checked, chance.choice(("node", "python3.11")))


@_OFTEN
def test_a_damaged_memo_never_crashes_it(checked: NativeStore, count: int) -> None:
    (checked.cwd / ".nvmrc").write_bytes(b"lts/*")
    key = memo.file_key(RULES, "nvmrc", ".nvmrc", b"lts/*")
    answer = memo.encode_lines(
        (Line("node", LineStrength.PIN, ("lts/*", "18.17.0")), Line("go", LineStrength.CONSTRAINT, ("1",)))
    )
    file = checked.keep_memo(MemoKind.FILE, key, answer)
    sound = file.read_bytes()
    for chance in map(random.Random, range(count)):
        file.write_bytes(mutated(sound, chance))
        assert_sound(checked)


@_OFTEN
def test_hostile_bytes_in_files_and_variables_never_crash_it(checked: NativeStore, count: int) -> None:
    for chance in map(random.Random, range(count)):
        name = chance.choice((".nvmrc", "mise.toml", "package.json"))
        (checked.cwd / name).write_bytes(chance.randbytes(chance.choice((1, 7, 8, 9, 41, 4096))))
        hostile = chance.randbytes(300).replace(b"\0", b":").decode("utf-8", "surrogateescape")
        variable = chance.choice(_VARIABLES)
        assert_sound(checked.with_env(**{variable: chance.choice(("", "/")) + hostile}))


@_OFTEN
def test_a_damaged_table_never_crashes_an_installer(checked: NativeStore, count: int) -> None:
    npm = checked.builder.executable("node", "20.11.1", "npm")
    npm.write_text('#!/bin/sh\nbin=${0%/*}\nrm "$bin/tool" 2>/dev/null || cp "$bin/node" "$bin/tool"\n')
    checked.rehash()
    table = checked.builder.layout.table_file
    sound = table.read_bytes()
    for chance in map(random.Random, range(count)):
        table.write_bytes(mutated(sound, chance))
        assert_sound(checked, "npm", "install", "-g", "tool")


@_OFTEN
def test_the_first_line_of_a_script_is_read_as_python_reads_it(checked: NativeStore, count: int) -> None:
    bin_dir = checked.builder.layout.toolchain_dir("node", "20.11.1") / "bin"
    says = '#!/bin/sh\necho path={}; for argument in "$@"; do echo "argument=$argument"; done\n'
    write_executable(bin_dir / "node", says.format("beside"))
    write_executable(checked.root / "first/node", says.format("on PATH"))
    script = write_executable(bin_dir / "npm", "")
    checked.rehash()
    store = checked.with_env(PATH=f"{checked.root}/first:{checked.env['PATH']}:/usr/bin:/bin")
    for chance in map(random.Random, range(count)):
        length = chance.choice((1, 4, 16, 230, 231, 232, 233, 234, 300))
        words = bytes(chance.choices(b"ab-= \t", k=length)) + chance.choice((b"", b"#", b"\\", b"\0", b"\r"))
        head = b"#!/usr/bin/env -S node " + words + chance.choice((b"\n", b"\nx", b" \t\n", b""))
        script.write_bytes(head)
        answer = store.run("npm", "last")
        assert "Sanitizer" not in answer.stderr, answer
        assert (answer.path == "beside") == bool(env_words(head)), head
        if env_words(head):
            expected = [*map(os.fsdecode, env_words(head)[1:]), str(script), "last"]
            assert answer.values("argument") == expected
