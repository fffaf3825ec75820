"""From a spec to a toolchain of links, through mise."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from omg.errors import InstallError, MiseError, NoSuchReleaseError, OfflineError, UsageError
from omg.manager.job import InstallJob
from omg.network.http_errors import UnreachableError
from omg.runtimes.registry import by_name
from omg.runtimes.tool import split_argument
from omg.sources.registry import SourceOptions
from omg.store import installed, receipts, variables
from omg.store.receipts import RECEIPT_NAME
from omg.store.verification import verify

if TYPE_CHECKING:
    from pathlib import Path

    from omg.install.installer import Installed
    from omg.manager.mise.provider import Mise
    from tests.conftest import StoreBuilder
    from tests.manager.mise.conftest import OpenMise
    from tests.publishing.mise import FakeMise

DENO = by_name("deno")


def install(mise: Mise, wanted: str, *, is_forced: bool = False) -> Installed:
    name, _, spec = split_argument(wanted)
    runtime = by_name(name)
    return mise.install(
        InstallJob(runtime, runtime.vocabulary.parse_any(spec or "latest"), is_forced=is_forced)
    )


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("deno@2.9.5", "2.9.5"),
        ("deno@v2.9.5", "2.9.5"),
        ("deno@2", "2.10.0"),
        ("deno@2.9", "2.9.5"),
        ("deno@1", "1.40.0"),
        ("deno@latest", "2.10.0"),
        ("deno@>=2 <2.10", "2.9.5"),
        ("deno@2.0.0-rc.1", "2.0.0-rc.1"),
    ],
)
@pytest.mark.usefixtures("own")
def test_spec_means_the_newest_that_mise_lists(wanted: str, version: str, open_mise: OpenMise) -> None:
    done = install(open_mise(), wanted)
    assert (done.toolchain.version.text, done.is_new, done.source) == (version, True, "mise")


def test_newest_of_versions_that_all_have_a_word_behind_them_is_the_last(
    own: FakeMise, open_mise: OpenMise
) -> None:
    own.offer("odd", "2024-a", "1.0.0-pre", "1.1.0-pre")
    assert install(open_mise(), "odd@latest").toolchain.version.text == "1.1.0-pre"


def test_executables_are_links_to_where_mise_put_them(
    own: FakeMise, open_mise: OpenMise, store: StoreBuilder
) -> None:
    own.contain("deno", "dx")
    bin_dir = install(open_mise(), "deno@2.9.5").toolchain.bin_dir
    assert sorted(path.name for path in bin_dir.iterdir()) == ["deno", "dx"]
    link = bin_dir / "deno"
    assert link.is_symlink()
    assert not link.readlink().is_absolute()
    assert link.resolve() == store.data_dir / "mise/data/installs/deno/2.9.5/bin/deno"


def test_links_hold_after_the_store_was_moved(
    own: FakeMise, open_mise: OpenMise, store: StoreBuilder
) -> None:
    install(open_mise(), "deno@2.9.5")
    moved = store.data_dir.with_name("moved")
    store.data_dir.rename(moved)
    assert (moved / "versions/deno/2.9.5/bin/deno").is_file()


def test_links_hold_where_the_store_is_reached_through_a_link(
    own: FakeMise, open_mise: OpenMise, store: StoreBuilder, home: Path
) -> None:
    deeper = home / "disk/one/two/omg"
    deeper.parent.mkdir(parents=True)
    store.data_dir.rename(deeper)
    store.data_dir.symlink_to(deeper)
    assert (install(open_mise(), "deno@2.9.5").toolchain.bin_dir / "deno").is_file()


def test_variables_are_recorded_without_path(own: FakeMise, open_mise: OpenMise, store: StoreBuilder) -> None:
    own.need({"DENO_ROOT": "@PLACE@/.deno", "MODE": "fast"})
    toolchain = install(open_mise(), "deno@2.9.5").toolchain
    place = os.fsencode(store.data_dir / "mise/data/installs/deno/2.9.5")
    assert variables.read(toolchain.dir) == {b"DENO_ROOT": place + b"/.deno", b"MODE": b"fast"}
    assert str(store.data_dir) not in (toolchain.dir / variables.FILE_NAME).read_text()


def test_receipt_tells_that_it_was_mise(own: FakeMise, open_mise: OpenMise) -> None:
    own.offer("npm:cowsay", "1.6.0")
    own.need({"A": "b"})
    toolchain = install(open_mise(), "npm:cowsay@1.6").toolchain
    receipt = receipts.read(toolchain.dir / RECEIPT_NAME)
    assert receipt is not None
    assert (receipt.runtime, receipt.source, receipt.url) == ("npm-cowsay", "mise", "mise:npm:cowsay@1.6.0")
    verification = verify(toolchain.dir)
    assert verification is not None
    assert (verification.is_intact, verification.extra) == (True, ())


def test_what_is_there_is_left_alone_without_mise(open_mise: OpenMise, store: StoreBuilder) -> None:
    store.add("deno", "2.9.5")
    assert not install(open_mise(offline=True), "deno@2.9.5").is_new


def test_what_a_prefix_means_and_is_there_is_left_alone(own: FakeMise, open_mise: OpenMise) -> None:
    install(open_mise(), "deno@2.9")
    assert not install(open_mise(), "deno@2.9").is_new
    assert sum(call.startswith("install") for call in own.calls) == 1


def test_forced_install_has_mise_install_again(own: FakeMise, open_mise: OpenMise) -> None:
    install(open_mise(), "deno@2.9.5")
    own.contain("deno", "dx")
    toolchain = install(open_mise(), "deno@2.9.5", is_forced=True).toolchain
    assert "install --force deno@2.9.5" in own.calls
    assert installed.locate(toolchain, "dx") is not None


def test_only_the_tool_that_is_named_is_asked_for(own: FakeMise, open_mise: OpenMise) -> None:
    install(open_mise(), "deno@2")
    assert own.calls == [
        "ls-remote --json deno",
        "install deno@2.10.0",
        "bin-paths deno@2.10.0",
        "env --json deno@2.10.0",
    ]


def test_failure_comes_back_with_mises_last_lines(
    own: FakeMise, open_mise: OpenMise, store: StoreBuilder
) -> None:
    own.fail(
        "mise deno@2.9.5 downloading\nmise ERROR checksum mismatch \x1b[31mred\nmise ERROR Version: 1\n"
        "mise ERROR Run with --verbose or MISE_VERBOSE=1 for more information\n"
    )
    with pytest.raises(MiseError) as raised:
        install(open_mise(), "deno@2.9.5")
    assert raised.value.message.splitlines() == [
        "mise could not install deno@2.9.5",
        "  mise: deno@2.9.5 downloading",
        "  mise: ERROR checksum mismatch \\x1b[31mred",
    ]
    assert not store.layout.toolchain_dir("deno", "2.9.5").exists()
    assert list(store.layout.staging_dir.glob("*")) == []


def test_password_in_what_mise_says_is_not_told(own: FakeMise, open_mise: OpenMise) -> None:
    own.fail("mise ERROR HTTP status 404 for url (https://ana:se@cret@mirror.example/deno.zip)\n")
    with pytest.raises(MiseError) as raised:
        install(open_mise(), "deno@2.9.5")
    assert "https://***@mirror.example/deno.zip" in raised.value.message
    assert "cret" not in raised.value.message


def test_tool_without_a_program_is_refused(own: FakeMise, open_mise: OpenMise, store: StoreBuilder) -> None:
    own.contain()
    with pytest.raises(MiseError, match="no executable"):
        install(open_mise(), "deno@2.9.5")
    assert not store.layout.toolchain_dir("deno", "2.9.5").exists()


def test_version_that_mise_does_not_list_names_the_nearest(own: FakeMise, open_mise: OpenMise) -> None:
    with pytest.raises(NoSuchReleaseError) as raised:
        install(open_mise(), "deno@3")
    assert "2.10.0" in str(raised.value.hint)


@pytest.mark.usefixtures("own")
def test_directory_of_a_tool_that_is_not_installed_is_answered_with_its_name(open_mise: OpenMise) -> None:
    with pytest.raises(NoSuchReleaseError) as raised:
        install(open_mise(), "npm-cowsay@1")
    assert "omg install npm:cowsay" in str(raised.value.hint)


def test_offline_failure_is_put_down_to_being_offline(own: FakeMise, open_mise: OpenMise) -> None:
    install(open_mise(), "deno@2.9.5")
    own.fail(
        "mise by @jdx \u2013 installing 1 tool\nmise ERROR npm error code ENOTCACHED\nmise \u2588\u2588 1/1\n"
    )
    with pytest.raises(MiseError) as raised:
        install(open_mise(offline=True), "deno@2.10.0")
    assert raised.value.message.splitlines()[1:] == ["  mise: ERROR npm error code ENOTCACHED"]
    assert raised.value.hint == "run the same command without --offline and OMG_OFFLINE"


@pytest.mark.usefixtures("own")
def test_name_that_mise_does_not_know_is_said_to_be_unknown(open_mise: OpenMise) -> None:
    with pytest.raises(NoSuchReleaseError, match="mise has no tool of that name either"):
        install(open_mise(), "denno@2")


@pytest.mark.parametrize(
    ("name", "instead"), [("haskell", "ghc"), ("ocaml", "opam"), ("d", "ldc"), ("r", "conda:r-base")]
)
@pytest.mark.usefixtures("own")
def test_name_that_mise_has_under_another_is_answered_with_that(
    name: str, instead: str, open_mise: OpenMise
) -> None:
    with pytest.raises(NoSuchReleaseError) as raised:
        install(open_mise(), f"{name}@1")
    assert f"omg use {instead}" in str(raised.value.hint)


def test_what_may_be_built_is_announced_before(own: FakeMise, open_mise: OpenMise, said: list[str]) -> None:
    own.offer("php", "8.3.0")
    install(open_mise(), "php@8")
    assert said[0].startswith("mise may build php@8.3.0 on this machine")
    assert "  mise: ok php@8.3.0" in said


def test_package_manager_that_is_missing_is_named(
    own: FakeMise, open_mise: OpenMise, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.offer("npm:cowsay", "1.6.0")
    own.fail("mise ERROR npm: command not found\n")
    monkeypatch.setattr("shutil.which", lambda *_arguments, **_options: None)
    with pytest.raises(MiseError) as raised:
        install(open_mise(), "npm:cowsay@1")
    assert raised.value.hint == "npm:cowsay needs `npm`, which is not on PATH: run omg use node"


@pytest.mark.parametrize(
    ("headers", "is_told"), [({}, False), ({"https://mirror.example": {"X-Key": "k"}}, True)]
)
def test_mirror_that_wants_a_header_is_answered_with_netrc(
    headers: dict[str, dict[str, str]], is_told: bool, own: FakeMise, open_mise: OpenMise
) -> None:
    own.fail("mise ERROR HTTP status client error (401 Unauthorized) for url (https://mirror.example/x)\n")
    with pytest.raises(MiseError) as raised:
        install(open_mise(headers=headers), "deno@2.9.5")
    assert ("~/.netrc" in str(raised.value.hint)) == is_told


def test_other_threads_end_it(own: FakeMise, open_mise: OpenMise) -> None:
    own.stall()
    mise = open_mise()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            install(mise, "deno@2.9.5")
        except InstallError as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while not (own.directory / "started").exists():
        thread.join(0.01)
    mise.cancel()
    thread.join(10)
    assert [str(error) for error in failed] == ["interrupted while mise was asked to install deno@2.9.5"]


@pytest.mark.parametrize(
    "answer",
    ["", "{", "{}", "[1, null]", '[{"version": 1}]', '[{"version": "../../x"}]', '[{"version": "current"}]'],
)
def test_list_that_makes_no_sense_is_refused(answer: str, own: FakeMise, open_mise: OpenMise) -> None:
    (own.directory / "tools/deno").write_text(answer)
    with pytest.raises(InstallError):
        install(open_mise(), "deno@2")


def test_two_tools_never_share_a_directory(own: FakeMise, open_mise: OpenMise) -> None:
    own.offer("npm:a-b", "1.0.0")
    install(open_mise(), "npm:a-b@1.0.0")
    own.offer("npm:@a/b", "1.0.0", "2.0.0")
    with pytest.raises(MiseError, match="would use the directory of"):
        install(open_mise(), "npm:@a/b@2.0.0")


def test_directory_of_an_installed_tool_names_it_too(own: FakeMise, open_mise: OpenMise) -> None:
    own.offer("npm:cowsay", "1.5.0", "1.6.0")
    install(open_mise(), "npm:cowsay@1.5")
    install(open_mise(), "npm-cowsay@1.6")
    assert "install npm:cowsay@1.6.0" in own.calls


def test_foreign_source_and_processor_are_usage_errors(own: FakeMise, open_mise: OpenMise) -> None:
    for choice in (SourceOptions(source="npm"), SourceOptions(arch="arm64")):
        with pytest.raises(UsageError):
            install(open_mise(choice=choice), "deno@2")


def test_releases_are_listed_newest_first_with_their_day(own: FakeMise, open_mise: OpenMise) -> None:
    releases = open_mise().releases(DENO)
    assert [str(release.version) for release in releases][:2] == ["2.10.0", "2.9.5"]
    assert releases[0].date == "2026-05-20"


def test_removal_leaves_nothing_of_it(own: FakeMise, open_mise: OpenMise, store: StoreBuilder) -> None:
    toolchain = install(open_mise(), "deno@2.9.5").toolchain
    open_mise().forget(toolchain, "deno")
    assert "uninstall deno@2.9.5" in own.calls
    assert not (store.data_dir / "mise/data/installs/deno/2.9.5").exists()


def test_removal_works_without_mise(own: FakeMise, open_mise: OpenMise, store: StoreBuilder) -> None:
    toolchain = install(open_mise(), "deno@2.9.5").toolchain
    (store.data_dir / "mise/mise").unlink()
    open_mise(offline=True).forget(toolchain, "deno")
    assert not (store.data_dir / "mise/data/installs/deno/2.9.5").exists()


def test_without_mise_and_network_it_says_what_is_missing(open_mise: OpenMise) -> None:
    with pytest.raises(OfflineError, match="mise is needed"):
        install(open_mise(offline=True), "deno@2")


def test_list_that_cannot_be_had_is_no_failure_of_mise(own: FakeMise, open_mise: OpenMise) -> None:
    own.lose_network()
    with pytest.raises(UnreachableError) as raised:
        install(open_mise(), "deno@2")
    assert "error sending request" in raised.value.message
    assert "omg doctor --network" in str(raised.value.hint)


@pytest.mark.usefixtures("own")
def test_offline_without_a_list_it_says_what_is_missing(open_mise: OpenMise) -> None:
    with pytest.raises(OfflineError):
        install(open_mise(offline=True), "deno@2")
