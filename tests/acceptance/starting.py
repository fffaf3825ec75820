"""Starts omg: cold, as a launcher does, or warm, from a process that has loaded what a command imports.

An interpreter and imports are most of the time of a command, and they are the same every time. A warm start
forks a process that has imported the libraries and omg's modules, and has run nothing of them: each run has
its own environment, folder and streams. It ends without taking apart what is loaded, which would take longer
than most commands. That a module imports what it needs, and when, is seen by cold starts.
"""

from __future__ import annotations

import atexit
import marshal
import os
import select
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import omg as package

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PATIENCE_S = 60
_CHUNK_BYTES = 1 << 16
# What a pipe holds without a reader.
_MAX_TYPED_BYTES = 4096
_PACKAGE_PARENT = str(Path(package.__file__).resolve().parents[1])
_LIBRARIES = [entry for entry in sys.path if entry.endswith("site-packages")]
# Isolated as omg's launcher starts it: no PYTHON* variables, no site, not the working directory.
_OPTIONS = ("-I", "-S")
_PATH = f"import sys\nsys.path.insert(0, {_PACKAGE_PARENT!r})\nsys.path += {_LIBRARIES!r}\n"
_RUN = "from omg.__main__ import main\nsys.exit(main())\n"
# What Python does at its end, but for the objects, each of which would be a page to copy.
_RUN_AND_LEAVE = """\
import sys
from omg.__main__ import main
status = main()
import atexit, os, threading
threading._shutdown()
atexit._run_exitfuncs()
try:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
except (OSError, ValueError):
    sys.exit(status)
os._exit(status)
"""
# omg with the arguments that follow.
START = f"{_PATH}{_RUN}"
COMMAND = (sys.executable, *_OPTIONS, "-c", START)
# The same as an executable file.
OMG_SCRIPT = f"#!{sys.executable} {_OPTIONS[0]}\n{START}"

# What commands import that is not omg's.
_WARM = (
    "argparse backports.zstd base64 bz2 concurrent.futures ctypes decimal difflib email.parser"
    " encodings.idna filelock fnmatch hashlib http.client http.cookiejar httpcore httpx inspect"
    " isal.igzip_lib json logging lzma packaging pathlib platformdirs re rich.console rich.markup"
    " rich.progress rich.table secrets shutil socket ssl stringprep subprocess sysconfig tempfile"
    " tomli tomlkit tomllib traceback truststore typing urllib.request zipfile zlib"
)
# Variables that are read before a program starts, or while libraries are loaded.
_EARLY = ("LC_", "LD_", "PYTHON", "OPENSSL", "TZ", "MALLOC", "GLIBC", "LANGUAGE")
_LANG = "C.UTF-8"
# They hand on the environment that the kernel keeps, which a fork cannot change.
_ALWAYS_COLD = {"exec", "shell"}

# The process that is forked: takes four descriptors and a run, tells the run's pid and then its status.
_SERVER = f"""\
{_PATH}
import gc, importlib, marshal, os, pkgutil, select, socket
import omg

for name in [*{_WARM!r}.split(), *(module.name for module in pkgutil.walk_packages(omg.__path__, "omg."))]:
    try:
        importlib.import_module(name)
    except ImportError:
        pass

def received(control):
    message, descriptors, _, _ = socket.recv_fds(control, 8, 4)
    if not message:
        os._exit(0)
    size, content = int.from_bytes(message, "little"), b""
    while len(content) < size:
        content += control.recv(size - len(content))
    return marshal.loads(content), descriptors

def serve(control):
    runs = {{}}
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for ready, _ in poll.poll():
            if ready != control.fileno():
                pid, reply = runs.pop(ready)
                poll.unregister(ready)
                os.close(ready)
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                os.write(reply, b"%d\\n" % status)
                os.close(reply)
                continue
            (arguments, env, cwd, umask), (stdin, stdout, stderr, reply) = received(control)
            pid = os.fork()
            if pid == 0:
                for number, descriptor in enumerate((stdin, stdout, stderr)):
                    os.dup2(descriptor, number)
                for descriptor in (stdin, stdout, stderr, reply, *runs):
                    os.close(descriptor)
                for _, reply in runs.values():
                    os.close(reply)
                control.close()
                os.chdir(cwd)
                os.umask(umask)
                os.environ.clear()
                os.environ.update(env)
                sys.argv[1:] = arguments
                return
            os.write(reply, b"%d\\n" % pid)
            for descriptor in (stdin, stdout, stderr):
                os.close(descriptor)
            process = os.pidfd_open(pid)
            runs[process] = (pid, reply)
            poll.register(process, select.POLLIN)

# What is loaded stays: looking at it again would copy it.
gc.freeze()
serve(socket.socket(fileno=int(sys.argv.pop(1))))
del gc, importlib, marshal, omg, os, pkgutil, received, select, serve, socket
{_RUN_AND_LEAVE}"""


def start(
    arguments: Sequence[str], env: Mapping[str, str], cwd: Path, stdin: str, *, is_cold: bool
) -> tuple[int, str, str]:
    """Run ``omg ARGUMENTS`` and return its exit status, what it answered and what it told.

    Args:
        arguments: The command line.
        env: All variables.
        cwd: Where to stand.
        stdin: What is typed.
        is_cold: Start an interpreter for it. Some runs get one whatever this says: `omg exec`, `omg shell`,
            those with variables that are read early, and all where no descriptor tells of their end.

    Raises:
        subprocess.TimeoutExpired: It took longer than a minute; it was killed.
    """
    typed = stdin.encode(errors="surrogateescape")
    is_usual = env.get("LANG") == _LANG and not any(name.startswith(_EARLY) for name in env)
    is_usual &= _ALWAYS_COLD.isdisjoint(arguments) and len(typed) <= _MAX_TYPED_BYTES
    if not is_cold and is_usual and hasattr(os, "pidfd_open"):
        status, stdout, stderr = _server().run(arguments, env, cwd, typed)
    else:
        command = (*COMMAND, *arguments)
        done = subprocess.run(
            command, env=env, cwd=cwd, input=typed, capture_output=True, timeout=_PATIENCE_S, check=False
        )
        status, stdout, stderr = done.returncode, done.stdout, done.stderr
    return status, _text(stdout), _text(stderr)


def _text(output: bytes) -> str:
    return output.decode(errors="surrogateescape").replace("\r\n", "\n").replace("\r", "\n")


class _Server:
    """A process that is forked for each run; it ends with the one that made it."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self._sending = Lock()
        command = (sys.executable, *_OPTIONS, "-c", _SERVER, str(theirs.fileno()))
        with theirs:
            # Pipes as every run has: what Python knows of its streams, it asks when it starts.
            self._process = subprocess.Popen(
                command,
                cwd="/",
                env={"LANG": _LANG},
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )

    def run(
        self, arguments: Sequence[str], env: Mapping[str, str], cwd: Path, typed: bytes
    ) -> tuple[int, bytes, bytes]:
        stdin, typing = os.pipe()
        os.write(typing, typed)
        os.close(typing)
        pipes = [os.pipe() for _ in range(3)]
        (stdout, _), (stderr, _), (reply, _) = pipes
        umask = os.umask(0o022)
        os.umask(umask)
        content = marshal.dumps((list(arguments), dict(env), str(cwd), umask))
        theirs = [stdin, *(theirs for _, theirs in pipes)]
        with self._sending:
            socket.send_fds(self._control, [len(content).to_bytes(8, "little")], theirs)
            self._control.sendall(content)
        for descriptor in theirs:
            os.close(descriptor)
        said = _read_all((stdout, stderr, reply), arguments)
        return int(said[reply].split()[1]), said[stdout], said[stderr]

    def end(self) -> None:
        self._control.close()
        self._process.communicate()


def _read_all(descriptors: Sequence[int], arguments: Sequence[str]) -> dict[int, bytes]:
    """Return what comes from each of these, the last of which tells first of all whom to kill."""
    said = dict.fromkeys(descriptors, b"")
    end_s = time.monotonic() + _PATIENCE_S
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    is_open = set(descriptors)
    try:
        while is_open:
            ready = poll.poll(max(0.0, end_s - time.monotonic()) * 1000)
            if not ready:
                os.kill(int(said[descriptors[-1]].split()[0]), signal.SIGKILL)
                raise subprocess.TimeoutExpired(["omg", *arguments], _PATIENCE_S)
            for descriptor, _ in ready:
                chunk = os.read(descriptor, _CHUNK_BYTES)
                said[descriptor] += chunk
                if not chunk:
                    poll.unregister(descriptor)
                    is_open.remove(descriptor)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return said


@cache
def _server() -> _Server:
    server = _Server()
    atexit.register(server.end)
    return server
