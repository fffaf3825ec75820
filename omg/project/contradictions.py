"""Which statements of a project cannot all be true: a comparison of what its folders say. Pure.

In each folder one statement decides for a runtime: the nearest pin, else the nearest version constraint. All
others there are compared with that one. A pin in a folder further down is no contradiction: it decides there.
"""

from __future__ import annotations

from omg.project.mentions.mention import Role
from omg.project.not_installed import shown_text
from omg.value import dataclass
from omg.versions.meeting import could_meet
from omg.versions.spec import Latest, Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omg.project.mentions.mention import Mention
    from omg.project.statements import FolderStatements, Statement
    from omg.versions.spec import VersionSpec

LOSES, CONSTRAINT, RUNS = "losing_pin", "constraint", "runs_other"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A statement that cannot be true together with the one that decides.

    Attributes:
        kind: ``losing_pin``, ``constraint`` or ``runs_other``.
        loser: What does not count.
        winner: What decides.
    """

    kind: str
    loser: Statement
    winner: Statement


@dataclass(frozen=True, slots=True)
class Deciding:
    """What decides in a folder, by runtime."""

    pins: dict[str, Statement]
    constraints: dict[str, Statement]

    def of(self, runtime: str) -> Statement | None:
        """Return the statement that decides for ``runtime``."""
        return self.pins.get(runtime) or self.constraints.get(runtime)


NOTHING_DECIDES = Deciding({}, {})


def decide(folder: FolderStatements, above: Deciding) -> Deciding:
    """Return what decides in ``folder``, by its own statements and those of the folder above."""
    own: tuple[dict[str, Statement], dict[str, Statement]] = ({}, {})
    for statement in folder.statements:
        match statement.mention.role:
            case Role.DECIDES:
                own[0].setdefault(statement.mention.runtime, statement)
            case Role.CONSTRAINS if _is_of_version_file(statement):
                own[1].setdefault(statement.mention.runtime, statement)
    broken = {fault.runtime for fault in folder.faults if fault.is_deciding} | folder.hidden
    if "" in broken:
        return NOTHING_DECIDES
    if not own[0] and not own[1] and not broken:
        return above
    pins, constraints = {**above.pins, **own[0]}, {**above.constraints, **own[1]}
    for runtime in broken:
        pins.pop(runtime, None)
        constraints.pop(runtime, None)
    return Deciding(pins, constraints)


def contradictions(folder: FolderStatements, deciding: Deciding) -> Iterator[Contradiction]:
    """Yield the statements of ``folder`` that contradict what decides in it, each once.

    Args:
        folder: What it says.
        deciding: What decides in it, see ``decide``.
    """
    for statement in folder.statements:
        winner = deciding.of(statement.mention.runtime)
        if winner is None or winner is statement or _is_list_of_installs(statement):
            continue
        if _agree(statement.mention, winner.mention):
            continue
        match statement.mention.role:
            case Role.DECIDES:
                kind = LOSES
            case Role.CONSTRAINS:
                kind = CONSTRAINT
            case Role.RUNS:
                kind = RUNS
        yield Contradiction(kind, statement, winner)


def hint_for(one: Contradiction, *, is_fixable: bool) -> str:
    """Return what to type.

    Args:
        one: The contradiction.
        is_fixable: Whether `omg check --fix` does it.
    """
    runtime = one.loser.mention.definition.typed_name
    wanted = one.winner.mention.text
    decides = one.winner.mention.role is Role.DECIDES
    if is_fixable:
        return "run omg check --fix"
    if one.kind == CONSTRAINT and decides:
        return f"run omg pin {runtime}@VERSION with a version that meets it, or correct this line"
    if not decides:
        return f"write a version that meets {wanted}, or correct {one.winner.path.name}"
    pinned = _single_token(one.loser.mention.specs)
    other = f", or run omg pin {runtime}@{shown_text(pinned)}" if pinned and one.kind == RUNS else ""
    return f"write {wanted} there{other}"


def _agree(one: Mention, other: Mention) -> bool:
    return could_meet(_specs(one), _specs(other), one.definition.vocabulary)


def _specs(mention: Mention) -> tuple[VersionSpec, ...]:
    """Return the specs of a mention; of a constraint's those that it cannot do without."""
    if mention.role is not Role.CONSTRAINS:
        return mention.specs
    return tuple(spec for spec in mention.specs if not isinstance(spec, Latest)) or mention.specs


def _is_of_version_file(statement: Statement) -> bool:
    """Return whether omg selects by it: not by what a build file compiles for."""
    return statement.found is not None


def _is_list_of_installs(statement: Statement) -> bool:
    """Return whether a file only says what is to be installed, for tests with each of them: uv's list."""
    return statement.found is not None and statement.found.version_file.format == "python-versions"


def _single_token(specs: Iterable[VersionSpec]) -> str:
    texts = [spec.text for spec in specs if isinstance(spec, Token)]
    return texts[0] if len(texts) == 1 else ""
