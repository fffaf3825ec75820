"""Arguments that several commands take, RUNTIME@SPEC first of all: declared and read in one place."""

from __future__ import annotations

from omg.errors import UsageError
from omg.platform import architecture
from omg.runtimes import registry
from omg.runtimes.runtime import RuntimeArgument
from omg.runtimes.tool import split_argument
from omg.sources.registry import SourceOptions
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from omg.runtimes.runtime import Runtime
    from omg.sources.extras import Extras

SPELLING = "RUNTIME[@VERSION]"


def add_runtimes(
    parser: ArgumentParser,
    *,
    nargs: str = "+",
    meaning: str = "a runtime and a version, such as node@20",
    takes_one: bool = False,
) -> None:
    """Declare RUNTIME@SPEC words; `read_runtimes` reads them from ``args.runtimes``.

    Args:
        parser: The command's parser.
        nargs: How many words there may be; one runtime may be two words.
        meaning: What they are, for the help.
        takes_one: Whether only one is accepted; `read_one` checks it.
    """
    parser.add_argument("runtimes", nargs=nargs, metavar=SPELLING, help=meaning)
    if takes_one:
        shown = SPELLING if nargs == "+" else f"[{SPELLING}]"
        parser.usage = f"{parser.prog} [OPTION ...] {shown}"


def add_dry_run(parser: ArgumentParser) -> None:
    """Declare ``--dry-run``, for commands that change something."""
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and change nothing")


def add_source(parser: ArgumentParser) -> None:
    """Declare where to install from."""
    parser.add_argument("--source", metavar="NAME", help="the source to install from: npm, or default")
    parser.add_argument("--registry", metavar="URL", help="URL of the npm registry")
    parser.add_argument("--arch", type=architecture, help="install for another architecture: x64, arm64...")


def add_default_packages(parser: ArgumentParser) -> None:
    """Declare that a new version gets no packages."""
    parser.add_argument(
        "--no-default-packages",
        action="store_true",
        help="do not install the `default_packages` of the settings",
    )


def source_options(args: Namespace) -> SourceOptions:
    """Return what the command line says about where to install from."""
    return SourceOptions(args.source, args.registry, args.arch, is_exact=getattr(args, "exact", False))


def add_extras(parser: ArgumentParser) -> None:
    """Declare components, targets and profile."""
    for option, meaning in (
        ("--component", "rust: also install this component, such as clippy"),
        ("--target", "rust: also install the standard library for this platform"),
    ):
        parser.add_argument(option, action="append", default=[], metavar="NAME[,NAME...]", help=meaning)
    parser.add_argument(
        "--profile", choices=("minimal", "default", "complete"), help="rust: the profile to install"
    )


def extras_of(args: Namespace) -> Extras:
    """Return what the command line says of optional parts."""
    from omg.sources.extras import Extras

    return Extras(args.profile or "", split_names(args.component), split_names(args.target))


def read_runtimes(words: Sequence[str]) -> tuple[RuntimeArgument, ...]:
    """Return what ``words`` mean: ``RUNTIME@SPEC``, ``RUNTIME SPEC`` or ``RUNTIME``, mixed freely.

    A word without ``@`` that follows a runtime without a spec is its spec, unless it is itself the
    name of a runtime that omg has a definition of. An implementation stands for its runtime with a spec:
    ``pypy@3.10`` is ``python@pypy-3.10``.

    Raises:
        UsageError: A spec is empty, or stands where a runtime is expected.
        UnknownRuntimeError: A word cannot be the name of a runtime.
        InvalidSpecError: A spec cannot be read.
    """
    requested: list[RuntimeArgument] = []
    waiting: Runtime | None = None
    for word in words:
        name, separator, text = split_argument(word)
        if waiting is not None:
            if not separator and not registry.is_known(word):
                requested.append(_argument(waiting, word))
                waiting = None
                continue
            requested.append(RuntimeArgument(waiting, None, None))
            waiting = None
        if owner := registry.with_implementation(name):
            spelling = name.lower()
            requested.append(_argument(owner, f"{spelling}-{text}" if text else spelling))
        elif not separator:
            waiting = _runtime(word)
        elif not name or not text:
            missing = "version" if name else "runtime"
            raise UsageError(
                f"{quoted(word)} has no {missing}", hint="write RUNTIME@VERSION, for example node@20"
            )
        else:
            requested.append(_argument(_runtime(name), text))
    if waiting is not None:
        requested.append(RuntimeArgument(waiting, None, None))
    return tuple(requested)


def read_axis(word: str) -> tuple[RuntimeArgument, ...]:
    """Return what ``RUNTIME@SPEC,SPEC...`` means: the versions of one runtime, each once.

    Raises:
        UsageError: It has no version.
        UnknownRuntimeError: It cannot be the name of a runtime.
        InvalidSpecError: A spec cannot be read.
    """
    name, _, text = split_argument(word)
    versions = split_names((text,))
    if not name or not versions:
        raise UsageError(
            f"{quoted(word)} has no {'version' if name else 'runtime'}",
            hint="write RUNTIME@VERSION,VERSION, for example node@20,22",
        )
    return tuple(one for version in versions for one in read_runtimes((f"{name}@{version}",)))


def read_one(words: Sequence[str]) -> RuntimeArgument:
    """Return the one thing that ``words`` mean.

    Raises:
        UsageError: They mean several, or see `read_runtimes`.
    """
    requested = read_runtimes(words)
    if len(requested) != 1:
        raise UsageError(
            f"expected one runtime, got {len(requested)}: {' '.join(map(quoted, words))}",
            hint="run the command once for each",
        )
    return requested[0]


def split_names(words: Sequence[str]) -> tuple[str, ...]:
    """Return the names in words that may each hold several, with commas."""
    return tuple(dict.fromkeys(name.strip() for word in words for name in word.split(",") if name.strip()))


def number(text: str) -> int:
    """Return a whole number in ASCII digits: the type of an option.

    Raises:
        ValueError: It is not one.
    """
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise ValueError(text)
    return int(text)


def _runtime(name: str) -> Runtime:
    if name[:1].isdigit():
        # `omg install 20`: a generic runtime called `20` is never meant.
        raise UsageError(f"`{name}` is not a runtime", hint=f"write RUNTIME@VERSION, for example node@{name}")
    return registry.by_name(name)


def _argument(runtime: Runtime, text: str) -> RuntimeArgument:
    digest = ""
    if runtime.host:
        from omg.versions.package_digest import split_digest

        text, digest = split_digest(text)
    return RuntimeArgument(runtime, text, runtime.vocabulary.parse_any(text), digest)
