"""What a runtime is: one frozen value that says everything omg needs to know about it."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.versions.vocabulary import Vocabulary


# The most that an archive of any runtime was seen to grow by: node's .tar.xz.
MAX_GROWTH = 7.0


@dataclass(frozen=True, slots=True)
class VersionFile:
    """A project file that may name a version.

    Attributes:
        path: Path below the directory that is looked at, with forward slashes. A last component
            ``*.toml`` stands for every file of that pattern in the folder before it.
        format: Name of the format in ``omg.project.formats.registry``.
        lock: Path of the lock file beside it, if its format has one.
        is_plain: A short file (cap 64 KiB); otherwise a manifest (cap 1 MiB).
        allows_ranges: A plain file whose owner reads ranges of versions in it.
        is_native_token: The shim may read it itself where it holds one plain token and no more.
    """

    path: str
    format: str
    is_plain: bool = False
    is_native_token: bool = False
    allows_ranges: bool = False
    lock: str = ""


@dataclass(frozen=True, slots=True)
class Runtime:
    """A language or tool family.

    Attributes:
        name: omg's own name, also the directory below ``versions/``.
        title: The name that people read (``Node.js``).
        other_names: Names accepted in its place (``nodejs``, ``golang``).
        printed_names: What its programs call themselves besides, where they print their version (``rustc``).
        vocabulary: How its version specs are read.
        version_files: Its own dedicated files, strongest first.
        manifests: Shared manifests that may pin it or state a floor, strongest first.
        executables: What it ships itself; a missing one is an error, never the system's.
        major_names: Those executables that name a major version, and that.
        components: Those executables that come with an optional component, and its name.
        executable_patterns: Names that carry a version, ``{}`` in its place (``python{}``).
        pin_file: The file that ``omg pin`` writes where none wins yet.
        source_module: The module of ``omg.sources`` with its ``SOURCE``; empty where mise installs it.
        default_spec: What is meant where no spec is given (``lts`` or ``latest``).
        home_variables: Variables that name a toolchain's directory; where set, they are set to that of the
            toolchain that runs.
        dropped_variables: Variables that a toolchain does better without: removed where set.
        prefix_variables: Variables that name the toolchain of the process that set them; where they name
            one of this runtime's, they are set to the one that runs.
        ecosystem_variable: A variable of the runtime's usual manager that pins it, too, weaker than omg's.
        manager_variables: Variables by which its other managers choose a version; omg reports them.
        is_chosen_by_variable: PATH stays as it is for nested calls; ``OMG_<RUNTIME>_VERSION``
            carries the version instead, and ``+SPEC`` is understood as first argument (rust).
        needs_executable_of_list: With several specs in one pin, the first installed version that
            *has the executable* is meant, not just the first installed one (python).
        has_variables: Its toolchains may need variables of their own, see `omg.store.variables`.
        growth: What its archives grow by at most when they are unpacked: megabytes in ``bin/`` and beside
            it for each of the download. Larger than seen, never smaller: it is looked at before a download.
        tool: What mise calls it, where that is not its name: ``npm:cowsay`` for ``npm-cowsay``.
    """

    name: str
    title: str
    other_names: tuple[str, ...]
    vocabulary: Vocabulary
    version_files: tuple[VersionFile, ...]
    manifests: tuple[VersionFile, ...]
    executables: tuple[str, ...]
    pin_file: str
    printed_names: tuple[str, ...] = ()
    major_names: tuple[tuple[str, str], ...] = ()
    components: tuple[tuple[str, str], ...] = ()
    executable_patterns: tuple[str, ...] = ()
    source_module: str = ""
    default_spec: str = "latest"
    home_variables: tuple[str, ...] = ()
    dropped_variables: tuple[str, ...] = ()
    prefix_variables: tuple[str, ...] = ()
    ecosystem_variable: str = ""
    manager_variables: tuple[str, ...] = ()
    is_chosen_by_variable: bool = False
    needs_executable_of_list: bool = False
    has_variables: bool = False
    growth: float = MAX_GROWTH
    tool: str = ""

    @property
    def typed_name(self) -> str:
        """What people type, and write into version files."""
        return self.tool or self.name

    @property
    def variable(self) -> str:
        """Name of the environment variable that pins it: ``OMG_NODE_VERSION``."""
        return version_variable(self.name)

    @property
    def unfollowed_variables(self) -> tuple[str, ...]:
        """Variables by which other managers choose a version: ``PYENV_VERSION``, ``MISE_NODE_VERSION``."""
        names = (self.name, *self.other_names)
        of_all = (version_variable(name, manager) for manager in _MANAGERS for name in names)
        return (*self.manager_variables, *of_all)


# Managers of every runtime, by what their variables begin with.
_MANAGERS = ("ASDF", "MISE")


def version_variable(runtime_name: str, manager: str = "OMG") -> str:
    """Return the name of the variable that pins ``runtime_name``, for omg or for another manager."""
    return f"{manager}_{runtime_name.upper().replace('-', '_').replace('.', '_')}_VERSION"
