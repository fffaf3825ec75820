"""What a command line asks to be installed, and from where. Values only, cheap to import."""

from __future__ import annotations

from omg.runtimes.registry import is_known
from omg.sources.extras import NO_EXTRAS
from omg.sources.registry import has_source
from omg.value import dataclass
from omg.versions.resolver import expand
from omg.versions.spec import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.runtimes.runtime import Runtime
    from omg.sources.extras import Extras
    from omg.versions.spec import VersionSpec


@dataclass(frozen=True, slots=True)
class InstallJob:
    """One thing to install.

    Attributes:
        runtime: The runtime.
        spec: What of it, as somebody wrote it: for messages.
        expanded: What ``spec`` stands for where it is the user's alias, see `job_of`.
        preferred: What to take of a range that holds it.
        extras: The requested optional parts.
        is_forced: Install it again if it is there.
        keep_user_files: What was added to the old one since is added to the new one.
        digest: The digest that a project pins: ``sha512.HEX``.
    """

    runtime: Runtime
    spec: VersionSpec
    expanded: VersionSpec | None = None
    preferred: VersionSpec | None = None
    extras: Extras = NO_EXTRAS
    is_forced: bool = False
    keep_user_files: bool = False
    digest: str = ""

    @property
    def meaning(self) -> VersionSpec:
        """What is to be installed: no alias."""
        return self.expanded or self.spec

    def __str__(self) -> str:
        return f"{self.runtime.typed_name}@{typed(self.spec)}"


def job_of(
    context: Context,
    runtime: Runtime,
    spec: VersionSpec,
    *,
    preferred: VersionSpec | None = None,
    extras: Extras = NO_EXTRAS,
    is_forced: bool = False,
    digest: str = "",
) -> InstallJob:
    """Return the job for ``spec``, the user's alias in it expanded: once, here.

    Raises:
        InvalidSpecError: An alias leads back to itself, or to text that is not a version.
    """
    expanded = expand(spec, runtime.vocabulary, context.config.aliases_of(runtime.name))
    return InstallJob(runtime, spec, expanded, preferred, extras, is_forced, digest=digest)


def is_installable(runtime: Runtime) -> bool:
    """Return whether omg can install ``runtime``: by itself, or through mise."""
    return has_source(runtime.name) or not is_known(runtime.name)
