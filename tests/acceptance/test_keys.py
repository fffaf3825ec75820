"""`omg keys`, as a user runs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omg.sources import bun
from omg.sources.registry import MISE, NAMES, source_of
from tests.signers import new_signer

if TYPE_CHECKING:
    from omg.sources.source import Source
    from tests.acceptance.conftest import RunOmg
    from tests.publishers import Publishers

REAL_KEY = Path(__file__).parents[3] / "shared/upstream/bun/robobun-release-key.asc"
needs_real_key = pytest.mark.skipif(
    not REAL_KEY.is_file(), reason=f"NOT CHECKED: the publisher's real key is not at {REAL_KEY}"
)


def pinned(source: Source) -> tuple[str, ...]:
    assert source.signing is not None
    return source.signing.fingerprints


def test_every_pinned_key_is_listed(omg: RunOmg) -> None:
    keys = omg("keys", "--json").document["keys"]
    signing = [source.signing for source in map(source_of, (*NAMES, MISE)) if source and source.signing]
    assert [key["fingerprint"] for key in keys] == [each for one in signing for each in one.fingerprints]


def test_keys_of_one_runtime_are_listed(omg: RunOmg) -> None:
    assert omg("keys", "list", "bun").lines == [f"bun  {pinned(bun.SOURCE)[0]}  not downloaded yet"]


def test_extra_keys_are_listed(omg: RunOmg, home: Path) -> None:
    mirror = new_signer("Mirror <mirror@example.org>")
    (home / ".config/omg").mkdir(parents=True)
    (home / "mirror.asc").write_bytes(mirror.key)
    assert omg("config", "set", "verify.extra_keys", str(home / "mirror.asc")).exit_status == 0
    assert omg("keys").lines[-1].split()[:3] == ["extra", mirror.fingerprint, "Mirror"]


def test_runtime_whose_publisher_does_not_sign_is_a_usage_error(omg: RunOmg) -> None:
    done = omg("keys", "list", "ruby")
    assert (done.exit_status, "does not check signatures of ruby" in done.stderr) == (2, True)


def test_import_takes_no_key_that_is_not_pinned(omg: RunOmg, project: Path, home: Path) -> None:
    (project / "key.asc").write_bytes(new_signer().key)
    done = omg("keys", "import", "key.asc")
    assert (done.exit_status, "verify.extra_keys" in done.stderr) == (2, True)
    assert not (home / ".cache/omg/keys").exists()


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"hello\n"])
def test_import_of_another_file_is_one_clear_line(omg: RunOmg, project: Path, content: bytes) -> None:
    (project / "key.asc").write_bytes(content)
    done = omg("keys", "import", "key.asc")
    assert (done.exit_status, "not a key file" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_import_without_a_file_is_a_usage_error(omg: RunOmg) -> None:
    assert omg("keys", "import").exit_status == 2


def test_import_of_a_missing_file_names_it(omg: RunOmg) -> None:
    done = omg("keys", "import", "nowhere.asc")
    assert (done.exit_status, "nowhere.asc" in done.stderr) == (2, True)


def test_refresh_reports_what_could_not_be_downloaded(omg: RunOmg, publishers: Publishers) -> None:
    done = omg("keys", "refresh", "bun")
    assert (done.exit_status, done.lines) == (1, ["downloaded 0 of 1 keys"])
    assert pinned(bun.SOURCE)[0] in done.stderr


def test_refresh_is_refused_offline(omg: RunOmg) -> None:
    done = omg("keys", "refresh", "--offline")
    assert (done.exit_status, "omg keys import FILE" in done.stderr) == (1, True)


@needs_real_key
def test_imported_key_of_a_publisher_is_at_hand_offline(omg: RunOmg) -> None:
    assert omg("keys", "import", str(REAL_KEY), "--offline").exit_status == 0
    (key,) = omg("keys", "list", "bun", "--offline", "--json").document["keys"]
    assert (key["kept"], key["owner"]) == (True, "Robobun <robobun@oven.sh>")


@needs_real_key
def test_refresh_fetches_from_where_the_publisher_keeps_its_key(omg: RunOmg, publishers: Publishers) -> None:
    place = f"keys.openpgp.org/vks/v1/by-fingerprint/{pinned(bun.SOURCE)[0]}"
    publishers.upstream.put(place, REAL_KEY.read_bytes())
    done = omg("keys", "refresh", "bun")
    assert (done.exit_status, done.lines) == (0, ["downloaded 1 of 1 keys"])


@needs_real_key
def test_imported_key_is_reported_in_the_log(omg: RunOmg) -> None:
    omg("keys", "import", str(REAL_KEY), "--offline")
    (operation,) = omg("log", "--json").document["operations"]
    told = {name: operation[name] for name in ("operation", "action", "outcome", "keys")}
    keys = list(pinned(bun.SOURCE))
    assert told == {"operation": "keys", "action": "import", "outcome": "done", "keys": keys}
