"""The shim table for ``shims/shim.sh``: the part of ``omg.shim.table`` that a shell can use, as assignments.

The sh shim sources this file, because reading it line by line would cost a system call a byte. Every text in
it is a constant of omg or a path of the store, quoted for the shell; nothing from a project file gets here.
Left out are the answers: the sh shim reads the versions' names from the directory itself.

    omg_table=8                       the format's number
    omg_table_dir=DIR                 the data directory by its physical path, as of the rehash
    omg_system_dirs=                  the read-only stores of the configuration, separated by colons
    case $omg_sought in NAMES) omg_guest=RUNTIME ... ;; esac      the names of guests
    case $omg_sought in NAMES | /RUNTIME) ... return ;; esac      one a runtime, in the table's order

Within it, ``omg_manifests`` are files that pin nothing where a search finds none of ``omg_texts_of_pins``, a
regular expression. ``omg_installs`` has the first words of the calls of ``omg_name`` that may install
others; ``()`` is a call without arguments. Whether such a call does, Python tells.

A shell parses such a file command by command: what comes after the wanted runtime costs nothing.
"""

from __future__ import annotations

from collections import defaultdict

from omg.project.formats.package_json import CONSTRAINT_TEXTS, pin_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.shim.table import Table, TableRuntime

FORMAT = 8

_MANIFEST = "package-json"


_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-")


def encode(table: Table, data_dir: str) -> bytes:
    """Return the file that tells the sh shim what ``table`` tells the native one.

    Equal arguments give equal bytes.

    Args:
        table: The table.
        data_dir: Physical path of the data directory.
    """
    names, installs = _owned_names(table), _installing_words(table)
    apart = _names_apart(table)
    lines = [
        "# The shim table for sh, written by omg rehash.",
        f"omg_table={FORMAT}",
        f"omg_table_dir={_quoted(data_dir)}",
        f"omg_system_dirs={_quoted(':'.join(table.system_dirs))}",
        *_guests(table),
        *(
            line
            for runtime in table.runtimes
            for line in _block(runtime, names[runtime.name], installs[runtime.name], apart[runtime.name])
        ),
    ]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def _guests(table: Table) -> Iterator[str]:
    """Tell which names are a guest's: whether something chooses a version of that is asked first."""
    names: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for name, candidates in sorted(table.names.items()):
        if candidates[0].is_guest:
            names[candidates[0].runtime, candidates[1].runtime].append(_quoted(name))
    if names:
        yield "case $omg_sought in"
    for (guest, host), group in sorted(names.items()):
        runtime = table.runtimes[guest]
        inherited = _inherited_variable(runtime)
        yield f"{' | '.join(group)}) omg_guest={_quoted(runtime.name)}"
        yield f"    omg_host={_quoted(table.runtimes[host].name)}"
        yield f"    omg_chosen=${{{runtime.variable}-}}${{{inherited}-}} ;;"
    if names:
        yield "esac"


def _inherited_variable(runtime: TableRuntime) -> str:
    return runtime.variable.removesuffix("VERSION") + "INHERITED"


def _owned_names(table: Table) -> defaultdict[str, dict[str, list[str]]]:
    """Runtime to implied prefix to the names of the runtime's own list; not those of a guest."""
    names: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for name, candidates in sorted(table.names.items()):
        for candidate in candidates:
            if candidate.is_owned and not candidate.is_guest:
                runtime = table.runtimes[candidate.runtime].name
                names[runtime].setdefault(candidate.prefix, []).append(name)
    return names


def _installing_words(table: Table) -> defaultdict[str, dict[str, list[str]]]:
    """Runtime to the words of calls that may install, to the names that are called so."""
    words: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for name, candidates in sorted(table.names.items()):
        for candidate in candidates:
            first = [word or "()" for installer in candidate.installers for word in installer.words[0]]
            if first:
                runtime = table.runtimes[candidate.runtime].name
                words[runtime].setdefault(" ".join(dict.fromkeys(first)), []).append(name)
    return words


def _names_apart(table: Table) -> defaultdict[str, dict[str, list[str]]]:
    """Runtime to ``anew``, ``self`` and ``pin`` to the names that the sh shim treats in ways of their own.

    They ignore the inherited version, they look for themselves, or they have to be pinned.
    """
    names: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for name, candidates in sorted(table.names.items()):
        for candidate in candidates:
            kind = "anew" if candidate.ignores_inherited else "self" if candidate.is_self_locating else ""
            kind = "pin" if candidate.needs_pin else kind
            if kind:
                names[table.runtimes[candidate.runtime].name].setdefault(kind, []).append(name)
    return names


def _block(
    runtime: TableRuntime,
    names: dict[str, list[str]],
    installs: dict[str, list[str]],
    apart: dict[str, list[str]],
) -> Iterator[str]:
    folders = [file.path.rpartition("/")[0] for file in runtime.files if "*" in file.path]
    files = [file.path for file in runtime.files if "*" not in file.path]
    native = [file.path for file in runtime.files if file.is_native]
    manifests = [file.path for file in runtime.files if file.format == _MANIFEST and not file.lock]
    # A path with a colon looks like two in a list like PATH; such a toolchain falls back to Python.
    link_bins = [path for path in runtime.link_bins if ":" not in path]
    all_names = [_quoted(name) for group in names.values() for name in group]
    yield "case $omg_sought in"
    yield f"{' | '.join((*all_names, _quoted(f'/{runtime.name}')))})"
    inherited = _inherited_variable(runtime)
    other = f"${{{runtime.other_variable}-}}" if runtime.other_variable else ""
    yield f"    omg_runtime={_quoted(runtime.name)} omg_pinned=${{{runtime.variable}-}} omg_other={other}"
    yield f"    omg_inheriting={inherited} omg_inherited=${{{inherited}-}}"
    yield f"    omg_is_by_variable={runtime.variable if runtime.is_chosen_by_variable else ''}"
    yield f"    omg_legacy={_quoted(runtime.legacy_prefix)}"
    yield f"    omg_homes={_quoted(' '.join(runtime.home_variables))}"
    yield f"    omg_dropped={_quoted(' '.join(runtime.dropped_variables))}"
    yield f"    omg_prefixes={_quoted(' '.join(runtime.prefix_variables))}"
    yield f"    omg_keeping={_quoted(' '.join(runtime.keeping_variables))}"
    yield f"    omg_has_variables={'y' if runtime.has_variables else ''}"
    yield f"    omg_files={_quoted(' '.join(files))}"
    yield f"    omg_folders={_quoted(' '.join(folders))}"
    yield f"    omg_native_files={_quoted(' '.join(native))}"
    if manifests:
        yield f"    omg_manifests={_quoted(' '.join(manifests))}"
        yield f"    omg_texts_of_pins={_quoted('|'.join(pin_texts(runtime.name)))}"
        yield f"    omg_texts_of_constraints={_quoted('|'.join(CONSTRAINT_TEXTS))}"
    yield f"    omg_link_bins={_quoted(':'.join(link_bins))}"
    yield from _by_name("omg_sought", "omg_implied", {key: names[key] for key in names if key})
    yield from _by_name("omg_name", "omg_installs", installs)
    yield from _by_name("omg_name", "omg_apart", apart)
    yield "    return"
    yield "    ;;"
    yield "esac"


def _by_name(sought: str, variable: str, names: dict[str, list[str]]) -> Iterator[str]:
    """Set ``variable`` to the key of the list that has the name in ``sought``."""
    if names:
        yield f"    case ${sought} in"
        for value, group in names.items():
            yield f"    {' | '.join(map(_quoted, group))}) {variable}={_quoted(value)} ;;"
        yield "    esac"


def _quoted(text: str) -> str:
    """Return what ``shlex.quote`` does: to import that takes longer than to make the table."""
    if text and _SAFE.issuperset(text):
        return text
    return "'" + text.replace("'", "'\"'\"'") + "'"
