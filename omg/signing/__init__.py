"""Signatures: OpenPGP, the publishers' keys, and the verdict. The package to audit."""
