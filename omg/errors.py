"""The error tree: every failure that a user, a file, a disk or a network can cause.

OmgError
├── UsageError                    the command line is wrong (exit 2)
├── InvalidVersionError           text outside the version grammar
├── InvalidSpecError              text that is not a version of its runtime
├── UnknownRuntimeError           no runtime goes by this name
├── VersionFileError              a version file that exists and cannot be used
├── OutsideProjectError           a version file that is a link out of its project
├── ConfigError                   the configuration cannot be read
├── SelectionError                no decision for an executable (exit 127)
│   ├── InvalidRequestError       an argument or a variable that holds no version
│   ├── NotInstalledError         a pin or global default that no installed version meets
│   ├── NothingActiveError        no pin, no default, and nothing else on PATH
│   ├── MissingExecutableError    the selected version lacks the executable
│   ├── UnknownShimError          a shim name that nothing installed provides
│   └── ShimLoopError             version managers call each other in a loop
├── NotExecutableError            the decided file cannot be executed (exit 126)
├── StoreError                    the store cannot be read or written
│   ├── StoreAccessError          owner, mode or a read-only disk forbids it
│   ├── AnswerError               the result cannot be written to stdout
│   ├── LockTimeoutError          another process holds the lock for too long
│   └── InUseError                a toolchain that something still needs
└── InstallError                  an install that did not happen
    ├── NoSuchReleaseError        the source publishes no such version
    │   └── HeldBackError         all that match are younger than ``minimum_age``
    ├── UnsupportedPlatformError  published, but not for this machine
    ├── NoSuchComponentError      a release without a component or target that is wanted
    ├── DownloadError             the server was unreachable or did not answer 2xx
    ├── OfflineError              a download was needed and is forbidden
    ├── ChecksumError             missing, malformed or unequal digest
    ├── SignatureError            a bad signature, or none where one is required
    ├── MiseError                 mise failed, which installs what omg does not install itself
    └── ArchiveError              an archive is invalid or unsafe
"""

from __future__ import annotations


class OmgError(Exception):
    """An expected failure.

    Attributes:
        message: What happened; lower case, no full stop, literals in backticks.
        hint: What to type next, as an imperative, or ``None``.
        exit_status: The status of the process that ends with this error.
        kind: The cause in JSON output. Scripts rely on it: it stays when a class is renamed.
    """

    kind = "omg"
    exit_status = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def facts(self) -> dict[str, list[str]]:
        """Further keys of the JSON output."""
        return {}


class UsageError(OmgError):
    """The command line is wrong."""

    kind = "usage"
    exit_status = 2


class InvalidVersionError(OmgError):
    """Text outside the version grammar."""

    kind = "invalid_version"


class InvalidSpecError(OmgError):
    """Text that is not a version of its runtime."""

    kind = "invalid_spec"


class UnknownRuntimeError(OmgError):
    """No runtime goes by this name."""

    kind = "unknown_runtime"
    exit_status = 2


class VersionFileError(OmgError):
    """A version file that exists and cannot be used."""

    kind = "version_file"
    exit_status = 127


class OutsideProjectError(OmgError):
    """A version file that is a link out of its project, and is not written through it."""

    kind = "outside_project"


class ConfigError(OmgError):
    """The configuration cannot be read."""

    kind = "config"


class SelectionError(OmgError):
    """No decision for an executable."""

    kind = "selection"
    exit_status = 127


class InvalidRequestError(SelectionError):
    """An argument or a variable that holds no version spec."""

    kind = "invalid_request"


class NotInstalledError(SelectionError):
    """A pin, or a global default, that no installed version meets."""

    kind = "not_installed"


class NothingActiveError(SelectionError):
    """No pin, no default, and nothing else on PATH."""

    kind = "nothing_in_force"


class MissingExecutableError(SelectionError):
    """The selected version does not have the executable."""

    kind = "missing_executable"


class UnknownShimError(SelectionError):
    """A shim name that nothing installed provides."""

    kind = "unknown_shim"


class ShimLoopError(SelectionError):
    """Version managers call each other in a loop."""

    kind = "shim_loop"


class NotExecutableError(OmgError):
    """The decided file cannot be executed."""

    kind = "not_executable"
    exit_status = 126


class StoreError(OmgError):
    """The store cannot be read or written."""

    kind = "store"


class StoreAccessError(StoreError):
    """Owner, mode or a read-only disk forbids it."""

    kind = "store_access"


class AnswerError(StoreError):
    """The result cannot be written to stdout."""

    kind = "answer"


class LockTimeoutError(StoreError):
    """Another process holds the lock for too long."""

    kind = "lock_timeout"


class InUseError(StoreError):
    """A toolchain that something still needs.

    Attributes:
        reasons: Everything that needs it, each as the end of "it is ..."; a message names a few.
    """

    kind = "in_use"

    def __init__(self, message: str, *, hint: str | None = None, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.reasons = reasons

    @property
    def facts(self) -> dict[str, list[str]]:
        """See `OmgError.facts`."""
        return {"reasons": list(self.reasons)}


class InstallError(OmgError):
    """An install that did not happen."""

    kind = "install"


class NoSuchReleaseError(InstallError):
    """The source publishes no such version."""

    kind = "no_such_release"


class HeldBackError(NoSuchReleaseError):
    """All that match are younger than ``minimum_age``."""

    kind = "no_such_release"


class UnsupportedPlatformError(InstallError):
    """Published, but not for this machine."""

    kind = "unsupported_platform"


class NoSuchComponentError(InstallError):
    """A release without a component or target that is wanted."""

    kind = "no_such_component"


class DownloadError(InstallError):
    """The server was unreachable or did not answer 2xx."""

    kind = "download"


class OfflineError(InstallError):
    """A download was needed and is forbidden."""

    kind = "offline"


class ChecksumError(InstallError):
    """Missing, malformed or unequal digest."""

    kind = "checksum"


class SignatureError(InstallError):
    """A bad signature, or none where one is required."""

    kind = "signature"


class MiseError(InstallError):
    """mise failed, which installs what omg does not install itself."""

    kind = "mise"


class ArchiveError(InstallError):
    """An archive is invalid or unsafe."""

    kind = "archive"
