"""The one check of the suite: whoever is asked, the answer is the case's."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.agreement.answer import GUARD, REFUSED, Answer
from tests.agreement.case import Ran
from tests.agreement.place import Kind

if TYPE_CHECKING:
    from tests.agreement.asking import Question

# What a shell sets by itself, so that the sh shim cannot keep it from the tool; shims/README.md.
_SHELLS_OWN = ("PWD", "OLDPWD", "SHLVL", "_")


def assert_agreement(
    native: Question,
    sh: Question,
    *,
    with_python: bool = True,
    with_process: bool = False,
    with_rehash: bool = False,
) -> None:
    """Ask the native shim twice, Python, the sh shim and `omg which`, and compare with the case's answer.

    The second time the native shim has to do without omg, whatever the first one needed.

    Args:
        native: The case with native shims.
        sh: The same with sh shims.
        with_python: Ask Python also where no shim falls back to it.
        with_process: Ask `omg which` as a process of its own too.
        with_rehash: Ask the native shim once more after a rehash. No case changes what is installed, so that
            makes the same table each time.
    """
    native.prepare()
    first = native.ask_shim()
    assert_answer(native, first, who="native, first call")
    is_alone = isinstance(native.case.answer, Ran) and not native.case.needs_omg
    with native.place.without_interpreter() if is_alone else nullcontext():
        texts = {"native, second call": _said(native, native.ask_shim())}
    if with_python:
        texts["Python"] = _said(native, native.ask_python())
    if with_rehash:
        native.rehash()
        texts["native, after rehash"] = _said(native, native.ask_shim())
    if not native.case.unlike_sh:
        sh.prepare()
        texts["sh"] = _moved(sh, native, _said(sh, sh.ask_shim()))
    if not _is_about_arguments(native):
        texts["which"] = _said_by_which(native, native.ask_which())
        if with_process:
            texts["which, as a process"] = _said_by_which(native, native.ask_which_as_process())
    assert texts == dict.fromkeys(texts, first.text)


def assert_answer(question: Question, answer: Answer, *, who: str) -> None:
    """Compare what came of a shim's call with the case's answer."""
    expected = question.case.answer
    if isinstance(expected, Ran):
        _assert_ran(question, answer, who)
        return
    assert answer == Answer(REFUSED, text=answer.text), who
    for says in expected.says:
        assert says in answer.text, who
    for never in expected.never:
        assert never not in answer.text, who


def _assert_ran(question: Question, answer: Answer, who: str) -> None:
    expected = question.expected()
    guards = [value for name, value in answer.env if name == GUARD]
    assert len(guards) == _is_system(question, expected), f"{who}: a guard goes with the system's executables"
    left_out = (GUARD, *(_SHELLS_OWN if question.place.kind is Kind.SH else ()))
    assert answer.file in ("", expected.file), f"{who}: another file ran"
    if question.place.kind is Kind.SH and answer.path == Path(expected.path).name:
        # The sh shim leaves a script to `env`, which tells the program its bare name.
        answer = replace(answer, path=expected.path)
    assert answer.without(*left_out) == expected.without(*left_out), who


def _is_system(question: Question, expected: Answer) -> bool:
    """Is it an executable on PATH that is neither a toolchain's nor a virtual environment's?"""
    elements = (question.place.system_dir, question.root / "project" / "first")
    name = "node" if isinstance(question.case.answer, Ran) and question.case.answer.host else question.name
    return any(expected.path == f"{element}/{name}" for element in elements)


def _said(question: Question, answer: Answer) -> str:
    """Check a shim's answer and return its text."""
    assert_answer(question, answer, who=f"{question.place.kind} shim")
    return answer.text


def _said_by_which(question: Question, answer: Answer) -> str:
    """Check an answer of `omg which` and return its text."""
    is_run = isinstance(question.case.answer, Ran)
    path = str(question.decided()) if is_run else ""
    assert (answer.status, answer.path) == (0 if is_run else REFUSED, path), "which"
    return answer.text


def _moved(there: Question, here: Question, text: str) -> str:
    """Return a text of one place as if it had been said in another."""
    return text.replace(str(there.place.root), str(here.place.root)).replace(str(there.root), str(here.root))


def _is_about_arguments(question: Question) -> bool:
    # `which` takes a name and nothing else.
    return any(argument.startswith("+") for argument in question.arguments)
