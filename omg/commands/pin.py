"""`omg pin`: set the version for this project, in its version file."""

from __future__ import annotations

import os
import shlex

from omg.cli.arguments import add_dry_run, add_runtimes, read_runtimes
from omg.commands.pin_text import Written, written
from omg.context import note
from omg.errors import NoSuchReleaseError, NotInstalledError, UsageError
from omg.manager.naming import require_runtimes
from omg.project.discovery import Walk
from omg.project.pinning import PinFile, new_file, winning_file
from omg.project.resolution import read_installed_versions
from omg.project.selection import INSIDE_DEPENDENCY, shown_path
from omg.result import Result
from omg.sources.registry import has_source
from omg.status.runtime_status import walk_here
from omg.store.projects import remember
from omg.value import dataclass
from omg.versions.resolver import alias_remark, expand
from omg.versions.spec import Default, System, Token
from omg.versions.version import Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from omg.context import Context
    from omg.project.resolution import InstalledVersions
    from omg.result import Json
    from omg.runtimes.runtime import RuntimeArgument
    from omg.versions.spec import VersionSpec

NAME = "pin"
HELP = "set the version for this project, in its version file"
EXAMPLES = (
    "omg pin node@20",
    "omg pin --exact python@3.12",
    "omg pin java@temurin-21 --dry-run",
)
# A refused run is recorded in the audit log.
IS_AUDITED = True


@dataclass(frozen=True, slots=True)
class _Pin:
    """One runtime's pin, decided but not yet written."""

    wanted: RuntimeArgument
    made: Written
    installed: str | None

    @property
    def text(self) -> str:
        """What is written."""
        return self.made.text

    @property
    def file(self) -> Path:
        """The version file."""
        return self.made.file.path

    @property
    def target(self) -> Path | None:
        """What that really is, where it is a link."""
        return self.made.file.target


def configure(parser: ArgumentParser) -> None:
    """Declare what is pinned and how."""
    add_runtimes(parser, meaning="a runtime and its version, such as node@20")
    parser.add_argument(
        "--exact", action="store_true", help="pin the exact version that VERSION currently resolves to"
    )
    parser.add_argument(
        "--here", action="store_true", help="never change a version file in a parent directory"
    )
    add_dry_run(parser)


def run(context: Context, args: Namespace) -> Result:
    """Edit the file that wins here, else write the runtime's own; all of them or none."""
    if context.cwd is None:
        raise UsageError("the working directory has been deleted", hint="change to a directory that exists")
    walk, here = walk_here(context), Walk((context.cwd,), uid=os.geteuid())
    if context.cwd not in walk.directories:
        raise UsageError(
            f"`{context.cwd}` {INSIDE_DEPENDENCY}, so its version files are ignored",
            hint=f"cd {shlex.quote(str(walk.directories[0]))}",
        )
    files: dict[Path, PinFile] = {}
    pins: list[_Pin] = []
    for wanted in read_runtimes(args.wanted):
        require_runtimes(context, (wanted,), command="omg pin {}")
        if wanted.text is None or wanted.spec is None:
            raise UsageError(
                f"which version of {wanted.runtime.name}?",
                hint=f"run omg pin {wanted.runtime.name}@VERSION",
            )
        installed_versions = read_installed_versions(
            context.store, wanted.runtime, context.config.aliases_of(wanted.runtime.name)
        )
        installed = _installed(wanted.spec, installed_versions)
        if installed is None:
            _require_published(context, wanted, wanted.spec)
        file = winning_file(wanted.runtime, here if args.here else walk)
        file = file or new_file(wanted.runtime, context.cwd, here)
        # Two runtimes may share a file: the second edits what the first made of it.
        file = files.get(file.path, file)
        if args.exact:
            text = _exact(wanted, installed)
            made = Written(file.with_pin(wanted.runtime.typed_name, text), text)
        else:
            made = written(context, wanted, wanted.spec, file, installed_versions, installed=installed)
        files[file.path] = made.file
        pins.append(_Pin(wanted, made, installed))
    if not args.dry_run:
        for file in files.values():
            file.write()
        for pin in pins:
            note(context, "pin", runtime=pin.wanted.runtime.name, spec=pin.text, file=str(pin.file))
        # What a known project pins is not uninstalled without a question.
        remember(context.state_dir, context.cwd)
    for pin in pins:
        _say(context, pin, is_dry_run=args.dry_run)
    return Result((), {"pins": [_document(pin) for pin in pins], "dry_run": args.dry_run})


def _installed(spec: VersionSpec, installed_versions: InstalledVersions) -> str | None:
    """Return the installed version that ``spec`` means, if there is one."""
    meant = installed_versions.resolve(spec)
    return None if meant is None or meant == "system" else meant.version.text


def _require_published(context: Context, wanted: RuntimeArgument, asked: VersionSpec) -> None:
    """Raise if the publisher's list does not have the version; without a list, accept it."""
    aliases = context.config.aliases_of(wanted.runtime.name)
    spec = expand(asked, wanted.runtime.vocabulary, aliases)
    is_only_local = isinstance(spec, System | Default) or (
        isinstance(spec, Token) and Version.parse(spec.text).is_name
    )
    if is_only_local or not has_source(wanted.runtime.name):
        return
    from omg.manager.published import hint_if_absent

    hint = hint_if_absent(context, wanted.runtime, spec)
    if hint is not None:
        remark = alias_remark(asked, wanted.runtime.vocabulary, aliases)
        raise NoSuchReleaseError(f"{wanted}{remark} is not available", hint=hint)


def _exact(wanted: RuntimeArgument, installed: str | None) -> str:
    if installed is None:
        raise NotInstalledError(
            f"{wanted} is not installed, so there is no exact version to pin",
            hint=f"run omg install {wanted} first, or leave --exact out",
        )
    return installed


def _say(context: Context, pin: _Pin, *, is_dry_run: bool) -> None:
    console = context.console
    runtime = pin.wanted.runtime
    verb = "would pin" if is_dry_run else "pinned"
    where = shown_path(pin.file)
    if pin.target is not None:
        where += f", a link to {shown_path(pin.target)}"
    console.say(f"{verb} {runtime.name} {pin.text} in {where}")
    if pin.made.remark:
        console.say(pin.made.remark)
    if pin.installed is None and pin.text != "system":
        command = f"omg install {shlex.quote(str(pin.wanted))}"
        console.say(f"hint: it is not installed yet; run {command}")
    if context.env.get(runtime.variable):
        console.warn(f"{runtime.variable} is set and overrides every version file")


def _document(pin: _Pin) -> dict[str, Json]:
    return {
        "runtime": pin.wanted.runtime.name,
        "spec": pin.text,
        "requested": pin.wanted.text,
        "file": str(pin.file),
        "target": None if pin.target is None else str(pin.target),
        "installed_version": pin.installed,
    }
