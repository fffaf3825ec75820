"""The byte code of omg's own modules, beside them.

Python writes what it compiled only where it may write, and uv installs packages without any: where somebody
else owns them, omg would be compiled again at each start. An environment in the store is compiled for good
when it is made (`omg.updating.virtual`, ``install.sh``), so that it may be moved. In all others only what is
missing is added, as Python would: what replaces a module there need not know of byte code that is not
compared with it.
"""

from __future__ import annotations

import os
from importlib.util import cache_from_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def missing(package_dir: Path) -> Iterator[str]:
    """Yield the modules below ``package_dir`` that this Python would have to compile."""
    for place, _, names in os.walk(package_dir):
        for name in names:
            module = f"{place}/{name}"
            if name.endswith(".py") and not os.path.exists(cache_from_source(module)):  # noqa: PTH110
                yield module


def complete(package_dir: Path) -> None:
    """Compile the modules of ``package_dir`` that are not; one that cannot be written stays so."""
    modules = tuple(missing(package_dir))
    if not modules:
        return
    import compileall

    for module in modules:
        compileall.compile_file(module, quiet=2)
