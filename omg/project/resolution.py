"""From what is requested to the toolchain that it means: the newest installed one that matches.

Reads the stores, once for each runtime; asks nothing and changes nothing.
"""

from __future__ import annotations

import os

from omg.project.active import ActiveVersion, Chooser
from omg.project.not_installed import default_not_installed, not_installed
from omg.project.selection import VariableOrigin
from omg.store.installed import BrokenDefault, current, list_toolchains, locate
from omg.store.lts import learnt_lts_lines
from omg.value import dataclass, field
from omg.versions.grammar import is_safe_name
from omg.versions.resolver import expand, newest, resolve, resolve_expanded
from omg.versions.spec import Default, Lts, Range, System, Token, VersionSpec
from omg.versions.version import DATED_CHANNELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from omg.errors import NotInstalledError
    from omg.project.selection import Requests, Selection
    from omg.runtimes.runtime import Runtime
    from omg.store.installed import Toolchain
    from omg.store.layout import Store
    from omg.versions.version import Version
    from omg.versions.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class InstalledVersions:
    """What is installed of a runtime.

    Attributes:
        runtime: The runtime.
        toolchains: In every store, newest first.
        default: The global default, or ``None``.
        aliases: The user's own names for specs.
        broken_default: The global default where it is not installed; ``default`` is ``None`` then.
        inherited: What the process that started this one runs, or ``None``; it comes before the default.
    """

    runtime: Runtime
    toolchains: tuple[Toolchain, ...]
    default: Toolchain | None
    aliases: Mapping[str, str]
    broken_default: BrokenDefault | None = None
    inherited: Toolchain | Literal["system"] | None = None
    _by_name: Mapping[str, Toolchain] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Thousands of projects name one each.
        object.__setattr__(self, "_by_name", {one.version.text: one for one in reversed(self.toolchains)})

    @property
    def standard(self) -> Toolchain | None:
        """What runs where no folder asks: what is inherited, else the default; ``None`` for the system's."""
        if self.inherited is None:
            return self.default
        return None if self.inherited == "system" else self.inherited

    def resolve(self, spec: VersionSpec) -> Toolchain | Literal["system"] | None:
        """Return the toolchain that ``spec`` means, ``system`` for PATH's own, ``None`` for none.

        ``default`` means the system's where there is no default, as if nothing were requested, and nothing
        where the default is broken.

        Raises:
            InvalidSpecError: A user's alias leads back to itself, or to text that is no spec.
        """
        return self.resolve_expanded(self.expand(spec))

    def expand(self, spec: VersionSpec) -> VersionSpec:
        """Return ``spec`` without the user's alias; an installed version of exactly that name comes first.

        Raises:
            InvalidSpecError: See ``resolve``.
        """
        if self.installed_exactly(spec) is not None:
            return spec
        return expand(spec, self.runtime.vocabulary, self.aliases)

    def resolve_expanded(self, meaning: VersionSpec) -> Toolchain | Literal["system"] | None:
        """Return what ``resolve`` does, for a spec that ``expand`` returned."""
        if isinstance(meaning, System):
            return "system"
        if isinstance(meaning, Default):
            return self.default or (None if self.broken_default else "system")
        if (exact := self.installed_exactly(meaning)) is not None:
            return exact
        versions = (toolchain.version for toolchain in self.toolchains)
        version = resolve_expanded(meaning, versions, vocabulary=self._vocabulary_for(meaning))
        return None if version is None else self._named(version.text)

    def satisfying(self, constraint: VersionSpec) -> Toolchain | None:
        """Return what a constraint means: ``standard`` where that satisfies it, else as ``resolve``.

        Only a range is satisfied by what happens to run; a name means what it names. A dated toolchain of
        rust has no number to compare: a nightly stays.

        Raises:
            InvalidSpecError: See ``resolve``.
        """
        standard = self.standard
        if standard is not None and isinstance(constraint, Range):
            if _is_dated(standard):
                return standard
            pool = (standard.version,)
            if (
                resolve(constraint, pool, vocabulary=self.runtime.vocabulary, aliases=self.aliases)
                is not None
            ):
                return standard
        meant = self.resolve(constraint)
        return None if meant == "system" else meant

    def beginning_with(self, prefix: str, executable: str) -> Toolchain | None:
        """Return the newest toolchain of ``prefix`` that has ``executable``; releases come first."""
        vocabulary = self.runtime.vocabulary
        pool = [one.version for one in self.toolchains if locate(one, executable) is not None]
        version = resolve(vocabulary.parse(prefix), pool, vocabulary=vocabulary, allow_prereleases=True)
        return None if version is None else self._named(version.text)

    def providing(self, executable: str) -> Toolchain | None:
        """Return the toolchain that provides a global tool to all others: the default, else the newest."""
        if self.default is not None and locate(self.default, executable) is not None:
            return self.default
        having = [one.version for one in self.toolchains if locate(one, executable) is not None]
        version = newest(having, self.runtime.vocabulary)
        return None if version is None else self._named(version.text)

    def installed_exactly(self, spec: VersionSpec) -> Toolchain | None:
        """Return the toolchain whose directory is called exactly what ``spec`` says."""
        return self._named(spec.text) if isinstance(spec, Token) else None

    def in_directory(self, path: str) -> Toolchain | None:
        """Return the toolchain whose directory ``path`` is, in any spelling."""
        real = os.path.realpath(path)
        return next((one for one in self.toolchains if os.path.realpath(one.dir) == real), None)

    def default_error(self) -> NotInstalledError | None:
        """Return the error for a global default that is not installed, where it is one."""
        if self.broken_default is None:
            return None
        return default_not_installed(self.broken_default, self.runtime, self._versions)

    def error_for(self, pin: Selection) -> NotInstalledError:
        """Return the error for ``pin``, which nothing installed meets."""
        meanings = (expand(spec, self.runtime.vocabulary, self.aliases) for spec in pin.specs)
        if any(isinstance(spec, Default) for spec in meanings) and (error := self.default_error()):
            return error
        return not_installed(pin, self.runtime, self._versions, self.aliases)

    @property
    def _versions(self) -> tuple[Version, ...]:
        return tuple(toolchain.version for toolchain in self.toolchains)

    def _named(self, name: str) -> Toolchain | None:
        return self._by_name.get(name)

    def _vocabulary_for(self, spec: VersionSpec) -> Vocabulary:
        """Return the runtime's words; receipts are read for more LTS lines only where they count."""
        vocabulary = self.runtime.vocabulary
        if isinstance(spec, Lts):
            return vocabulary.with_lts_lines(learnt_lts_lines(self.toolchains, vocabulary))
        return vocabulary


def read_installed_versions(
    store: Store, runtime: Runtime, aliases: Mapping[str, str], *, env: Mapping[str, str] | None = None
) -> InstalledVersions:
    """Return what is installed of ``runtime``.

    Args:
        store: The stores.
        runtime: The runtime.
        aliases: The user's own names for specs.
        env: The environment, which tells what is inherited; without one, nothing is. A leftover that is not
            installed does not count.

    Raises:
        StoreAccessError: A store exists and cannot be read.
    """
    toolchains = list_toolchains(store, runtime.name)
    default = current(store, runtime.name)
    inherited = _inherited((env or {}).get(runtime.inherited_variable, ""), toolchains)
    if isinstance(default, BrokenDefault):
        return InstalledVersions(runtime, toolchains, None, aliases, default, inherited)
    return InstalledVersions(runtime, toolchains, default, aliases, None, inherited)


def _inherited(text: str, toolchains: tuple[Toolchain, ...]) -> Toolchain | Literal["system"] | None:
    if text == "system":
        return "system"
    if not is_safe_name(text):
        return None
    return next((one for one in toolchains if one.version.text == text), None)


def active_version(
    requests: Requests, installed_versions: InstalledVersions, *, executable: str | None = None
) -> ActiveVersion:
    """Return the active version.

    Args:
        requests: What is requested of the runtime here.
        installed_versions: What is installed of it.
        executable: The name that was called; of several specs in one pin, some runtimes mean the first
            installed version *that has it*.

    Raises:
        NotInstalledError: No installed version meets the pin, or the global default would decide and leads
            to nothing.
        InvalidSpecError: A user's alias leads back to itself, or to text that is no spec.
    """
    if requests.pin is not None:
        meant = _meeting(requests.pin, installed_versions, executable)
        return ActiveVersion(meant, requests.pin, Chooser.REQUEST)
    is_inherited = installed_versions.inherited is not None
    chooser = Chooser.INHERITED if is_inherited else Chooser.DEFAULT
    if requests.constraint is not None:
        for spec in requests.constraint.specs:
            toolchain = installed_versions.satisfying(spec)
            if toolchain is not None:
                standard = installed_versions.standard
                is_kept = standard is not None and toolchain.version == standard.version
                return ActiveVersion(toolchain, requests.constraint, chooser if is_kept else Chooser.REQUEST)
    if not is_inherited and (error := installed_versions.default_error()):
        raise error
    return ActiveVersion(installed_versions.standard, None, chooser)


def contradicts(requests: Requests, toolchain: Toolchain, installed_versions: InstalledVersions) -> bool:
    """Return whether the pinned ``toolchain`` does not satisfy a constraint that is nearer than the pin."""
    if requests.pin is None or requests.constraint is None or _is_dated(toolchain):
        return False
    ranges = [spec for spec in requests.constraint.specs if isinstance(spec, Range)]
    vocabulary = installed_versions.runtime.vocabulary
    return bool(ranges) and all(
        resolve(spec, (toolchain.version,), vocabulary=vocabulary) is None for spec in ranges
    )


def _is_dated(toolchain: Toolchain) -> bool:
    return toolchain.version.implementation in DATED_CHANNELS


def _meeting(
    pin: Selection, installed_versions: InstalledVersions, executable: str | None
) -> Toolchain | None:
    """Return the first of the pin's specs that is installed; ``None`` is the system's."""
    if pin.text.startswith("/") and isinstance(pin.origin, VariableOrigin):
        toolchain = installed_versions.in_directory(pin.text)
        if toolchain is None:
            raise installed_versions.error_for(pin)
        return toolchain
    first: Toolchain | None = None
    for spec in pin.specs:
        meant = installed_versions.resolve(spec)
        if meant is None:
            continue
        if meant == "system":
            return None  # what is listed behind `system` can never be needed
        needs_executable = installed_versions.runtime.needs_executable_of_list and executable is not None
        if not needs_executable or locate(meant, executable or "") is not None:
            return meant
        first = first or meant
    if first is None:
        raise installed_versions.error_for(pin)
    return first
