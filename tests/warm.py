"""An interpreter for the shims and launchers of a test that is started already.

To start Python and to import omg is most of the time of a fallback, and it is the same every time. So a
program (`warm.c`) stands in for the interpreter in ``self/interpreter``. It hands the call to a process that
has imported what a fallback imports, and has run nothing of it. That process forks, and the fork runs the
store's own ``start.py`` in the environment, the folder and the umask of the call, with its streams. What only
a new interpreter shows (its imports, its signals, its process and its parent) is tested by the cold cases.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import omg as package
from omg.store.environment import running_environment
from tests.compiled import compile_program, compiler, made_once

if TYPE_CHECKING:
    import pytest

_SOURCE = Path(__file__).with_name("warm.c")
_PACKAGE_PARENT = str(Path(package.__file__).resolve().parents[1])
_LIBRARIES = [entry for entry in sys.path if entry.endswith("site-packages")]
# What a fallback imports, and what commands do.
_FALLBACKS = "omg.shim omg.project.formats omg.runtimes omg.versions"
_ROOMS = {
    "fallbacks": _FALLBACKS,
    "commands": f"{_FALLBACKS} omg.cli omg.commands omg.install omg.manager omg.sources omg.status omg.store",
}
# Isolated as the shims start it.
_OPTIONS = ("-I", "-S")
_SERVER = """\
import array, gc, importlib, os, pkgutil, select, socket, sys

name, rooms, parent, *libraries = sys.argv[1:]
listening = socket.socket(socket.AF_UNIX)
listening.bind(b"\\0" + os.fsencode(name))
listening.listen(64)
# Whoever waits for it reads to the end; the number stays taken.
os.dup2(os.open(os.devnull, os.O_RDWR), 1)

path = list(sys.path)
sys.path[:0] = [parent, *libraries]
for room in map(importlib.import_module, rooms.split()):
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        importlib.import_module(module.name)
sys.path[:] = path

def received(connection):
    head, descriptors, _, _ = socket.recv_fds(connection, 16, 4)
    if len(head) < 16 or len(descriptors) < 4:
        return None
    mask, arguments, variables, size = array.array("I", head)
    content = b""
    while len(content) < size and (chunk := connection.recv(size - len(content))):
        content += chunk
    texts = content.split(b"\\0")
    return mask, texts[:arguments], texts[arguments:arguments + variables], descriptors

def become(mask, arguments, variables, descriptors):
    # Of several entries of one name the first counts, as in the C library.
    os.environ.clear()
    for variable in reversed(variables):
        name, _, value = variable.partition(b"=")
        os.environb[name] = value
    from omg.shim import execution
    # The environment that the kernel keeps is that of the process that was forked.
    kept = os.memfd_create("environment")
    os.write(kept, b"\\0".join(variables))
    execution._ENVIRONMENT_FILE = f"/proc/self/fd/{kept}"
    *streams, folder = descriptors
    os.fchdir(folder)
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
    for descriptor in descriptors:
        os.close(descriptor)
    os.umask(mask)
    sys.argv[:] = map(os.fsdecode, arguments[3:])

def serve():
    runs = {}
    poll = select.poll()
    poll.register(listening, select.POLLIN)
    poll.register(0, select.POLLHUP)
    while True:
        for ready, _ in poll.poll():
            if ready == 0:
                os._exit(0)
            if ready != listening.fileno():
                pid, connection = runs.pop(ready)
                poll.unregister(ready)
                os.close(ready)
                status = os.waitpid(pid, 0)[1]
                try:
                    connection.sendall(array.array("i", [status]).tobytes())
                except OSError:
                    pass
                connection.close()
                continue
            connection, _ = listening.accept()
            call = received(connection)
            if call is None:
                connection.close()
                continue
            pid = os.fork()
            if pid == 0:
                listening.close()
                connection.close()
                for process, (_, other) in runs.items():
                    os.close(process)
                    other.close()
                become(*call)
                return
            for descriptor in call[-1]:
                os.close(descriptor)
            process = os.pidfd_open(pid)
            runs[process] = (pid, connection)
            poll.register(process, select.POLLIN)

# What is loaded stays: looking at it again would copy it.
gc.freeze()
serve()
file = sys.argv[0]
with open(file, "rb") as stream:
    code = compile(stream.read(), file, "exec")
scope = {"__name__": "__main__", "__file__": file, "__builtins__": __builtins__}
status = 1
try:
    exec(code, scope)
except SystemExit as end:
    status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
for stream in (sys.stdout, sys.stderr):
    if stream is not None:
        stream.flush()
os._exit(status)
"""


def warm_interpreter(factory: pytest.TempPathFactory, *, for_commands: bool = False) -> Path:
    """Return an interpreter that is started already; the real one where that cannot be.

    Args:
        factory: Where the program is made.
        for_commands: It has loaded what commands need, too.
    """
    if sys.platform != "linux" or not hasattr(os, "pidfd_open") or compiler() is None:
        return running_environment().interpreter
    program = made_once(factory, "warm", _compile)
    link = program.with_name(_server("commands" if for_commands else "fallbacks"))
    if not link.is_symlink():
        link.symlink_to(program.name)
    return link


def _compile(directory: Path) -> Path:
    return compile_program(_SOURCE, directory, f'-DINTERPRETER="{running_environment().interpreter}"')


@cache
def _server(kind: str) -> str:
    """Start the process that is forked, and return the name of its socket; it ends with this one.

    Args:
        kind: What it loads, see `_ROOMS`.
    """
    name = f"omg-tests-{os.getpid()}-{kind}"
    command = (sys.executable, *_OPTIONS, "-c", _SERVER, name, _ROOMS[kind], _PACKAGE_PARENT, *_LIBRARIES)
    process = subprocess.Popen(
        command, cwd="/", env={"LANG": "C.UTF-8"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    # It closes its stream once it listens.
    process.stdout.read()
    process.stdout.close()

    def end() -> None:
        process.stdin.close()
        process.wait()

    atexit.register(end)
    return name
