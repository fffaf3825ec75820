"""Files that hold a place, with another place in them."""

from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.install.rewriting import FORMATS, is_replaceable, rewritten, rewritten_script, sysconfig_prefix
from omg.sources.relocation import PYTHON, Relocation

OLD = ("/install",)
NEW = "/home/ana/.local/share/omg/versions/python/3.13.2"
PLAIN = Relocation("plain")

# Whatever a directory may be called.
PLACES = st.text(
    st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=20
).map(lambda name: f"/{name}/omg")


def sysconfig(**values: object) -> str:
    return f"# system configuration\nbuild_time_vars = {values!r}\n"


def values_of(module: str) -> dict[str, object]:
    names: dict[str, dict[str, object]] = {}
    exec(compile(module, "sysconfigdata", "exec"), names)
    return names["build_time_vars"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/install", NEW),
        ("/install/lib", f"{NEW}/lib"),
        ("-L/install/lib -I/install/include", f"-L{NEW}/lib -I{NEW}/include"),
        ("-Wl,-rpath,/install/lib", f"-Wl,-rpath,{NEW}/lib"),
        ("'--prefix=/install'", f"'--prefix={NEW}'"),
        ("/usr/bin/install -c", "/usr/bin/install -c"),
        ("./install-sh /installed /install-x", "./install-sh /installed /install-x"),
        ("build/install/lib", "build/install/lib"),
    ],
)
def test_place_is_replaced_where_it_is_a_path_of_its_own(before: str, after: str) -> None:
    assert rewritten("text", before, OLD, NEW) == after
    assert values_of(rewritten("sysconfig", sysconfig(x=before), OLD, NEW))["x"] == after


@pytest.mark.parametrize(
    ("variable", "before", "after"),
    [
        ("CC", "clang -pthread", "cc -pthread"),
        ("CC", "/tools/clang-linux64/bin/clang -pthread", "cc -pthread"),
        ("CC", "/usr/bin/aarch64-linux-gnu-gcc -pthread", "cc -pthread"),
        ("CC", "musl-clang", "cc"),
        ("CC", "gcc", "cc"),
        ("CC", "clang-18 -g", "cc -g"),
        ("CC", "ccache clang", "ccache clang"),
        ("CC", "cc -pthread", "cc -pthread"),
        ("CXX", "clang++ -pthread", "c++ -pthread"),
        ("CXX", "/usr/bin/x86_64-linux-gnu-g++", "c++"),
        ("LDSHARED", "clang -shared -L/install/lib", f"cc -shared -L{NEW}/lib"),
        ("LDCXXSHARED", "clang++ -shared", "c++ -shared"),
        ("AR", "/tools/llvm/bin/llvm-ar", "ar"),
        ("BLDSHARED", "clang -bundle -isysroot /Applications/Xcode.app/MacOSX14.2.sdk -g", "cc -bundle -g"),
        ("CFLAGS", "-O3 -fdebug-default-version=4 -Wall", "-O3 -Wall"),
        ("CC_NAME", "clang", "clang"),
    ],
)
def test_builders_tools_become_the_machines(variable: str, before: str, after: str) -> None:
    assert values_of(rewritten("sysconfig", sysconfig(**{variable: before}), OLD, NEW))[variable] == after


def test_makefile_names_the_machines_compiler() -> None:
    text = "CC=\t\tclang -pthread\nLINKCC=\t$(PURIFY) $(CC)\nprefix=\t/install\n"
    assert rewritten("makefile", text, OLD, "/a$b") == (
        "CC=\t\tcc -pthread\nLINKCC=\t$(PURIFY) $(CC)\nprefix=\t/a$$b\n"
    )


def test_pkgconfig_uses_its_own_place() -> None:
    text = "prefix=/install\nexec_prefix=${prefix}\nlibdir=/install/lib\n"
    assert rewritten("pkgconfig", text, OLD, NEW) == (
        "prefix=${pcfiledir}/../..\nexec_prefix=${prefix}\nlibdir=${prefix}/lib\n"
    )


def test_module_with_more_than_the_dictionary_is_rewritten_as_text() -> None:
    text = "import os\nbuild_time_vars = {'prefix': '/install'}\nos.x = 1\n"
    assert rewritten("sysconfig", text, OLD, "/it's") == text.replace("/install", "/it\\'s")


def test_module_without_any_place_stays_byte_for_byte() -> None:
    text = "build_time_vars = {'SIZEOF_INT': 4,\n 'CC': 'cc'}"
    assert rewritten("sysconfig", text, OLD, NEW) == text


@given(PLACES)
def test_any_place_survives_python_and_json(place: str) -> None:
    module = rewritten("sysconfig", sysconfig(prefix="/install", LIBDIR="/install/lib"), OLD, place)
    assert values_of(module) == {"prefix": place, "LIBDIR": f"{place}/lib"}
    assert json.loads(rewritten("json", '{"a": "/install/lib"}', OLD, place)) == {"a": f"{place}/lib"}


@given(PLACES, PLACES)
def test_what_was_rewritten_is_rewritten_back(one: str, other: str) -> None:
    there = rewritten("sysconfig", sysconfig(prefix="/install", CC="clang"), OLD, one)
    again = rewritten("sysconfig", there, (one,), other)
    assert rewritten("sysconfig", again, (other,), one) == there


def test_variables_in_json_are_those_of_the_module() -> None:
    text = json.dumps({"CC": "clang -pthread", "LIBDIR": "/install/lib", "SIZEOF_INT": 4})
    assert json.loads(rewritten("sysconfig-json", text, OLD, NEW)) == {
        "CC": "cc -pthread",
        "LIBDIR": f"{NEW}/lib",
        "SIZEOF_INT": 4,
    }


@pytest.mark.parametrize("text", ["", "[]", "{", '"/install"', "[" * 100_000])
def test_other_json_stays(text: str) -> None:
    assert rewritten("sysconfig-json", text, OLD, NEW) == text


def test_new_place_that_holds_an_old_one_is_written_once() -> None:
    assert rewritten("text", "/install/x", ("/install", "/build"), "/build/install") == "/build/install/x"


@given(st.sampled_from([*FORMATS, "unknown"]), st.text(max_size=200))
def test_any_text_is_rewritten_or_left(kind: str, text: str) -> None:
    assert isinstance(rewritten(kind, text, OLD, NEW), str)


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_nesting_is_not_a_crash(depth: int) -> None:
    text = f"build_time_vars = {{'a': {'(' * depth}1{')' * depth}}}"
    assert rewritten("sysconfig", text, OLD, NEW) == text


@pytest.mark.parametrize(
    ("prefix", "stated"),
    [
        ("/install", "/install"),
        ("/home/ana/.pyenv/versions/3.13.0", "/home/ana/.pyenv/versions/3.13.0"),
        ("/usr", ""),
        ("/usr/local", ""),
        ("/", ""),
        ("relative", ""),
        ("/a/../b", ""),
        ("/a b", ""),
        ("/a" * 300, ""),
        (4, ""),
    ],
)
def test_stated_place_is_one_of_the_toolchains_own(prefix: object, stated: str) -> None:
    assert sysconfig_prefix(sysconfig(prefix=prefix)) == stated


@pytest.mark.parametrize(
    "text", ["", "(", "x = 1", "build_time_vars = []", "build_time_vars = open('/etc/x')"]
)
def test_module_that_is_not_such_a_dictionary_states_nothing(text: str) -> None:
    assert sysconfig_prefix(text) == ""


def test_shared_directories_are_not_replaceable() -> None:
    assert [is_replaceable(place) for place in ("/usr", "/opt/python", "/")] == [False, True, False]


@pytest.mark.parametrize(
    ("first_line", "program"),
    [
        (b"#!/install/bin/python3.13\n", b"python3.13"),
        (b"#! /install/bin/python3.13t -E\n", b"python3.13t"),
        (b"#!/install/bin/pypy3\r\n", b"pypy3"),
        (b"#!/bin/sh\n'''exec' /install/bin/python3 \"$0\" \"$@\"\n' '''\n", b"python3"),
        (b"#!/bin/sh\n'''exec' \"/install/bin/python3\" \"$0\" \"$@\"\n' '''\n", b"python3"),
    ],
)
def test_script_finds_the_interpreter_beside_itself(first_line: bytes, program: bytes) -> None:
    script = rewritten_script(first_line + b"import \xff\n", OLD, NEW, PYTHON)
    assert script.startswith(
        b'#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/' + program + b'"'
    )
    assert script.endswith(b"\n' '''\nimport \xff\n")


def test_script_of_python_is_python_still() -> None:
    script = rewritten_script(b"#!/install/bin/python3 -s\nprint(1)\n", OLD, NEW, PYTHON)
    assert ast.unparse(ast.parse(script)).endswith("print(1)")


@pytest.mark.parametrize(
    "script",
    [
        b"#!/usr/bin/env python3\n",
        b"#!/bin/sh\necho /install/bin/python3\n",
        b"#!/install/lib/python3\n",
        b"#!/install/bin/../../bin/sh\n",
        b"#!/install/bin/python3 $(reboot)\n",
        b"#!/install/bin/python3;x\n",
        b"#!/install/bin/py\0thon\n",
        b"\x7fELF/install/bin/python3\n",
        b"",
    ],
)
def test_other_scripts_stay(script: bytes) -> None:
    assert rewritten_script(script, OLD, NEW, PYTHON) == script


def test_other_programs_get_an_absolute_line() -> None:
    assert rewritten_script(b"#!/install/bin/tclsh\nx", OLD, "/opt/py", PYTHON) == b"#!/opt/py/bin/tclsh\nx"
    assert (
        rewritten_script(b"#!/install/bin/python3\nx", OLD, "/opt/py", PLAIN) == b"#!/opt/py/bin/python3\nx"
    )


@pytest.mark.parametrize("place", ["/with blank", f"/{'x' * 120}"])
def test_line_that_the_kernel_could_not_read_is_not_written(place: str) -> None:
    script = b"#!/install/bin/tclsh\nx"
    assert rewritten_script(script, OLD, place, PYTHON) == script
