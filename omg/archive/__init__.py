"""Strict readers for hostile archives: tar (plain, gz, xz, bz2, zst) and zip.

The digest was verified before; this is the second line of defence, against a compromised publisher.
"""
