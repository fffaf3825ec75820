"""One manager a runtime, omg's own and mise's alike: list, resolve, install, remove, use."""
