"""What is installed already, whatever is published: answered before anything that could fetch is imported."""

from __future__ import annotations

from omg.errors import (
    DownloadError,
    InstallError,
    NoSuchReleaseError,
    OfflineError,
    StoreError,
    UnsupportedPlatformError,
)
from omg.project.resolution import read_installed_versions
from omg.sources.extras import NO_EXTRAS
from omg.sources.registry import MISE
from omg.store import installed
from omg.versions.resolver import whole_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from omg.context import Context
    from omg.errors import OmgError
    from omg.manager.job import InstallJob
    from omg.sources.registry import SourceOptions
    from omg.store.installed import Toolchain

# No better version could be found or fetched. A wrong checksum or signature is never passed over.
_NOTHING_BETTER = (DownloadError, NoSuchReleaseError, OfflineError, UnsupportedPlatformError)


def find_present(context: Context, job: InstallJob) -> Toolchain | None:
    """Return the installed toolchain that ``job`` names in full, if there is one."""
    whole = whole_version(job.meaning)
    return installed.find(context.store, job.runtime.name, whole.text) if whole is not None else None


def require_arch(toolchain: Toolchain, arch: str | None) -> None:
    """Refuse what is there where it is known to be for another processor than the one that was named.

    Where none was named, what is there is what the user chose to have.

    Raises:
        InstallError: It is for another one.
    """
    if arch is None or toolchain.is_linked:
        return
    from omg.store.receipts import RECEIPT_NAME, read

    try:
        receipt = read(toolchain.dir / RECEIPT_NAME)
    except StoreError:
        return  # `omg doctor` tells it
    if receipt is not None and receipt.arch not in ("", arch):
        command = f"omg install {toolchain.runtime}@{toolchain.version} --arch {arch}"
        raise InstallError(
            f"{toolchain.runtime} {toolchain.version} is installed for {receipt.arch}, not for {arch}",
            hint=f"run {command} --force to replace it, or OMG_DATA_DIR=DIR {command} to have both",
        )


def require_runnable(toolchain: Toolchain) -> None:
    """Refuse what is there where its main executable cannot run: "already installed" would be no help.

    Raises:
        StoreError: It cannot.
    """
    defect = installed.main_defect(toolchain.runtime, toolchain.dir)
    if not defect:
        return
    name = f"{toolchain.runtime} {toolchain.version}"
    if toolchain.is_linked:
        hint = f"repair `{toolchain.resolved_dir}`, which it is linked to, with the tool that installed it"
    elif toolchain.store_index:
        hint = "contact the administrator of that store"
    else:
        hint = f"run omg install {toolchain.runtime}@{toolchain.version} --force"
    raise StoreError(f"{name} is damaged: {defect}", hint=hint)


def present_of(context: Context, job: InstallJob, choice: SourceOptions) -> Toolchain | None:
    """Return what ``job`` means, if it is there and no provider has more to say of it.

    One has where optional parts are requested, where the command line says from where (it may say nonsense),
    and of mise itself, of which it looks elsewhere, too.
    """
    if job.extras != NO_EXTRAS or job.digest or choice.says_where or job.runtime.name == MISE:
        return None
    return find_present(context, job)


def good_enough(
    context: Context, job: InstallJob, choice: SourceOptions, error: OmgError
) -> Toolchain | None:
    """Return the installed toolchain that meets ``job``, where nothing better can be found or fetched.

    Without a network, on half a mirror, or of a toolchain that nobody publishes (a linked one): what a shim
    would run is enough. Not where the command line says where to install from, or what else must be there.

    Args:
        context: The world.
        job: What was to be installed.
        choice: Where from.
        error: Why that failed.
    """
    is_special = choice.says_where or job.extras != NO_EXTRAS or job.runtime.name == MISE
    if is_special or not isinstance(error, _NOTHING_BETTER):
        return None
    installed_versions = read_installed_versions(
        context.store, job.runtime, context.config.aliases_of(job.runtime.name)
    )
    if choice.is_exact:
        return installed_versions.installed_exactly(job.meaning)
    found = installed_versions.resolve(job.spec)
    if found is None or found == "system" or installed.main_defect(found.runtime, found.dir):
        return None
    return found


def versions_by_archive(context: Context) -> Mapping[str, str]:
    """Return the installed version of each archive, by the archive's file name in the cache."""
    from omg.store.receipts import RECEIPT_NAME, read

    found: dict[str, str] = {}
    for runtime in installed.list_runtimes(context.store):
        for toolchain in installed.list_toolchains(context.store, runtime):
            try:
                receipt = read(toolchain.dir / RECEIPT_NAME)
            except StoreError:
                continue  # `omg doctor` reports it
            if receipt is not None and receipt.digest:
                found[receipt.digest.replace(":", "-")] = f"{runtime} {toolchain.version}"
    return found
