#!/usr/bin/env python3
"""Print how omg is built: rooms, floors, import circles, lines per room, from the imports of the code itself.

    tools/structure.py              every figure
    tools/structure.py --diagram    the rooms by floors, as docs/architecture.md shows them

A room is a package of ``omg/`` or a module beside them. It stands one floor above the highest room that it
imports. Imports in functions and in type checks count too; names that are loaded as text (the commands, by
``omg/cli``) do not. ``tests/test_tools.py`` holds the figures to their limits.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "omg"
# What one room may hold of all lines, and up to how many lines a module counts as one of few.
MAX_SHARE = 0.13
FEW_LINES = 60
_DIAGRAM_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Module:
    """One file.

    Attributes:
        name: As it is imported: ``omg.store.layout``.
        room: The room that it belongs to: ``store``.
        lines: How many it has.
        imports: The modules of omg that it imports, anywhere.
    """

    name: str
    room: str
    lines: int
    imports: frozenset[str]


@dataclass(frozen=True, slots=True)
class Structure:
    """All modules, and what follows from their imports.

    Attributes:
        modules: By name, in order.
        rows: The rooms in the order of CONTRIBUTING.md's table, which imports may only follow upwards.
    """

    modules: dict[str, Module]
    rows: tuple[str, ...]

    @property
    def lines(self) -> int:
        """Of all modules."""
        return sum(module.lines for module in self.modules.values())

    def rooms(self) -> dict[str, list[Module]]:
        """Return the modules of each room."""
        rooms: dict[str, list[Module]] = {}
        for module in self.modules.values():
            rooms.setdefault(module.room, []).append(module)
        return rooms

    def room_imports(self) -> dict[str, set[str]]:
        """Return the other rooms that each room imports."""
        return {
            room: {self.modules[name].room for module in modules for name in module.imports} - {room}
            for room, modules in self.rooms().items()
        }

    def room_circles(self) -> list[list[str]]:
        """Return the groups of rooms that import each other."""
        return circles(self.room_imports())

    def module_circles(self) -> list[list[str]]:
        """Return the groups of modules that import each other."""
        return circles({module.name: set(module.imports) for module in self.modules.values()})

    def floors(self) -> dict[str, int]:
        """Return the floor of each room; the ground, which imports nothing, is 0.

        Raises:
            ValueError: Rooms import each other, so that none is above the other.
        """
        if found := self.room_circles():
            raise ValueError(f"rooms import each other: {found}")
        imports, floors = self.room_imports(), dict[str, int]()

        def floor(room: str) -> int:
            if room not in floors:
                floors[room] = 1 + max(map(floor, imports[room]), default=-1)
            return floors[room]

        return {room: floor(room) for room in sorted(imports)}

    def upward_imports(self) -> list[str]:
        """Return the imports of a room that stands below the importing one in CONTRIBUTING.md's table."""
        place = {room: number for number, room in enumerate(self.rows)}
        return [
            f"{module.name} imports {name}"
            for module in self.modules.values()
            for name in sorted(module.imports)
            if place.get(self.modules[name].room, 0) > place.get(module.room, len(place))
        ]

    def shares(self) -> dict[str, float]:
        """Return which part of all lines each room has, the biggest first."""
        lines = {room: sum(each.lines for each in modules) for room, modules in self.rooms().items()}
        return {room: lines[room] / self.lines for room in sorted(lines, key=lambda room: -lines[room])}

    def small_modules(self) -> list[Module]:
        """Return the modules of few lines; a package's own file is not counted."""
        packages = {name.rpartition(".")[0] for name in self.modules}
        small = (module for module in self.modules.values() if module.lines <= FEW_LINES)
        return [module for module in small if module.name not in packages]


def read(root: Path = ROOT) -> Structure:
    """Return the structure of the omg in ``root``."""
    files = {_name(file, root): file for file in sorted((root / PACKAGE).rglob("*.py"))}
    modules = {}
    for name, file in files.items():
        text = file.read_text(encoding="utf-8")
        room = name.split(".")[1] if "." in name else "__init__"
        imports = frozenset(_imports(ast.parse(text), files)) - {name}
        modules[name] = Module(name, room, len(text.splitlines()), imports)
    table = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `omg/(\w+)(?:/|\.py)` \|", table, re.MULTILINE)
    return Structure(modules, ("__init__", *rows))


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of names that reach each other (Tarjan's strongly connected components)."""
    found: list[list[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        path.append(name)
        for other in sorted(imports[name]):
            if other not in number:
                visit(other)
            if other in path:
                lowest[name] = min(lowest[name], lowest[other])
        if lowest[name] == number[name]:
            group = path[path.index(name) :]
            del path[path.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in sorted(imports):
        if name not in number:
            visit(name)
    return found


def diagram(structure: Structure) -> str:
    """Return the rooms by floors, the highest first: a line of text for each floor."""
    floors = structure.floors()
    lines = []
    for floor in sorted(set(floors.values()), reverse=True):
        rooms = [room for room in structure.rows if floors.get(room) == floor and room != "__init__"]
        rows = [""]
        for room in rooms:
            label = f"{room}/" if len(structure.rooms()[room]) > 1 else f"{room}.py"
            if len(rows[-1]) + len(label) > _DIAGRAM_WIDTH:
                rows.append("")
            rows[-1] += f"{label}   "
        lines += [f"{floor if not number else '':>3} | {row.rstrip()}" for number, row in enumerate(rows)]
    return "\n".join(["      imports point down", *lines])


def report(structure: Structure) -> str:
    """Return every figure, as text."""
    rooms, shares, floors = structure.rooms(), structure.shares(), structure.floors()
    packages = [room for room in rooms if len(rooms[room]) > 1]
    small = structure.small_modules()
    lines = [
        f"modules: {len(structure.modules)}, lines: {structure.lines}",
        f"rooms: {len(packages)} packages and {len(rooms) - len(packages)} modules beside them",
        f"floors: {max(floors.values()) + 1}",
        f"import circles of rooms: {len(structure.room_circles())}",
        f"import circles of modules: {len(structure.module_circles())}",
        f"imports upwards: {len(structure.upward_imports())}",
        f"modules of at most {FEW_LINES} lines: {len(small)}",
        "",
        f"{'room':<14}{'floor':>6}{'files':>7}{'lines':>8}{'share':>9}   imports",
    ]
    imports = structure.room_imports()
    for room, share in shares.items():
        total = sum(module.lines for module in rooms[room])
        line = f"{room:<14}{floors[room]:>6}{len(rooms[room]):>7}{total:>8}{share:>8.1%}"
        lines.append(f"{line}    {' '.join(sorted(imports[room] - {'__init__'}, key=structure.rows.index))}")
    return "\n".join(line.rstrip() for line in lines)


def problems(structure: Structure) -> list[str]:
    """Return what breaks a rule, in words; nothing if all is well."""
    found = [f"rooms import each other: {', '.join(group)}" for group in structure.room_circles()]
    found += structure.upward_imports()
    for room, share in structure.shares().items():
        if share > MAX_SHARE:
            found.append(f"{room} has {share:.1%} of all lines; at most {MAX_SHARE:.0%} are allowed")
    return found


def _name(file: Path, root: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _imports(tree: ast.AST, known: dict[str, Path]) -> set[str]:
    """Return the modules of ``known`` that are imported, a package only where nothing in it is meant."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                names.add(inner if inner in known else node.module)
    return names & set(known)


def main() -> int:
    """Print the figures; exit with 1 where a rule is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--diagram", action="store_true", help="print the rooms by floors only")
    arguments = parser.parse_args()
    structure = read()
    found = problems(structure)
    if not structure.room_circles():
        sys.stdout.write(f"{diagram(structure) if arguments.diagram else report(structure)}\n")
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
