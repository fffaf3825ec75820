"""The error tree: every failure that a user, a file, a disk or a network can cause.

OmgError
├── UsageError                    the command line is wrong (exit 2)
├── InvalidVersionError           text outside the version grammar
├── InvalidSpecError              text that is no version spec of its runtime
├── UnknownRuntimeError           no runtime goes by this name
├── VersionFileError              a version file that exists and cannot be used
├── OutsideProjectError           a version file that is a link out of its project
├── ConfigError                   the configuration cannot be read
├── SelectionError                no decision for an executable (exit 127)
│   ├── InvalidRequestError       an argument or a variable that holds no version
│   ├── NotInstalledError         a pin or global default that no installed version meets
│   ├── NothingInForceError       no pin, no default, and nothing else on PATH
│   ├── MissingExecutableError    the selected version lacks the executable
│   ├── UnknownShimError          a shim name that nothing installed provides
│   └── ShimLoopError             managers that call each other in a circle
├── NotExecutableError            the decided file cannot be executed (exit 126)
├── StoreError                    the store cannot be read or written
│   ├── StoreAccessError          owner, mode or a read-only disk forbids it
│   ├── AnswerError               the answer cannot be written where it is led to
│   ├── LockTimeoutError          another process holds the lock for too long
│   └── InUseError                a toolchain that something still needs
└── InstallError                  an install that did not happen
    ├── NoSuchReleaseError        the source publishes no such version
    ├── UnsupportedPlatformError  published, but not for this machine
    ├── NoSuchComponentError      a release without a component or target that is wanted
    ├── DownloadError             the server was unreachable or did not answer 2xx
    ├── OfflineError              a download was needed and is forbidden
    ├── ChecksumError             missing, malformed or unequal digest
    ├── SignatureError            a bad signature, or none where one is required
    ├── MiseError                 mise failed, which installs what omg does not install itself
    └── ArchiveError              an archive that is refused
"""

from __future__ import annotations


class OmgError(Exception):
    """An expected failure.

    Attributes:
        message: What happened; lower case, no full stop, literals in backticks.
        hint: What to type next, as an imperative, or ``None``.
        exit_status: The status of the process that ends with this error.
        kind: The name of the cause in JSON output, in snake case.
    """

    exit_status = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def kind(self) -> str:
        """The class name without ``Error``, in snake case: ``not_installed``."""
        stem = type(self).__name__.removesuffix("Error")
        words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in stem)
        return words.lstrip("_")

    @property
    def facts(self) -> dict[str, list[str]]:
        """What JSON output says beside, by key."""
        return {}


class UsageError(OmgError):
    """The command line is wrong."""

    exit_status = 2


class InvalidVersionError(OmgError):
    """Text outside the version grammar."""


class InvalidSpecError(OmgError):
    """Text that is no version spec of its runtime."""


class UnknownRuntimeError(OmgError):
    """No runtime goes by this name."""

    exit_status = 2


class VersionFileError(OmgError):
    """A version file that exists and cannot be used."""

    exit_status = 127


class OutsideProjectError(OmgError):
    """A version file that is a link out of its project, and is not written through it."""


class ConfigError(OmgError):
    """The configuration cannot be read."""


class SelectionError(OmgError):
    """No decision for an executable."""

    exit_status = 127


class InvalidRequestError(SelectionError):
    """An argument or a variable that holds no version spec."""


class NotInstalledError(SelectionError):
    """A pin, or a global default, that no installed version meets."""


class NothingInForceError(SelectionError):
    """No pin, no default, and nothing else on PATH."""


class MissingExecutableError(SelectionError):
    """The selected version lacks the executable."""


class UnknownShimError(SelectionError):
    """A shim name that nothing installed provides."""


class ShimLoopError(SelectionError):
    """Managers that call each other in a circle."""


class NotExecutableError(OmgError):
    """The decided file cannot be executed."""

    exit_status = 126


class StoreError(OmgError):
    """The store cannot be read or written."""


class StoreAccessError(StoreError):
    """Owner, mode or a read-only disk forbids it."""


class AnswerError(StoreError):
    """The answer cannot be written where it is led to."""


class LockTimeoutError(StoreError):
    """Another process holds the lock for too long."""


class InUseError(StoreError):
    """A toolchain that something still needs.

    Attributes:
        reasons: Everything that needs it, each as the end of "it is ..."; a message names a few.
    """

    def __init__(self, message: str, *, hint: str | None = None, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.reasons = reasons

    @property
    def facts(self) -> dict[str, list[str]]:
        """See `OmgError.facts`."""
        return {"reasons": list(self.reasons)}


class InstallError(OmgError):
    """An install that did not happen."""


class NoSuchReleaseError(InstallError):
    """The source publishes no such version."""


class UnsupportedPlatformError(InstallError):
    """Published, but not for this machine."""


class NoSuchComponentError(InstallError):
    """A release without a component or target that is wanted."""


class DownloadError(InstallError):
    """The server was unreachable or did not answer 2xx."""


class OfflineError(InstallError):
    """A download was needed and is forbidden."""


class ChecksumError(InstallError):
    """Missing, malformed or unequal digest."""


class SignatureError(InstallError):
    """A bad signature, or none where one is required."""


class MiseError(InstallError):
    """mise failed, which installs what omg does not install itself."""


class ArchiveError(InstallError):
    """An archive that is refused."""
