"""Publishers of one program: bun, deno and mise, whose own npm packages hold the very files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.real.mirror import github, packing
from tests.real.mirror.site import sha256

if TYPE_CHECKING:
    from tests.real.mirror.registries import Registries
    from tests.real.mirror.site import Site

BUNS = ("1.4.5", "1.3.14")
DENOS = ("2.9.6", "2.9.5")
MISES = ("2026.9.15", "2026.9.14")


def build_bun(site: Site, registries: Registries) -> None:
    """Lay out bun: one zip a build, with its digests clear-signed.

    Source: https://github.com/oven-sh/bun/releases, read 2026-11-23.
    """
    releases = {}
    for version in BUNS:
        tag = f"bun-v{version}"
        program = registries.npm(f"@oven/bun-linux-x64@{version}") / "bin/bun"
        archive = packing.zipped(
            site.file(github.download("oven-sh/bun", tag, "bun-linux-x64.zip")),
            {"bun-linux-x64/bun": program},
        )
        # The build for processors without AVX2 is another package with a program of its own.
        baseline = registries.npm(f"@oven/bun-linux-x64-baseline@{version}") / "bin/bun"
        older = packing.zipped(
            site.file(github.download("oven-sh/bun", tag, "bun-linux-x64-baseline.zip")),
            {"bun-linux-x64-baseline/bun": baseline},
        )
        sums = site.sums(github.download("oven-sh/bun", tag, "SHASUMS256.txt"), [archive, older])
        signed = site.put(
            github.download("oven-sh/bun", tag, "SHASUMS256.txt.asc"),
            site.signers.clear_signed(sums.read_bytes()),
        )
        for file in (archive, older):
            site.publish("bun", version, file, "the publisher's program")
        releases[tag] = [archive, older, sums, signed]
    github.publish(site, "oven-sh/bun", releases)


def build_deno(site: Site, registries: Registries) -> None:
    """Lay out deno, for what omg leaves to mise.

    Source: https://github.com/denoland/deno/releases, read 2026-11-23.
    """
    releases = {}
    for version in DENOS:
        tag, name = f"v{version}", "deno-x86_64-unknown-linux-gnu.zip"
        program = registries.npm(f"@deno/linux-x64-glibc@{version}") / "deno"
        archive = packing.zipped(site.file(github.download("denoland/deno", tag, name)), {"deno": program})
        digest = f"{sha256(archive)}  {name}\n"
        sums = site.put(github.download("denoland/deno", tag, f"{name}.sha256sum"), digest)
        for file in (archive, sums):
            site.alias(f"dl.deno.land/release/{tag}/{file.name}", file)
        site.publish("deno", version, archive, "the publisher's program")
        releases[tag] = [archive, sums]
    github.publish(site, "denoland/deno", releases)
    site.put("dl.deno.land/release-latest.txt", f"v{DENOS[0]}\n")
    site.put("deno.com/versions.json", {"cli": [f"v{version}" for version in DENOS], "std": []})


def build_mise(site: Site, registries: Registries) -> None:
    """Lay out mise: bare and packed, with digests that are signed in both of its publisher's ways.

    Source: https://github.com/jdx/mise, SECURITY.md and scripts/release.sh, read 2026-11-23.
    """
    releases = {}
    for version in MISES:
        tag = f"v{version}"
        program = registries.npm(f"@jdxcode/mise-linux-x64@{version}") / "bin/mise"
        file = site.file(github.download("jdx/mise", tag, f"mise-{tag}-linux-x64"))
        shutil.copyfile(program, file)
        archive = packing.tar(
            site.file(github.download("jdx/mise", tag, f"{file.name}.tar.gz")), program.parents[1], "mise"
        )
        sums = site.sums(
            github.download("jdx/mise", tag, "SHASUMS256.txt"), [file, archive], form="{digest}  ./{name}\n"
        )
        document = sums.read_bytes()
        minisigned = site.put(
            github.download("jdx/mise", tag, "SHASUMS256.txt.minisig"),
            site.signers.minisigned(document, "SHASUMS256.txt"),
        )
        signed = site.put(
            github.download("jdx/mise", tag, "SHASUMS256.asc"), site.signers.clear_signed(document)
        )
        site.publish("mise", version, file, "the publisher's program")
        releases[tag] = [file, archive, sums, minisigned, signed]
        for each in releases[tag]:
            site.alias(f"mise.jdx.dev/{tag}/{each.name}", each)
    github.publish(site, "jdx/mise", releases)
    site.put("mise.jdx.dev/VERSION", f"{MISES[0]}\n")
