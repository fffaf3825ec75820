"""`omg keys`: the publishers' keys that omg trusts, and which of them are downloaded."""

from __future__ import annotations

from pathlib import Path

from omg.cli.auditing import note_refusal
from omg.console import aligned
from omg.context import note
from omg.errors import InstallError, OmgError, UsageError
from omg.result import Json, Result
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Mapping, Sequence

    from omg.context import Context
    from omg.network.fetch import Fetcher
    from omg.signing.keyring import Keyring
    from omg.signing.openpgp import Certificate
    from omg.sources.source import Signing

NAME = "keys"
HELP = "list, download again or import the keys that publishers sign with"
EXAMPLES = (
    "omg keys",
    "omg keys refresh node",
    "omg keys import release-keys.asc",
)
IGNORES_FOLDER = True

_VERBS = ("list", "refresh", "import")
# Every key of a publisher in one file is far below this.
_MAX_FILE_BYTES = 16 << 20


def configure(parser: ArgumentParser) -> None:
    """Declare the verb and what it is about."""
    parser.add_argument("verb", nargs="?", choices=_VERBS, default="list", help="`list` if omitted")
    parser.add_argument(
        "what",
        nargs="*",
        metavar="RUNTIME|FILE",
        help="for `list` and `refresh`: runtimes; for `import`: key files",
    )


def run(context: Context, args: Namespace) -> Result:
    """Do what the verb says.

    Raises:
        InstallError: This machine has no library for OpenPGP, or a key is not available.
        UsageError: The publisher does not sign, or a file has no key that omg trusts.
    """
    from omg.network.cache import KEYS, usable_dir
    from omg.network.fetch import open_fetcher
    from omg.signing.keyring import Keyring
    from omg.signing.openpgp import is_available
    from omg.signing.verifier import NO_LIBRARY

    if not is_available():
        raise InstallError(
            NO_LIBRARY,
            hint="to verify signatures, install pysequoia into omg's environment; checksums work without it",
        )
    fetcher = open_fetcher(context)
    keyring = Keyring(usable_dir(context, KEYS), fetcher, context.config.extra_keys)
    try:
        if args.verb == "list":
            return _list(keyring, _signers(args.what))
        if args.verb == "import":
            return _import(context, keyring, args.what)
        return _refresh(context, keyring, fetcher, _signers(args.what))
    except OmgError as error:
        if args.verb != "list":
            note_refusal(context, NAME, error)
        raise
    finally:
        fetcher.close()


def _signers(names: Sequence[str]) -> dict[str, Signing]:
    """Return the publishers that sign, by runtime name; those of ``names``, or all."""
    from omg.runtimes.registry import by_name
    from omg.sources.registry import MISE, NAMES, source_of

    sources = {name: source_of(name) for name in (*NAMES, MISE)}
    signers = {
        name: source.signing
        for name, source in sources.items()
        if source is not None and source.signing is not None
    }
    if not names:
        return signers
    runtimes = [by_name(name).name for name in names]
    for name in runtimes:
        if name not in signers:
            raise UsageError(
                f"omg does not check signatures of {name}", hint=f"choose one of {', '.join(signers)}"
            )
    return {name: signers[name] for name in runtimes}


def _list(keyring: Keyring, signers: Mapping[str, Signing]) -> Result:
    keys = [
        _document(runtime, fingerprint, keyring.load(fingerprint))
        for runtime, signing in signers.items()
        for fingerprint in signing.fingerprints
    ]
    keys += [_document(None, each.fingerprint, each) for each in keyring.extra()]
    rows = [
        (
            str(key["runtime"] or "extra"),
            str(key["fingerprint"]),
            str(key["owner"] or "not downloaded yet"),
            f"expires {key['expires']}" if key["expires"] else "",
        )
        for key in keys
    ]
    return Result(aligned(rows), {"keys": keys})


def _document(runtime: str | None, fingerprint: str, certificate: Certificate | None) -> dict[str, Json]:
    expires = certificate.expires if certificate else None
    return {
        "runtime": runtime,
        "fingerprint": fingerprint,
        "kept": certificate is not None,
        "owner": certificate.user_id if certificate else None,
        "expires": f"{expires:%Y-%m-%d}" if expires else None,
        "problem": (certificate.problem or None) if certificate else None,
    }


def _refresh(context: Context, keyring: Keyring, fetcher: Fetcher, signers: Mapping[str, Signing]) -> Result:
    """Download every key again; the others still count if one is not available."""
    from omg.errors import OfflineError

    if fetcher.is_offline:
        raise OfflineError(
            "keys must be downloaded, and --offline is set",
            hint="download the key file elsewhere, then run omg keys import FILE",
        )
    fetched: list[str] = []
    failed: list[Json] = []
    for runtime, signing in signers.items():
        for outcome in keyring.refresh(signing):
            if outcome.problem:
                context.console.warn(f"{runtime} {outcome.fingerprint}: {outcome.problem}")
                failed.append({"fingerprint": outcome.fingerprint, "message": outcome.problem})
            else:
                fetched.append(outcome.fingerprint)
    result = "done" if fetched else "failed"
    note(context, NAME, outcome=result, action="refresh", keys=fetched, failed=len(failed))
    lines = (f"downloaded {len(fetched)} of {len(fetched) + len(failed)} keys",)
    return Result(lines, {"fetched": fetched, "failed": failed}, exit_status=0 if fetched else 1)


def _import(context: Context, keyring: Keyring, names: Sequence[str]) -> Result:
    """Keep the keys whose fingerprints are pinned, and only those."""
    if not names:
        raise UsageError("`omg keys import` needs a file", hint="run omg keys import FILE")
    pinned = {
        fingerprint: runtime
        for runtime, signing in _signers(()).items()
        for fingerprint in signing.fingerprints
    }
    imported: list[str] = []
    refused: list[str] = []
    lines: list[str] = []
    for certificate in _read_files(context, names):
        if certificate.fingerprint not in pinned:
            context.console.warn(f"{certificate.fingerprint} is not a key of a publisher that omg knows")
            refused.append(certificate.fingerprint)
            continue
        keyring.add(certificate)
        imported.append(certificate.fingerprint)
        lines.append(f"imported {certificate.fingerprint} ({pinned[certificate.fingerprint]})")
    if not imported:
        raise UsageError(
            f"nothing was imported: omg knows no key in {', '.join(map(quoted, names))}",
            hint="to trust a key of your own, run omg config set verify.extra_keys /PATH/TO/FILE",
        )
    note(context, NAME, action="import", keys=imported, refused=refused)
    return Result(tuple(lines), {"imported": imported, "refused": refused})


def _read_files(context: Context, names: Sequence[str]) -> Iterator[Certificate]:
    from omg.signing.openpgp import UnreadableError, read_certificates

    for name in names:
        file = (context.cwd or Path("/")) / name
        try:
            with file.open("rb") as stream:
                certificates = read_certificates(stream.read(_MAX_FILE_BYTES))
        except OSError as error:
            raise UsageError(f"cannot read {quoted(name)}: {error.strerror or error}") from error
        except UnreadableError as error:
            raise UsageError(f"{quoted(name)} is not a key file: {error}") from error
        yield from certificates
