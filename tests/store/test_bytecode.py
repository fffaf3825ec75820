"""What omg's modules lack of byte code is compiled, and nothing else is touched."""

from __future__ import annotations

from importlib.util import cache_from_source
from pathlib import Path

import pytest

from omg.store import bytecode


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package of two modules, one of them compiled, and a file that is none."""
    # As omg runs: the tests keep theirs elsewhere.
    monkeypatch.setattr("sys.pycache_prefix", None)
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "one.py").write_text("A = 1\n")
    (package / "inner/two.py").write_text("B = 2\n")
    (package / "inner/text.txt").write_text("no code\n")
    one = compiled(package / "one.py")
    one.parent.mkdir()
    one.write_bytes(b"for good")
    return package


def compiled(module: Path) -> Path:
    return Path(cache_from_source(str(module)))


def test_only_what_is_missing_is_compiled(package: Path) -> None:
    assert list(bytecode.missing(package)) == [str(package / "inner/two.py")]

    bytecode.complete(package)

    assert compiled(package / "one.py").read_bytes() == b"for good"
    assert compiled(package / "inner/two.py").stat().st_size > 0
    assert list(bytecode.missing(package)) == []
    assert sorted(one.name for one in (package / "inner").iterdir()) == ["__pycache__", "text.txt", "two.py"]


def test_what_cannot_be_compiled_or_written_stays_so(
    package: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (package / "inner/two.py").write_text("not python\n")
    (package / "three.py").write_text("C = 3\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("importlib._bootstrap_external._write_atomic", refuse)
    bytecode.complete(package)

    assert sorted(bytecode.missing(package)) == [str(package / "inner/two.py"), str(package / "three.py")]
    assert capfd.readouterr() == ("", "")
