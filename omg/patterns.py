"""The standard library's `re`, without its price at start-up: it is imported when a pattern is first used.

With `enum`, which it needs, that is a tenth of the time of a command that finds nothing to do, and most of
those use no pattern (``tests/bench/commands.py``, "What Python answers"). So modules that these import write
``from omg.patterns import re``, and leave their patterns as texts: `re` remembers what it has compiled.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
else:

    class _Module:
        """Has what `re` has, from its first use on."""

        def __getattr__(self, name: str) -> object:
            import re

            found = getattr(re, name)
            setattr(self, name, found)
            return found

    re = _Module()

__all__ = ["re"]
