"""omg why"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import StoreBuilder, write_executable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg


def test_why_explains_every_step(omg: RunOmg, store: StoreBuilder, project: Path, tmp_path: Path) -> None:
    store.add("node", "18.17.0")
    store.add("node", "20.11.1")
    store.add("node", "22.1.0", executables=["npm"])
    system = write_executable(tmp_path / "bin/node")
    (project / ".tool-versions").write_text("ruby 3.3.0\n")
    (project / ".nvmrc").write_text("20 # ours\n")
    (project / ".node-version").mkdir()
    (project / "package.json").write_text('{"engines": {"node": ">=22"}}')

    done = omg("why", "node", env={"PATH": f"{tmp_path}/bin"})

    assert (done.exit_status, done.stderr) == (0, "")
    assert done.lines == [
        f"node is {store.executable('node', '20.11.1', 'node')}",
        f"because it is what 20 means (set by {project}/.nvmrc)",
        "",
        f"version files from {project} up to {tmp_path}:",
        f"   {project}/.tool-versions  says nothing about node",
        f"*  {project}/.nvmrc          pins 20",
        f"   {project}/.node-version   ignored: it is a directory; not reached: {project}/.nvmrc decides",
        f"   {project}/package.json    wants `>=22`, which 20.11.1 does not satisfy;"
        f" not reached: {project}/.nvmrc decides",
        "",
        "candidates:",
        "   node 22.1.0".ljust(len(str(system)) + 3) + "  does not match 20; it has no node either",
        "*  node 20.11.1".ljust(len(str(system)) + 3) + "  chosen",
        "   node 18.17.0".ljust(len(str(system)) + 3) + "  does not match 20",
        f"   {system}  runs only where no version of omg's is active",
    ]


def test_why_reports_an_error_and_exits_as_the_shim_would(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("18\n")

    done = omg("why", "node", env={"PATH": "/nowhere"})

    assert done.exit_status == 127
    assert done.lines[:3] == [
        f"node: node 18 is not installed (set by {project}/.nvmrc)",
        "installed: 20.11.1",
        "hint: run omg install node@18",
    ]
    assert f"*  {project}/.nvmrc  pins 18" in done.lines
    assert "   node 20.11.1  does not match 18" in done.lines


def test_why_shows_the_file_that_cannot_be_used(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("../x\n")

    done = omg("why", "node", env={"PATH": "/nowhere"})

    assert done.exit_status == 127
    assert f"*  {project}/.nvmrc  cannot be used: `../x` is not a valid version of node" in done.lines


def test_why_reports_an_active_environment(omg: RunOmg, project: Path, tmp_path: Path) -> None:
    python = write_executable(tmp_path / "venv/bin/python3")
    (project / ".python-version").write_text("3.12\n")

    done = omg("why", "python3", env={"VIRTUAL_ENV": f"{tmp_path}/venv", "PATH": f"{tmp_path}/venv/bin"})

    assert done.lines[:2] == [
        f"python3 is {python}",
        "because it is in the active virtual environment (VIRTUAL_ENV), which comes before version files",
    ]


def test_why_reports_that_a_variable_decides(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("18\n")

    done = omg("why", "node", env={"OMG_NODE_VERSION": "20", "PATH": "/nowhere"})

    assert done.lines[1] == "because it is what 20 means (set by OMG_NODE_VERSION)"
    assert f"   {project}/.nvmrc  pins 18; not reached: OMG_NODE_VERSION decides" in done.lines


def test_why_in_json(omg: RunOmg, store: StoreBuilder, project: Path, tmp_path: Path) -> None:
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")

    done = omg("why", "node", "--json", env={"PATH": "/nowhere"})

    assert done.document == {
        "schema": 1,
        "executable": "node",
        "path": str(store.executable("node", "20.11.1", "node")),
        "reason": f"it is what 20 means (set by {project}/.nvmrc)",
        "missing": [],
        "linked_to": None,
        "error": None,
        "directories": [str(project), str(tmp_path)],
        "files": [{"runtime": "node", "path": f"{project}/.nvmrc", "verdict": "pins 20", "decisive": True}],
        "candidates": [
            {"runtime": "node", "candidate": "node 20.11.1", "verdict": "chosen", "decisive": True}
        ],
        "shadowed_by": [
            {
                "executable": "node",
                "path": None,
                "reason": "omg's shims are not on PATH",
                "fix": "omg setup, then open a new terminal",
            }
        ],
    }


def test_a_lock_that_does_not_match_is_named(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "20.11.1")
    (project / "mise.toml").write_text('[tools]\nnode = "20"\n')
    (project / "mise.lock").write_text('[[tools.node]]\nversion = "18.0.0"\n')

    files = omg("why", "node", "--json").document["files"]

    assert isinstance(files, list)
    assert "mise.lock" in files[0]["verdict"]


def test_a_global_tool_that_follows_is_explained(omg: RunOmg, store: StoreBuilder, project: Path) -> None:
    store.add("node", "18.17.0", executables=["node", "tsc"])
    store.add("node", "20.11.1")
    (project / ".nvmrc").write_text("20\n")
    below = project / "packages/one"
    below.mkdir(parents=True)
    own = write_executable(project / "node_modules/.bin/tsc")
    tsc = store.executable("node", "18.17.0", "tsc")

    done = omg("-C", str(below), "why", "tsc", env={"PATH": "/nowhere"})

    assert done.lines[:2] == [
        f"tsc is {tsc}",
        f"because node 20.11.1 (set by {project}/.nvmrc) does not have this global tool;"
        " it runs from node 18.17.0, the newest with it",
    ]
    assert [line.split(None, 1) for line in done.lines if str(own) in line] == [
        [str(own), "the project's own: run by npm run and npx, never by omg"]
    ]


def test_the_projects_own_copy_is_no_matter_for_a_runtimes_executable(
    omg: RunOmg, store: StoreBuilder, project: Path
) -> None:
    store.add("node", "20.11.1")
    store.set_current("node", "20.11.1")
    write_executable(project / "node_modules/.bin/node")

    assert "node_modules" not in omg("why", "node", env={"PATH": "/nowhere"}).stdout
