"""Sigstore attestations that GitHub keeps of a publisher's archives, and what they prove about one archive.

They are found by the archive's digest, so the verdict is known before the download.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from omg.errors import DownloadError, OfflineError
from omg.network.http_errors import NotFoundError
from omg.signing import sigstore
from omg.signing.signature import SignatureVerdict, Status, unchecked
from omg.value import replace
from omg.versions.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omg.network.documents import DocumentCache
    from omg.sources.attested import Attested
    from omg.sources.source import Offer, PublishedArchive

    Check = Callable[[bytes, Attested], SignatureVerdict]

_HOSTS = ("api.github.com",)
# The answers of later versions may have no bundles in them.
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_STATEMENT = "https://in-toto.io/Statement/v1"
_PROVENANCE = "https://slsa.dev/provenance/v1"
# Each takes several checks with public keys; GitHub keeps those that anybody with write access made.
_MAX_BUNDLES = 30
# Which one is reported if none is good. One that is of no concern does not hide one of another signer.
_WORST_FIRST = (Status.BAD, Status.UNKNOWN_KEY, Status.UNVERIFIABLE, Status.NOT_SIGNED)


def verdict_on(
    offer: Offer, attested: Attested, documents: DocumentCache, *, check: Check
) -> SignatureVerdict:
    """Return what the attestations of an offer's main archive prove.

    Args:
        offer: The offer, with the digest that the archive is going to have.
        attested: What the attestations must say.
        documents: Downloads and caches GitHub's answer.
        check: Verifies one bundle.
    """
    if not sigstore.is_available():
        return replace(unchecked(offer.unchecked, sigstore.MISSING), hint=sigstore.HINT)
    archive = offer.archives[0]
    if archive.digest.algorithm != "sha256":
        return _none(f"its checksum is {archive.digest.algorithm}, and attestations are found by SHA-256")
    url = f"https://api.github.com/repos/{attested.repository}/attestations/{archive.digest}"
    try:
        bundles = documents.read(url, hosts=_HOSTS, parse=parse_bundles, headers=_HEADERS)
    except NotFoundError:
        bundles = ()
    except (DownloadError, OfflineError) as error:
        return SignatureVerdict(
            Status.UNVERIFIABLE, reason=f"its attestations could not be downloaded: {error.message}"
        )
    except (ValueError, RecursionError) as error:
        return SignatureVerdict(Status.UNVERIFIABLE, reason=f"`{url}` is not a list of attestations: {error}")
    return judge(bundles, archive, attested, check)


def parse_bundles(document: bytes) -> tuple[bytes, ...]:
    """Return the bundles in GitHub's list of the attestations of a file.

    Source: https://docs.github.com/en/rest/repos/attestations, read 2026-12-01.

    Raises:
        ValueError: The document is not such a list, or has no bundles in it.
    """
    answer = json.loads(document)
    listed = answer.get("attestations") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise ValueError("it lists no attestations")
    bundles = [one.get("bundle") if isinstance(one, dict) else None for one in listed[:_MAX_BUNDLES]]
    if not all(isinstance(bundle, dict) for bundle in bundles):
        raise ValueError("it has an attestation without its bundle")
    return tuple(json.dumps(bundle).encode() for bundle in bundles)


def judge(
    bundles: Sequence[bytes], archive: PublishedArchive, attested: Attested, check: Check
) -> SignatureVerdict:
    """Return what bundles prove about an archive; one good bundle is enough."""
    verdicts = []
    for bundle in bundles:
        verdict = check(bundle, attested)
        if verdict.status is Status.GOOD:
            verdict = _about(verdict, archive, attested)
        if verdict.status is Status.GOOD:
            return verdict
        verdicts.append(verdict)
    if not verdicts:
        return _none(f"GitHub has no Sigstore attestation of `{archive.name}`")
    return min(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.status))


def _about(verdict: SignatureVerdict, archive: PublishedArchive, attested: Attested) -> SignatureVerdict:
    """Keep a good verdict only if the statement is a provenance that names the archive."""
    try:
        statement = json.loads(verdict.content)
        kinds = (statement["_type"], statement["predicateType"])
        names = [
            str(subject["name"])
            for subject in statement["subject"]
            if subject["digest"].get("sha256") == archive.digest.value.hex()
        ]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return _not_about(verdict, Status.BAD, "what it attests is not a statement about files")
    if kinds != (_STATEMENT, _PROVENANCE):
        # GitHub also keeps other statements, such as lists of components.
        return _not_about(verdict, Status.NOT_SIGNED, "it does not attest where the archive was built")
    if not names:
        return _not_about(verdict, Status.BAD, f"it does not attest `{archive.name}` with this checksum")
    if not any(map(attested.is_named, names)):
        reason = f"it attests another file: {quoted(names[0])} instead of `{archive.name}`"
        return _not_about(verdict, Status.BAD, reason)
    return verdict


def _not_about(verdict: SignatureVerdict, status: Status, reason: str) -> SignatureVerdict:
    return replace(verdict, status=status, reason=reason, content=b"")


def _none(reason: str) -> SignatureVerdict:
    return SignatureVerdict(Status.NOT_SIGNED, reason=reason)
