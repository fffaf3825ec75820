"""Variables that choose a version past omg are advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omg.diagnosis.variables import check_variables
from omg.value import replace

if TYPE_CHECKING:
    from omg.context import Context
    from tests.conftest import StoreBuilder


@pytest.fixture
def active(store: StoreBuilder) -> StoreBuilder:
    """Return a store with a global default of python, go and java."""
    for runtime, version in (("python", "3.12.4"), ("go", "1.22.3"), ("java", "21.0.2+13")):
        store.add(runtime, version)
        store.set_current(runtime, version)
    return store


def found(context: Context, **env: str) -> list[str]:
    problems = list(check_variables(replace(context, env={**context.env, **env})))
    assert all(problem.is_advice and problem.kind == "foreign_variable" for problem in problems)
    return [problem.message.partition(" ")[0] for problem in problems]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JAVA_HOME", "/opt/java"),
        ("GOROOT", "/usr/local/go"),
        ("UV_PYTHON", "3.11"),
        ("PYENV_VERSION", "3.11"),
        ("ASDF_NODEJS_VERSION", "20"),
    ],
)
def test_a_foreign_variable_is_named(context: Context, active: StoreBuilder, name: str, value: str):
    assert found(context, **{name: value}) == [name]


@pytest.mark.parametrize("name", ["JAVA_HOME", "GOROOT", "UV_PYTHON"])
def test_it_is_nothing_to_omg_where_no_version_of_omg_is_active(context: Context, name: str):
    assert found(context, **{name: "/opt/other"}) == []


def test_those_that_lead_into_the_store_are_omgs_own(context: Context, active: StoreBuilder):
    own = {
        "JAVA_HOME": str(active.layout.toolchain_dir("java", "21.0.2+13")),
        "GOROOT": str(active.layout.toolchain_dir("go", "1.22.3")),
        "UV_PYTHON": str(active.executable("python", "3.12.4", "python3")),
    }

    assert found(context, **own) == []
