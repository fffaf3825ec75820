"""What `omg pin` writes: the version in the syntax of the file's own tool, else the exact version."""

from __future__ import annotations

from omg.errors import InvalidSpecError
from omg.project.formats.editing import owner_of
from omg.project.formats.owner import is_prefix, words_for
from omg.project.not_installed import shown_text
from omg.sources.registry import has_source
from omg.value import dataclass
from omg.versions.resolver import expand
from omg.versions.spec import Token, typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from omg.context import Context
    from omg.project.pinning import PinFile
    from omg.project.resolution import InstalledVersions
    from omg.runtimes.runtime import RuntimeArgument
    from omg.versions.spec import VersionSpec


@dataclass(frozen=True, slots=True)
class Written:
    """A version file with a pin in it.

    Attributes:
        file: The file, not yet written.
        text: The text of the pin.
        remark: Why that is not what was typed; empty where it is.
    """

    file: PinFile
    text: str
    remark: str = ""


def written(
    context: Context,
    wanted: RuntimeArgument,
    asked: VersionSpec,
    file: PinFile,
    installed_versions: InstalledVersions,
    *,
    installed: str | None,
) -> Written:
    """Return ``file`` with a pin that its owner reads as what was asked for.

    Args:
        context: The world.
        wanted: What was typed.
        asked: The same, read.
        file: The version file.
        installed_versions: What is installed of the runtime.
        installed: The installed version that it resolves to, if there is one.

    Raises:
        InvalidSpecError: The owner has no word for it, and no version is known that it means.
        VersionFileError: The file cannot be edited.
    """
    spec = _without_alias(asked, installed_versions)
    shown = shown_text(wanted.text or "")
    remark = "" if spec == asked else f"{shown} is your alias for {shown_text(typed(spec))}"
    try:
        return _with_words(file, wanted, spec, remark)
    except InvalidSpecError:
        owner = owner_of(file.format, file.path.name).name
    name = file.path.name
    version = installed or _published(context, wanted, spec)
    if version is not None:
        remark = f"{owner} does not understand {shown} in {name}; {shown} currently means {version}"
        return _with_words(file, wanted, Token(version), remark)
    if is_prefix(spec):
        runtime = wanted.runtime.typed_name
        remark = (
            f"{owner} reads only whole versions in {name}:"
            f" run omg install {runtime}@{shown}, then omg pin {runtime}@{shown} again"
        )
        return Written(_edited(file, wanted, spec.canonical), spec.canonical, remark)
    raise InvalidSpecError(
        f"{owner} does not understand {shown} in {name}, and omg knows no version that matches it",
        hint=f"run omg install {wanted}, then omg pin {wanted} again",
    )


def _without_alias(spec: VersionSpec, installed_versions: InstalledVersions) -> VersionSpec:
    """Return what a user's alias stands for: other users of the file do not have it."""
    is_alias = isinstance(spec, Token) and spec.text in installed_versions.aliases
    if not is_alias or installed_versions.installed_exactly(spec) is not None:
        return spec
    return expand(spec, installed_versions.runtime.vocabulary, installed_versions.aliases)


def _with_words(file: PinFile, wanted: RuntimeArgument, spec: VersionSpec, remark: str) -> Written:
    text = words_for(owner_of(file.format, file.path.name), wanted.runtime.name, spec)
    if text is None:
        raise InvalidSpecError("no words for it")
    return Written(_edited(file, wanted, text), text, remark)


def _edited(file: PinFile, wanted: RuntimeArgument, text: str) -> PinFile:
    return file.with_pin(wanted.runtime.typed_name, text)


def _published(context: Context, wanted: RuntimeArgument, spec: VersionSpec) -> str | None:
    """Return the newest published version; of the beginning of one only the list that was kept is asked."""
    if not has_source(wanted.runtime.name):
        return None
    from omg.manager.published import newest_published

    version = newest_published(context, wanted.runtime, spec, may_fetch=not is_prefix(spec))
    return None if version is None else version.text
