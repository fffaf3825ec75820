"""Directories of dependencies and package caches: projects of other people, whose version files do not count.

A literal list of what package managers create, compared as text. A directory of the user's own that only
shares a part of such a name (``~/work/registry/src/app``) is a project like any other.
"""

from __future__ import annotations

import re
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Each match of the pattern has one of these: without one, the pattern is not compiled.
_MARKS = (
    *("node_modules", "site-packages", "_cacache", "_npx", ".pnpm-store", "pip-req-build-", "pip-install-"),
    *("vendor/bundle/", "bundler/gems", ".gem/ruby", "registry/src/", "git/checkouts/", "pkg/mod/"),
    *("pnpm/store", ".cache/"),
)
# One or more components, from a slash to the end of a component. Cargo and Bundler add 16 hexadecimal digits
# or an engine's name, Go a version; without these it is not their cache.
_PLACE = r"""(?x)/(?:
        node_modules | site-packages | _cacache | _npx | \.pnpm-store
      | pip-req-build-[^/]* | pip-install-[^/]*
      | vendor/bundle/(?:ruby|jruby|truffleruby) | bundler/gems | \.gem/ruby
      | registry/src/[^/]+-[0-9a-f]{16} | git/checkouts/[^/]+-[0-9a-f]{16}
      | pkg/mod/cache | pkg/mod/(?:[^/]+/)*[^/]*@v[^/]*
      | pnpm/store | \.cache/(?:pre-commit|uv|pip|yarn)
    )(?=/|$)"""


def project_around(directory: Path, version_dirs: Iterable[Path] = ()) -> Path:
    """Return ``directory``, or the directory that holds the outermost dependency directory around it.

    Args:
        directory: An absolute path without links.
        version_dirs: The stores; everything below one counts as a dependency directory too.
    """
    around, text = directory, str(directory)
    if any(mark in text for mark in _MARKS) and (place := re.search(_PLACE, text)):
        around = Path(text[: place.start()] or "/")
    for version_dir in version_dirs:
        # As text: `uninstall` asks this of thousands of projects.
        if f"{around}/".startswith(f"{version_dir}/"):
            around = version_dir.parent
    return around
