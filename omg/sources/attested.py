"""How a publisher attests its archives: which workflow of which repository may have made them. Pure."""

from __future__ import annotations

from omg.value import dataclass


@dataclass(frozen=True, slots=True)
class Attested:
    """What a publisher's Sigstore attestation of an archive, which GitHub keeps, must say.

    Attributes:
        repository: ``OWNER/NAME``.
        name: What the name of the attested file begins with. Publishers may attest a file under another
            name than the one that they publish it by, but never one without its version.
        workflow: The workflow of the repository that attests, with its path.
    """

    repository: str
    name: str
    workflow: str = ".github/workflows/release.yml"

    @property
    def identity(self) -> str:
        """What the identity in the certificate begins with; the branch or tag follows."""
        return f"https://github.com/{self.repository}/{self.workflow}@refs/"

    def is_named(self, name: str) -> bool:
        """Return whether the attested file is of the same version: ``3.13.1`` is not ``3.13.15``."""
        return name.startswith(self.name) and not name[len(self.name) :][:1].isalnum()
