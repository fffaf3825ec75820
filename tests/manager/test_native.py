"""From a spec to an installed toolchain, from whichever upstream it comes."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from omg.errors import (
    ArchiveError,
    ChecksumError,
    ConfigError,
    InstallError,
    NoSuchReleaseError,
    OfflineError,
    UnsupportedPlatformError,
    UsageError,
)
from omg.manager.job import InstallJob
from omg.network.http_errors import UnreachableError
from omg.runtimes.registry import by_name
from omg.sources.checksum import (
    EmptyChecksumError,
    MalformedChecksumError,
    MissingChecksumError,
    WrongChecksumError,
)
from omg.store import receipts
from omg.store.receipts import OWN_NAMES, RECEIPT_NAME
from tests.publishers import node_archive, sums, tar
from tests.upstream import Fault

if TYPE_CHECKING:
    from omg.context import Context
    from omg.install.installer import Installed
    from omg.manager.native import Native
    from tests.conftest import StoreBuilder
    from tests.manager.conftest import OpenNative
    from tests.publishers import Publishers
    from tests.upstream import Upstream

pytestmark = pytest.mark.usefixtures("releases")

NODE = by_name("node")
BUN = by_name("bun")
DIST = "nodejs.org/dist/v20.11.1"
ARCHIVE = "node-v20.11.1-linux-x64.tar.gz"


def install(native: Native, wanted: str, *, is_forced: bool = False) -> Installed:
    name, _, spec = wanted.partition("@")
    runtime = by_name(name)
    return native.install(InstallJob(runtime, runtime.vocabulary.parse_any(spec), is_forced=is_forced))


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("node@20.11.1", "20.11.1"),
        ("node@20", "20.11.1"),
        ("node@lts", "20.11.1"),
        ("node@lts/hydrogen", "18.17.0"),
        ("node@latest", "21.0.0"),
        ("node@>=18 <20", "18.17.0"),
        ("node@^18", "18.17.0"),
        ("bun@1", "1.2.0"),
        ("bun@1.0", "1.0.0"),
        ("bun@latest", "1.2.0"),
    ],
)
def test_spec_means_the_newest_available(wanted: str, version: str, open_native: OpenNative) -> None:
    installed = install(open_native(), wanted)
    assert (installed.toolchain.version.text, installed.is_new) == (version, True)


def test_whole_version_needs_no_index(open_native: OpenNative, upstream: Upstream) -> None:
    install(open_native(), "node@20.11.1")
    assert upstream.count("index.json") == 0


def test_present_version_is_left_alone_without_a_request(
    open_native: OpenNative, upstream: Upstream, store: StoreBuilder
) -> None:
    store.add("node", "20.11.1")
    assert not install(open_native(), "node@20.11.1").is_new
    assert upstream.requests == []


def test_forced_install_replaces_what_is_there(open_native: OpenNative, store: StoreBuilder) -> None:
    present = store.add("node", "20.11.1")
    (present / "bin" / "stale").write_text("x")
    assert install(open_native(), "node@20.11.1", is_forced=True).is_new
    assert not (present / "bin" / "stale").exists()


def test_failed_forced_install_leaves_the_old_one(
    open_native: OpenNative, upstream: Upstream, store: StoreBuilder
) -> None:
    present = store.add("node", "20.11.1")
    upstream.fail_always(f"{DIST}/{ARCHIVE}", Fault(content=b"wrong"))
    with pytest.raises(WrongChecksumError):
        install(open_native(), "node@20.11.1", is_forced=True)
    assert (present / "bin" / "node").exists()


def test_receipt_tells_where_it_came_from(open_native: OpenNative) -> None:
    toolchain = install(open_native(), "node@20").toolchain
    receipt = receipts.read(toolchain.dir / RECEIPT_NAME)
    assert receipt is not None
    assert (receipt.source, receipt.lts, receipt.url) == (
        "nodejs.org",
        "iron",
        f"https://{DIST}/{ARCHIVE}",
    )
    assert receipt.digest.startswith("sha256:")
    assert receipt.size_bytes == len(node_archive("20.11.1", "gz"))


def test_manifest_names_every_file(open_native: OpenNative) -> None:
    toolchain = install(open_native(), "node@20").toolchain
    loaded = receipts.load(toolchain.dir)
    assert loaded is not None
    files = {str(path.relative_to(toolchain.dir)) for path in toolchain.dir.rglob("*") if not path.is_dir()}
    assert {entry.path for entry in loaded[1].entries} == files - OWN_NAMES


def test_nothing_is_left_in_staging(open_native: OpenNative, store: StoreBuilder) -> None:
    install(open_native(), "node@20")
    assert list(store.layout.staging_dir.glob("*")) == []


def test_installed_toolchain_may_be_run_by_others(open_native: OpenNative) -> None:
    toolchain = install(open_native(), "node@20").toolchain
    assert toolchain.dir.stat().st_mode & 0o777 == 0o755


# Digests: every way of not having one is an error of its own, and nothing is installed.


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (b"", EmptyChecksumError),
        (b"<html>sign in</html>", MalformedChecksumError),
        (b"no digests here", MalformedChecksumError),
        (sums({"node-v20.11.1-darwin-x64.tar.gz": b"x"}), UnsupportedPlatformError),
        (sums({ARCHIVE: b"another"}), WrongChecksumError),
    ],
    ids=["empty", "web page", "malformed", "without the archive", "wrong"],
)
def test_without_the_right_digest_nothing_is_installed(
    document: bytes,
    kind: type[InstallError],
    open_native: OpenNative,
    upstream: Upstream,
    store: StoreBuilder,
) -> None:
    upstream.put(f"{DIST}/SHASUMS256.txt", document)
    with pytest.raises(kind):
        install(open_native(), "node@20.11.1")
    assert not store.layout.toolchain_dir("node", "20.11.1").exists()
    assert list(store.layout.staging_dir.glob("*")) == []


def test_wrong_bytes_are_fetched_twice_and_kept_nowhere(
    open_native: OpenNative, upstream: Upstream, context
) -> None:
    upstream.fail_always(f"{DIST}/{ARCHIVE}", Fault(content=b"wrong"))
    with pytest.raises(WrongChecksumError, match="sha256 is"):
        install(open_native(), "node@20.11.1")
    assert upstream.count(ARCHIVE) == 2
    assert list((context.cache_dir / "downloads").glob("*")) == []


def test_bytes_that_were_wrong_once_do_no_harm(open_native: OpenNative, upstream: Upstream) -> None:
    upstream.fail(f"{DIST}/{ARCHIVE}", Fault(content=b"wrong"))
    assert install(open_native(), "node@20.11.1").is_new


def damaged(right: bytes) -> bytes:
    """Return the document with other digests: they may have changed on the way, in a proxy or a mirror."""
    return re.sub(rb"[0-9a-f]{64}", b"0" * 64, right)


def serve_damaged_once(upstream: Upstream, place: str) -> None:
    """Answer once with a damaged document that has the right one's tag."""
    right = upstream.content(place)
    tag = f'"{hashlib.sha256(right).hexdigest()[:16]}"'
    upstream.fail(place, Fault(content=damaged(right), headers={"ETag": tag}))


def test_damaged_checksums_with_the_right_tag_are_fetched_again_before_the_archive(
    open_native: OpenNative, upstream: Upstream
) -> None:
    serve_damaged_once(upstream, f"{DIST}/SHASUMS256.txt")
    assert install(open_native(), "node@20.11.1").is_new
    assert (upstream.count("SHASUMS256.txt"), upstream.count(ARCHIVE)) == (2, 1)


def test_kept_checksums_that_an_archive_contradicts_are_dropped(
    open_native: OpenNative, upstream: Upstream
) -> None:
    serve_damaged_once(upstream, f"{DIST}/SHASUMS256.txt")
    for name in (ARCHIVE, ARCHIVE.replace(".gz", ".xz")):
        upstream.fail(f"{DIST}/{name}", Fault(status=404))
    with pytest.raises(InstallError):
        install(open_native(), "node@20.11.1")
    assert upstream.count("SHASUMS256.txt") == 1
    assert install(open_native(), "node@20.11.1").is_new
    asked = [each for each in upstream.requests if each.path.endswith("SHASUMS256.txt")]
    assert [each.status for each in asked] == [200, 304, 200]
    assert asked[-1].headers["cache-control"] == "no-cache"


def test_checksums_that_lack_the_archive_are_fetched_again(
    open_native: OpenNative, upstream: Upstream
) -> None:
    place = "github.com/oven-sh/bun/releases/download/bun-v1.2.0/SHASUMS256.txt"
    tag = f'"{hashlib.sha256(upstream.content(place)).hexdigest()[:16]}"'
    upstream.fail(place, Fault(content=sums({"other.zip": b"x"}), headers={"ETag": tag}))
    assert install(open_native(), "bun@1.2.0").is_new


def test_damaged_integrity_of_a_package_is_fetched_again(
    open_native: OpenNative, upstream: Upstream, publishers: Publishers
) -> None:
    publishers.bun_package("1.2.0")
    place = "registry/@oven%2Fbun-linux-x64"
    right = upstream.content(place)
    tag = f'"{hashlib.sha256(right).hexdigest()[:16]}"'
    wrong = re.sub(rb"sha512-[^\"]+", b"sha512-" + base64.b64encode(bytes(64)), right)
    upstream.fail(place, Fault(content=wrong, headers={"ETag": tag}))
    native = open_native(source="npm", npm_registry=registry_of(upstream))
    assert install(native, "bun@1.2.0").is_new
    assert upstream.count("x64-1.2.0.tgz") == 1


def test_archive_is_not_parsed_before_its_digest(open_native: OpenNative, upstream: Upstream) -> None:
    upstream.put(f"{DIST}/{ARCHIVE}", b"\xfd7zXZ\x00 garbage that no parser must see")
    with pytest.raises(WrongChecksumError):
        install(open_native(), "node@20.11.1")


def test_hostile_archive_with_the_right_digest_is_refused(
    open_native: OpenNative, upstream: Upstream, store: StoreBuilder
) -> None:
    evil = tar({"t/bin/node": (0o755, b"x"), "t/../../escaped": (0o644, b"x")})
    upstream.put(f"{DIST}/{ARCHIVE}", evil)
    upstream.put(f"{DIST}/SHASUMS256.txt", sums({ARCHIVE: evil}))
    with pytest.raises(ArchiveError, match="points outside the archive"):
        install(open_native(), "node@20.11.1")
    assert list(store.layout.staging_dir.glob("*")) == []


def test_archive_of_something_else_is_refused(open_native: OpenNative, upstream: Upstream) -> None:
    other = tar({"t/bin/python": (0o755, b"x")})
    upstream.put(f"{DIST}/{ARCHIVE}", other)
    upstream.put(f"{DIST}/SHASUMS256.txt", sums({ARCHIVE: other}))
    with pytest.raises(ArchiveError, match="bin/node"):
        install(open_native(), "node@20.11.1")


@pytest.mark.parametrize("kind", ["gz", "xz"])
def test_a_version_that_is_published_in_one_format_is_installed_from_that(
    kind: str, open_native: OpenNative, upstream: Upstream
) -> None:
    name = ARCHIVE.replace(".gz", f".{kind}")
    upstream.put(f"{DIST}/SHASUMS256.txt", sums({name: node_archive("20.11.1", kind)}))
    install(open_native(), "node@20.11.1")
    assert upstream.count(name) == 1


def test_a_reinstall_in_the_other_format_keeps_what_the_receipt_knew(
    open_native: OpenNative, context: Context
) -> None:
    old = install(open_native(archive="small"), "node@20").toolchain
    shutil.rmtree(context.cache_dir / "downloads")
    job = InstallJob(NODE, NODE.vocabulary.parse_any("20.11.1"), is_forced=True, keep_user_files=True)
    before = receipts.read(old.dir / RECEIPT_NAME)

    after = receipts.read(open_native(archive="fast").install(job).toolchain.dir / RECEIPT_NAME)

    assert before is not None
    assert after is not None
    assert (before.url.endswith(".tar.xz"), after.url.endswith(".tar.gz")) == (True, True)
    assert after.digest != before.digest
    assert after.lts == before.lts == "iron"
    assert after.installed_at == before.installed_at


# What there is not.


def test_absent_version_names_the_nearest(open_native: OpenNative) -> None:
    with pytest.raises(NoSuchReleaseError, match="no node `19`") as raised:
        install(open_native(), "node@19")
    assert "18.17.0" in (raised.value.hint or "")


def test_absent_whole_version_is_told(open_native: OpenNative) -> None:
    with pytest.raises(NoSuchReleaseError, match=r"no node `20\.99\.0`") as raised:
        install(open_native(), "node@20.99.0")
    assert "20.11.1" in (raised.value.hint or "")


def test_tag_that_was_never_released_is_passed_over(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.bun("1.3.0")
    upstream.fail_always(
        "github.com/oven-sh/bun/releases/download/bun-v1.3.0/SHASUMS256.txt", Fault(status=404)
    )
    installed = install(open_native(), "bun@1")
    assert installed.toolchain.version.text == "1.2.0"
    assert any("1.3.0" in note for note in installed.notes)


def test_system_is_nothing_to_install(open_native: OpenNative) -> None:
    with pytest.raises(UsageError, match="system"):
        install(open_native(), "node@system")


def test_runtime_without_a_source_says_what_to_do(open_native: OpenNative) -> None:
    with pytest.raises(InstallError, match="cannot install") as raised:
        install(open_native(), "sometool@1")
    assert "omg link" in (raised.value.hint or "")


def test_index_that_is_a_web_page_is_told(open_native: OpenNative, upstream: Upstream) -> None:
    upstream.put("nodejs.org/dist/index.json", b"<html>")
    with pytest.raises(InstallError, match="not a list of node releases"):
        install(open_native(), "node@20")


def test_unknown_source_is_told_with_the_known_ones(open_native: OpenNative) -> None:
    with pytest.raises(UsageError, match="not a source of node") as raised:
        install(open_native(source="pypi"), "node@20")
    assert "nodejs.org and npm" in (raised.value.hint or "")


# Offline: what is cached works, the rest says what is missing.


def test_offline_installs_what_was_fetched_before(open_native: OpenNative, upstream: Upstream) -> None:
    install(open_native(), "node@20")
    count = len(upstream.requests)
    assert install(open_native(offline=True), "node@20", is_forced=True).is_new
    assert len(upstream.requests) == count


def test_offline_names_what_is_missing(open_native: OpenNative) -> None:
    with pytest.raises(OfflineError, match="SHASUMS256"):
        install(open_native(offline=True), "node@20.11.1")


def test_cached_archive_whose_last_byte_changed_is_refused_offline(open_native: OpenNative, context) -> None:
    install(open_native(), "node@20")
    (kept,) = (context.cache_dir / "downloads").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    with pytest.raises(OfflineError):
        install(open_native(offline=True), "node@20", is_forced=True)
    assert not kept.exists()


def test_damaged_cached_archive_is_fetched_once_more(
    open_native: OpenNative, upstream: Upstream, context
) -> None:
    install(open_native(), "node@20")
    (kept,) = (context.cache_dir / "downloads").iterdir()
    kept.write_bytes(b"damaged")
    assert install(open_native(), "node@20", is_forced=True).is_new
    assert upstream.count(ARCHIVE) == 2


# npm registries.


def registry_of(upstream: Upstream) -> str:
    return f"{upstream.url}/registry"


def test_bun_comes_from_a_registry_where_that_is_chosen(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.bun_package("1.4.0")
    native = open_native(source="npm", npm_registry=registry_of(upstream))
    installed = install(native, "bun@1")
    assert (installed.toolchain.version.text, installed.is_official) == ("1.4.0", True)
    assert (installed.toolchain.dir / "bin" / "bunx").exists()


def test_source_may_be_configured(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.bun_package("1.4.0")
    native = open_native(sources={"bun": "npm"}, npm_registry=registry_of(upstream))
    assert install(native, "bun@latest").toolchain.version.text == "1.4.0"


def test_bun_falls_back_to_its_own_package_and_says_so(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream, said: list[str]
) -> None:
    publishers.bun_package("1.2.0")
    native = open_native(mirror="http://127.0.0.1:1", npm_registry=registry_of(upstream))
    assert install(native, "bun@1").source == "npm:@oven/bun-linux-x64"
    assert [line for line in said if "instead" in line and "Oven" in line] != []


def test_without_a_registry_the_fallback_is_offered(open_native: OpenNative) -> None:
    with pytest.raises(UnreachableError) as raised:
        install(open_native(mirror="http://127.0.0.1:1"), "bun@1")
    assert "OMG_NPM_REGISTRY" in (raised.value.hint or "")


def test_node_never_falls_back_by_itself_and_the_way_is_offered(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.node_packages("20.11.1", npm="10.2.4", engines=">=18")
    native = open_native(mirror="http://127.0.0.1:1", npm_registry=registry_of(upstream))
    with pytest.raises(UnreachableError) as raised:
        install(native, "node@20.11.1")
    hint = raised.value.hint or ""
    assert ("--source npm" in hint, "unofficial" in hint) == (True, True)


def test_node_from_a_registry_has_its_npm_and_is_called_unofficial(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.node_packages("20.11.1", npm="10.2.4", engines="^18.17.0 || >=20.5.0")
    publishers.node_packages("24.0.0", npm="11.0.0", engines=">=22")
    installed = install(open_native(source="npm", npm_registry=registry_of(upstream)), "node@20")
    assert not installed.is_official
    npm = installed.toolchain.dir / "bin" / "npm"
    assert b"npm 10.2.4" in npm.read_bytes()
    assert npm.stat().st_mode & 0o111


def test_command_line_beats_the_configured_registry(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.bun_package("1.4.0")
    native = open_native(source="npm", registry=registry_of(upstream), npm_registry="http://127.0.0.1:1")
    assert install(native, "bun@1").is_new


def test_package_without_integrity_is_refused(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream
) -> None:
    for name in ("@oven/bun-linux-x64", "@oven/bun-linux-x64-baseline"):
        publishers.package(name, "1.4.0", {"bin/bun": (0o755, b"x")}, with_integrity=False)
    with pytest.raises(MissingChecksumError):
        install(open_native(source="npm", npm_registry=registry_of(upstream)), "bun@1.4.0")


def test_package_that_was_changed_is_refused(
    open_native: OpenNative, publishers: Publishers, upstream: Upstream
) -> None:
    publishers.bun_package("1.4.0")
    for name in ("bun-linux-x64", "bun-linux-x64-baseline"):
        upstream.put(f"registry/@oven/{name}/-/{name}-1.4.0.tgz", b"changed")
    with pytest.raises(ChecksumError, match="sha512"):
        install(open_native(source="npm", npm_registry=registry_of(upstream)), "bun@1.4.0")


def test_registry_without_the_package_is_told(open_native: OpenNative, upstream: Upstream) -> None:
    with pytest.raises(InstallError, match="has no package `@oven/bun-linux-x64"):
        install(open_native(source="npm", npm_registry=registry_of(upstream)), "bun@1.4.0")


def test_registry_that_is_none_is_told(open_native: OpenNative, upstream: Upstream) -> None:
    for name in ("bun-linux-x64", "bun-linux-x64-baseline"):
        upstream.put(f"registry/@oven%2F{name}", b"<html>")
    with pytest.raises(InstallError, match="does not describe an npm package"):
        install(open_native(source="npm", npm_registry=registry_of(upstream)), "bun@1.4.0")


def test_without_any_registry_the_message_says_how_to_set_one(open_native: OpenNative) -> None:
    with pytest.raises(ConfigError, match="no npm registry is set"):
        install(open_native(source="npm"), "bun@1.4.0")


def test_releases_are_listed_newest_first(open_native: OpenNative) -> None:
    listed = [release.version.text for release in open_native().releases(NODE)]
    assert listed == ["21.0.0", "20.11.1", "18.17.0"]


def test_floor_prefers_the_long_term_release(open_native: OpenNative) -> None:
    vocabulary = NODE.vocabulary
    installed = open_native().install(
        InstallJob(NODE, vocabulary.parse_range(">=18"), preferred=vocabulary.parse("lts"))
    )
    assert installed.toolchain.version.text == "20.11.1"


def test_floor_above_the_long_term_release_means_the_newest(open_native: OpenNative) -> None:
    vocabulary = NODE.vocabulary
    installed = open_native().install(
        InstallJob(NODE, vocabulary.parse_range(">=21"), preferred=vocabulary.parse("lts"))
    )
    assert installed.toolchain.version.text == "21.0.0"


def test_found_release_is_not_installed(open_native: OpenNative, store: StoreBuilder) -> None:
    assert open_native().find(InstallJob(BUN, BUN.vocabulary.parse("1"))).version.text == "1.2.0"
    assert not store.layout.versions_dir.exists()
