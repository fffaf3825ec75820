"""Versions, specs and the resolver. Pure."""
