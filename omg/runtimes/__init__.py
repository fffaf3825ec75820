"""The runtimes that omg knows natively, one module each. Pure."""
