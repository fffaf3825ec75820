"""Answers that the launcher may give by itself the next time, until something that they depend on changes.

`shims/README.md`, 16, is the contract; ``shims/answer.h`` reads what is written here. An answer is kept only
if nothing was said beside it, and if all that it depends on was at rest while it was found.
"""

from __future__ import annotations

import os
import time

from omg import __version__
from omg.config import FILE_NAME, SYSTEM_FILE
from omg.shim import marks, memo
from omg.shim.execution import original_environment
from omg.shim.memo import MemoKind
from omg.shim.memo_files import MAX_ANSWER_BYTES, write
from omg.shim.stamps import SETTLED_NS
from omg.store.noted_use import file_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from omg.context import Context
    from omg.store.installed import Toolchain

_DAY_NS = 24 * 3600 * 10**9
_OUTPUT, _ERROR_OUTPUT = 1, 2
# Not part of a key: the one is another in each process, the other is a secret.
_LEFT_OUT = (b"OMG_SHIM_GUARD", b"OMG_GITHUB_TOKEN")
# In the name of a variable that somebody made for the setting `headers`, say.
_SECRET_WORDS = (b"TOKEN", b"SECRET", b"PASSWORD", b"AUTH", b"KEY")


class Answer:
    """An answer that is being found.

    Args:
        words: The command line as the launcher looks it up.
        data_dir: The store that this omg was started from.
        context: The world.
        begun_ns: Before anything was read that it depends on.
        has_folder: The answer depends on the working directory.
    """

    def __init__(
        self, words: Sequence[str], data_dir: str, context: Context, *, begun_ns: int, has_folder: bool
    ) -> None:
        self._words, self._data_dir = words, data_dir
        self._context, self._has_folder = context, has_folder
        self._env = original_environment()
        self._is_kept = False
        self._begun_ns = begun_ns
        self._before = self._marks()

    def keep_text(self, text: str) -> None:
        """Keep what is written to stdout; of several texts the first."""
        if self._is_kept:
            return
        stdout = self._context.console.stdout
        self._keep(b"t", text.encode(stdout.encoding or "utf-8", stdout.errors or "strict"))

    def keep_run(
        self,
        changes: Mapping[bytes, bytes | None],
        *,
        path: str = "",
        toolchain: Toolchain | None = None,
        used: Iterable[Toolchain | None] = (),
        looked_at: Iterable[str] = (),
    ) -> None:
        """Keep what a command becomes: a file, or its name in a toolchain, else what its shim would run.

        Args:
            changes: Of the environment.
            path: The file.
            toolchain: Which toolchain has the executable of that name.
            used: Those whose use was noted today.
            looked_at: The files that were looked for, there or not.
        """
        if os.path.realpath(self._context.store.data_dir) != self._data_dir:
            return  # the launcher's steps are about its own store
        fields = [os.fsencode(path), b"", b"", b""]
        if toolchain is not None:
            place = (toolchain.runtime, toolchain.version.text, str(toolchain.store_index))
            fields[1:] = map(os.fsencode, place)
        fields += [name if value is None else b"%b=%b" % (name, value) for name, value in changes.items()]
        state_dir = self._context.state_dir
        noted = [str(file_of(state_dir, one)) for one in used if one is not None]
        depends_on = [*looked_at, *(noted if self._context.may_remember else ())]
        self._keep(b"x", b"".join(field + b"\0" for field in fields), depends_on)

    def _keep(self, kind: bytes, answer: bytes, looked_at: Iterable[str] = ()) -> None:
        self._is_kept = True
        now = self._marks()
        if self._context.console.said or bytes(now) != bytes(self._before):
            return
        if self._has_folder:
            marks.add_projects(now, self._context)
        for path in looked_at:
            now.add_state(path)
        if not now.is_whole or now.newest_ns + SETTLED_NS > self._begun_ns:
            return
        day = time.time_ns() // _DAY_NS
        content = b"%bd%d\0%b\0%b" % (bytes(now), day, kind, answer)
        if day == self._begun_ns // _DAY_NS and len(content) <= MAX_ANSWER_BYTES:
            write(self._context.cache_dir, [(MemoKind.ANSWER, self._key(), content)])

    def _key(self) -> bytes:
        return memo.answer_key(
            __version__,
            self._data_dir,
            folder=str(self._context.cwd or "") if self._has_folder else "",
            terminals="".join("t" if os.isatty(stream) else "-" for stream in (_OUTPUT, _ERROR_OUTPUT)),
            path=self._env.get(b"PATH", b""),
            variables=(
                (name, self._env[name]) for name in self._env if name[:4] == b"OMG_" and name not in _LEFT_OUT
            ),
            words=self._words,
        )

    def _marks(self) -> marks.Marks:
        found = marks.marks_of_omg(self._data_dir)
        marks.add_variables(found, self._env)
        marks.add_stores(found, self._context)
        for file in (self._context.config_dir / FILE_NAME, SYSTEM_FILE):
            found.newest_ns = max(found.newest_ns, _went_ns(file))
        if os.isatty(_ERROR_OUTPUT):
            marks.add_shell(found, self._context)
        if self._has_folder:
            marks.add_folder(found, self._context)
            marks.add_homes(found, self._context)
        named = {
            os.fsencode(variable)
            for one in self._context.config.headers.values()
            for variable in one.values()
        }
        for name, value in self._env.items():
            if (
                name[:4] == b"OMG_"
                and name not in _LEFT_OUT
                and (name in named or _may_be_secret(name, value))
            ):
                found.is_whole = False
        return found


def _went_ns(file: Path) -> int:
    """Return when a file was changed or deleted, at the latest.

    The settings are read before the first marks are taken: one that was deleted since has left none.
    """
    around = marks.Marks()
    for place in (file, *file.parents):
        if around.add_state(str(place)) is not None:
            break
    return around.newest_ns


def _may_be_secret(name: bytes, value: bytes) -> bool:
    """Return whether a variable may hold what nobody wants in a file, such as a URL with a password."""
    is_url_with_more = b"://" in value and (b"@" in value or b"?" in value)
    return is_url_with_more or any(word in name for word in _SECRET_WORDS)


def keep_helps(cache_dir: Path, data_dir: str, texts: Mapping[str, str], columns: int) -> None:
    """Keep helps.

    Args:
        cache_dir: Where memos are.
        data_dir: The store that starts this omg.
        texts: By the name of the command; that of the list of commands is empty.
        columns: The width of the terminal that they are for; 0 for none.
    """
    found = marks.marks_of_omg(data_dir)
    young_ns = found.newest_ns + SETTLED_NS - time.time_ns()
    if 0 < young_ns <= SETTLED_NS:  # a set-up has just written them
        time.sleep(young_ns / 1e9)
    if bytes(marks.marks_of_omg(data_dir)) != bytes(found) or young_ns > SETTLED_NS:
        return
    memos = [
        (
            MemoKind.ANSWER,
            memo.help_key(__version__, data_dir, columns, name),
            b"%bt\0%b" % (bytes(found), text.encode("ascii")),
        )
        for name, text in texts.items()
        if text.isascii()  # whatever the encoding of the next stdout is
    ]
    write(cache_dir, memos)
