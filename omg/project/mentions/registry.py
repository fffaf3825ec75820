"""Which files name versions without being version files, and the module that reads each. Pure.

A module is imported when a file of its format is read. It holds ``read(text)``, which yields what that says.
"""

from __future__ import annotations

from omg.value import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

# The folder of a repository that GitHub reads.
BELOW = ".github"


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of one format.

    Attributes:
        module: Its module in this package.
        marks: Texts of which a file has at least one, if it says anything.
    """

    module: str
    marks: tuple[str, ...]

    def load(self) -> ModuleType:
        """Return its module."""
        return __import__(f"omg.project.mentions.{self.module}", fromlist=("read",))


_DOCKERFILE = Reader("dockerfile", ("FROM", "from", "From"))
_GRADLE = Reader("gradle", ("JavaLanguageVersion", "jvmToolchain", "Compatibility", "options.release"))
_WORKFLOW = Reader("workflow", ("-version", "toolchain", "container", "action-setup", "matrix"))
_BY_NAME = {
    "Dockerfile": _DOCKERFILE,
    "Containerfile": _DOCKERFILE,
    ".gitlab-ci.yml": Reader("gitlab", ("image",)),
    "pom.xml": Reader("maven", ("java.version", "compiler", "toolchain", "requireJavaVersion")),
    "build.gradle": _GRADLE,
    "build.gradle.kts": _GRADLE,
    "package.json": Reader("package_manager", ("engines",)),
    "action.yml": _WORKFLOW,
    "action.yaml": _WORKFLOW,
}


def reader_of(path: str) -> Reader | None:
    """Return the reader of a file, by its path from the folder that it speaks about, if there is one."""
    if found := _BY_NAME.get(path):
        return found
    if path.startswith(f"{BELOW}/"):
        return _WORKFLOW if path.endswith((".yml", ".yaml")) else None
    if path.endswith(".dockerignore"):
        return None
    is_named_so = path.startswith(("Dockerfile.", "Containerfile.")) or path.endswith(".Dockerfile")
    return _DOCKERFILE if is_named_so else None
