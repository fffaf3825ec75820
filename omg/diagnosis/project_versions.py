"""What is wrong with a version by itself: not installed, not published, not locked, not for its own tool."""

from __future__ import annotations

from omg.errors import OmgError
from omg.manager.published import KeptLists, hint_if_absent
from omg.project.formats.editing import owner_of
from omg.project.formats.owner import words_for
from omg.project.formats.registry import BY_NAME
from omg.project.mentions.mention import Role
from omg.project.not_installed import install_command, request_of
from omg.project.resolution import read_installed_versions
from omg.runtimes.lifecycle import end_remark, has_ended
from omg.runtimes.registry import is_known
from omg.sources.registry import has_source
from omg.status.lifecycle import life_cycle_of
from omg.status.today import present_days
from omg.versions.resolver import lines_of
from omg.versions.spec import Lts, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from omg.context import Context
    from omg.project.mentions.mention import Mention
    from omg.project.resolution import InstalledVersions
    from omg.project.statements import Statement
    from omg.runtimes.lifecycle import LifeCycle
    from omg.runtimes.runtime import Runtime
    from omg.versions.spec import VersionSpec

    # Kind, what is wrong, what to type.
    VersionFault = tuple[str, str, str]


class Versions:
    """What is known of the versions of all runtimes; each is asked for once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._installed: dict[str, InstalledVersions] = {}
        self._absent: dict[tuple[str, str], str | None] = {}
        self._days = present_days(context)
        self._lists: KeptLists | None = None
        self._life_cycles: dict[str, LifeCycle | None] = {}
        # Whose publisher was asked, and who of them did not answer.
        self._asked: set[str] = set()
        self._silent: set[str] = set()

    def faults_of(self, statement: Statement, *, is_deciding: bool) -> Iterator[VersionFault]:
        """Yield what is wrong with what a statement asks for.

        Args:
            statement: A pin, or what runs elsewhere.
            is_deciding: It is the pin that counts in its folder.

        Raises:
            StoreAccessError: A store exists and cannot be read.
        """
        mention, found = statement.mention, statement.found
        runtime = mention.definition
        if mention.role is Role.DECIDES and not is_deciding:
            return
        absent = self._absent_hint(runtime, mention.specs) if self._is_published_here(statement) else None
        if absent is not None:
            yield "not_published", "there is no such release", absent
        elif remark := self._end_of(runtime, mention):
            hint = f"run omg outdated {runtime.typed_name} to see which versions are supported"
            yield "end_of_life", remark, hint
        if found is None or mention.role is not Role.DECIDES:
            return
        if statement.is_unlocked:
            lock = found.version_file.lock.rpartition("/")[2]
            yield "not_locked", f"{lock} has another version", "run mise lock, or correct this line"
        if owner := self._confused_owner(statement):
            hint = f"run omg pin --exact {request_of(runtime, mention.specs[0])}"
            yield "unread", f"{owner} does not read this", hint
        if absent is None and not self._is_installed(runtime, mention.specs):
            yield "not_installed", "it is not installed", f"run {install_command(runtime, mention.specs[0])}"

    def _is_installed(self, runtime: Runtime, specs: tuple[VersionSpec, ...]) -> bool:
        known = self.installed(runtime)
        try:
            return any(known.resolve(spec) is not None for spec in specs)
        except OmgError:
            return True  # an alias that leads nowhere has its own error

    def installed(self, runtime: Runtime) -> InstalledVersions:
        """Return what is installed of a runtime.

        Raises:
            StoreAccessError: A store exists and cannot be read.
        """
        if runtime.name not in self._installed:
            aliases = self._context.config.aliases_of(runtime.name)
            self._installed[runtime.name] = read_installed_versions(self._context.store, runtime, aliases)
        return self._installed[runtime.name]

    def _is_published_here(self, statement: Statement) -> bool:
        """Return whether omg may know the list that counts; images bring Javas of other vendors."""
        mention = statement.mention
        is_others = mention.role is Role.RUNS and mention.runtime == "java"
        return has_source(mention.runtime) and not is_others and not self._context.config.offline

    def _absent_hint(self, runtime: Runtime, specs: tuple[VersionSpec, ...]) -> str | None:
        """Return what to say of a version that is not published; ``None`` where one is, or nobody knows."""
        hints = [self._absent_spec(runtime, spec) for spec in specs]
        return hints[0] if all(hint is not None for hint in hints) else None

    def _absent_spec(self, runtime: Runtime, spec: VersionSpec) -> str | None:
        if not isinstance(spec, Token) or Version.parse(spec.text).is_name:
            return None
        known = self.installed(runtime)
        if spec.text in known.aliases or known.installed_exactly(spec) is not None:
            return None
        key = (runtime.name, spec.canonical)
        if key not in self._absent:
            try:
                self._absent[key] = self._asked_once(runtime, spec)
            except OmgError:
                self._absent[key] = None  # no registry is set, for one: nobody knows
        return self._absent[key]

    def _asked_once(self, runtime: Runtime, spec: VersionSpec) -> str | None:
        """Return what the kept list says; the publisher is asked about what it lacks, once a runtime."""
        hint = self._kept_hint(runtime, spec)
        if hint is None or runtime.name in self._silent:
            return None
        if runtime.name in self._asked:
            return hint
        self._asked.add(runtime.name)
        fresh = hint_if_absent(self._context, runtime, spec)
        self._lists = None  # another one may be kept now
        if fresh is None and self._kept_hint(runtime, spec) is not None:
            self._silent.add(runtime.name)  # the list is still the old one
        return fresh

    def _kept_hint(self, runtime: Runtime, spec: VersionSpec) -> str | None:
        if self._lists is None:
            self._lists = KeptLists(self._context)
        return self._lists.hint_if_absent(runtime, spec)

    def _end_of(self, runtime: Runtime, mention: Mention) -> str:
        """Return since when a line has had no fixes, where each version is of one that has ended.

        Each release of Rust ends after six weeks, and workflows test with the oldest: only its pins count.
        """
        if runtime.name == "rust" and mention.role is Role.RUNS:
            return ""
        specs = mention.specs
        if runtime.name not in self._life_cycles:
            self._life_cycles[runtime.name] = life_cycle_of(self._context, runtime.name)
        life_cycle = self._life_cycles[runtime.name]
        if life_cycle is None:
            return ""
        ends = [life_cycle.end_of(version) for spec in specs for version in _line_of(spec, runtime)]
        is_all = len(ends) == len(specs) and all(has_ended(end, self._days) for end in ends)
        return end_remark(max(end or "" for end in ends), self._days) if is_all else ""

    def _confused_owner(self, statement: Statement) -> str:
        """Return the tool that a version file was made for, where that does not read what is in it."""
        found = statement.found
        # Of other runtimes omg does not know whether a version is whole.
        is_known_runtime = is_known(statement.mention.runtime)
        if found is None or not is_known_runtime or not BY_NAME[found.version_file.format].edit:
            return ""
        owner = owner_of(found.version_file.format, found.path.name)
        specs = statement.mention.specs
        is_read = all(words_for(owner, statement.mention.runtime, spec) is not None for spec in specs)
        return "" if is_read else owner.name


def _line_of(spec: VersionSpec, runtime: Runtime) -> tuple[Version, ...]:
    """Return a version of the line that ``spec`` names; nothing where it moves, or is no number."""
    match spec:
        case Token(text):
            version = Version.parse(text)
            return () if version.is_name else (version,)
        case Lts(line) if line.isalpha():
            return tuple(Version("", release=(one.major,)) for one in lines_of(spec, runtime.vocabulary)[:1])
        case _:
            return ()
