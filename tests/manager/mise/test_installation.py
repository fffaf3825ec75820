"""Which mise is run, and where it comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omg.errors import ChecksumError, InstallError, MiseError, OfflineError, SignatureError
from omg.manager.job import InstallJob
from omg.runtimes.registry import by_name
from omg.sources.registry import SourceOptions
from omg.store.receipts import RECEIPT_NAME, read
from omg.value import replace
from omg.versions.spec import Latest, Token
from tests.conftest import write_executable
from tests.publishing.mise import publish_mise
from tests.signers import new_signer
from tests.upstream import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context
    from tests.conftest import StoreBuilder
    from tests.manager.mise.conftest import OpenMise
    from tests.publishers import Publishers
    from tests.publishing.mise import FakeMise
    from tests.upstream import Upstream

DENO, MISE = by_name("deno"), by_name("mise")


def version_of(program: Path) -> str:
    return program.resolve().parents[1].name


def test_own_one_is_run_before_one_on_path(
    own: FakeMise, open_mise: OpenMise, context: Context, tmp_path: Path
) -> None:
    write_executable(tmp_path / "bin/mise", "#!/bin/sh\nexit 1\n")
    context.env["PATH"] = f"{tmp_path}/bin:/usr/bin:/bin"  # type: ignore[index]
    open_mise().install(InstallJob(DENO, Token("2.9.5")))
    assert "install deno@2.9.5" in own.calls


def test_one_on_path_is_run_with_omgs_directories(
    fake: FakeMise, open_mise: OpenMise, context: Context, tmp_path: Path, store: StoreBuilder
) -> None:
    fake.put(tmp_path / "bin/mise")
    context.env["PATH"] = f"{tmp_path}/bin:/usr/bin:/bin"  # type: ignore[index]
    open_mise().install(InstallJob(DENO, Token("2.9.5")))
    assert fake.environment["MISE_DATA_DIR"] == str(store.data_dir / "mise/data")
    assert not (store.data_dir / "mise/mise").exists()


@pytest.mark.parametrize("version", ["2026.6.4", "2025.12.1"])
def test_one_on_path_that_is_too_old_is_passed_over(
    version: str, fake: FakeMise, open_mise: OpenMise, context: Context, tmp_path: Path
) -> None:
    fake.put(tmp_path / "bin/mise", version)
    context.env["PATH"] = f"{tmp_path}/bin:/usr/bin:/bin"  # type: ignore[index]
    with pytest.raises(OfflineError):
        open_mise(offline=True).install(InstallJob(DENO, Token("2.9.5")))


def test_one_on_path_can_be_forbidden(
    fake: FakeMise, open_mise: OpenMise, context: Context, tmp_path: Path
) -> None:
    fake.put(tmp_path / "bin/mise")
    context.env["PATH"] = f"{tmp_path}/bin:/usr/bin:/bin"  # type: ignore[index]
    with pytest.raises(OfflineError):
        open_mise(offline=True, mise_use_system=False).install(InstallJob(DENO, Token("2.9.5")))


def test_something_else_called_mise_is_passed_over(
    fake: FakeMise, open_mise: OpenMise, context: Context, tmp_path: Path
) -> None:
    write_executable(tmp_path / "a/mise", "#!/bin/sh\necho en place\n")
    fake.put(tmp_path / "b/mise")
    context.env["PATH"] = f"{tmp_path}/a:{tmp_path}/b:/usr/bin:/bin"  # type: ignore[index]
    open_mise().install(InstallJob(DENO, Token("2.9.5")))


def test_newest_release_is_fetched_where_there_is_none(
    fake: FakeMise,
    open_mise: OpenMise,
    publishers: Publishers,
    store: StoreBuilder,
    said: list[str],
    context: Context,
) -> None:
    fake.publish(publishers)
    open_mise().install(InstallJob(DENO, Token("2.9.5")))
    link = store.data_dir / "mise/mise"
    assert (version_of(link), link.is_symlink()) == ("2026.9.15", True)
    assert any(line.startswith("mise 2026.9.15 from github.com/jdx/mise") for line in said)
    facts = [json.loads(line) for line in (context.state_dir / "audit.jsonl").read_text().splitlines()]
    assert [(fact["runtime"], fact["version"]) for fact in facts] == [("mise", "2026.9.15")]


def test_static_build_is_taken(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream
) -> None:
    fake.publish(publishers)
    open_mise().install(InstallJob(DENO, Token("2.9.5")))
    assert upstream.count("linux-x64-musl.tar.gz") == 1


def test_pinned_version_is_fetched(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, store: StoreBuilder
) -> None:
    fake.publish(publishers, "2026.7.1", newest="2026.9.15")
    open_mise(mise_version="2026.7.1").install(InstallJob(DENO, Token("2.9.5")))
    assert version_of(store.data_dir / "mise/mise") == "2026.7.1"


def test_one_that_is_too_old_is_replaced_by_itself(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, store: StoreBuilder
) -> None:
    fake.put(store.data_dir / "mise/mise", "2026.1.0")
    fake.publish(publishers)
    open_mise().install(InstallJob(DENO, Token("2.9.5")))
    assert version_of(store.data_dir / "mise/mise") == "2026.9.15"


def test_forced_install_upgrades_and_removes_the_old_one(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, store: StoreBuilder
) -> None:
    fake.publish(publishers, "2026.7.1")
    open_mise().install(InstallJob(MISE, Latest()))
    fake.publish(publishers, "2026.9.15")
    assert not open_mise().install(InstallJob(MISE, Latest())).is_new
    assert open_mise().install(InstallJob(MISE, Latest(), is_forced=True)).is_new
    assert version_of(store.data_dir / "mise/mise") == "2026.9.15"
    assert [path.name for path in (store.data_dir / "mise/versions/mise").iterdir()] == ["2026.9.15"]


def test_version_that_was_named_is_installed(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, store: StoreBuilder
) -> None:
    fake.publish(publishers, "2026.9.15")
    open_mise().install(InstallJob(MISE, Latest()))
    fake.publish(publishers, "2026.8.1", newest="2026.9.15")
    assert open_mise().install(InstallJob(MISE, Token("2026.8.1"))).is_new
    assert version_of(store.data_dir / "mise/mise") == "2026.8.1"


def test_one_that_does_not_run_here_is_not_kept(
    open_mise: OpenMise, upstream: Upstream, store: StoreBuilder
) -> None:
    publish_mise(upstream, b"#!/bin/sh\nexit 126\n", "2026.9.15")
    with pytest.raises(MiseError, match="does not run on this machine"):
        open_mise().install(InstallJob(DENO, Token("2.9.5")))
    assert not (store.data_dir / "mise/mise").is_symlink()


def test_release_that_is_too_old_is_refused(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers
) -> None:
    fake.publish(publishers, "2026.1.0")
    with pytest.raises(MiseError, match=r"too old: omg needs 2026\.6\.5"):
        open_mise().install(InstallJob(DENO, Token("2.9.5")))


@pytest.mark.parametrize("document", [b"", b"<html>", b"newest", b"../x\n", b"2026"])
def test_answer_that_is_no_version_is_refused(
    document: bytes, fake: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream
) -> None:
    fake.publish(publishers)
    upstream.put("mise.jdx.dev/VERSION", document)
    with pytest.raises(InstallError):
        open_mise().install(InstallJob(DENO, Token("2.9.5")))


def test_wrong_digest_is_refused_and_no_other_place_is_tried(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream, store: StoreBuilder
) -> None:
    sums = fake.publish(publishers)
    fake.publish_package(publishers)
    archive = sums.replace("SHASUMS256.txt", "mise-v2026.9.15-linux-x64-musl.tar.gz")
    upstream.fail_always(archive, Fault(content=b"broken"))
    with pytest.raises(ChecksumError):
        open_mise(npm_registry=f"{upstream.url}/registry/").install(InstallJob(DENO, Token("2.9.5")))
    assert not (store.data_dir / "mise/mise").exists()


def test_cut_download_is_gone_on_with(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream
) -> None:
    sums = fake.publish(publishers)
    archive = sums.replace("SHASUMS256.txt", "mise-v2026.9.15-linux-x64-musl.tar.gz")
    upstream.fail(archive, Fault(cut_after=100))
    assert open_mise().install(InstallJob(DENO, Token("2.9.5"))).is_new


@pytest.fixture
def signed(context: Context, fake: FakeMise, publishers: Publishers, upstream: Upstream, home: Path):
    """Return a function that signs the published digests, and trusts the signer."""
    signer = new_signer()
    key = home / "key.asc"
    key.write_bytes(signer.key)

    def sign(document: bytes | None = None) -> tuple[Path, ...]:
        sums = fake.publish(publishers)
        content = document if document is not None else upstream.content(sums)
        upstream.put(sums.replace(".txt", ".asc"), signer.clear_signed(content))
        return (key,)

    return sign


def test_good_signature_is_recorded(signed, open_mise: OpenMise, store: StoreBuilder) -> None:
    open_mise(extra_keys=signed(), verify={"mise": "require"}).install(InstallJob(DENO, Token("2.9.5")))
    receipt = read(store.data_dir / "mise/versions/mise/2026.9.15" / RECEIPT_NAME)
    assert receipt is not None
    assert receipt.signature.startswith("good")


def test_wrong_signature_is_refused(
    signed,
    open_mise: OpenMise,
    store: StoreBuilder,
    publishers: Publishers,
    fake: FakeMise,
    upstream: Upstream,
) -> None:
    keys = signed(b"0" * 64 + b"  ./mise-v2026.9.15-linux-x64-musl.tar.gz\n")
    fake.publish_package(publishers)
    with pytest.raises(SignatureError, match="bad"):
        open_mise(extra_keys=keys, npm_registry=f"{upstream.url}/registry/").install(
            InstallJob(DENO, Token("2.9.5"))
        )
    assert not (store.data_dir / "mise/mise").exists()


def test_missing_signature_is_refused_where_one_is_required(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers
) -> None:
    fake.publish(publishers)
    with pytest.raises(SignatureError):
        open_mise(verify={"mise": "require"}).install(InstallJob(DENO, Token("2.9.5")))


def test_package_of_its_author_stands_in_where_the_publisher_cannot_be_reached(
    fake: FakeMise,
    open_mise: OpenMise,
    publishers: Publishers,
    upstream: Upstream,
    store: StoreBuilder,
    said: list[str],
) -> None:
    fake.publish_package(publishers)
    upstream.fail_always("mise.jdx.dev/VERSION", Fault(status=503))
    open_mise(npm_registry=f"{upstream.url}/registry/").install(InstallJob(DENO, Token("2.9.5")))
    assert version_of(store.data_dir / "mise/mise") == "2026.9.15"
    assert any("@jdxcode/mise-linux-x64" in line for line in said)


def test_package_stands_in_where_a_mirror_lacks_mise(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream, said: list[str]
) -> None:
    fake.publish_package(publishers)
    open_mise(npm_registry=f"{upstream.url}/registry/").install(InstallJob(DENO, Token("2.9.5")))
    assert any("trying mise's own npm package" in line for line in said)


def test_package_can_be_chosen(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream
) -> None:
    fake.publish(publishers)
    fake.publish_package(publishers)
    done = open_mise(choice=SourceOptions(source="npm", registry=f"{upstream.url}/registry/")).install(
        InstallJob(MISE, Latest())
    )
    assert done.source == "npm:@jdxcode/mise-linux-x64"


def test_musl_has_no_package(
    fake: FakeMise, open_mise: OpenMise, publishers: Publishers, upstream: Upstream, context: Context
) -> None:
    from omg.platform import Platform
    from omg.sources.mise import packages, sites
    from omg.versions.version import Version

    musl = Platform("linux", "x64", "musl")
    assert packages(musl) is None
    (site,) = sites(Version.parse("2026.9.15"), musl)
    assert site.archive_names[0] == "mise-v2026.9.15-linux-x64-musl.tar.gz"
    assert all("-musl" in name for name in site.archive_names)
    assert replace(context, platform=musl).platform.libc == "musl"
