"""The one check of the suite: whoever is asked, the answer is the case's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.agreement.answer import GUARD, REFUSED, Answer
from tests.agreement.case import Ran

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.agreement.asking import Question

# What a shell sets by itself, so that the sh shim cannot keep it from the tool; shims/README.md.
_SHELLS_OWN = ("PWD", "OLDPWD", "SHLVL", "_")


def assert_agreement(native: Question, sh: Question, *, with_process: bool) -> None:
    """Ask the native shim three times, the sh shim and `omg which`, and compare with the case's answer.

    Args:
        native: The case with native shims.
        sh: The same with sh shims.
        with_process: Ask `omg which` as a process of its own too.
    """
    native.prepare()
    shims = {"native, first call": native.ask_shim(), "native, second call": native.ask_shim()}
    native.rehash()
    shims["native, after rehash"] = native.ask_shim()
    which = {} if _is_about_arguments(native) else {"which": native.ask_which()}
    if which and with_process:
        which["which, as a process"] = native.ask_which_as_process()
    if not native.case.unlike_sh:
        sh.prepare()
        shims["sh"] = _in_place_of(native, sh, sh.ask_shim())
    if isinstance(native.case.answer, Ran):
        _assert_ran(native, shims, which)
    else:
        _assert_refused(native, {**shims, **which})


def _is_about_arguments(question: Question) -> bool:
    # `which` takes a name and nothing else.
    return any(argument.startswith("+") for argument in question.arguments)


def _in_place_of(native: Question, sh: Question, answer: Answer) -> Answer:
    """Return an answer of the sh place as if it came from the native one."""
    pairs = [
        (str(sh.place.root), str(native.place.root)),
        (str(sh.root), str(native.root)),
    ]

    def moved(text: str) -> str:
        for there, here in pairs:
            text = text.replace(there, here)
        return text

    env = tuple((name, moved(value)) for name, value in answer.env)
    return replace(answer, path=moved(answer.path), env=env, text=moved(answer.text))


def _assert_ran(question: Question, shims: Mapping[str, Answer], which: Mapping[str, Answer]) -> None:
    expected = question.expected()
    is_system = _is_system(question, expected)
    for who, answer in shims.items():
        guards = [value for name, value in answer.env if name == GUARD]
        assert len(guards) == is_system, f"{who}: a guard goes with the system's executables only"
        left_out = (GUARD, *(_SHELLS_OWN if who == "sh" else ()))
        assert answer.without(*left_out) == expected.without(*left_out), who
    for who, answer in which.items():
        assert (answer.status, answer.path, answer.text) == (0, expected.path, ""), who


def _is_system(question: Question, expected: Answer) -> bool:
    """Is it an executable on PATH that is neither a toolchain's nor a virtual environment's?"""
    elements = (question.place.system_dir, question.root / "project" / "first")
    return any(expected.path == f"{element}/{question.name}" for element in elements)


def _assert_refused(question: Question, answers: Mapping[str, Answer]) -> None:
    case_answer = question.case.answer
    assert not isinstance(case_answer, Ran)
    text = next(iter(answers.values())).text
    for says in case_answer.says:
        assert says in text
    for never in case_answer.never:
        assert never not in text
    for who, answer in answers.items():
        assert answer == Answer(REFUSED, text=text), who
