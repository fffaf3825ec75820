"""The update of omg, with a stand-in for what is installed: that is in use in the end, or nothing changed."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from omg.commands import self as command
from omg.errors import ChecksumError, InstallError, OmgError, SignatureError, StoreAccessError, UsageError
from omg.network.fetch import Fetcher
from omg.shell.origin import CHECKOUT, Origin
from omg.shell.published import Published
from omg.store.environment import read_environment
from omg.updating import environment as environments
from omg.updating.update import Update, update
from omg.value import replace
from tests.acceptance.test_json import DOCUMENTS, OF_AN_INSTALL, check_keys
from tests.releases import FakeOmg, ReleaseFolder, archive_name, run_from
from tests.signers import expired_signer, new_signer
from tests.upstream import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omg.context import Context
    from tests.upstream import Upstream

_NEW = archive_name("0.2.0")


@dataclass
class Installed:
    """An omg 0.1.0 that install.sh installed, with a release to update to."""

    context: Context
    environment: Path
    release: ReleaseFolder
    monkeypatch: pytest.MonkeyPatch

    def know(self, key: bytes, address: str = "") -> None:
        """Let the build have a key, and an address."""
        known = Published(address, key)
        self.monkeypatch.setattr("omg.updating.update.published", lambda: known)

    def update(self, place: str | None = None, version: str | None = None, **changed: Any) -> Update:
        return update(replace(self.context, **changed), place or str(self.release.dir), version)

    def state(self) -> dict[str, tuple[int, bytes]]:
        """Return all that is in the store, but locks."""
        data_dir = self.context.store.data_dir
        paths = [
            path for path in data_dir.rglob("*") if not path.is_relative_to(self.context.store.locks_dir)
        ]
        return {
            str(path.relative_to(data_dir)): (
                path.stat().st_mode,
                path.read_bytes() if path.is_file() else b"",
            )
            for path in paths
            if path not in (self.context.store.staging_dir, self.context.store.locks_dir)
        }

    @property
    def in_use(self) -> str:
        """The version that the store starts."""
        return str(environments.version_in_use(self.context.store))

    @property
    def names(self) -> set[str]:
        """The environments of the store."""
        return {path.name for path in self.context.store.self_dir.glob("env-*")}


@pytest.fixture
def installed(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    environment = run_from(context.store, "0.1.0", monkeypatch)
    (context.store.data_dir / "marks").write_text("0.1.0\n")
    # The platform of the context is not the one of the machine.
    release = ReleaseFolder(tmp_path / "release")
    release.publish(FakeOmg("0.2.0"))
    found = Installed(context, environment, release, monkeypatch)
    found.know(release.signer.key)
    return found


def refused(run: Callable[[], object], kind: type[OmgError] = InstallError) -> OmgError:
    with pytest.raises(kind) as caught:
        run()
    return caught.value


# --- what is found ---


def test_the_new_omg_is_in_use_and_the_one_before_stays_for_what_still_runs(installed: Installed) -> None:
    done = installed.update()

    assert (str(done.before), str(done.available), done.is_done, done.file) == ("0.1.0", "0.2.0", True, _NEW)
    assert done.signature.startswith(f"good by {installed.release.signer.fingerprint}")
    assert installed.in_use == "0.2.0"
    assert len(installed.names) == 2
    assert installed.environment.exists()
    assert list(installed.context.store.staging_dir.iterdir()) == []


def test_the_next_update_removes_the_one_before_that(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.update()
    second = environments.in_use(installed.context.store)
    assert second is not None
    run_from(installed.context.store, "0.2.0", monkeypatch, second.name)
    os.utime(installed.environment, (0, 0))
    installed.release.publish(FakeOmg("0.3.0"))

    assert installed.update().is_done
    assert installed.environment.name not in installed.names
    assert second.name in installed.names
    assert len(installed.names) == 2


def test_nothing_newer_is_no_error(installed: Installed) -> None:
    installed.release.publish(FakeOmg("0.1.0"))
    (installed.release.dir / _NEW).unlink()
    installed.release.sign()
    before = installed.state()

    done = installed.update()

    assert (done.is_newer, done.is_done) == (False, False)
    assert installed.state() == before


def test_dry_run_says_what_it_would_do_and_changes_nothing(installed: Installed) -> None:
    before = installed.state()

    done = installed.update(is_dry_run=True)

    assert (str(done.available), done.is_newer, done.is_done) == ("0.2.0", True, False)
    assert installed.state() == before
    assert not installed.context.store.locks_dir.exists()


def test_an_older_omg_has_to_be_named_by_its_version(installed: Installed, tmp_path: Path) -> None:
    older = ReleaseFolder(tmp_path / "an older one", installed.release.signer).publish(FakeOmg("0.0.9"))
    before = installed.state()

    error = refused(lambda: installed.update(older))

    assert "older than this 0.1.0" in error.message
    assert error.hint == f"to go back to it, run omg self update 0.0.9 --from '{older}'"
    assert installed.state() == before
    assert installed.update(older, "v0.0.9").is_done
    assert installed.in_use == "0.0.9"


def test_an_older_omg_where_the_build_looks_is_nothing_newer(
    installed: Installed, upstream: Upstream
) -> None:
    release = ReleaseFolder(installed.release.dir.with_name("older"), installed.release.signer)
    release.publish(FakeOmg("0.0.9"))
    for name, content in release.files.items():
        upstream.put(f"example.org/omg/{name}", content)
    installed.know(release.signer.key, "https://example.org/omg")
    config = replace(installed.context.config, mirror=upstream.url)

    done = update(replace(installed.context, config=config), None, None)

    assert (str(done.available), done.is_newer, done.place) == ("0.0.9", False, "https://example.org/omg")


def test_another_version_than_the_one_that_is_wanted_is_refused(installed: Installed) -> None:
    file = str(installed.release.dir / _NEW)

    assert "has no omg 0.4; it has 0.2.0" in refused(lambda: installed.update(version="0.4")).message
    assert "is omg 0.2.0, not 0.4" in refused(lambda: installed.update(file, "0.4")).message
    assert "not a version" in refused(lambda: installed.update(version="newest"), UsageError).message
    assert installed.update(file, "0.2").is_done


def test_a_file_for_others_is_refused(installed: Installed) -> None:
    names = [archive_name("0.2.0", "macos-arm64"), "omg_runtimes-0.2.0.tar.gz", "notes.tar.gz"]
    installed.release.publish(**dict.fromkeys(names, b"x"))
    (installed.release.dir / _NEW).unlink()
    installed.release.sign()
    said = [refused(lambda name=name: installed.update(f"{installed.release.dir}/{name}")) for name in names]

    assert "for another machine" in said[0].message
    assert "without pip" in said[1].message
    assert "not a file of a release" in said[2].message
    assert "no archive with its own Python for this machine" in refused(installed.update).message
    assert "without pip" in refused(lambda: installed.update("index")).message


def test_installs_of_others_are_left_alone(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    before = installed.state()
    said = {}
    for installer in ("pip", "pipx", "uv", CHECKOUT, "conda"):
        upgrade = "" if installer == "conda" else f"{installer} upgrade omg-runtimes && omg setup"
        origin = Origin(installer, installed.environment, upgrade)
        monkeypatch.setattr("omg.updating.update.origin_of", lambda _store, found=origin: found)
        error = refused(installed.update)
        assert error.exit_status == 1
        assert "leaves it alone" in error.message
        said[installer] = error.hint

    assert said["pipx"] == "run pipx upgrade omg-runtimes && omg setup"
    assert said["conda"] == "upgrade it with conda"
    assert installed.state() == before


def test_an_omg_that_the_store_does_not_start_changes_nothing(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_from(installed.context.store, "0.1.5", monkeypatch, "env-another")
    origin = Origin("install.sh", installed.environment)
    monkeypatch.setattr("omg.updating.update.origin_of", lambda _store: origin)
    before = installed.state()

    assert "start another omg" in refused(installed.update).message
    assert installed.state() == before


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("0.1.0",)])
def test_the_command_answers_what_the_page_says(installed: Installed, options: tuple[str, ...]) -> None:
    installed.release.publish(FakeOmg("0.1.0"))
    parser = ArgumentParser()
    command.configure(parser)
    args = parser.parse_intermixed_args(["update", "--from", str(installed.release.dir), *options])

    result = command.run(replace(installed.context, is_dry_run=args.dry_run), args)

    check_keys(dict(result.document), DOCUMENTS[OF_AN_INSTALL], OF_AN_INSTALL)
    document = [result.document[key] for key in ("version", "available", "updated", "dry_run")]
    assert (document, result.lines[0].split(":")[0]) == {
        (): (["0.2.0", "0.2.0", True, False], "updated omg 0.1.0 to 0.2.0"),
        ("--dry-run",): (
            ["0.1.0", "0.2.0", False, True],
            f"would update omg 0.1.0 to 0.2.0 (`{_NEW}` of {installed.release.dir})",
        ),
        ("0.1.0",): (["0.1.0", "0.1.0", False, False], "omg 0.1.0 is up to date"),
    }[options]


# --- what is verified ---


def _change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)


def _resign(release: ReleaseFolder) -> None:
    ReleaseFolder(release.dir, new_signer()).sign()


def _expire(release: ReleaseFolder) -> None:
    ReleaseFolder(release.dir, expired_signer()).sign()


_TAMPERED: dict[str, tuple[Callable[[ReleaseFolder], object], type[OmgError], str]] = {
    "another digest": (lambda one: _change(one.dir / _NEW), ChecksumError, "does not match"),
    "cut short": (lambda one: os.truncate(one.dir / _NEW, 200), ChecksumError, "does not match"),
    "no list": (lambda one: (one.dir / "SHA256SUMS").unlink(), ChecksumError, "has no SHA256SUMS"),
    "an empty list": (lambda one: (one.dir / "SHA256SUMS").write_bytes(b""), ChecksumError, "is empty"),
    "no signature": (lambda one: (one.dir / "SHA256SUMS.asc").unlink(), SignatureError, "is not signed"),
    "a changed list": (
        lambda one: (one.dir / "SHA256SUMS").write_text(f"{'0' * 64}  {_NEW}\n"),
        SignatureError,
        "bad",
    ),
    "no OpenPGP": (lambda one: (one.dir / "SHA256SUMS.asc").write_text("x"), SignatureError, "not OpenPGP"),
    "another key": (_resign, SignatureError, "no trusted key"),
    "a text of its own": (
        lambda one: (one.dir / "SHA256SUMS.asc").write_bytes(
            one.signer.clear_signed((one.dir / "SHA256SUMS").read_bytes())
        ),
        SignatureError,
        "signs another text",
    ),
    "no file": (lambda one: (one.dir / _NEW).unlink(), OmgError, "no such file"),
}


@pytest.mark.parametrize("tampered", _TAMPERED)
@pytest.mark.parametrize("is_remote", [False, True])
def test_a_release_that_was_tampered_with_is_refused(
    installed: Installed, upstream: Upstream, tampered: str, *, is_remote: bool
) -> None:
    change, kind, message = _TAMPERED[tampered]
    change(installed.release)
    before = installed.state()
    place = None
    if is_remote:
        message = "not found" if tampered == "no file" else message
        place = f"{upstream.url}/omg"
        for name, content in installed.release.files.items():
            upstream.put(f"omg/{name}", content)

    error = refused(lambda: installed.update(place), kind)

    assert message in error.message.lower() or message in error.message
    assert installed.state() == before


def test_a_key_that_has_expired_proves_nothing(installed: Installed) -> None:
    _expire(installed.release)
    installed.know(expired_signer().key)

    assert "expired" in refused(installed.update, SignatureError).message


def test_without_a_key_a_folder_is_taken_by_its_checksums(installed: Installed) -> None:
    installed.know(b"")
    (installed.release.dir / "SHA256SUMS.asc").unlink()

    assert installed.update().signature == ""
    assert installed.in_use == "0.2.0"


def test_a_file_that_is_named_needs_no_signature_and_matches_the_list_beside_it(installed: Installed) -> None:
    (installed.release.dir / "SHA256SUMS.asc").unlink()
    _change(installed.release.dir / _NEW)
    file = str(installed.release.dir / _NEW)

    assert "does not match" in refused(lambda: installed.update(file), ChecksumError).message
    installed.release.publish(FakeOmg("0.2.0"))
    for name in ("SHA256SUMS", "SHA256SUMS.asc"):
        (installed.release.dir / name).unlink()
    assert installed.update(file).is_done


def test_it_comes_from_a_server_and_an_interrupted_download_goes_on(
    installed: Installed, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omg.updating.update.Fetcher", partial(Fetcher, sleep=lambda _s: None))
    for name, content in installed.release.files.items():
        upstream.put(f"moved/{name}", content)
        upstream.redirect(f"omg/{name}", f"{upstream.url}/moved/{name}")
    upstream.fail(f"moved/{_NEW}", Fault(cut_after=300))

    done = installed.update(f"{upstream.url}/omg")

    assert (done.is_done, done.place) == (True, f"{upstream.url}/omg")
    assert installed.in_use == "0.2.0"


def test_offline_a_server_is_not_asked(installed: Installed, upstream: Upstream) -> None:
    offline = replace(installed.context.config, offline=True)

    error = refused(lambda: installed.update(f"{upstream.url}/omg", config=offline))

    assert "--offline is set" in error.message
    assert upstream.requests == []
    assert installed.update(config=offline).is_done


# --- what fails ---

_FAILING = {
    "does not start": FakeOmg("0.2.0", {"starts": "exit 3"}),
    "calls itself": FakeOmg("0.2.0", says="0.3.0"),
    "cannot read the store": FakeOmg("0.2.0", {"reads": "echo 'newer format' >&2; exit 1"}),
    "could not be set up: no room": FakeOmg("0.2.0", {"before": "echo 'no room' >&2; exit 1"}),
    "could not be set up: exit status -9": FakeOmg("0.2.0", {"between": "kill -9 $$"}),
    "could not be set up: exit status 7": FakeOmg("0.2.0", {"after": "exit 7"}),
    "calls itself `omg 0.9.0`": FakeOmg("0.2.0", launches="0.9.0"),
}


@pytest.mark.parametrize("message", _FAILING)
def test_after_any_failure_the_omg_before_is_back_as_it_was(installed: Installed, message: str) -> None:
    before = installed.state()
    installed.release.publish(_FAILING[message])

    error = refused(installed.update)

    assert message in error.message
    assert (error.hint or "").startswith("omg 0.1.0 is still in use")
    assert installed.state() == before


def test_a_failure_to_put_the_old_one_back_is_told(installed: Installed) -> None:
    broken = FakeOmg("0.1.0", {"before": "exit 5"})
    (installed.environment / "bin/python").write_text(broken.python)
    installed.release.publish(FakeOmg("0.2.0", {"between": "exit 4"}))

    error = refused(installed.update)

    assert "exit status 4; and the previous omg could not be set up again" in error.message
    assert "exit status 5" in error.message
    # The store starts this one: it is not removed.
    assert installed.in_use == "0.2.0"


def test_an_archive_that_is_no_omg_is_refused(installed: Installed) -> None:
    (installed.release.dir / _NEW).write_bytes(b"\x1f\x8b no")
    installed.release.sign()
    before = installed.state()

    refused(installed.update)

    assert installed.state() == before


def test_a_full_disk_is_told_before_anything_is_written(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.statvfs

    def full(path: str) -> os.statvfs_result:
        values = list(real(path))
        values[4] = 0
        return os.statvfs_result(values)

    monkeypatch.setattr(os, "statvfs", full)
    before = installed.state()

    assert "0 MB left" in refused(installed.update, OmgError).message
    assert installed.state() == before


def test_a_store_of_another_user_or_a_newer_omg_is_not_touched(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = installed.state()
    owner = os.geteuid()
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: owner + 1)
        patch.setattr(os, "getuid", lambda: owner + 1)
        refused(installed.update, StoreAccessError)
    assert installed.state() == before
    installed.context.store.format_file.write_text("9\n")

    assert "format 9 of a newer omg" in refused(installed.update, OmgError).message


def test_the_link_to_the_manual_page_moves(installed: Installed, home: Path) -> None:
    link = home / ".local/share/man/man1/omg.1"
    link.parent.mkdir(parents=True)
    link.symlink_to(installed.environment / "share/man/man1/omg.1")
    page = "mkdir -p $environment/share/man/man1; : >$environment/share/man/man1/omg.1"
    installed.release.publish(FakeOmg("0.2.0", {"before": page}))

    installed.update()

    new = environments.in_use(installed.context.store)
    assert new is not None
    assert link.readlink() == new / "share/man/man1/omg.1"


def test_a_store_whose_own_folder_is_a_link_is_updated(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = installed.context.store
    store.self_dir.rename(tmp_path / "elsewhere")
    store.self_dir.symlink_to(tmp_path / "elsewhere")
    run_from(store, "0.1.0", monkeypatch, "env-linked")

    assert installed.update().is_done
    assert installed.in_use == "0.2.0"
    environment = read_environment(store)
    assert environment is not None
    assert environment.start_file is not None


# --- what killed updates left ---


def test_a_switch_that_was_killed_is_finished_by_the_next_update(installed: Installed) -> None:
    mark = installed.context.store.self_dir / "updating"
    mark.touch()
    (installed.context.store.data_dir / "marks").unlink()
    installed.release.publish(FakeOmg("0.1.0"))
    (installed.release.dir / _NEW).unlink()
    installed.release.sign()

    assert not installed.update().is_newer
    assert (installed.context.store.data_dir / "marks").read_text() == "0.1.0\n"
    assert not mark.exists()


def test_a_killed_switch_that_cannot_be_finished_blocks_no_update(installed: Installed) -> None:
    mark = installed.context.store.self_dir / "updating"
    mark.touch()
    (installed.environment / "bin/python").write_text(FakeOmg("0.1.0", {"before": "exit 5"}).python)

    assert installed.update().is_done
    assert (installed.in_use, mark.exists()) == ("0.2.0", False)


def test_what_killed_updates_left_goes_with_the_next_and_what_install_sh_makes_stays(
    installed: Installed,
) -> None:
    store = installed.context.store
    for name in ("env-update-dead", "env-making", "env-old"):
        (store.self_dir / name / "lib").mkdir(parents=True)
    os.utime(store.self_dir / "env-old", (0, 0))
    (store.staging_dir / "self~0123").mkdir(parents=True)

    installed.update(version="0.2.0")

    assert {name for name in installed.names if not name.startswith("env-update-")} == {
        installed.environment.name,
        "env-making",
    }
    assert len(installed.names) == 3
    assert list(store.staging_dir.iterdir()) == []
