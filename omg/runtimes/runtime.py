"""The definition of a runtime: one frozen value with all that omg needs to know; and a runtime as typed."""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.runtimes.installer import Installer
    from omg.versions.spec import VersionSpec
    from omg.versions.vocabulary import Vocabulary

# The largest growth seen for an archive of any runtime: node's .tar.xz.
MAX_GROWTH = 7.0


@dataclass(frozen=True, slots=True)
class VersionFile:
    """A project file that can set a version.

    Attributes:
        path: Path relative to the project's directory, with forward slashes. A last component
            ``*.toml`` stands for every matching file in its folder.
        format: Name of the format in ``omg.project.formats.registry``.
        lock: Path of the lock file next to it, if its format has one.
        is_plain: A short file (at most 64 KiB); otherwise a manifest (at most 1 MiB).
        allows_ranges: A plain file in which its own tool reads version ranges.
        is_native_token: The shim itself may read it if it contains one plain token and nothing else.
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
        name: omg's name, also the directory below ``versions/``.
        title: The display name (``Node.js``).
        other_names: Alternative names (``nodejs``, ``golang``).
        printed_names: Other names that its programs print with their version (``rustc``).
        vocabulary: How to parse its version specs.
        version_files: Its own version files, strongest first.
        manifests: Shared manifests that can pin it or set a version constraint, strongest first.
        executables: The executables that it includes; a missing one is an error, never the system's.
        major_names: The executables that name a major version, with that version.
        components: The executables of optional components, with the component's name.
        executable_patterns: Executables with a version in their name, ``{}`` in its place (``python{}``).
        pin_file: The file that ``omg pin`` writes if there is no version file yet.
        source_module: The module of ``omg.sources`` with its ``SOURCE``; empty where mise installs it.
        package_module: The module of ``omg.sources`` with its ``packages``; only npm registries have it.
        host: The runtime whose program of the same name runs its files: ``node`` for a package manager in
            JavaScript. What the host's own version has of its names comes before its global default.
        host_manifest: The ``package.json`` of it that comes with a version of the host; empty if none does.
        default_spec: The spec to use if none is given (``lts`` or ``latest``).
        line_numbers: How many numbers name a line of releases that stay compatible: 1 for node's ``24``,
            2 for python's ``3.12``.
        home_variables: Variables that name a toolchain's directory; if set, they are changed to that of the
            active toolchain.
        dropped_variables: Variables that break a toolchain; removed if set.
        prefix_variables: Variables that name the toolchain of the process that set them; if they name
            one of this runtime's, they are changed to the active one.
        ecosystem_variable: A variable of the runtime's usual manager that also pins it, weaker than omg's.
        manager_variables: Variables with which its other managers select a version; omg reports them.
        is_chosen_by_variable: Its executables start each other, and must be of one version: a shim passes
            it on in ``OMG_<RUNTIME>_VERSION``, too, and ``+SPEC`` is accepted as the first argument (rust).
        ignores_inherited: Of such a runtime, the executables that ignore the inherited version: their
            folder decides.
        self_locating: Executables that look for themselves on PATH and write into the folder they find.
        keeping_variables: ``NAME=PART``: where each NAME is set and contains PART, nested calls keep the
            version whatever their folder asks for.
        keeping_command: The command that sets those, for messages.
        needs_executable_of_list: With several specs in one pin, the first installed version that
            *has the executable* is selected, not just the first installed one (python).
        has_variables: Its toolchains may need their own variables, see `omg.store.variables`.
        user_folders: Where its tools install programs for one user, beside the folders of its installers,
            in their notation; ``*`` stands for any name.
        installers: Its executables that install others, and which of their calls do.
        is_following: A globally installed tool that the selected version lacks runs from the version that has
            it, unless the configuration says otherwise (node).
        growth: How much its archives grow when they are unpacked, at most: megabytes on disk
            for each megabyte of download. Rather too large than too small: it is checked before a download.
        life_cycle: Its name at endoflife.date, which says when its lines end; empty if nobody says so, or its
            publisher does in a document of its own.
        package_tool: What installs global packages, a name in ``omg.packages.listing``: ``npm``.
        tool: mise's name for it, if different: ``npm:cowsay`` for ``npm-cowsay``.
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
    package_module: str = ""
    host: str = ""
    host_manifest: str = ""
    default_spec: str = "latest"
    line_numbers: int = 1
    home_variables: tuple[str, ...] = ()
    dropped_variables: tuple[str, ...] = ()
    prefix_variables: tuple[str, ...] = ()
    ecosystem_variable: str = ""
    manager_variables: tuple[str, ...] = ()
    is_chosen_by_variable: bool = False
    ignores_inherited: tuple[str, ...] = ()
    self_locating: tuple[str, ...] = ()
    keeping_variables: tuple[str, ...] = ()
    keeping_command: str = ""
    needs_executable_of_list: bool = False
    has_variables: bool = False
    user_folders: tuple[str, ...] = ()
    installers: tuple[Installer, ...] = ()
    is_following: bool = False
    growth: float = MAX_GROWTH
    life_cycle: str = ""
    package_tool: str = ""
    tool: str = ""

    @property
    def typed_name(self) -> str:
        """The name that people type, and write into version files."""
        return self.tool or self.name

    @property
    def variable(self) -> str:
        """The environment variable that pins it: ``OMG_NODE_VERSION``."""
        return version_variable(self.name)

    @property
    def inherited_variable(self) -> str:
        """The variable in which a shim tells nested calls what runs: ``OMG_NODE_INHERITED``."""
        return self.variable.removesuffix("VERSION") + "INHERITED"

    def follows(self, executable: str, settings: Mapping[str, str]) -> bool:
        """Return whether a global tool that a version lacks runs from the version that has it.

        Args:
            executable: The tool.
            settings: ``follow`` or ``strict`` by tool or runtime; the tool counts first.
        """
        if not settings:
            return self.is_following
        names = (executable, self.name, *self.other_names)
        setting = next((settings[name] for name in names if name in settings), None)
        return self.is_following if setting is None else setting == "follow"

    @property
    def ignored_variables(self) -> tuple[str, ...]:
        """Variables with which other managers select a version: ``PYENV_VERSION``, ``MISE_NODE_VERSION``."""
        names = (self.name, *self.other_names)
        of_all = (version_variable(name, manager) for manager in _MANAGERS for name in names)
        return (*self.manager_variables, *of_all)

    @property
    def called_names(self) -> tuple[str, ...]:
        """The executables by which people call it: ``python3`` and ``python``, ``rustc`` and ``cargo``."""
        return self.executables[:_MOST_CALLED] or (self.name,)


# A runtime is known by what people type most.
_MOST_CALLED = 2

# Managers of several runtimes, with the prefix of their variables.
_MANAGERS = ("ASDF", "MISE")


def version_variable(runtime_name: str, manager: str = "OMG") -> str:
    """Return the name of the variable that pins ``runtime_name``, for omg or for another manager."""
    return f"{manager}_{runtime_name.upper().replace('-', '_').replace('.', '_')}_VERSION"


@dataclass(frozen=True, slots=True)
class RuntimeArgument:
    """A runtime with an optional spec, as typed by the user.

    Attributes:
        runtime: The runtime.
        text: The spec as typed, ``None`` without one.
        spec: The parsed spec.
        digest: The digest behind the version, ``sha512.HEX``; mostly empty.
    """

    runtime: Runtime
    text: str | None
    spec: VersionSpec | None
    digest: str = ""

    def __str__(self) -> str:
        name = self.runtime.typed_name
        return name if self.text is None else f"{name}@{self.text}"
