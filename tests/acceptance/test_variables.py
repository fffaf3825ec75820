"""Variables of other managers: reported with omg's way, never followed (row 56)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder

_COMMANDS = [(), ("current",), ("install",), ("why", "python3")]


@pytest.mark.parametrize("words", _COMMANDS, ids=["alone", "current", "install", "why"])
def test_a_variable_of_another_manager_is_reported(omg: RunOmg, words: tuple[str, ...]) -> None:
    done = omg(*words, env={"PYENV_VERSION": "3.11"})

    assert "PYENV_VERSION" in done.stderr
    assert "OMG_PYTHON_VERSION" in done.stderr


def test_a_variable_of_another_manager_is_a_finding_of_doctor(omg: RunOmg) -> None:
    done = omg("doctor", env={"PYENV_VERSION": "3.11"})

    assert "- PYENV_VERSION is set, but omg ignores it\n  set OMG_PYTHON_VERSION instead\n" in done.stdout
    assert "PYENV_VERSION" not in done.stderr


@pytest.mark.parametrize(
    "name",
    ["NODENV_VERSION", "RBENV_VERSION", "ASDF_NODEJS_VERSION", "MISE_GO_VERSION", "ASDF_GOLANG_VERSION"],
)
def test_each_of_them_is_reported(omg: RunOmg, name: str) -> None:
    assert name in omg("current", env={name: "1"}).stderr


def test_one_of_another_runtime_is_not_reported(omg: RunOmg) -> None:
    assert "PYENV_VERSION" not in omg("why", "node", env={"PYENV_VERSION": "3.11"}).stderr


def test_an_empty_one_is_not_reported(omg: RunOmg) -> None:
    assert omg("current", env={"PYENV_VERSION": ""}).stderr == omg("current").stderr


def test_a_home_of_another_java_is_reported_where_one_of_omgs_is_active(
    omg: RunOmg, store: StoreBuilder
) -> None:
    home = store.add("java", "21.0.2+13")
    assert "JAVA_HOME" not in omg("current", env={"JAVA_HOME": "/opt/java"}).stderr

    store.set_current("java", "21.0.2+13")

    assert "JAVA_HOME" in omg("current", env={"JAVA_HOME": "/opt/java"}).stderr
    assert "JAVA_HOME" not in omg("current", env={"JAVA_HOME": str(home)}).stderr
