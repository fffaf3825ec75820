"""Tests of omg."""

import sys
from pathlib import Path

if sys.dont_write_bytecode:
    # Who wants none beside the sources has it here: compiling the tests is half of the time of collecting.
    sys.pycache_prefix = str(Path(__file__).parent / ".cache/bytecode")
    sys.dont_write_bytecode = False
