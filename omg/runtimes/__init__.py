"""The runtimes that omg supports natively, one module each. Pure."""
