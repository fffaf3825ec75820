"""Small programs in place of npm, pip and gem, which leave on the disk what those leave there.

Like them, npm and pip install all packages or none, and gem goes on behind one that fails. A package whose
name begins with `bad` is in no registry. Each writes its command line and what it was given to `calls`.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from tests.conftest import write_executable

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = """\
#!{interpreter} -IS
import json, os, re, sys
arguments = sys.argv[1:]
here = os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[0])))
with open(os.path.join(here, "calls"), "a") as file:
    kept = ("PATH", "OMG_NODE_VERSION", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "GEM_HOME")
    given = {{name: os.environ[name] for name in kept if name in os.environ}}
    file.write(json.dumps({{"arguments": arguments, "cwd": os.getcwd(), "env": given}}) + "\\n")
options = [one for one in arguments if one.startswith("-")]
packages = [one for one in arguments[1:] if not one.startswith("-")]

def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)

def refuse(names, text):
    for name in names:
        sys.stderr.write(text % name + "\\n")
"""

_NPM = """
assert arguments[0] == "install" and {"-g", "--global"} & set(options), arguments
prefix = here
for option in options:
    if option.startswith("--prefix="):
        prefix = option.partition("=")[2]
parsed = [re.fullmatch("(@?[^@]+)(?:@(.*))?", one).groups() for one in packages]
if bad := [name for name, _ in parsed if name.startswith("bad")]:
    refuse(bad, "npm error 404 Not Found: %s")
    sys.exit(1)
for name, version in parsed:
    version = re.sub("[^0-9.]", "", version or "9.9.9")
    command = name.rpartition("/")[2]
    folder = f"{prefix}/lib/node_modules/{name}"
    write(f"{folder}/cli.js", "#!/bin/sh\\necho hello\\n", 0o755)
    manifest = {"name": name, "version": version, "bin": {command: "cli.js"}}
    write(f"{folder}/package.json", json.dumps(manifest))
    if not os.path.lexists(f"{prefix}/bin/{command}"):
        os.symlink(f"../lib/node_modules/{name}/cli.js", f"{prefix}/bin/{command}")
print(f"added {len(parsed)} packages")
"""

_PIP = """
assert arguments[0] == "install", arguments
pattern = r"([A-Za-z0-9._-]+)(?:\\[.*\\])?(?:[=<>~!]+([0-9.]+).*)?"
parsed = [re.fullmatch(pattern, one).groups() for one in packages]
if bad := [name for name, _ in parsed if name.startswith("bad")]:
    refuse(bad, "ERROR: No matching distribution found for %s")
    sys.exit(1)
for name, version in parsed:
    version = version or "9.9.9"
    folder = f"{here}/lib/python3.12/site-packages/{name}-{version}.dist-info"
    write(f"{folder}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    write(f"{folder}/entry_points.txt", f"[console_scripts]\\n{name} = {name}:main\\n")
    write(f"{folder}/RECORD", f"../../../bin/{name},sha256=x,1\\n")
    write(f"{folder}/INSTALLER", "pip\\n")
    write(f"{folder}/REQUESTED", "")
    write(f"{here}/bin/{name}", "#!/bin/sh\\necho hello\\n", 0o755)
print("Successfully installed")
"""

_GEM = """
assert arguments[0] == "install", arguments
status = 0
for one in packages:
    name, _, version = one.partition(":")
    if name.startswith("bad"):
        refuse([name], "ERROR:  Could not find a valid gem '%s'")
        status = 2
        continue
    version = re.sub("[^0-9.]", "", version) or "9.9.9"
    folder = f"{here}/lib/ruby/gems/3.3.0/specifications"
    text = f"# -*- encoding: utf-8 -*-\\n# stub: {name} {version} ruby lib\\n\\n"
    text += f'Gem::Specification.new do |s|\\n  s.executables = ["{name}".freeze]\\nend\\n'
    write(f"{folder}/{name}-{version}.gemspec", text)
    write(f"{here}/bin/{name}", "#!/bin/sh\\necho hello\\n", 0o755)
sys.exit(status)
"""


def add_npm_program(toolchain_dir: Path) -> Path:
    """Put an npm into a version of node, and return it."""
    return _program(toolchain_dir / "bin/npm", _NPM)


def add_pip_program(toolchain_dir: Path) -> Path:
    """Put a pip into a version of Python, and return it."""
    return _program(toolchain_dir / "bin/pip", _PIP)


def add_gem_program(toolchain_dir: Path) -> Path:
    """Put a gem into a Ruby, and return it."""
    return _program(toolchain_dir / "bin/gem", _GEM)


def npm_program() -> bytes:
    """Return the content of such an npm."""
    return (_HEAD.format(interpreter=sys.executable) + _NPM).encode()


def calls(toolchain_dir: Path) -> list[dict]:
    """Return the calls of the programs of a version: ``arguments``, ``cwd`` and ``env`` of each."""
    file = toolchain_dir / "calls"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _program(file: Path, body: str) -> Path:
    return write_executable(file, _HEAD.format(interpreter=sys.executable) + body)
