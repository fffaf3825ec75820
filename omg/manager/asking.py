"""Several publishers asked at the same time; one that fails hides no other's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from omg.errors import OmgError
from omg.install.parallel import begin
from omg.install.progress import open_progress
from omg.manager.mise.consent import declined_download, needs_mise
from omg.manager.provider import Providers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omg.context import Context
    from omg.runtimes.runtime import Runtime

Q = TypeVar("Q")
A = TypeVar("A")


def ask_publishers(
    context: Context,
    questions: Sequence[tuple[Runtime, Q]],
    ask: Callable[[Providers, Runtime, Q], A],
    *,
    command: str,
) -> tuple[A | OmgError, ...]:
    """Return the answer to each question, in their order, or why there is none.

    Args:
        context: The world.
        questions: What is asked, each about a runtime; as many at a time as ``jobs`` says.
        ask: Asks one.
        command: The command line, for processes that wait for it.
    """
    declined = declined_download(context, [runtime for runtime, _ in questions])
    with open_progress(context.console, context.config.progress) as progress:
        providers = Providers(context, progress, command=command)

        def answer(question: tuple[Runtime, Q]) -> A | OmgError:
            if declined is not None and needs_mise(question[0]):
                return declined
            try:
                return ask(providers, *question)
            except OmgError as error:
                return error

        try:
            futures, _ = begin(answer, questions, count=context.config.jobs)
            return tuple(future.result() for future in futures)
        finally:
            providers.cancel()
            providers.close()
