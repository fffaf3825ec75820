"""Who installed an omg, by the files that each installer leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from omg.shell.origin import Origin, is_started_by, origin_of, script
from omg.shell.published import Published
from omg.store.environment import Environment, running_environment, write_environment
from omg.store.layout import Store
from tests.prose import ROOT

_PACKAGES = "lib/python3.12/site-packages"
_PYTHON = Path("/usr/bin/python3.12")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def origin(store: Store, environment: Path, installer: str | None, *files: str) -> Origin:
    """Return the origin of an omg that is made here, with the files that its installer leaves."""
    package = environment / _PACKAGES / "omg"
    package.mkdir(parents=True)
    for file in files:
        (environment / file).touch()
    if installer is not None:
        metadata = environment / _PACKAGES / "omg_runtimes-0.1.0.dist-info"
        metadata.mkdir()
        (metadata / "INSTALLER").write_text(installer)
    return origin_of(store, package, _PYTHON)


def test_environment_of_the_store_is_install_shs(store: Store) -> None:
    environment = store.self_dir / "env-a1"

    assert origin(store, environment, "pip\n", "pyvenv.cfg") == Origin(
        "install.sh", environment, "sh install.sh"
    )


def test_a_build_that_knows_its_releases_updates_itself(store: Store) -> None:
    package = store.self_dir / "env-a1" / _PACKAGES / "omg"
    known = Published("https://example.org/omg", b"a key"), Published("https://example.org/omg"), Published()

    found = [origin_of(store, package, _PYTHON, one).upgrade for one in known]

    assert found == ["omg self update", "sh install.sh", "sh install.sh"]


def test_environment_of_another_store_is_not(store: Store, tmp_path: Path) -> None:
    assert origin(store, tmp_path / "other/self/env-a1", "omg\n").installer == "omg"


def test_pip_in_an_environment_is_asked_by_its_python(store: Store, tmp_path: Path) -> None:
    environment = tmp_path / "an environment"
    python = f"'{environment}/bin/python'"

    assert origin(store, environment, "pip\n", "pyvenv.cfg") == Origin(
        "pip",
        environment,
        f"{python} -m pip install --upgrade omg-runtimes && omg setup",
        f"{python} -m pip uninstall omg-runtimes",
    )


def test_pip_outside_of_an_environment_is_asked_by_omgs_python(store: Store, tmp_path: Path) -> None:
    found = origin(store, tmp_path / "user", "pip")

    assert found.remove == f"{_PYTHON} -m pip uninstall omg-runtimes"
    assert found.directory == tmp_path / "user" / _PACKAGES


@pytest.mark.parametrize(
    ("file", "installer", "upgrade", "remove"),
    [
        ("pipx_metadata.json", "pipx", "pipx upgrade {}", "pipx uninstall {}"),
        ("uv-receipt.toml", "uv", "uv tool upgrade {}", "uv tool uninstall {}"),
    ],
)
@pytest.mark.parametrize("name", ["omg-runtimes", "omg-runtimes_next"])
def test_tools_are_known_by_their_receipt(
    store: Store, tmp_path: Path, file: str, installer: str, upgrade: str, remove: str, name: str
) -> None:
    found = origin(store, tmp_path / name, "pip", file, "pyvenv.cfg")

    assert found == Origin(
        installer, tmp_path / name, f"{upgrade.format(name)} && omg setup", remove.format(name)
    )


@pytest.mark.parametrize("file", ["pipx_metadata.json", "uv-receipt.toml"])
def test_package_beside_another_tool_does_not_remove_that(store: Store, tmp_path: Path, file: str) -> None:
    assert origin(store, tmp_path / "ansible", "pip", file, "pyvenv.cfg").installer == "pip"


def test_uv_pip_is_told_the_python(store: Store, tmp_path: Path) -> None:
    found = origin(store, tmp_path / "venv", "uv", "pyvenv.cfg")
    python = tmp_path / "venv/bin/python"

    assert found.upgrade == f"uv pip install --python {python} --upgrade omg-runtimes && omg setup"
    assert found.remove == f"uv pip uninstall --python {python} omg-runtimes"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("conda\n", "conda"),
        (None, "unknown"),
        ("", "unknown"),
        ("\x1b[31m", "unknown"),
        ("x" * 99, "unknown"),
    ],
)
def test_another_installer_is_named_and_not_commanded(
    store: Store, tmp_path: Path, written: str | None, name: str
) -> None:
    environment = tmp_path / "venv"

    assert origin(store, environment, written, "pyvenv.cfg") == Origin(name, environment)


def test_this_one_is_a_checkout(store: Store) -> None:
    assert origin_of(store) == Origin("checkout", ROOT, f"git -C {ROOT} pull && omg setup")
    assert script() == ROOT / "install.sh"


def test_store_starts_the_omg_that_wrote_it(store: Store, tmp_path: Path) -> None:
    seen = [is_started_by(store)]
    write_environment(store, running_environment())
    seen.append(is_started_by(store))
    (tmp_path / "other/omg").mkdir(parents=True)
    (tmp_path / "other/omg/start.py").touch()
    write_environment(store, Environment(_PYTHON, (tmp_path / "other",)))
    seen.append(is_started_by(store))

    assert seen == [False, True, False]
