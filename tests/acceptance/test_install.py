"""`omg install`, as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import START
from tests.upstream import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

# Nothing listens there.
UNREACHABLE = "http://127.0.0.1:1"
pytestmark = pytest.mark.usefixtures("releases")

SUMS = "nodejs.org/dist/v20.11.1/SHASUMS256.txt"
ARCHIVE = "node-v20.11.1-linux-x64.tar.gz"


def run_shim(store: StoreBuilder, name: str, project: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        [store.layout.shims_dir / name, "hi"],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_installed_version_and_its_source_are_reported(omg: RunOmg) -> None:
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, done.stdout.startswith("installed node 20.11.1 from nodejs.org")) == (0, True)


def test_long_term_line_is_installed(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("install", "node@lts/hydrogen").exit_status == 0
    assert store.executable("node", "18.17.0", "node").exists()


@pytest.mark.parametrize(("text", "newer"), [("lts/*", "20.11.1"), ("18", "18.19.0"), (">=18", "21.0.0")])
def test_installed_version_is_kept_and_the_newer_one_named(
    text: str, newer: str, omg: RunOmg, store: StoreBuilder, project: Path, publishers: Publishers
) -> None:
    publishers.node("18.19.0", lts="Hydrogen")
    omg("install", "node@18.17.0")
    if text != "lts/*":
        omg("list", "node", "--remote")  # only of a name that moves the publisher is asked
    file, form = (".nvmrc", "{}\n") if text == "lts/*" else ("mise.toml", "[tools]\nnode = '{}'\n")
    (project / file).write_text(form.format(text))
    done = omg("install")
    assert (done.exit_status, done.lines) == (0, ["node 18.17.0 is already installed"])
    assert done.stderr.count(f"omg install node@{newer}") == 1
    assert not store.layout.toolchain_dir("node", newer).exists()


@pytest.mark.parametrize(
    ("variables", "text"),
    [({"OMG_OFFLINE": "1"}, "lts/*"), ({"OMG_MIRROR": UNREACHABLE}, "lts/*"), ({}, "18.17.0")],
    ids=["offline", "no network", "whole"],
)
def test_installed_version_is_kept_without_a_word_where_nothing_newer_is_known(
    variables: dict[str, str], text: str, omg: RunOmg, project: Path
) -> None:
    omg("install", "node@18.17.0")
    (project / ".nvmrc").write_text(f"{text}\n")
    done = omg("install", env=variables)
    assert (done.exit_status, "available" in done.stderr) == (0, False)


def test_skipped_newer_version_is_named(omg: RunOmg, upstream: Upstream) -> None:
    upstream.fail_always("nodejs.org/dist/v21.0.0/SHASUMS256.txt", Fault(status=404))
    done = omg("install", "node@latest")
    assert done.lines[0].startswith("installed node 20.11.1")
    assert "21.0.0" in done.stderr


def test_version_files_are_met_in_an_empty_store_and_the_shims_are_there(
    omg: RunOmg, store: StoreBuilder, project: Path, env: dict[str, str]
) -> None:
    (project / ".nvmrc").write_text("20\n")
    (project / ".bun-version").write_text("1.0.0\n")
    assert omg("install").exit_status == 0
    assert run_shim(store, "node", project, env) == "node 20.11.1 hi\n"
    assert run_shim(store, "bunx", project, env) == "bun 1.0.0 hi\n"


def test_installed_version_is_reported_and_skipped(omg: RunOmg, project: Path, upstream: Upstream) -> None:
    (project / ".nvmrc").write_text("20\n")
    omg("install")
    count = len(upstream.requests)
    done = omg("install")
    assert (done.exit_status, done.lines) == (0, ["node 20.11.1 is already installed"])
    assert len(upstream.requests) == count


def test_named_prefix_is_the_newest_available_even_if_another_is_installed(
    omg: RunOmg, store: StoreBuilder
) -> None:
    store.add("bun", "1.0.0")
    assert omg("install", "bun@1").lines[0].startswith("installed bun 1.2.0")


@pytest.mark.parametrize("spec", ["20", "lts/iron", "lts", "latest", "20.9"])
def test_installed_version_is_enough_offline(spec: str, omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.9.0")
    done = omg("install", f"node@{spec}", "--offline", "--json")
    assert done.exit_status == 0
    assert [one["version"] for one in done.document["toolchains"]] == ["20.9.0"]  # type: ignore
    assert "node 20.9.0" in done.stderr


def test_installed_version_is_enough_where_a_mirror_has_no_list(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream
) -> None:
    store.add("node", "20.9.0")
    done = omg("install", "node@20", env={"OMG_MIRROR": f"{upstream.url}/half"})
    assert (done.exit_status, "warning" in done.stderr) == (0, True)


def test_linked_toolchain_that_is_published_nowhere_is_enough(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "mine")
    assert omg("install", "node@mine").exit_status == 0


@pytest.mark.parametrize("options", [("--force",), ("--source", "npm"), ("--arch", "arm64")])
def test_installed_version_is_not_enough_where_another_is_requested(
    options: tuple[str, ...], omg: RunOmg, store: StoreBuilder
) -> None:
    store.add("node", "20.9.0")
    assert omg("install", "node@20", "--offline", *options).exit_status == 1


def test_wrong_digest_of_a_newer_version_is_an_error_although_one_is_installed(
    omg: RunOmg, store: StoreBuilder, upstream: Upstream
) -> None:
    store.add("node", "20.9.0")
    upstream.put("nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.gz", b"something else")
    upstream.put("nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.gz", b"something else")
    done = omg("install", "node@20", "--json")
    assert done.document["error"]["kind"] == "wrong_checksum"  # type: ignore


def test_what_is_enough_is_no_failure_in_the_audit_log(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.9.0")
    omg("install", "node@20", "--offline")
    assert omg("log").lines == []


def test_without_a_spec_the_folder_decides(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("18\n")
    assert omg("install", "node").lines[0].startswith("installed node 18.17.0")


def test_without_a_version_and_a_file_the_newest_lts_release_is_installed(omg: RunOmg) -> None:
    assert omg("install", "node").lines[0].startswith("installed node 20.11.1")


@pytest.mark.parametrize("number", ["0", "65", "many"])
def test_a_number_of_jobs_that_makes_no_sense_is_refused(omg: RunOmg, number: str) -> None:
    done = omg("install", "node@20.11.1", "--jobs", number)
    assert (done.exit_status, number in done.stderr) == (2, True)


def test_one_job_at_a_time_installs_all(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("install", "-j", "1", "node@20.11.1", "bun@1.2.0").exit_status == 0
    assert (store.layout.versions_dir / "bun" / "1.2.0").is_dir()


def test_several_are_installed_at_once(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("install", "node@18.17.0", "node@20.11.1", "bun@1.0.0").exit_status == 0
    assert store.executable("node", "18.17.0", "node").exists()
    assert store.executable("node", "20.11.1", "node").exists()
    assert store.executable("bun", "1.0.0", "bun").exists()


def test_one_failure_of_several_is_reported_and_the_others_are_installed(
    omg: RunOmg, store: StoreBuilder
) -> None:
    done = omg("install", "node@99.0.0", "bun@1.0.0")
    assert (done.exit_status, "no node `99.0.0`" in done.stderr) == (1, True)
    assert store.executable("bun", "1.0.0", "bun").exists()


def test_folders_below_are_included_on_request(omg: RunOmg, project: Path, store: StoreBuilder) -> None:
    (project / "a" / "b").mkdir(parents=True)
    (project / "a" / "b" / ".nvmrc").write_text("18\n")
    (project / "node_modules" / "x").mkdir(parents=True)
    (project / "node_modules" / "x" / ".nvmrc").write_text("99.0.0\n")
    assert omg("install", "-r").exit_status == 0
    assert store.executable("node", "18.17.0", "node").exists()


def test_folder_without_requests_says_what_to_type(omg: RunOmg) -> None:
    done = omg("install")
    assert (done.exit_status, "omg install node" in done.stderr) == (0, True)


def test_force_installs_again(omg: RunOmg, store: StoreBuilder) -> None:
    omg("install", "node@20.11.1")
    node = store.executable("node", "20.11.1", "node")
    node.write_text("broken")
    assert omg("install", "node@20.11.1", "--force").exit_status == 0
    assert "node 20.11.1" in node.read_text()


def test_dry_run_changes_nothing(omg: RunOmg, store: StoreBuilder, upstream: Upstream) -> None:
    assert omg("install", "node@20", "--dry-run").lines == ["would install node 20.11.1"]
    assert (store.layout.versions_dir.exists(), upstream.count("z")) == (False, 0)


def test_dry_run_resolves_what_is_named(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "18.17.0")
    done = omg("install", "node@20", "node@18", "bun", "--dry-run", "--json")
    assert done.document["would_install"] == ["node@20.11.1", "bun@1.2.0"]
    assert [one["version"] for one in done.document["toolchains"]] == ["18.17.0"]  # type: ignore


def test_dry_run_resolves_what_files_ask_for(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("20\n")
    assert omg("install", "--dry-run", "--json").document["would_install"] == ["node@20.11.1"]


@pytest.mark.parametrize("wanted", ["node@20.11.1", "node@20", "node@latest"])
def test_dry_run_of_what_is_there_installs_nothing(wanted: str, omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    store.add("node", "21.0.0")
    assert omg("install", wanted, "--dry-run", "--json").document["would_install"] == []


def test_dry_run_with_force_says_that_it_would_be_installed_again(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.11.1")
    done = omg("install", "node@20.11.1", "--dry-run", "--force", "--json")
    assert done.document["would_install"] == ["node@20.11.1"]


def test_dry_run_offline_is_content_with_what_is_there(omg: RunOmg, store: StoreBuilder) -> None:
    store.add("node", "20.9.0")
    done = omg("install", "node@20", "--dry-run", "--offline", "--json")
    assert (done.exit_status, done.document["would_install"]) == (0, [])


@pytest.mark.parametrize("wanted", [("node@99",), ("node@99", "bun@1.0.0"), ("node@system",)])
def test_dry_run_fails_as_the_install_would(wanted: tuple[str, ...], omg: RunOmg) -> None:
    assert omg("install", *wanted, "--dry-run").exit_status == omg("install", *wanted).exit_status > 0


def test_dry_run_of_a_file_that_is_refused_fails_as_the_install_would(omg: RunOmg, project: Path) -> None:
    (project / ".nvmrc").write_text("^20\n")
    assert omg("install", "--dry-run").exit_status == omg("install").exit_status == 127


def test_json_names_the_toolchain(omg: RunOmg, store: StoreBuilder) -> None:
    document = omg("install", "node@20.11.1", "--json").document
    (toolchain,) = document["toolchains"]  # type: ignore[misc]
    assert toolchain["path"] == str(store.layout.toolchain_dir("node", "20.11.1"))
    assert toolchain["installed"] is True


def test_json_error_is_one_document(omg: RunOmg) -> None:
    done = omg("install", "node@99", "--json")
    assert (done.exit_status, json.loads(done.stdout)["error"]["kind"]) == (1, "no_such_release")


def test_absent_version_names_the_nearest(omg: RunOmg) -> None:
    done = omg("install", "node@19")
    assert (done.exit_status, "18.17.0" in done.stderr) == (1, True)


def test_other_processor_is_installed_for_when_named(omg: RunOmg, publishers: Publishers) -> None:
    publishers.node("20.12.0", arch="arm64")
    done = omg("install", "node@20.12.0", "--arch", "aarch64")
    assert (done.exit_status, done.stdout.startswith("installed node 20.12.0")) == (0, True)


@pytest.mark.parametrize("spec", ["20.11.1", "20"])
@pytest.mark.parametrize("command", ["install", "use"])
def test_what_is_there_for_another_processor_is_no_answer(
    omg: RunOmg, publishers: Publishers, store: StoreBuilder, command: str, spec: str
) -> None:
    publishers.node("20.11.1", arch="arm64")
    assert omg("install", "node@20.11.1", "--arch", "arm64").exit_status == 0
    program = store.layout.toolchain_dir("node", "20.11.1") / "bin/node"
    before = program.stat().st_ino
    refused = omg(command, f"node@{spec}", "--arch", "x64")
    assert (refused.exit_status, program.stat().st_ino) == (1, before)
    assert "node 20.11.1 is installed for arm64, not for x64" in refused.stderr
    assert "--arch x64 --force" in refused.stderr
    assert omg("install", "node@20.11.1", "--arch", "arm64").lines == ["node 20.11.1 is already installed"]
    assert omg("install", "node@20.11.1").lines == ["node 20.11.1 is already installed"]


def test_repair_keeps_the_processor(omg: RunOmg, publishers: Publishers, store: StoreBuilder) -> None:
    publishers.node("20.11.1", arch="arm64")
    assert omg("install", "node@20.11.1", "--arch", "arm64").exit_status == 0
    directory = store.layout.toolchain_dir("node", "20.11.1")
    before = (directory / ".omg-toolchain.toml").read_bytes()
    (directory / "bin/node").unlink()
    omg("doctor", "--fix", "--offline")
    assert (directory / "bin/node").is_file()
    assert (directory / ".omg-toolchain.toml").read_bytes() == before


def test_release_that_is_not_for_the_named_processor_says_so(omg: RunOmg, publishers: Publishers) -> None:
    publishers.node("20.12.0", arch="arm64")
    done = omg("install", "node@20.11", "--arch", "arm64")
    assert "node 20.11.1 is not published for linux-arm64-" in done.stderr
    assert "this machine" not in done.stderr


def test_release_for_other_machines_names_the_nearest_for_this_one_before_any_download(
    omg: RunOmg, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.node("20.12.0", arch="arm64")
    done = omg("install", "node@20.12.0")
    assert (done.exit_status, "not published for" in done.stderr, "20.11.1" in done.stderr) == (1, True, True)
    assert upstream.count(".tar.") == 0


def test_odd_name_of_a_processor_is_a_wrong_use(omg: RunOmg) -> None:
    assert omg("install", "node", "--arch", "../x").exit_status == 2


def test_wrong_digest_refuses_and_shows_both(omg: RunOmg, upstream: Upstream, store: StoreBuilder) -> None:
    upstream.put(SUMS, f"{'ab' * 32}  {ARCHIVE}\n".encode())
    done = omg("install", "node@20.11.1")
    assert (done.exit_status, "ab" * 32 in done.stderr) == (1, True)
    assert not store.layout.toolchain_dir("node", "20.11.1").exists()


def test_request_to_a_faulty_server_is_repeated(omg: RunOmg, upstream: Upstream) -> None:
    upstream.fail(f"nodejs.org/dist/v20.11.1/{ARCHIVE}", Fault(status=503), Fault(reset_after=100))
    assert omg("install", "node@20.11.1").exit_status == 0
    assert upstream.count(ARCHIVE) == 3


def test_concurrent_installs_download_once(
    env: dict[str, str],
    project: Path,
    upstream: Upstream,
    store: StoreBuilder,
) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-I", "-c", START, "install", "node@20.11.1"],
            cwd=project,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(6)
    ]
    assert [process.wait() for process in running] == [0] * 6
    assert upstream.count(ARCHIVE) == 1
    assert store.executable("node", "20.11.1", "node").exists()


def test_node_from_npm_is_labelled_unofficial(
    omg: RunOmg, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.node_packages("22.0.0", npm="10.5.1", engines=">=18")
    done = omg("install", "node@22", "--source", "npm", "--registry", f"{upstream.url}/registry")
    assert (done.exit_status, "unofficial" in done.stdout) == (0, True)


def test_unreachable_publisher_of_node_offers_npm(omg: RunOmg) -> None:
    done = omg("install", "node@20.11.1", env={"OMG_MIRROR": UNREACHABLE})
    assert (done.exit_status, "omg install node@20.11.1 --source npm" in done.stderr) == (1, True)


def test_unreachable_publisher_of_bun_gives_way_to_its_own_package(
    omg: RunOmg,
    publishers: Publishers,
    upstream: Upstream,
) -> None:
    publishers.bun_package("1.2.0")
    done = omg(
        "install",
        "bun@1.2.0",
        env={"OMG_MIRROR": UNREACHABLE, "OMG_NPM_REGISTRY": f"{upstream.url}/registry"},
    )
    assert (done.exit_status, "npm:@oven/bun-linux-x64" in done.stdout) == (0, True)
    assert "instead" in done.stderr


def test_project_npmrc_changes_nothing(omg: RunOmg, project: Path) -> None:
    (project / ".npmrc").write_text("registry=http://127.0.0.1:1/evil\n")
    done = omg("install", "bun@1.2.0", "--source", "npm")
    assert (done.exit_status, "no npm registry is set" in done.stderr) == (1, True)


def test_every_install_is_one_line_in_the_audit_log(omg: RunOmg, home: Path) -> None:
    omg("install", "node@20.11.1")
    omg("install", "node@99.0.0")
    lines = (home / ".local/state/omg/audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["outcome"] for line in lines] == ["done", "failed"]


def test_tool_that_needs_a_delegate_says_so_when_that_is_not_available(omg: RunOmg) -> None:
    done = omg("install", "sometool@1.0")
    assert (done.exit_status, "this needs mise" in done.stderr) == (1, True)


def test_other_users_cannot_write_the_store_with_any_umask(
    omg: RunOmg, store: StoreBuilder, home: Path
) -> None:
    mask = os.umask(0)
    try:
        assert omg("use", "node@20.11.1").exit_status == 0
    finally:
        os.umask(mask)
    made = [home / ".cache/omg", home / ".local/state/omg", *store.data_dir.rglob("*")]
    found = [path for place in made for path in (place, *place.rglob("*"))]
    assert [str(path) for path in found if not path.is_symlink() and path.stat().st_mode & 0o022] == []


def test_toolchain_of_a_private_umask_is_its_owners_alone(omg: RunOmg, store: StoreBuilder) -> None:
    mask = os.umask(0o077)
    try:
        assert omg("install", "node@20.11.1").exit_status == 0
    finally:
        os.umask(mask)
    toolchain_dir = store.layout.toolchain_dir("node", "20.11.1")
    modes = {path.stat().st_mode & 0o777 for path in toolchain_dir.rglob("*")}
    assert modes == {0o700, 0o600}
    assert toolchain_dir.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def bare_path(env: dict[str, str], tmp_path: Path) -> None:
    """A PATH without a node, and no continuous integration."""
    (tmp_path / "bin").mkdir()
    env |= {"PATH": str(tmp_path / "bin"), "CI": ""}


@pytest.mark.usefixtures("bare_path")
def test_the_first_version_by_name_becomes_the_default_and_is_shown(omg: RunOmg, store: StoreBuilder) -> None:
    done = omg("install", "node@20.11.1")

    assert done.lines[-1] == (
        "node 20.11.1 is now the global default: nothing else provides node here;"
        " to undo that, run: omg use node system"
    )
    assert store.layout.current_link("node").readlink().name == "20.11.1"


@pytest.mark.usefixtures("bare_path")
def test_a_dry_run_says_what_would_become_the_default(omg: RunOmg, store: StoreBuilder) -> None:
    line = "would make node@20.11.1 the global default: nothing else provides node here"

    assert omg("install", "node@20.11.1", "node@18", "--dry-run").lines[-1] == line
    assert line not in omg("install", "node@20.11.1", "--dry-run", env={"CI": "1"}).lines
    assert not store.layout.versions_dir.exists()


@pytest.mark.usefixtures("bare_path")
@pytest.mark.parametrize("variables", [{}, {"CI": "true"}])
def test_no_default_comes_from_a_version_file_or_in_ci(
    omg: RunOmg, store: StoreBuilder, project: Path, variables: dict[str, str]
) -> None:
    (project / ".nvmrc").write_text("20.11.1\n")

    done = omg("install", *(("node@20.11.1",) if variables else ()), env=variables)

    assert (done.exit_status, "global default" in done.stdout) == (0, False)
    assert not store.layout.current_link("node").is_symlink()


@pytest.mark.usefixtures("bare_path")
def test_a_default_that_was_taken_away_stays_away(omg: RunOmg, store: StoreBuilder) -> None:
    omg("install", "node@18.17.0")
    omg("use", "node", "system")

    omg("install", "node@20.11.1")

    assert not store.layout.current_link("node").is_symlink()


# Formats: node's archives are published as .tar.gz and .tar.xz, and here as the setting says.


def _taken(upstream: Upstream) -> list[str]:
    return [request.path[-7:] for request in upstream.requests if ".tar." in request.path]


def test_the_setting_says_which_format_is_downloaded_and_what_is_kept_is_used(
    omg: RunOmg, upstream: Upstream, home: Path
) -> None:
    omg("config", "set", "archive", "small")
    assert omg("install", "node@20.11.1").exit_status == 0
    assert _taken(upstream) == [".tar.xz"]

    # The archive that is kept counts, without the network too, and a lock's format does not.
    omg("uninstall", "node@20.11.1")
    assert omg("install", "node@20.11.1", "--offline", env={"OMG_ARCHIVE": "fast"}).exit_status == 0
    assert _taken(upstream) == [".tar.xz"]

    omg("cache", "clear")
    omg("install", "node@20.11.1", "--force", env={"OMG_ARCHIVE": "fast"})
    assert _taken(upstream) == [".tar.xz", ".tar.gz"]
    assert len(list((home / ".cache/omg/downloads").iterdir())) == 1


def test_a_lock_that_names_the_other_format_is_met(
    omg: RunOmg, upstream: Upstream, project: Path, store: StoreBuilder
) -> None:
    url = "https://nodejs.org/dist/v20.11.1/node-v20.11.1-linux-x64.tar.xz"
    (project / "mise.toml").write_text('[tools]\nnode = "20"\n')
    (project / "mise.lock").write_text(
        '[[tools.node]]\nversion = "20.11.1"\nbackend = "core:node"\n'
        f'[tools.node."platforms.linux-x64"]\nurl = "{url}"\nchecksum = "sha256:{"0" * 64}"\n'
    )
    assert omg("install").exit_status == 0
    assert store.executable("node", "20.11.1", "node").exists()
    assert _taken(upstream) == [".tar.gz"]


def test_a_mirror_that_lacks_one_format_serves_the_other(omg: RunOmg, upstream: Upstream) -> None:
    upstream.fail_always(f"nodejs.org/dist/v20.11.1/{ARCHIVE}", Fault(status=404))
    done = omg("install", "node@20.11.1")
    assert done.exit_status == 0
    assert "answered 404 Not Found; trying `node-v20.11.1-linux-x64.tar.xz`" in done.stderr
    assert omg("verify", "node@20.11.1").exit_status == 0
