"""Who lists, installs and locates toolchains."""
