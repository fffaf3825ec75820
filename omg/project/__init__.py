"""Which version a folder means."""
