"""Places for the agreement suite: every world with the native shims and with the sh ones, made once a session."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.agreement.place import Place, make_place
from tests.agreement.world import WORLDS

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = Path(__file__).parent
_SH_PROGRAM = _HERE.parent.parent / "shims" / "shim.sh"
