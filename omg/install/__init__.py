"""From an index to an installed toolchain."""
