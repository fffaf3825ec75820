"""Which marks the launcher takes as true, one at a time (shims/README.md, 16.4)."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from omg import __version__
from omg.shim import memo
from omg.shim.memo import MemoKind
from tests.shim.conftest import HANDED_OVER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shim.conftest import Answer, NativeStore

_DAY = time.time_ns() // 86_400_000_000_000
_TEXT = "said again"


def state_of(file: Path) -> bytes:
    info = file.stat()
    return f"{info.st_ctime_ns}.{info.st_size}.{info.st_ino}".encode()


def said(native: NativeStore, *fields: bytes, kind: bytes = b"t") -> Answer:
    """Return what the launcher says to `omg current`, with these marks and a text behind them."""
    key = memo.answer_key(
        __version__,
        str(native.builder.data_dir),
        folder=str(native.cwd),
        terminals="--",
        path=native.env["PATH"].encode(),
        variables=[
            (os.fsencode(name), os.fsencode(value))
            for name, value in native.env.items()
            if name.startswith("OMG_") and name not in ("OMG_SHIM_GUARD", "OMG_GITHUB_TOKEN")
        ],
        words=("current",),
    )
    content = b"".join(field + b"\0" for field in (*fields, kind)) + f"{_TEXT}\n".encode()
    native.keep_memo(MemoKind.ANSWER, key, content)
    return native.run_file(native.builder.layout.self_dir / "bin/omg", "current")


def test_what_holds_is_said_again_and_all_else_is_left_to_python(ready: NativeStore) -> None:
    folder = ready.cwd / "inner"
    folder.mkdir()
    file = folder / "file"
    file.write_text("one\ntwo\n")
    other = folder / "other"
    other.write_text("one\ntwo\n")
    state, place = state_of(file), bytes(folder)
    home = ready.env["HOME"].encode()
    holds = {
        "nothing": (),
        "today": (b"d%d" % _DAY,),
        "not set": (b"uNO_SUCH_VARIABLE",),
        "set": (b"vHOME=" + home,),
        "empty": (b"vEMPTY=",),
        "there": (b"s" + bytes(file), state),
        "there, from its folder": (b"f" + place, b"sfile", state, b"sno", b"-"),
        "not there": (b"s" + place + b"/no", b"-"),
        "below a file": (b"s" + bytes(file) + b"/no", b"-"),
        "first line": (b"l" + bytes(file), b"0", b"one\n"),
        "later line": (b"l" + bytes(file), b"3", b"\ntwo\n"),
    }
    fails = {
        "yesterday": (b"d%d" % (_DAY - 1),),
        "tomorrow": (b"d%d" % (_DAY + 1),),
        "no day": (b"d",),
        "is set": (b"uHOME",),
        "is set and empty": (b"uEMPTY",),
        "other value": (b"vHOME=" + home + b"/",),
        "value of an unset variable": (b"vNO_SUCH_VARIABLE=",),
        "no value": (b"vHOME",),
        "is there": (b"s" + bytes(file), b"-"),
        "another file of the same text": (b"s" + bytes(other), state),
        "is gone": (b"s" + place + b"/no", state),
        "no folder": (b"f" + place + b"/no", b"sno", b"-"),
        "folder that is a file": (b"f" + bytes(file), b"sno", b"-"),
        "no state": (b"s" + bytes(file),),
        "other line": (b"l" + bytes(file), b"0", b"two\n"),
        "line past the end": (b"l" + bytes(file), b"8", b"two\n"),
        "line of no file": (b"l" + place + b"/no", b"0", b"one\n"),
        "odd place": (b"l" + bytes(file), b"-1", b"one\n"),
        "unknown mark": (b"zHOME",),
        "empty mark": (b"",),
    }
    world = ready.with_env(EMPTY="")

    assert {name for name, fields in holds.items() if said(world, *fields).stdout != f"{_TEXT}\n"} == set()
    assert {name for name, fields in fails.items() if said(world, *fields).path != HANDED_OVER} == set()
    # One that does not hold is enough, wherever it is.
    assert said(world, b"uHOME", b"d%d" % _DAY).path == HANDED_OVER
    assert said(world, b"d%d" % _DAY, b"uHOME").path == HANDED_OVER
    # What is executed is no answer to another command.
    assert said(world, kind=b"x").path == HANDED_OVER


def test_a_secret_and_a_guard_are_no_part_of_the_key(ready: NativeStore) -> None:
    world = ready.with_env(OMG_GITHUB_TOKEN="secret", OMG_SHIM_GUARD="1:0:1:node:/x")

    assert said(world).stdout == f"{_TEXT}\n"
    assert said(ready.with_env(OMG_OTHER="1")).stdout == f"{_TEXT}\n"


def test_another_surrounding_has_no_answer(ready: NativeStore) -> None:
    assert said(ready).stdout == f"{_TEXT}\n"
    launcher = ready.builder.layout.self_dir / "bin/omg"
    others = {
        "variable": ready.with_env(OMG_OTHER="1"),
        "path": ready.with_env(PATH="/usr/bin"),
        "folder": ready.standing_in(ready.root),
    }

    assert {
        name for name, one in others.items() if one.run_file(launcher, "current").path != HANDED_OVER
    } == set()
    assert ready.run_file(launcher, "current", "node").path == HANDED_OVER
    assert ready.run_file(launcher, "current", "--").path == HANDED_OVER
    assert ready.run_file(launcher).path == HANDED_OVER
