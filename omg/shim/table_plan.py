"""What the shim table says, worked out from listings: pure, so that equal stores give equal tables."""

from __future__ import annotations

from collections import defaultdict

from omg.project.formats.registry import SHARED_FORMATS
from omg.runtimes.registry import files_of, implied_version, installers_of, owners_of, unowned
from omg.shim.memo import VersionLocation
from omg.shim.table import Candidate, Table, TableFile, TableRuntime
from omg.value import replace
from omg.versions.answers import answers
from omg.versions.resolver import newest, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omg.runtimes.installer import Installer
    from omg.runtimes.runtime import Runtime, VersionFile
    from omg.shim.listing import Listing


def plan_table(
    listings: Sequence[Listing],
    *,
    rules: str,
    omg_version: str,
    config_stamp: str,
    system_dirs: tuple[str, ...],
    global_tools: Mapping[str, str],
    reserved: tuple[str, ...],
    needs_pin: bool = False,
) -> Table:
    """Return the table of what is installed.

    Args:
        listings: In the order of the table: known runtimes first, then the others.
        rules: Number of the rules of the formats.
        omg_version: The version of omg that writes it.
        config_stamp: Stamp of the configuration.
        system_dirs: The read-only stores that the configuration names.
        global_tools: ``follow`` or ``strict`` by tool or runtime.
        reserved: Names that get no shim.
        needs_pin: Names that carry a version run it only where it is pinned.
    """
    names = _names(listings, global_tools, needs_pin=needs_pin)
    by_runtime: list[list[tuple[str, Candidate]]] = [[] for _ in listings]
    for name in sorted(names):
        for candidate in names[name]:
            by_runtime[candidate.runtime].append((name, candidate))
    # By identity: most files are those of all runtimes, and they live as long as these.
    files: dict[int, TableFile] = {}
    return Table(
        rules=rules,
        omg_version=omg_version,
        config_stamp=config_stamp,
        system_dirs=system_dirs,
        runtimes=tuple(_runtime(listing, global_tools, files) for listing in listings),
        names=names,
        answers={
            (listing.runtime.name, spec): place
            for position, listing in enumerate(listings)
            for spec, place in _answers(listing, by_runtime[position])
        },
        reserved=reserved,
        left_to_python=_left_to_python(listings, global_tools),
        newest_bin_ns=max((listing.newest_bin_ns for listing in listings), default=0),
    )


def _runtime(listing: Listing, global_tools: Mapping[str, str], known: dict[int, TableFile]) -> TableRuntime:
    runtime = listing.runtime
    linked = {str(toolchain.bin_dir) for toolchain, _ in listing.toolchains if toolchain.is_linked}
    return TableRuntime(
        name=runtime.name,
        variable=runtime.variable,
        legacy_prefix=runtime.vocabulary.legacy_prefix,
        stamps=listing.stamps,
        is_chosen_by_variable=runtime.is_chosen_by_variable,
        needs_executable_of_list=runtime.needs_executable_of_list,
        home_variables=runtime.home_variables,
        link_bins=tuple(sorted(linked)),
        files=tuple([known.get(id(file)) or _file(file, known) for file in files_of(runtime)]),
        has_variables=runtime.has_variables,
        other_variable=runtime.ecosystem_variable,
        dropped_variables=runtime.dropped_variables,
        prefix_variables=runtime.prefix_variables,
        is_following=runtime.follows("", global_tools),
        keeping_variables=runtime.keeping_variables,
    )


def _file(file: VersionFile, known: dict[int, TableFile]) -> TableFile:
    made = known[id(file)] = TableFile(
        file.format,
        file.path,
        file.is_plain,
        file.is_native_token,
        is_shared=file.format in SHARED_FORMATS,
        lock=file.lock,
    )
    return made


def _names(
    listings: Sequence[Listing], global_tools: Mapping[str, str], *, needs_pin: bool
) -> dict[str, tuple[Candidate, ...]]:
    """Every name that a runtime ships or an installed toolchain has; an owned one has its owners only."""
    positions = {listing.runtime.name: position for position, listing in enumerate(listings)}
    having: dict[str, list[int]] = {}
    for position, listing in enumerate(listings):
        installed = (name for _, executables in listing.toolchains for name in executables)
        for name in {*listing.runtime.executables, *installed}:
            having.setdefault(name, []).append(position)
    runtimes = [listing.runtime for listing in listings]
    # Most names are like others of their runtime.
    alike: dict[tuple[int, bool], Candidate] = {}
    installing = [tuple(_beginnings_of_installers(runtime)) for runtime in runtimes]

    def may_have(position: int, name: str) -> Candidate:
        follows = runtimes[position].follows(name, global_tools)
        if name.startswith(installing[position]) and (installers := _installers(runtimes[position], name)):
            return Candidate(position, False, is_following=follows, installers=installers)
        if (position, follows) not in alike:
            alike[position, follows] = Candidate(position, False, is_following=follows)
        return alike[position, follows]

    alone = [(may_have(position, ""),) for position in positions.values()]
    usual = unowned(having.keys() - global_tools.keys())

    def candidates(name: str, those: Sequence[int]) -> tuple[Candidate, ...]:
        first = those[0]
        if name in usual and len(those) == 1 and not name.startswith(installing[first]):
            return alone[first]
        owners = _owners(name, positions, needs_pin=needs_pin)
        if not owners:
            return tuple([may_have(position, name) for position in those])
        guest = next((owner for owner in owners if owner.is_guest), None)
        if guest is None:
            return owners
        host = positions[runtimes[guest.runtime].host]
        return guest, next((owner for owner in owners if owner.runtime == host), may_have(host, name))

    return {name: candidates(name, those) for name, those in having.items()}


def _owners(name: str, positions: Mapping[str, int], *, needs_pin: bool) -> tuple[Candidate, ...]:
    owners = owners_of(name)
    implied = implied_version(name) if owners else None
    candidates = []
    for owner in owners:
        major = dict(owner.major_names).get(name, "")
        prefix = implied[1] if implied and implied[0] is owner else major
        candidates.append(
            Candidate(
                positions[owner.name],
                True,
                prefix,
                bool(major),
                installers=_installers(owner, name),
                ignores_inherited=name in owner.ignores_inherited,
                is_self_locating=name in owner.self_locating,
                needs_pin=needs_pin and bool(prefix) and not major,
                is_guest=bool(owner.host),
            )
        )
    return tuple(candidates)


def _left_to_python(listings: Sequence[Listing], global_tools: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that have more in the table than the runtime alone: installers, and settings."""
    installers = {
        name for listing in listings for installer in listing.runtime.installers for name in installer.names
    }
    return tuple(sorted({*installers, *global_tools}))


def _beginnings_of_installers(runtime: Runtime) -> Iterator[str]:
    return (name.partition("{}")[0] for installer in runtime.installers for name in installer.names)


def _installers(runtime: Runtime, name: str) -> tuple[Installer, ...]:
    """Return the installing calls of ``name``, without the names: those are the table's own keys."""
    return tuple(replace(installer, names=()) for installer in installers_of(runtime, name))


def _answers(
    listing: Listing, names: Sequence[tuple[str, Candidate]]
) -> Iterator[tuple[str, VersionLocation]]:
    """Yield what each spec means to a runtime; ``names`` are those that it may be asked by."""
    places = {
        toolchain.version.text: VersionLocation(toolchain.version.text, toolchain.store_index)
        for toolchain, _ in listing.toolchains
    }
    versions = [toolchain.version for toolchain, _ in listing.toolchains]
    prefixes = {
        name: candidate.prefix for name, candidate in names if candidate.prefix and not candidate.is_major
    }
    followed = [name for name, candidate in names if candidate.is_following]
    for spec, version in answers(versions, listing.vocabulary, listing.aliases).items():
        yield spec, places[version]
    for spec, version in (*_implied(listing, prefixes), *_providing(listing, followed)):
        yield spec, places[version]


def _implied(listing: Listing, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What names such as ``python3.11`` mean: the newest version that has them, and all that they fit.

    Args:
        listing: What is installed.
        prefixes: The version that a name implies, by name.
    """
    vocabulary = listing.runtime.vocabulary
    for name, prefix in prefixes.items():
        pool = [toolchain.version for toolchain, executables in listing.toolchains if name in executables]
        newest = resolve(vocabulary.parse(prefix), pool, vocabulary=vocabulary, allow_prereleases=True)
        if newest is not None:
            yield f"implied:{name}", newest.text
    for prefix in sorted(set(prefixes.values())):
        for toolchain, _ in listing.toolchains:
            if toolchain.version.begins_with(prefix):
                yield f"implied:{prefix}={toolchain.version.text}", toolchain.version.text


def _providing(listing: Listing, tools: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The newest version that has a global tool, for all versions that lack it."""
    having: defaultdict[str, list[int]] = defaultdict(list)
    for position, (_, executables) in enumerate(listing.toolchains):
        for name in executables:
            having[name].append(position)
    # Most tools are in the same versions.
    found: dict[tuple[int, ...], str | None] = {}
    for name in tools:
        those = tuple(having[name])
        if those not in found:
            pool = (listing.toolchains[position][0].version for position in those)
            version = newest(pool, listing.runtime.vocabulary)
            found[those] = version.text if version is not None else None
        if (text := found[those]) is not None:
            yield f"tool:{name}", text
