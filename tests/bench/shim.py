"""What a call through a shim costs, against direct execution and against other managers, in paired rounds.

    .venv/bin/python tests/bench/shim.py [--check] [--rounds N] [--without-peers] [--record]

`--check` compares with the targets and exits with 1 when one is missed by more than the noise that a busy
machine is allowed. The targets' times are those of a machine on which a direct call of the cheapest program
takes 60 microseconds, and an empty Python 7.5 milliseconds; on a slower one they grow in proportion.

What does not depend on the machine is judged beside them: a shim against its *floor*, the least that the
rules ask for (`floor.c`), each less the direct call of the same round; and the instructions and the system
calls up to the execution, against `counts.json`, which `--record` writes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import venv
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.clock import Call, Figure, measure
from tests.bench.counts import count_all, usual_root
from tests.bench.floor import Guest, Way, floor_call, floor_of
from tests.bench.peers import peer_calls
from tests.bench.rows import Row, add_option, write_rows
from tests.bench.stores import FORMATS, NODE, Bench, make_bench, make_wide_bench, warm_up
from tests.compiled import compile_program

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HERE = Path(__file__).parent

_REFERENCE_DIRECT_US = 60
_REFERENCE_PYTHON_US = 7500
# What `--check` lets pass, and how often it measures before it believes a miss.
_NOISE = 1.3
_ATTEMPTS = 3
_ALONE = "tests/bench/shim.py --without-peers"
# By the label of the call.
_ROW_OF = {
    "0 directories up": Row("a call, its version file in the working directory", "ms", "tests/bench/shim.py"),
    "30 directories up": Row("a call, its version file 30 directories up", "ms", _ALONE),
    "five large directories": Row("a call, five directories of 10,000 files on the way", "ms", _ALONE),
    "no version file": Row("a call without a version file: the global default", "ms", _ALONE),
    ".nvmrc": Row("a call by a name: `lts/iron` in `.nvmrc`", "ms", _ALONE),
    "package.json": Row("a call by a range in `package.json`", "ms", _ALONE),
    "mise.toml": Row("a call by a prefix in `mise.toml`", "ms", _ALONE),
    "pyproject.toml": Row("a call by a version constraint in `pyproject.toml`", "ms", _ALONE),
    "npm of node": Row("npm, of the Node.js of the folder", "ms", _ALONE),
    "500 versions": Row("a call with 500 versions installed", "ms", _ALONE),
    "1000 shims": Row("a call with 1,000 shims", "ms", _ALONE),
}
ROWS = tuple(_ROW_OF.values())


@dataclass(frozen=True)
class Limit:
    """The target of a figure.

    Attributes:
        over_us: At most so much over the reference.
        ratio: At most so many times the reference.
        floor_ratio: At most so many times the floor, each less the reference.
    """

    over_us: float | None = None
    ratio: float | None = None
    floor_ratio: float | None = None


@dataclass(frozen=True)
class Section:
    """Calls that are measured together.

    Attributes:
        title: What is compared.
        calls: The reference first.
        limits: Targets, by label.
        reference_us: What the reference takes where the limits come from.
        rounds: Rounds for each of the suite's hundred.
    """

    title: str
    calls: Sequence[Call]
    limits: dict[str, Limit]
    reference_us: float = _REFERENCE_DIRECT_US
    rounds: float = 1


class Suite:
    """Everything that is measured, in stores below one directory."""

    def __init__(self, root: Path) -> None:
        flags = ("-static", "-nostdlib") if sys.platform == "linux" else ()
        self.root = root
        self.target = compile_program(_HERE / "target.c", root, *flags)
        self.bench = make_bench(root / "usual", self.target)
        # Clean: what a machine's own site-packages run at every start is not to be divided by.
        venv.create(root / "venv", symlinks=True)

    def sections(self, *, with_peers: bool) -> list[Callable[[], Section]]:
        """Return what makes each section; peers come last, they take longest."""
        own = [
            self.depths,
            self.large_directories,
            self.counts,
            self.formats,
            self.mise,
            self.scripts,
            self.guests,
            self.sh,
            self.first_call,
            self.installers,
        ]
        return [*own, self.peers] if with_peers else own

    def depths(self) -> Section:
        """The version file 0, 10 and 30 directories up."""
        calls = [self.bench.direct_call()]
        for depth in (0, 10, 30):
            directory = self.bench.project(f"depth-{depth}", ".nvmrc", f"{NODE}\n", depth)
            call = self.bench.shim_call(f"{depth} directories up", "node", directory)
            calls += self._with_floor(call, NODE, Way("node", ".nvmrc", up=depth))
        limits = {
            "0 directories up": Limit(over_us=50, ratio=1.7, floor_ratio=1.15),
            "10 directories up": Limit(floor_ratio=1.1),
            "30 directories up": Limit(over_us=120, floor_ratio=1.1),
        }
        return Section("Version file further up", calls, limits)

    def large_directories(self) -> Section:
        """Five directories of 10,000 entries on the way; their floor looks for the names in each of them."""
        directory = self.bench.project("large", ".nvmrc", f"{NODE}\n", 5)
        for large in (directory, *directory.parents[:4]):
            for number in range(10_000):
                (large / f"file-{number}").touch()
        call = self.bench.shim_call("five large directories", "node", directory)
        calls = self._with_floor(call, NODE, Way("node", ".nvmrc", up=5, is_large=True))
        limits = {call.label: Limit(floor_ratio=1.3)}
        return Section("Large directories on the way", [self.bench.direct_call(), *calls], limits)

    def counts(self) -> Section:
        """1, 10, 100 and 500 versions installed; a prefix, so that the table is asked. 10 and 1,000 shims."""
        calls = []
        for versions in _COUNTS:
            bench = make_bench(self.root / f"count-{versions}", self.target, count=versions)
            project = bench.project("prefix", ".nvmrc", "20\n")
            calls.append(bench.shim_call(_versions(versions), "node", project))
        for names in (10, 1000):
            bench = make_wide_bench(self.root / f"shims-{names}", self.target, names)
            calls.append(bench.shim_call(f"{names} shims", "node", bench.project("prefix", ".nvmrc", "20\n")))
        limits = {_versions(_COUNTS[-1]): Limit(ratio=1.05), "1000 shims": Limit(ratio=1.05)}
        return Section("Versions installed, and shims", calls, limits)

    def formats(self) -> Section:
        """Each version-file format from its second call, with every file name of the runtime looked for."""
        calls = [self.bench.direct_call()]
        limits = {}
        for one in FORMATS:
            label = one.file or "no version file"
            directory = self.bench.project(f"format-{label.replace('/', '-')}", one.file, one.text)
            # A constraint would let the walk go on; this is about the file in the working directory.
            ceiling = {"OMG_CEILING_DIRS": str(directory)}
            call = self.bench.shim_call(label, one.executable, directory, **ceiling)
            warm_up(call)
            calls += self._with_floor(
                call, one.version, Way(one.runtime, one.file, one.then, has_ceiling=True)
            )
            limits[label] = _SHIM
        return Section("Formats, from the second call", calls, limits)

    def _with_floor(self, call: Call, version: str, way: Way, bench: Bench | None = None) -> list[Call]:
        """Return the call behind its floor, which is written for Linux."""
        if sys.platform != "linux":
            return [call]
        place = self.root / "floors" / call.label.replace("/", "-")
        return [floor_call(call, (bench or self.bench).store, version, way, place), call]

    def mise(self) -> Section:
        """A tool that mise installed against one that omg did, each by a version file of its own."""
        native = self.bench.project("native", ".bun-version", "1.2.0\n")
        other = self.bench.project("mise", ".deno-version", "2.9.5\n")
        calls = [
            self.bench.shim_call("a tool of omg", "bun", native),
            self.bench.shim_call("a tool of mise", "deno", other),
        ]
        return Section("Who installed it", calls, {"a tool of mise": Limit(ratio=1.1)})

    def scripts(self) -> Section:
        """A script that `env` would start, against a program: the shim reads its first line."""
        bench = make_bench(self.root / "scripts", self.target)
        bin_dir = bench.store.toolchain_dir("node", NODE) / "bin"
        lines = {"npm": "#!/usr/bin/env node", "tool": "#!/usr/bin/env -S node"}
        # The blank before the newline is one too many for the shim, and none to the kernel.
        lines["late"] = f"{lines['npm']:256}"
        for name, line in lines.items():
            (bin_dir / name).unlink(missing_ok=True)
            (bin_dir / name).write_text(f"{line}\n", encoding="utf-8")
            (bin_dir / name).chmod(0o755)
        bench.rehash()
        project = bench.project("scripts", ".nvmrc", "20.11.1\n")
        # npm is a guest: without a pin of its own, its walk is to the end, whatever kind of file it is.
        ceiling = {"OMG_CEILING_DIRS": str(project)}
        calls = [
            bench.shim_call("a native name", "node", project, **ceiling),
            bench.shim_call("an env script", "npm", project, **ceiling),
            bench.shim_call("a global one", "tool", project, **ceiling),
            bench.shim_call("one that env starts", "late", project, **ceiling),
        ]
        limits = {call.label: Limit(ratio=1.1) for call in calls[1:3]}
        return Section("Scripts that env would start", calls, limits)

    def guests(self) -> Section:
        """npm and pnpm with the node that runs them: one walk for both, then what step 15 asks for."""
        bench = make_bench(self.root / "guests", self.target)
        for runtime, version, name in (("node", NODE, "npm"), *_GUESTS):
            file = bench.store.toolchain_dir(runtime, version) / "bin" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_text("#!/usr/bin/env node\n", encoding="utf-8")
            file.chmod(0o755)
        bench.store.current_link("pnpm").symlink_to(_GUESTS[1][1])
        bench.rehash()
        ways = {
            "npm of node": Guest("npm"),
            "npm, pinned": Guest("npm", _GUESTS[0][1], is_pinned=True),
            "pnpm, pinned": Guest("pnpm", _GUESTS[1][1], is_pinned=True),
            "pnpm, by default": Guest("pnpm", _GUESTS[1][1]),
        }
        calls = [bench.direct_call()]
        for label, guest in ways.items():
            project = bench.project(label.replace(" ", "-"), ".nvmrc", f"{NODE}\n")
            if guest.is_pinned:
                pin = f'{{"packageManager": "{guest.runtime}@{guest.version}"}}\n'
                (project / "package.json").write_text(pin, encoding="utf-8")
            call = bench.shim_call(label, guest.runtime, project, OMG_CEILING_DIRS=str(project))
            warm_up(call)
            way = Way("node", ".nvmrc", has_ceiling=True, guest=guest)
            calls += self._with_floor(call, NODE, way, bench)
        return Section("Package managers", calls, dict.fromkeys(ways, Limit(floor_ratio=1.3)))

    def sh(self) -> Section:
        """The sh shim, for what it decides by itself."""
        bench = make_bench(self.root / "sh", self.target, is_sh=True)
        exact = bench.project("exact", ".nvmrc", "20.11.1\n")
        prefix = bench.project("prefix", ".nvmrc", "20\n")
        empty = bench.project("none", "readme", "")
        calls = [
            bench.direct_call(),
            Call("sh -c :", ("/bin/sh", "-c", ":"), bench.root, bench.env),
            bench.shim_call("exact version", "node", exact),
            bench.shim_call("prefix", "node", prefix),
            bench.shim_call("variable", "node", exact, OMG_NODE_VERSION="20.11.1"),
            bench.shim_call("default", "node", empty),
        ]
        return Section("The sh shim", calls, {call.label: Limit(over_us=900) for call in calls[2:]})

    def first_call(self) -> Section:
        """A call that goes through omg's Python, against an empty Python; `commands.py` has all others."""
        project = self.bench.project("first", ".tool-versions", "nodejs 20\n")
        # No memo can be left below a file, so every call is a first one.
        uncached = {"OMG_CACHE_DIR": str(self.target)}
        python = Call(
            "python -I -c pass",
            (self.root / "venv" / "bin" / "python", "-I", "-c", "pass"),
            self.root,
            self.bench.env,
        )
        call = self.bench.shim_call("first call", "node", project, **uncached)
        limits = {call.label: Limit(ratio=5)}
        return Section("Through Python", [python, call], limits, _REFERENCE_PYTHON_US, rounds=0.1)

    def installers(self) -> Section:
        """What the shim adds to a call that may install executables: it changes nothing, or one of them."""
        flags = ("-static",) if sys.platform == "linux" else ()
        toggle = compile_program(_HERE / "toggle.c", self.root, *flags)
        calls, limits = [], {}
        for count in (10, 100, 1000):
            bench = make_wide_bench(self.root / f"installers-{count}", toggle, count, "npm")
            npm, shim = bench.store.toolchain_dir("node", NODE) / "bin/npm", bench.store.shims_dir / "npm"
            unchanged, changed = f"{count}, unchanged", f"{count}, one changed"
            if not calls:
                calls.append(Call("called directly", (npm, "install", "-g", "no"), bench.root, bench.env))
            calls.append(Call(unchanged, (shim, "install", "-g", "no"), bench.root, bench.env))
            calls.append(Call(changed, (shim, "install", "-g", "tool"), bench.root, bench.env))
            limits |= {unchanged: Limit(over_us=1000), changed: Limit(over_us=20_000)}
        return Section("Installers, by the number of executables", calls, limits)

    def peers(self) -> Section:
        """The same call through other managers."""
        project = self.bench.project("peers", ".tool-versions", "nodejs 20.11.1\n")
        call = self.bench.shim_call("omg", "node", project)
        warm_up(call)
        calls = [self.bench.direct_call(), call, *peer_calls(self.root / "peers", self.target)]
        return Section("Other managers, version file in the working directory", calls, {}, rounds=0.2)


_GUESTS = (("npm", "10.9.0", "npm"), ("pnpm", "9.15.0", "pnpm"))
_SHIM = Limit(over_us=50, ratio=1.7, floor_ratio=1.3)
_COUNTS = (1, 10, 100, 500)


def _versions(count: int) -> str:
    return f"{count} version{'s' if count > 1 else ''}"


def _missed(figure: Figure, limit: Limit, scale: float) -> bool:
    pairs = (
        (figure.over_us, None if limit.over_us is None else limit.over_us * scale),
        (figure.ratio, limit.ratio),
        (figure.floor_ratio, limit.floor_ratio),
    )
    return any(value is not None and most is not None and value > most * _NOISE for value, most in pairs)


def _judge(section: Section, figures: Sequence[Figure]) -> list[str]:
    """Return the labels whose target is missed."""
    scale = max(1, figures[0].time_us / section.reference_us)
    return [
        figure.label
        for figure in figures
        if figure.label in section.limits and _missed(figure, section.limits[figure.label], scale)
    ]


def _measured(clock: Path, section: Section, rounds: int) -> list[Figure]:
    """Return the figures of the calls, with the ratios to their floors."""
    figures = measure(clock, section.calls, rounds)
    floors = {figure.label: figure.over_us for figure in figures}
    return [
        replace(figure, floor_ratio=figure.over_us / floors[floor_of(figure.label)])
        if floor_of(figure.label) in floors
        else figure
        for figure in figures
    ]


def _print(section: Section, figures: Sequence[Figure]) -> None:
    write = sys.stdout.write
    write(f"\n## {section.title}\n\n")
    write(f"| call | ms | over {figures[0].label}, ms | ratio | of its floor | target |\n")
    write("| --- | ---: | ---: | ---: | ---: | --- |\n")
    for figure in figures:
        limit = section.limits.get(figure.label, Limit())
        targets = (
            "" if limit.over_us is None else f"{limit.over_us / 1000:.3g} ms over",
            "" if limit.ratio is None else f"{limit.ratio:.3g} x",
            "" if limit.floor_ratio is None else f"{limit.floor_ratio:.3g} x its floor",
        )
        of_floor = "" if figure.floor_ratio is None else f"{figure.floor_ratio:.2f}"
        write(
            f"| {figure.label} | {figure.time_us / 1000:.3f} | {figure.over_us / 1000:.3f} "
            f"| {figure.ratio:.2f} | {of_floor} | {', '.join(filter(None, targets))} |\n"
        )
    sys.stdout.flush()


def _best(old: Sequence[Figure], new: Sequence[Figure]) -> list[Figure]:
    """Return the smaller figures: noise only ever adds."""
    pairs = zip(old, new, strict=True)
    return [
        replace(
            one,
            time_us=min(one.time_us, other.time_us),
            over_us=min(one.over_us, other.over_us),
            ratio=min(one.ratio, other.ratio),
            floor_ratio=None
            if one.floor_ratio is None or other.floor_ratio is None
            else min(one.floor_ratio, other.floor_ratio),
        )
        for one, other in pairs
    ]


def _filled(row: Row, label: str, times: Mapping[str, float]) -> Row:
    """Return a row with what was measured, in milliseconds, by label."""
    peers = {who: times.get(who) for who in ("mise", "pyenv", "rustup")} if row is ROWS[0] else {}
    return replace(row, floor=times.get(floor_of(label)), omg=times[label], **peers)


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(description="What a call through a shim costs.")
    made.add_argument("--check", action="store_true", help="exit with 1 if a target is missed")
    made.add_argument("--rounds", type=int, default=300)
    made.add_argument("--without-peers", action="store_true")
    made.add_argument("--record", action="store_true", help="only count, and write counts.json")
    add_option(made)
    return made


def main() -> int:
    """Measure, print, and with `--check` judge."""
    arguments = parser().parse_args()
    missed: list[str] = []
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        root = usual_root(Path(name).resolve())
        clock = compile_program(_HERE / "clock.c", root)
        suite = Suite(root)
        if arguments.record:
            made = (suite.depths(), suite.large_directories(), suite.formats(), suite.guests())
            count_all(clock, [call for section in made for call in section.calls], root, records=True)
            return 0
        for make_section in suite.sections(with_peers=not arguments.without_peers):
            section = make_section()
            rounds = max(5, int(arguments.rounds * section.rounds))
            figures = _measured(clock, section, rounds)
            for _ in range(_ATTEMPTS - 1 if arguments.check else 0):
                if _judge(section, figures):
                    figures = _best(figures, _measured(clock, section, rounds))
            _print(section, figures)
            times |= {figure.label: figure.time_us / 1000 for figure in figures}
            missed += [f"{section.title}: {label}" for label in _judge(section, figures)]
            missed += count_all(clock, section.calls, root)
    if arguments.json is not None:
        write_rows(arguments.json, (_filled(row, label, times) for label, row in _ROW_OF.items()))
    if arguments.check and missed:
        sys.stderr.write("missed by more than the noise allowed:\n" + "".join(f"  {one}\n" for one in missed))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
