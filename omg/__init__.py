"""omg: a runtime-version manager whose shims pick the version that the folder asks for."""

__version__ = "0.1.0"
