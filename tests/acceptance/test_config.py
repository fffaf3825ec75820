"""`omg config`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder


@pytest.fixture
def config_file(home: Path) -> Path:
    return home / ".config/omg/config.toml"


def test_what_was_set_is_there(omg: RunOmg, config_file: Path) -> None:
    omg("config", "set", "jobs", "2")

    assert omg("config", "get", "jobs").stdout == "2\n"
    assert config_file.read_text() == "jobs = 2\n"


def test_set_keeps_what_a_person_wrote(omg: RunOmg, config_file: Path) -> None:
    config_file.parent.mkdir(parents=True)
    config_file.write_text("# mine\njobs = 2  # cores\noffline = true\n")

    omg("config", "set", "jobs", "3")

    assert config_file.read_text() == "# mine\njobs = 3  # cores\noffline = true\n"


def test_list_takes_several_values(omg: RunOmg, config_file: Path) -> None:
    omg("config", "set", "system_dirs", "/opt/a", "/opt/b")

    assert config_file.read_text() == 'system_dirs = ["/opt/a", "/opt/b"]\n'


def test_unset_brings_the_default_back(omg: RunOmg) -> None:
    omg("config", "set", "jobs", "2")
    omg("config", "unset", "jobs")

    assert omg("config", "get", "jobs").stdout == "4\n"


def test_value_that_is_not_accepted_names_what_is(omg: RunOmg, config_file: Path) -> None:
    done = omg("config", "set", "auto_install", "maybe")

    assert done.exit_status == 2
    assert (
        "`maybe` is not a valid value for `auto_install`; accepted: `ask`, `always`, `never`" in done.stderr
    )
    assert not config_file.exists()


def test_unknown_key_is_answered_with_the_nearest(omg: RunOmg) -> None:
    done = omg("config", "set", "auto_instal", "always")

    assert (done.exit_status, "did you mean auto_install?" in done.stderr) == (2, True)


def test_key_without_a_value_is_a_status(omg: RunOmg) -> None:
    done = omg("config", "get", "npm_registry")

    assert (done.exit_status, done.stdout) == (1, "")


def test_list_says_who_sets_what(omg: RunOmg, config_file: Path) -> None:
    omg("config", "set", "jobs", "2")

    done = omg("config", "--json", env={"OMG_OFFLINE": "1"})

    origins = {item["key"]: item["origin"] for item in done.document["settings"]}  # type: ignore
    assert origins["jobs"] == str(config_file)
    assert origins["offline"] == "OMG_OFFLINE"
    assert origins["auto_install"] == "default"


def test_set_repairs_a_value_that_stops_everything_else(omg: RunOmg, config_file: Path) -> None:
    config_file.parent.mkdir(parents=True)
    config_file.write_text('jobs = "many"\n')
    assert omg("alias").exit_status == 1

    assert omg("config", "set", "jobs", "2").exit_status == 0
    assert omg("alias").exit_status == 0


def test_variable_that_overrides_the_file_is_reported(omg: RunOmg) -> None:
    done = omg("config", "set", "jobs", "2", env={"OMG_JOBS": "3"})

    assert "OMG_JOBS is set and overrides the file" in done.stderr


def test_path_names_the_file(omg: RunOmg, config_file: Path) -> None:
    assert omg("config", "path").stdout == f"{config_file}\n"


def test_project_file_never_configures_omg(omg: RunOmg, project: Path) -> None:
    (project / "config.toml").write_text("jobs = 9\n")
    (project / ".config").mkdir()
    (project / ".config/omg.toml").write_text("jobs = 9\n")

    assert omg("config", "get", "jobs").stdout == "4\n"


ADDRESS = "https://ana:se:c@ret@mirror.example/omg"


def test_password_of_an_address_is_kept_and_not_shown(omg: RunOmg, config_file: Path) -> None:
    said = [omg("config", "set", "mirror", ADDRESS, "-v"), omg("config", "set", "mirror", ADDRESS, "--json")]
    said += [omg("config", "set", f"mirrors.{ADDRESS}", ADDRESS)]
    keys = ("mirror", "mirrors", f"mirrors.{ADDRESS}")
    said += [omg("config", "get", key, *form) for key in keys for form in ((), ("--json",))]
    said += [omg("config", *form) for form in ((), ("--json",))]
    assert {done.exit_status for done in said} == {0}
    assert config_file.read_text().count(ADDRESS) == 3
    told = "".join(done.stdout + done.stderr for done in said)
    assert "https://***@mirror.example/omg" in told
    assert [secret for secret in ("ana", "se:c", "ret@") if secret in told] == []


@pytest.mark.parametrize("arguments", [("config", "set", "mirror"), ("config", "set", "jobs")])
def test_password_of_an_address_that_is_not_accepted_is_not_shown(
    omg: RunOmg, arguments: tuple[str, ...]
) -> None:
    refused = omg(*arguments, "ftp://ana:secret@mirror.example/")
    assert (refused.exit_status, "secret" in refused.stderr) == (2, False)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "ftp://ana:secret@mirror.example/",
            "ana:secret@mirror.example",
            "https//ana:secret@mirror.example",
        ),
        *("https://ana:secret/x@mirror.example/", "https://ana:secret?x@mirror.example/"),
    ],
)
def test_password_of_a_variable_that_is_not_accepted_is_not_shown(omg: RunOmg, address: str) -> None:
    refused = omg("list", env={"OMG_MIRROR": address})
    assert (refused.exit_status, "secret" in refused.stderr) == (1, False)
    assert "OMG_MIRROR" in refused.stderr


def test_names_with_a_version_are_left_to_path_unless_pinned(
    omg: RunOmg, store: StoreBuilder, project: Path, env: dict[str, str], tmp_path: Path
) -> None:
    store.add("python", "3.12.4", executables=("python3", "python3.12"))
    store.set_current("python", "3.12.4")
    theirs = write_executable(tmp_path / "bin/python3.12")
    env["PATH"] = f"{store.layout.shims_dir}:{tmp_path}/bin:/usr/bin:/bin"
    own = store.executable("python", "3.12.4", "python3.12")
    omg("rehash")
    assert omg("which", "python3.12").stdout == f"{own}\n"

    omg("config", "set", "implied_names", "pinned")

    assert omg("which", "python3.12").stdout == f"{theirs}\n"
    assert "no 3.12 is pinned here, and `implied_names` is `pinned`" in omg("why", "python3.12").stdout
    assert omg("which", "python3").stdout == f"{store.executable('python', '3.12.4', 'python3')}\n"
    (project / ".python-version").write_text("3.12\n")
    assert omg("which", "python3.12").stdout == f"{own}\n"
