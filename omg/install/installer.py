"""The transaction: from a release of an upstream to a toolchain in the store, or nothing.

    check -> lock -> check again -> signature of the digests -> download -> digest -> signature of the archive
         -> staging -> layout -> receipt -> sync -> rename

A process that dies at any point leaves the store unchanged, except for private temporary files that the
next command deletes.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from omg.archive.unpack import Archive, busy_cores, unpack
from omg.errors import ChecksumError, SignatureError, StoreError
from omg.install.finishing import copy_additions, finish
from omg.install.parallel import Cores, download_all
from omg.install.progress import UNPACKING
from omg.install.relocation import final_path
from omg.install.space import report_disk_space, to_unpack_file
from omg.network.url import shown
from omg.runtimes.registry import by_name
from omg.signing.signature import WARN, SignatureVerdict, Status, enforce
from omg.sources.checksum import FINAL
from omg.sources.registry import MISE
from omg.store import installed, receipts, staging
from omg.store.lock import locked, version_subject
from omg.store.mount import require_executable_store
from omg.store.publish import publish
from omg.store.receipts import RECEIPT_NAME, Receipt
from omg.value import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omg.install.archives import ArchiveCache, Obtained
    from omg.install.plan import Plan, Upstream
    from omg.install.progress import Progress
    from omg.sources.source import PublishedArchive, Release
    from omg.store.installed import Toolchain
    from omg.store.layout import Store

# Of all installs of this process.
_CORES = Cores(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
# Another process may be downloading the same version over a slow connection.
_LOCK_TIMEOUT_S = 3600.0


@dataclass(frozen=True, slots=True)
class Installed:
    """The result of an install.

    Attributes:
        toolchain: The toolchain, in the store.
        is_new: It was installed by this call; otherwise it was already there.
        source: Where it came from, if it is new.
        is_official: Whether the runtime's publisher made it.
        signature: The verdict on its signature, if it is new.
        notes: What the user should know, one sentence each.
        added: Optional components added to a toolchain that was already there.
    """

    toolchain: Toolchain
    is_new: bool
    source: str = ""
    is_official: bool = True
    signature: SignatureVerdict | None = None
    notes: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What came of the install, in one line."""
        name = f"{self.toolchain.runtime} {self.toolchain.version}"
        if self.added:
            return f"added {', '.join(self.added)} to {name}"
        if not self.is_new:
            return f"{name} is already installed"
        if self.source == MISE:
            return f"installed {name} with mise (verifying it is mise's part)"
        unofficial = "" if self.is_official else ", unofficial"
        signature = self.signature.summary if self.signature else "signature: not checked"
        return f"installed {name} from {self.source}{unofficial} (checksum verified; {signature})"


class Installer:
    """Installs into one store."""

    def __init__(
        self,
        store: Store,
        archives: ArchiveCache,
        progress: Progress,
        *,
        command: str,
        policies: Mapping[str, str],
        arch: str = "",
    ) -> None:
        """Set where to install, and how.

        Args:
            store: The store.
            archives: Where to get archives.
            progress: Where to report.
            command: The command line, shown to processes that wait.
            policies: ``require`` or ``warn`` by runtime name: what to do without a good signature.
            arch: The architecture, as written to the receipt.
        """
        self._store = store
        self._arch = arch
        self._policies = policies
        self._archives = archives
        self._progress = progress
        self._command = command

    def install(
        self,
        runtime: str,
        release: Release,
        upstream: Upstream,
        *,
        is_forced: bool = False,
        keep_user_files: bool = False,
    ) -> Installed:
        """Install ``release`` from ``upstream``, unless it is already installed.

        Args:
            runtime: Name of the runtime.
            release: What to install.
            upstream: Where to get it.
            is_forced: Reinstall it; the old one stays until the new one is complete.
            keep_user_files: Copy files that were added to the old one to the new one.

        Raises:
            InstallError: It could not be downloaded, verified or unpacked.
            StoreError: The store cannot be locked or written.
        """
        version = release.version.text
        subject = version_subject(runtime, version)
        # A toolchain is complete if it exists at all, so checking needs no lock.
        present = installed.find(self._store, runtime, version)
        if present is not None and not is_forced:
            return Installed(present, is_new=False)
        require_executable_store(self._store)
        with locked(
            self._store,
            subject,
            timeout_s=_LOCK_TIMEOUT_S,
            command=self._command,
            say=self._progress.say,
        ):
            staging.remove_leftovers(self._store, subject)
            # The previous holder of the lock may have installed it.
            present = installed.find(self._store, runtime, version)
            if present is not None and not is_forced:
                return Installed(present, is_new=False)
            try:
                plan = self._install(runtime, release, upstream, keep_user_files=keep_user_files)
            except (ChecksumError, SignatureError) as error:
                if isinstance(error, FINAL):
                    raise
                # The archive may be right, and the cached digest damaged.
                upstream.invalidate()
                staging.remove_leftovers(self._store, subject)
                self._progress.say(f"{runtime} {version}: checksums do not match, downloading them again")
                plan = self._install(
                    runtime, release, upstream, keep_user_files=keep_user_files, is_digest_fresh=True
                )
            finally:
                self._progress.end(f"{runtime} {version}")
                staging.remove_leftovers(self._store, subject)
        self._archives.prune()
        toolchain = installed.find(self._store, runtime, version)
        if toolchain is None:
            raise StoreError(f"{runtime} {version} was installed, but something removed it right away")
        return Installed(
            toolchain, True, plan.source, plan.offer.is_official, plan.signature, plan.offer.notes
        )

    def _install(
        self,
        runtime: str,
        release: Release,
        upstream: Upstream,
        *,
        keep_user_files: bool,
        is_digest_fresh: bool = False,
    ) -> Plan:
        """Install, and return the plan with the verdict on its signature."""
        version = release.version.text
        name, subject = f"{runtime} {version}", version_subject(runtime, version)
        plan = upstream.plan(release)
        policy = self._policies.get(runtime, WARN)
        if plan.detached_signature is None:
            enforce(plan.signature, policy, subject=f"{runtime} {version}", source=plan.source)
        root = staging.make_dir(self._store, subject)
        growth = by_name(runtime).growth

        published = plan.offer.archives
        formats = (published[0], *published[0].others)

        def obtain(archive: PublishedArchive) -> Obtained:
            return self._archives.obtain(
                archive,
                hosts=plan.hosts,
                label=name if archive is published[0] else "",
                unfinished=staging.fresh_path(self._store, subject),
                unpack_dir=root,
                growth=growth,
                is_digest_fresh=is_digest_fresh,
            )

        obtained = download_all(published, obtain)
        published = tuple(one.archive for one in obtained)
        plan = replace(plan, offer=replace(plan.offer, archives=published))
        size_bytes = sum(one.file.stat().st_size for one in obtained)
        archives = [Archive(one.file, one.archive.name, one.archive.layout) for one in obtained]
        for archive in published[1:]:
            self._progress.end(archive.name)
        if plan.pinned is not None and not plan.pinned.file:
            plan.pinned.check(archives[0].file, subject=name)
        if plan.detached_signature is not None:
            plan = replace(
                plan, signature=plan.detached_signature.judge(archives[0].file), detached_signature=None
            )
            enforce(plan.signature, policy, subject=f"{runtime} {version}", source=plan.source)
        needed_bytes = sum(to_unpack_file(one.file, one.name, growth) for one in archives)
        self._progress.phase(name, UNPACKING)
        with _CORES.used(busy_cores(tuple(archives))), report_disk_space(needed_bytes):
            entries = unpack(tuple(archives), root, files=plan.offer.files)
        if plan.pinned is not None and plan.pinned.file:
            plan.pinned.check(root / plan.pinned.file, subject=name)
        final = final_path(self._store.toolchain_dir(runtime, version))
        finished = finish(root, tuple(archive.layout for archive in published), entries, final=final)
        offer = replace(plan.offer, notes=(*plan.offer.notes, *finished.notes))
        plan = replace(plan, offer=offer)
        receipt = replace(_receipt(runtime, release, plan, size_bytes), arch=self._arch)
        if keep_user_files:
            old_dir = self._store.toolchain_dir(runtime, version)
            receipt = _kept_receipt(old_dir, receipt, formats)
            copy_additions(old_dir, root)
        if finished.relocation:
            receipt = replace(receipt, prefix=final, relocation=finished.relocation)
        receipts.write(receipt, root / RECEIPT_NAME, finished.entries)
        with report_disk_space(needed_bytes):
            publish(self._store, runtime, version, root)
        return plan


def _receipt(runtime: str, release: Release, plan: Plan, size_bytes: int) -> Receipt:
    offer = plan.offer
    main, *others = offer.archives
    return Receipt(
        runtime=runtime,
        version=release.version.text,
        source=plan.source,
        url=shown(main.url),
        digest=str(main.digest),
        signature=str(plan.signature),
        size_bytes=size_bytes,
        installed_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        lts=release.lts.lower(),
        channel=release.channel,
        official=offer.is_official,
        components=offer.components or tuple(f"{one.name} {one.digest}" for one in others),
        targets=offer.targets,
    )


def _kept_receipt(old_dir: Path, receipt: Receipt, formats: tuple[PublishedArchive, ...]) -> Receipt:
    """Return the old receipt if it is for the same archive: it may know more, such as a signature.

    The archive may have been downloaded in another of its ``formats`` this time.
    """
    try:
        old = receipts.read(old_dir / RECEIPT_NAME)
    except StoreError:
        return receipt
    if old is None or old.digest not in {str(one.digest) for one in formats}:
        return receipt
    old = replace(old, url=receipt.url, digest=receipt.digest, size_bytes=receipt.size_bytes)
    if (old.signature, receipt.signature) == (Status.NOT_SIGNED, Status.UNCHECKED):
        # Older versions of omg wrote this for publishers whose attestations they did not know.
        return replace(old, signature=receipt.signature)
    return old
