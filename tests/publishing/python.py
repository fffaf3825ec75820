"""Python as its publishers publish it: python-build-standalone's dated releases, PyPy's list and its page."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.publishers import script, sums, tar

if TYPE_CHECKING:
    from tests.upstream import Upstream

LINUX = "x86_64-unknown-linux-gnu"
_DOWNLOADS = "github.com/astral-sh/python-build-standalone/releases/download"
_NEWEST = "raw.githubusercontent.com/astral-sh/python-build-standalone/latest-release/latest-release.json"
INDEX = "releases.astral.sh/github/versions/main/v1/python-build-standalone.ndjson"
PYPY_INDEX = "downloads.python.org/pypy/versions.json"
PYPY_SUMS = "raw.githubusercontent.com/pypy/pypy.org/main/pages/checksums.rst"
OWN_PIP = (
    b'#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/python%s" "$0" "$@"\n\' \'\'\'\npip\n'
)

Members = dict[str, tuple[int, bytes] | str]


def sysconfig(minor: str) -> bytes:
    """Return the module that says how it was built, with the builder's places and compilers."""
    values = {
        "AR": "/tools/clang-linux64/bin/llvm-ar",
        "BINDIR": "/install/bin",
        "CC": "clang -pthread",
        "CONFIG_ARGS": "'--prefix=/install' '--with-openssl=/tools/deps'",
        "INSTALL": "/usr/bin/install -c",
        "LDSHARED": f"clang -pthread -shared -L/install/lib -lpython{minor}",
        "SIZEOF_INT": 4,
        "prefix": "/install",
    }
    return f"# system configuration\nbuild_time_vars = {values!r}\n".encode()


def toolchain(version: str) -> Members:
    """Return the files of a CPython as python-build-standalone lays them out."""
    numbers = version.removesuffix("t")
    minor = ".".join(numbers.split(".")[:2])
    name = f"{minor}t" if version.endswith("t") else minor
    lib = f"lib/python{name}"
    return {
        f"bin/python{name}": (0o755, script("python", version)),
        "bin/python3": f"python{name}",
        f"bin/pip{minor}": (0o755, OWN_PIP % name.encode()),
        "bin/pip3": f"pip{minor}",
        f"bin/python{minor}-config": (0o755, f"#!/install/bin/python{name} -E\nconfig\n".encode()),
        f"{lib}/os.py": (0o644, b"# os\n"),
        f"{lib}/_sysconfigdata__linux_x86_64-linux-gnu.py": (0o644, sysconfig(minor)),
        f"{lib}/config-{minor}-x86_64-linux-gnu/Makefile": (
            0o644,
            b"CC=\t\tclang -pthread\nprefix=\t\t/install\nINSTALL=\t/usr/bin/install -c\n",
        ),
        f"lib/pkgconfig/python-{minor}.pc": (0o644, b"prefix=/install\nlibdir=/install/lib\n"),
    }


@dataclass
class PythonPublisher:
    """Fills an upstream with versions of Python."""

    upstream: Upstream
    _files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    _records: dict[str, dict[str, object]] = field(default_factory=dict)
    _pypys: list[dict[str, object]] = field(default_factory=list)
    _pypy_files: dict[str, bytes] = field(default_factory=dict)

    def publish(
        self,
        version: str,
        *,
        tag: str = "20260814",
        triple: str = LINUX,
        flavor: str = "install_only_stripped",
        members: Members | None = None,
        has_sums: bool = True,
    ) -> bytes:
        """Publish a build and return its archive; the newest release is the one with the highest tag."""
        files = members if members is not None else toolchain(version)
        kind = flavor if not version.endswith("t") else f"freethreaded-{flavor}"
        if flavor == "full":
            kind = "freethreaded+pgo+lto-full" if version.endswith("t") else "pgo+lto-full"
        top = "python/install/" if flavor == "full" else "python/"
        packed: Members = {f"{top}{path}": member for path, member in files.items()}
        if flavor == "full":
            packed |= {"python/PYTHON.json": (0o644, b"{}"), "python/build/x.o": (0o644, b"o")}
        archive = _zst(tar(packed, "")) if flavor == "full" else tar(packed)
        ending = "tar.zst" if flavor == "full" else "tar.gz"
        number = version.removesuffix("t")
        name = f"cpython-{number}+{tag}-{triple}-{kind}.{ending}"
        self._files.setdefault(tag, {})[name] = archive
        base = f"{_DOWNLOADS}/{tag}"
        self.upstream.put(f"{base}/{name.replace('+', '%2B')}", archive)
        if has_sums:
            self.upstream.put(f"{base}/SHA256SUMS", sums(self._files[tag]))
        self._index(f"{number}+{tag}", f"https://{base}/{name.replace('+', '%2B')}", archive, tag)
        newest = max(self._files)
        self.upstream.put(_NEWEST, json.dumps({"version": 1, "tag": newest}).encode())
        return archive

    def pypy(self, language: str, version: str, *, members: Members | None = None) -> None:
        """Publish a PyPy whose `ensurepip` writes a pip that names its own place."""
        minor = ".".join(language.split(".")[:2])
        stem = f"pypy{minor}-v{version}-linux64"
        files = members if members is not None else pypy_toolchain(minor, version)
        archive = tar({f"{stem}/{path}": member for path, member in files.items()}, "bz2")
        name = f"{stem}.tar.bz2"
        self.upstream.put(f"downloads.python.org/pypy/{name}", archive)
        self._pypy_files[name] = archive
        self._pypys.append(
            {
                "pypy_version": version,
                "python_version": language,
                "stable": "rc" not in version,
                "date": "2026-05-26",
                "files": [{"filename": name, "arch": "x64", "platform": "linux", "download_url": "x"}],
            }
        )
        self.upstream.put(PYPY_INDEX, json.dumps(self._pypys).encode())
        lines = sums(self._pypy_files).decode().replace("\n", "\n    ")
        self.upstream.put(PYPY_SUMS, f".. title: Checksums\n\npypy sha256::\n\n    {lines}\n".encode())

    def _index(self, key: str, url: str, archive: bytes, tag: str) -> None:
        date = f"{tag[:4]}-{tag[4:6]}-{tag[6:8]}T10:00:00Z"
        record = self._records.setdefault(key, {"version": key, "date": date, "artifacts": []})
        artifacts = record["artifacts"]
        assert isinstance(artifacts, list)
        artifacts.append({"url": url, "sha256": hashlib.sha256(archive).hexdigest()})
        lines = (json.dumps(record) for record in self._records.values())
        self.upstream.put(INDEX, "\n".join(lines).encode())


def pypy_toolchain(minor: str, version: str, ensurepip: str = "") -> Members:
    """Return the files of a PyPy; its program is a script that knows one module."""
    make_pip = (
        'printf "#!%s\\npip\\n" "$0" > "${0%/*}/pip3"; chmod 755 "${0%/*}/pip3"; ln -s pip3 "${0%/*}/pip"'
    )
    bootstrap = f'[ "$3" = ensurepip ] && {{ {ensurepip or make_pip}; exit; }}'
    program = f'#!/bin/sh\n{bootstrap}\necho "pypy {version}" "$@"\n'
    return {
        f"bin/pypy{minor}": (0o755, program.encode()),
        "bin/pypy3": f"pypy{minor}",
        f"lib/pypy{minor}/os.py": (0o644, b"# os\n"),
    }


def _zst(data: bytes) -> bytes:
    from backports import zstd

    return zstd.compress(io.BytesIO(data).getvalue())
