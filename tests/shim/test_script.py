"""Scripts that `env` would start, as Python reads them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from omg.shim.script import env_words, script_command
from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

_LINE = b"#!/usr/bin/env node"
# The beginning of a file, and the words that its program is given before the script; none: it runs as it is.
# The program is `node`.
HEADS = {
    "one word": (b"#!/usr/bin/env node\nx\n", ()),
    "nothing behind the line": (b"#!/usr/bin/env node\n", ()),
    "blanks": (b"#! \t/usr/bin/env \t node \t\nx\n", ()),
    "-S": (b"#!/usr/bin/env -S node\n", ()),
    "-S and words": (b"#!/usr/bin/env -S node --a=b,c:d  -W\tx@y%z+1\n", (b"--a=b,c:d", b"-W", b"x@y%z+1")),
    "a word of the longest line": (b"#!/usr/bin/env -S node " + b"x" * 232 + b"\n", (b"x" * 232,)),
    "most words": (b"#!/usr/bin/env -S node" + b" x" * 116 + b" \n", (b"x",) * 116),
    "the longest line": (_LINE.ljust(255) + b"\n", ()),
    "a binary file behind the line": (_LINE + b"\n\0\xff\r\n", ()),
}
AS_IT_IS = {
    "empty": b"",
    "two bytes": b"#!",
    "an empty line": b"#!\n",
    "blanks only": b"#!  \n",
    "a program": b"\x7fELF\x02\x01\x01\0\n",
    "no magic": b"/usr/bin/env node\n",
    "a blank before the magic": b" #!/usr/bin/env node\n",
    "another path of env": b"#!/bin/env node\n",
    "env with two slashes": b"#!//usr/bin/env node\n",
    "env with a name that goes on": b"#!/usr/bin/envy node\n",
    "a blank in the second place": b"#!/usr/bin/env node x\n",
    "a line too long": _LINE.ljust(256) + b"\n",
    "no newline": _LINE,
    "no newline in the first block": _LINE.ljust(4096),
    "CRLF": _LINE + b"\r\n",
    "NUL": _LINE + b"\0\n",
    "NUL and no newline": _LINE + b"\0",
    "not ASCII": _LINE + b" \xc3\xa9\n",
    "a name with a slash": b"#!/usr/bin/env ./node\n",
    "a name that is a path": b"#!/usr/bin/env /usr/bin/node\n",
    "an option in the first place": b"#!/usr/bin/env -i node\n",
    "-S without a blank": b"#!/usr/bin/env -Snode\n",
    "-S with more options": b"#!/usr/bin/env -vS node\n",
    "the long name of -S": b"#!/usr/bin/env --split-string=node\n",
    "-S and an option": b"#!/usr/bin/env -S -i node\n",
    "-S and an assignment": b"#!/usr/bin/env -S A=1 node\n",
    "-S and quotes": b'#!/usr/bin/env -S node "x y"\n',
    "-S and apostrophes": b"#!/usr/bin/env -S node 'x y'\n",
    "-S and a backslash": b"#!/usr/bin/env -S node x\\_y\n",
    "-S and a variable": b"#!/usr/bin/env -S node ${HOME}\n",
    "-S and a comment": b"#!/usr/bin/env -S node # x\n",
    "-S and a vertical tab": b"#!/usr/bin/env -S node\vx\n",
}
# As it is, such a script starts itself for ever.
_LOOPS = {
    "env alone": b"#!/usr/bin/env\n",
    "a name that is an assignment": b"#!/usr/bin/env node=x\n",
    "an option": b"#!/usr/bin/env -i\n",
    "-S alone": b"#!/usr/bin/env -S\n",
}


@pytest.mark.parametrize(("head", "words"), HEADS.values(), ids=HEADS.keys())
def test_a_script_of_env_says_its_words(head: bytes, words: tuple[bytes, ...]) -> None:
    assert env_words(head) == (b"node", *words)


@pytest.mark.parametrize("head", (AS_IT_IS | _LOOPS).values(), ids=(AS_IT_IS | _LOOPS).keys())
def test_any_other_file_says_none(head: bytes) -> None:
    assert env_words(head) == ()


def test_the_program_is_the_one_beside_the_script(tmp_path: Path) -> None:
    tool = write_executable(tmp_path / "bin/tool", "#!/usr/bin/env -S node --x\n")
    node = write_executable(tmp_path / "bin/node", "")
    assert script_command(os.fsencode(tool)) == (os.fsencode(node), b"--x", os.fsencode(tool))


def test_beside_is_where_the_name_of_a_link_is(tmp_path: Path) -> None:
    write_executable(tmp_path / "lib/tool.js", "#!/usr/bin/env node\n")
    write_executable(tmp_path / "lib/node-1", "")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/tool").symlink_to("../lib/tool.js")
    (tmp_path / "bin/node").symlink_to("../lib/node-1")
    tool, node = os.fsencode(tmp_path / "bin/tool"), os.fsencode(tmp_path / "bin/node")
    assert script_command(tool) == (node, tool)


@pytest.mark.parametrize(
    "beside", ["nothing", "no executable", "a folder", "a broken link", "a folder's link"]
)
def test_without_an_executable_file_beside_it_the_script_runs_as_it_is(tmp_path: Path, beside: str) -> None:
    tool = write_executable(tmp_path / "bin/tool", "#!/usr/bin/env node\n")
    put_beside(tmp_path / "bin/node", beside)
    assert script_command(os.fsencode(tool)) == ()


@pytest.mark.parametrize("kind", ["missing", "not executable", "a folder"])
def test_what_is_no_executable_script_runs_as_it_is(tmp_path: Path, kind: str) -> None:
    write_executable(tmp_path / "bin/node", "")
    tool = tmp_path / "bin/tool"
    if kind == "a folder":
        tool.mkdir()
    elif kind == "not executable":
        tool.write_text("#!/usr/bin/env node\n")
    assert script_command(os.fsencode(tool)) == ()


def put_beside(file: Path, kind: str) -> None:
    """Make something at ``file`` that is no executable regular file."""
    if kind == "no executable":
        file.write_text("#!/bin/sh\n")
    elif kind == "a folder":
        file.mkdir()
    elif kind == "a broken link":
        file.symlink_to("gone")
    elif kind == "a folder's link":
        file.symlink_to(".")
