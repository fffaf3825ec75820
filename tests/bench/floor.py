"""The least that a correct shim must do, for a call: a program with just the looks that the rules ask for.

`floor.c` has the looks that every call takes, with their reasons. What is between the working directory and
the toolchain depends on the version file: the names before it, as the registry lists them, then what its
words need.
"""

from __future__ import annotations

import fnmatch
import json
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from omg.runtimes.registry import by_name, files_of
from tests.compiled import compile_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omg.store.layout import Store
    from tests.bench.clock import Call

_HERE = Path(__file__).parent
_SHIMS = _HERE.parents[1] / "shims"
# As the shim is compiled, so that the two differ by what they do.
_FLAGS = (
    *("-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", "-fno-asynchronous-unwind-tables"),
    *("-fno-pic", "-no-pie", "-s", "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-Wl,-z,noseparate-code"),
)
_GUARDED_DEPTH = 2


@dataclass(frozen=True)
class Look:
    """One look: a letter of `floor.c`, and the path that it takes."""

    what: str
    path: str = ""


@dataclass(frozen=True)
class Guest:
    """A guest whose name is called, besides the way of its host (step 15 of shims/README.md).

    Attributes:
        runtime: The guest.
        version: What runs; empty where it is the host's own file.
        is_pinned: `package.json` in the working directory pins it.
    """

    runtime: str
    version: str = ""
    is_pinned: bool = False


@dataclass(frozen=True)
class Way:
    """Where a call finds its version file, and what it has to ask after that.

    Attributes:
        runtime: Whose call it is.
        file: The version file, relative to the directory that has it; empty for none.
        then: What its words need, in order: ``memo``, ``stamps``, ``answer`` (of the table), ``default``
            (which is what runs), ``rest`` (the names after the file), ``missing VERSION``.
        up: So many directories above the working directory.
        is_large: The directories above are larger than a page: their names are looked for, not listed.
        has_ceiling: There is one directory at which the walk ends.
        guest: The guest, if the name that is called is one's; ``runtime`` is its host then.
    """

    runtime: str
    file: str
    then: Sequence[str] = ()
    up: int = 0
    is_large: bool = False
    has_ceiling: bool = False
    guest: Guest | None = None


def floor_call(call: Call, store: Store, version: str, way: Way, root: Path) -> Call:
    """Return a call of the floor program in the place of ``call``, labelled as its floor.

    Args:
        call: A call of a shim.
        store: Its store.
        version: What it runs.
        way: How it comes to that.
        root: A directory for the program.
    """
    shim = Path(call.command[0])
    root.mkdir(parents=True)
    memo = root / "memo-0123456789abcdef"
    memo.write_bytes(bytes(100))
    looks = list(_looks(way, store, version, memo, call))
    variable = by_name(way.runtime).variable.replace("_VERSION", "_INHERITED")
    values = {
        "SELF": str(shim),
        "TABLE": f"{store.shims_dir}/../shim/table",
        "TOOLCHAIN": str(store.toolchain_dir(way.runtime, version)),
        "NAME": by_name(way.runtime).name if way.guest else shim.name,
        "ENTRY": f"{variable}={version}",
    }
    lines = [f"#define {name} {json.dumps(value)}" for name, value in values.items()]
    words = "".join(f"{{'{look.what}', {json.dumps(look.path)}}}, " for look in looks)
    (root / "looks.h").write_text("\n".join((*lines, f"#define LOOKS {words}\n")), encoding="utf-8")
    with redirect_stdout(StringIO()):  # which compiler it is was said of other programs
        program = compile_program(_HERE / "floor.c", root, *_FLAGS, f"-I{root}", f"-I{_SHIMS}")
    return replace(call, label=floor_of(call.label), command=(program, *call.command[1:]))


def floor_of(label: str) -> str:
    """Return the label of the floor of the call with this one."""
    return f"{label}: floor"


def _looks(way: Way, store: Store, version: str, memo: Path, call: Call) -> Iterator[Look]:
    config_dir = Path(call.env["OMG_CONFIG_DIR"])
    if way.has_ceiling:  # 7.1: which directory it is
        yield Look("p", call.env["OMG_CEILING_DIRS"])
    before, after = _names(way)
    if way.up:
        yield from _probes(before + after, "")
    for up in range(way.up):
        yield Look("U" if way.is_large else "u")
        if way.is_large and up + 1 < way.up:
            yield from _probes(before + after, "")
    # A listed directory has shown that the names before the file are not there.
    if not way.up or way.is_large:
        yield from _probes(before, way.file)
    if way.file:
        yield from _read(way)
    if way.guest:
        yield from _guest_looks(way.guest, store, store.toolchain_dir(way.runtime, version), memo)
    versions = store.versions_dir / way.runtime
    for word in way.then:
        what, _, rest = word.partition(" ")
        if what == "memo":
            yield Look("m", str(memo))
        elif what == "stamps":
            for path in (config_dir / "config.toml", Path("/etc/omg/config.toml"), versions):
                yield Look("p", str(path))
        elif what == "answer":
            yield Look("t")
        elif what == "default":
            yield Look("d", str(versions / "current"))
        elif what == "rest":
            yield from _probes(after, way.file)
            yield Look("p", ".")
        else:
            yield Look("p", str(versions / rest))


def _guest_looks(guest: Guest, store: Store, host_dir: Path, memo: Path) -> Iterator[Look]:
    """Yield the looks of a guest. Its walk is that of its host, whose names are all of its own, and more."""
    name = by_name(guest.runtime).executables[0]
    if guest.is_pinned:  # 15.2
        yield Look("r", "package.json")
        yield Look("m", str(memo))
    else:  # 15.3: nothing up to the end of the walk pins it; has the host's version the name?
        yield Look("p", "package.json")
        yield Look("p", ".")
        yield Look("d", str(store.current_link(guest.runtime)))
        yield Look("p", str(host_dir / "bin" / name))
        yield Look("p", str(host_dir / "bin"))
    toolchain = store.toolchain_dir(guest.runtime, guest.version) if guest.version else host_dir
    if guest.version:  # 8.2, 11.1, 11.8
        yield from (Look("p", str(toolchain / path)) for path in ("", f"bin/{name}", "bin"))
    # 13.10, 15.6: its first line; the program beside it; may it be executed? 14.1: does the call install?
    yield Look("m", str(toolchain / "bin" / name))
    yield from (Look("p", str(toolchain / "bin" / path)) for path in ("node", name))
    yield Look("t")
    if guest.version:  # 3.1, for the host's name
        yield Look("t")


def _names(way: Way) -> tuple[list[str], list[str]]:
    """Return the names that are looked for before the file, and those after it."""
    names = [file.path for file in files_of(by_name(way.runtime))]
    at = next((i for i, name in enumerate(names) if fnmatch.fnmatch(way.file, name)), len(names))
    return names[:at], names[at + 1 :]


def _probes(names: Sequence[str], file: str) -> Iterator[Look]:
    """Yield a look for each folder, and for each name in one that is there: those of ``file`` are."""
    there = _folders(file)
    asked: set[str] = set()
    for name in names:
        folders = _folders(name)
        for folder in folders:
            if folder not in asked:
                asked.add(folder)
                yield Look("p", folder)
            if folder not in there:
                break
        else:
            yield Look("p", name)


def _read(way: Way) -> Iterator[Look]:
    known = next(file for file in files_of(by_name(way.runtime)) if fnmatch.fnmatch(way.file, file.path))
    folder = way.file.rpartition("/")[0]
    if known.path != way.file:
        yield Look("l", folder)
    yield Look("r", way.file)
    if known.lock:
        yield Look("p", known.lock)


def _folders(name: str) -> list[str]:
    parts = name.split("/")[:-1][:_GUARDED_DEPTH]
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
