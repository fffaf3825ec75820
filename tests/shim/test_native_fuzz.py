"""With any content of the files that it reads, the native shim answers or falls back to Python."""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from omg import __version__
from omg.project.formats.registry import RULES
from omg.shim import memo
from omg.shim.memo import Line, LineStrength, MemoKind
from omg.shim.script import env_words
from tests.conftest import write_executable
from tests.shim.conftest import HANDED_OVER

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
        if chance.random() < 0.5:
            file.write_bytes(mutated(sound, chance))
        else:
            checked.keep_memo(MemoKind.FILE, key, mutated(answer, chance))
        assert_sound(checked)


@_OFTEN
def test_a_damaged_answer_never_crashes_it(checked: NativeStore, count: int) -> None:
    launcher, node = (
        checked.builder.layout.self_dir / "bin/omg",
        checked.builder.executable("node", "18.17.0", "node"),
    )
    variables = [one for one in map(_encoded, checked.env.items()) if one[0].startswith(b"OMG_")]
    marks = b"uNOWHERE\0vHOME=%b\0f/\0sno-such-name\0-\0l%b\x000\0#!\0" % (
        checked.env["HOME"].encode(),
        bytes(node),
    )
    kept = {
        ("current",): b"t\0text\n",
        ("complete", "--", ""): b"t\0one\ntwo\tmeaning\n",
        ("exec", "--", "node"): b"x\0\0node\x0018.17.0\x000\0JAVA_HOME\0GREETING=hello\0",
        ("exec", "--", "other"): b"x\0%b\0\0\0\0GREETING=hello\0" % bytes(node),
    }
    for chance in map(random.Random, range(count)):
        words, answer = chance.choice(list(kept.items()))
        key = memo.answer_key(
            __version__,
            str(checked.builder.data_dir),
            folder="" if words[0] == "complete" else str(checked.cwd),
            terminals="--",
            path=checked.env["PATH"].encode(),
            variables=variables,
            words=words,
        )
        day = time.time_ns() // 86_400_000_000_000
        whole = b"%bd%d\0%b" % (marks, day, answer)
        checked.keep_memo(MemoKind.ANSWER, key, whole)
        sound = checked.run_file(launcher, *words)
        assert (sound.status, sound.path == HANDED_OVER) == (0, False), (words, sound)
        # With its hash: any other is not read. The key was tested above.
        checked.keep_memo(MemoKind.ANSWER, key, mutated(whole, chance))
        damaged = checked.run_file(launcher, *words)
        assert "Sanitizer" not in damaged.stderr
        assert "runtime error" not in damaged.stderr
        assert damaged.status in _SOUND, damaged


def _encoded(variable: tuple[str, str]) -> tuple[bytes, bytes]:
    return os.fsencode(variable[0]), os.fsencode(variable[1])


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
