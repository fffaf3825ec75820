"""`omg use`, as a user runs it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.terminal import shown

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.upstream import Upstream

# Nothing listens there.
UNREACHABLE = "http://127.0.0.1:1"
pytestmark = pytest.mark.usefixtures("releases")


def default(store: StoreBuilder, runtime: str) -> str:
    return str(store.layout.current_link(runtime).readlink())


@pytest.mark.parametrize(
    "words", [("node", "18.17.0"), ("node@18.17.0",), ("nodejs@18",), ("node", "v18.17.0")]
)
def test_missing_version_is_installed_and_becomes_the_default(
    words: tuple[str, ...], omg: RunOmg, store: StoreBuilder
) -> None:
    done = omg("use", *words)
    assert (done.exit_status, done.lines[-1]) == (0, "node 18.17.0 is now the global default")
    assert default(store, "node") == "18.17.0"


def test_prefix_of_bun(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("use", "bun@1").exit_status == 0
    assert default(store, "bun") == "1.2.0"


def test_installed_version_that_matches_is_taken_without_a_request(
    omg: RunOmg,
    store: StoreBuilder,
    upstream: Upstream,
) -> None:
    store.add("node", "18.2.0")
    assert omg("use", "node@18").lines == ["node 18.2.0 is now the global default"]
    assert upstream.requests == []


def test_latest_is_the_newest_available(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    omg("use", "node@latest")
    assert default(store, "node") == "21.0.0"


def test_latest_is_the_newest_installed_offline(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    assert omg("use", "node@latest", "--offline").exit_status == 0
    assert default(store, "node") == "20.0.0"


def test_latest_falls_back_to_the_newest_installed_with_a_warning(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    done = omg("use", "node@latest", env={"OMG_MIRROR": UNREACHABLE})
    assert (done.exit_status, "warning" in done.stderr) == (0, True)
    assert default(store, "node") == "20.0.0"


@pytest.mark.parametrize("options", [("--offline",), ()])
def test_named_long_term_line_is_the_installed_one(
    options: tuple[str, ...], omg: RunOmg, store: StoreBuilder, upstream: Upstream
) -> None:
    store.add("node", "20.9.0")
    assert omg("use", "node@lts/iron", *options).exit_status == 0
    assert default(store, "node") == "20.9.0"
    assert upstream.requests == []


def test_bare_lts_reads_the_published_versions(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.9.0")
    omg("use", "node@lts")
    assert default(store, "node") == "20.11.1"


@pytest.mark.parametrize("spec", ["lts", "latest"])
def test_mirror_without_a_list_leaves_the_newest_installed(
    spec: str, omg: RunOmg, store: StoreBuilder, upstream: Upstream
) -> None:
    store.add("node", "20.9.0")
    done = omg("use", f"node@{spec}", env={"OMG_MIRROR": f"{upstream.url}/half"})
    assert (done.exit_status, "warning" in done.stderr) == (0, True)
    assert default(store, "node") == "20.9.0"


def test_version_that_stays_active_here_is_reported_with_its_reason(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "18.2.0")
    store.add("node", "20.0.0")
    (project / ".nvmrc").write_text("18\n")
    done = omg("use", "node@20.0.0")
    assert done.lines[-1] == f"node 18.2.0 stays active here, set by {project}/.nvmrc"


def test_system_removes_the_default(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    store.set_current("node", "20.0.0")
    assert omg("use", "node", "system").exit_status == 0
    assert not store.layout.current_link("node").is_symlink()


def test_system_without_a_default_is_no_error(omg: RunOmg) -> None:
    assert omg("use", "node", "system").exit_status == 0


def test_missing_version_leaves_the_default_alone(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    store.set_current("node", "20.0.0")
    assert omg("use", "node@99.0.0").exit_status == 1
    assert default(store, "node") == "20.0.0"


def test_default_cannot_be_the_default(omg: RunOmg) -> None:
    assert omg("use", "node@default").exit_status == 2


def test_dry_run_changes_nothing(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    assert omg("use", "node@20", "--dry-run").lines == ["would make node 20.0.0 the global default"]
    assert not store.layout.current_link("node").is_symlink()


def test_dry_run_names_the_version_that_would_be_installed(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream
) -> None:
    done = omg("use", "node@20", "--dry-run", "--json")
    assert done.document["would_install"] == ["node@20.11.1"]
    assert not store.layout.versions_dir.exists()
    assert upstream.count("z") == 0


def test_dry_run_fails_as_the_command_would(omg: RunOmg) -> None:
    assert omg("use", "node@99", "--dry-run").exit_status == omg("use", "node@99").exit_status == 1


def test_several_runtimes_get_their_default_at_once(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    assert omg("use", "node@20", "bun", "1.0").exit_status == 0
    assert (default(store, "node"), default(store, "bun")) == ("20.0.0", "1.0.0")


def test_one_failure_of_several_keeps_no_other_from_its_default(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    done = omg("use", "node@20.0.0", "bun@99", "--json")
    assert done.exit_status == 1
    assert [one["kind"] for one in done.document["errors"]] == ["no_such_release"]  # type: ignore
    assert default(store, "node") == "20.0.0"


def test_runtime_named_twice_changes_nothing(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    store.add("node", "18.2.0")
    assert omg("use", "node@20.0.0", "nodejs@18.2.0").exit_status == 2
    assert not store.layout.current_link("node").is_symlink()


def test_toolchain_of_a_read_only_store_can_be_the_default(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
) -> None:
    store.add("node", "20.0.0", versions_dir=tmp_path / "shared")
    done = omg("use", "node@20", env={"OMG_SYSTEM_DIRS": str(tmp_path / "shared")})
    assert done.exit_status == 0
    assert store.layout.current_link("node").resolve() == (tmp_path / "shared/node/20.0.0").resolve()


def test_alias_of_the_user_is_followed(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    omg("alias", "node", "work", "20")
    omg("use", "node@work")
    assert default(store, "node") == "20.0.0"


def test_what_is_the_default_already_is_not_written_again(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "18.2.0")
    omg("use", "node@18.2.0")
    shutil.rmtree(store.layout.locks_dir)
    assert omg("use", "node@18.2.0").lines == ["node 18.2.0 is already the global default"]
    assert not store.layout.locks_dir.exists()
    assert len(omg("log").lines) == 1


def test_default_of_a_read_only_store_becomes_the_users(
    omg: RunOmg, store: StoreBuilder, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    store.add("node", "20.0.0", versions_dir=shared)
    (shared / "node/current").symlink_to("20.0.0")
    omg("use", "node@20.0.0", env={"OMG_SYSTEM_DIRS": str(shared)})
    assert default(store, "node") == "20.0.0"


def test_a_person_is_told_once_that_it_is_global(
    store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    store.add("node", "20.1.0")
    said = "a global default is active in every folder that pins no other version"

    seen = [shown(("use", "node@20"), env, project) for _ in range(2)]

    assert [said in one for one in seen] == [True, False]
    assert "omg pin node@VERSION" in seen[0]
    assert "omg shell node@VERSION" in seen[0]
    assert seen[0].index("is now the global default") < seen[0].index(said)


@pytest.mark.parametrize("options", [(), ("-q",), ("--json",)])
def test_a_script_is_not_told(
    omg: RunOmg, store: StoreBuilder, env: dict[str, str], project: Path, options: tuple[str, ...]
) -> None:
    store.add("node", "20.1.0")

    assert "every folder" not in omg("use", "node@20").stderr
    assert ("every folder" in shown(("use", "node@20", *options), env, project)) == (not options)


def test_the_defaults_are_printed_as_a_command(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.1.0")
    store.add("python", "3.12.4")
    store.add("go", "1.22.1")
    store.set_current("node", "20.1.0")
    store.set_current("python", "3.12.4")

    line = omg("use", "--export").stdout

    assert line == "omg use node@20.1.0 python@3.12.4\n"
    omg("use", "node", "system")
    assert omg(*line.split()[1:]).exit_status == 0
    assert omg("use", "--export").stdout == line


def test_no_defaults_are_no_command(omg: RunOmg) -> None:
    done = omg("use", "--export")

    assert (done.exit_status, done.stdout, done.stderr) == (0, "", "no runtime has a global default\n")


@pytest.mark.parametrize("words", [(), ("--export", "node")])
def test_runtimes_are_named_or_exported(omg: RunOmg, words: tuple[str, ...]) -> None:
    assert omg("use", *words).exit_status == 2


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_missing_runtime_is_asked_for_with_an_example(words: tuple[str, ...], omg: RunOmg) -> None:
    done = omg("use", *words)
    assert (done.exit_status, done.stdout) == (2, "")
    assert "missing argument: a runtime" in done.stderr
    assert "run omg use node@20, for example" in done.stderr


def test_the_last_use_is_taken_back_and_that_again(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("18.2.0", "20.0.0"):
        store.add("node", version)
    store.add("python", "3.12.4")
    store.add("go", "1.22.1")
    omg("use", "node@18.2.0", "go@1.22.1")
    omg("use", "node@20.0.0", "python@3.12")
    # Changes nothing, so there is nothing to take back.
    omg("use", "go@1.22.1")

    back, forth = omg("use", "-"), omg("use", "-")

    assert back.lines == [
        "node 18.2.0 is now the global default",
        "python has no global default now: the system version runs unless a project asks for another",
    ]
    assert forth.lines == ["node 20.0.0 is now the global default", "python 3.12.4 is now the global default"]
    assert default(store, "go") == "1.22.1"


@pytest.mark.parametrize("words", [("-", "node"), ("node", "-"), ("-", "-"), ("node@20", "-")])
def test_taking_back_stands_alone(omg: RunOmg, words: tuple[str, ...]) -> None:
    done = omg("use", *words)

    assert done.exit_status == 2
    assert "run omg use -, or name the version" in done.stderr


def test_what_was_asked_for_comes_back_too(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("18.2.0", "20.0.0"):
        store.add("node", version)
    omg("use", "node@18")
    asked = store.layout.default_spec_file("node").read_bytes()
    omg("use", "node@20")

    omg("use", "-")

    assert store.layout.default_spec_file("node").read_bytes() == asked


def test_undo_is_shown_before(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("18.2.0", "20.0.0"):
        store.add("node", version)
        omg("use", f"node@{version}")

    assert omg("use", "-", "--dry-run").lines == ["would make node 18.2.0 the global default"]
    assert omg("use", "-", "--json").document["toolchains"][0]["version"] == "18.2.0"  # type: ignore


def test_undo_does_not_install_again_what_is_gone(omg: RunOmg, store: StoreBuilder) -> None:
    for version in ("18.2.0", "20.0.0"):
        store.add("node", version)
        omg("use", f"node@{version}")
    omg("uninstall", "node@18.2.0", "-y")

    done = omg("use", "-")

    assert done.exit_status == 127
    assert "node@18.2.0, which was the global default, is no longer installed" in done.stderr
    assert "run omg use node@18.2.0" in done.stderr
    assert default(store, "node") == "20.0.0"


def test_without_a_use_that_is_known_nothing_is_taken_back(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.0.0")
    store.set_current("node", "20.0.0")
    row = b"node\t%s\t\n"
    odd = (
        b"",
        b"\0\xff",
        b"node",
        b"../../etc\t1\t\n",
        row % b"../../x",
        row % b"20\x1b[31m",
        row % b"20" * 9999,
    )
    refused = "omg: there is no earlier `omg use` to undo\nhint: name a version: omg use node@20\n"

    for content in (None, *odd):
        if content is not None:
            store.layout.last_use_file.write_bytes(content)
        done = omg("use", "-")
        assert (done.exit_status, done.stdout, done.stderr) == (1, "", refused), content
    assert default(store, "node") == "20.0.0"
