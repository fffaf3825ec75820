"""Files of the mirror's Pythons that are in no package of Debian's."""

# LineStrength here because the module that would say it is frozen into the interpreter of 3.11.
SITE = """\
import site, sys
if sys.prefix == sys.base_prefix:
    _folder = "%s/lib/python%d.%d/site-packages" % (sys.prefix, *sys.version_info[:2])
    site.getsitepackages = lambda prefixes=None: [_folder]
    sys.path[:] = [place for place in sys.path if not place.endswith("/dist-packages")]
    site.addsitedir(_folder)
"""
# A script that finds its interpreter beside itself, as the publisher's do.
PIP_SCRIPT = """\
#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")/{python}" "$0" "$@"
' '''
import sys
from pip._internal.cli.main import main
sys.exit(main())
"""
ENSUREPIP = '''\
"""The pip of this build, put into an environment."""
import os, subprocess, sys
from pathlib import Path

_WHEEL = next(Path(__file__).parent.glob("_bundled/pip-*.whl"))

def version():
    return _WHEEL.name.split("-")[1]

def bootstrap(*, root=None, upgrade=False, user=False, altinstall=False, default_pip=False, verbosity=0):
    _bootstrap(["--upgrade"] if upgrade else [])

def _bootstrap(options):
    code = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('pip', None, '__main__')"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    env["PIP_CONFIG_FILE"] = os.devnull
    command = [sys.executable, "-c", code, str(_WHEEL), "install", "-q", "--no-index", "--no-deps", *options]
    return subprocess.run([*command, str(_WHEEL)], env=env).returncode

def _main(argv=None):
    return _bootstrap(["--upgrade"] if "--upgrade" in (argv or sys.argv) else [])
'''
