"""Where omg's own mise lives: all of its directories, apart from those of the user's mise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omg.directories import NOWHERE
from omg.network.cache import usable_dir
from omg.store.layout import Store
from omg.value import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from omg.context import Context


@dataclass(frozen=True, slots=True)
class Places:
    """The directories of omg's mise; none of them need exist.

    Attributes:
        root: ``<data>/mise``.
        cache_dir: What it may lose at any time.
    """

    root: Path
    cache_dir: Path

    @property
    def program_link(self) -> Path:
        """The program: a link into `store`, or a file that somebody put there."""
        return self.root / "mise"

    @property
    def store(self) -> Store:
        """A store of mise itself, so that it is installed as everything else is."""
        return Store(self.root)

    @property
    def data_dir(self) -> Path:
        """What it installs."""
        return self.root / "data"

    @property
    def config_dir(self) -> Path:
        """Its configuration: none."""
        return self.root / "config"

    @property
    def state_dir(self) -> Path:
        """What it remembers."""
        return self.root / "state"

    @property
    def absent_dir(self) -> Path:
        """A directory that nobody makes, for what must not be found."""
        return self.root / "none"

    @property
    def working_dir(self) -> Path:
        """An empty directory to run in: no project's, and with nothing above that mise looks at."""
        return self.root / "empty"


def places_of(context: Context) -> Places:
    """Return where the mise of this context lives."""
    root = context.store.data_dir / "mise"
    cache_dir = usable_dir(context, "mise")
    # mise keeps files there in any case, and believes them.
    return Places(root, root / "cache" if cache_dir.is_relative_to(NOWHERE) else cache_dir)
