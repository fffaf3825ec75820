"""A strict reader of hostile archives: tar (plain, gz, xz, bz2, zst) and zip.

The archive's digest has been verified before; this is the second line of defence, against a publisher.
"""
