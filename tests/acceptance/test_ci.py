"""The files for CI do, step by step as a runner does them, what docs/ci.md says; and so do its blocks."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.conftest import OMG_SCRIPT
from tests.conftest import write_executable
from tests.plain_yaml import parse
from tests.prose import ROOT, blocks, sections
from tests.publishing.python import PythonPublisher
from tests.real.machine import network
from tests.tools import find_tool

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.publishers import Publishers
    from tests.upstream import Upstream

ACTION = parse((ROOT / "action.yml").read_text(encoding="utf-8"))
TEMPLATE = parse((ROOT / "templates/omg.yml").read_text(encoding="utf-8"))
# As GitHub and GitLab start the shell of a step.
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
# In place of the one that takes a Python and a package index: test_everything_from_the_checkout runs that.
_INSTALLER = """\
#!/bin/sh
[ "$*" = "-y --no-modify-path" ] || exit 2
mkdir -p "$HOME/.local/bin"
cp "{omg}" "$HOME/.local/bin/omg"
"$HOME/.local/bin/omg" setup --no-modify-path -y
"""


@dataclass
class Job:
    """A job of a CI service: its variables, and the folder of the project.

    Attributes:
        env: The variables of the job.
        project: Where each step starts.
        said: What all steps printed.
    """

    env: dict[str, str]
    project: Path
    said: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    cached: list[dict[str, str]] = field(default_factory=list)

    def run(self, script: str, **env: str) -> str:
        """Run a script that must succeed, and return what it printed on stdout."""
        done = subprocess.run(
            [*_BASH, script],
            cwd=self.project,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        self.said += done.stdout + done.stderr
        assert done.returncode == 0, f"{script}\n{self.said}"
        return done.stdout


class GithubJob(Job):
    """Does the steps of a composite action as GitHub's runner does."""

    def use(self, action: Path, **inputs: str) -> None:
        """Do the steps; what they ask of GitHub's cache is written down."""
        assert isinstance(ACTION, dict)
        values = {name: one["default"] for name, one in ACTION["inputs"].items()} | inputs  # type: ignore[index,union-attr,call-overload]
        for step in ACTION["runs"]["steps"]:  # type: ignore[index,call-overload,union-attr]
            condition = re.fullmatch(r"inputs\.(\w+) == 'true'", step.get("if", ""))
            assert condition or "if" not in step
            if condition and values[condition[1]] != "true":
                continue
            if "uses" in step:
                assert step["uses"].startswith("actions/cache@")
                self.cached.append({key: self._filled(text, values) for key, text in step["with"].items()})
                continue
            assert step["shell"] == "bash"
            env = {key: self._filled(text, values) for key, text in step.get("env", {}).items()}
            self.step(step["run"], **env, GITHUB_ACTION_PATH=str(action))

    def step(self, script: str, **env: str) -> str:
        """Run a script with the runner's files, and take over what it wrote there."""
        folder = self.project.parent / "runner"
        folder.mkdir()
        names = ("GITHUB_PATH", "GITHUB_ENV", "GITHUB_OUTPUT")
        for name in names:
            (folder / name).touch()
        said = self.run(script, **env, **{name: str(folder / name) for name in names})
        for line in (folder / "GITHUB_PATH").read_text().splitlines():
            self.env["PATH"] = f"{line}:{self.env['PATH']}"
        for name, values in (("GITHUB_ENV", self.env), ("GITHUB_OUTPUT", self.outputs)):
            values.update(line.split("=", 1) for line in (folder / name).read_text().splitlines())
        shutil.rmtree(folder)
        return said

    def _filled(self, text: str, inputs: dict[str, str]) -> str:
        def value(found: re.Match[str]) -> str:
            kind, _, name = found[1].rpartition(".")
            return inputs[name] if kind == "inputs" else self.outputs[name]

        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", value, text)


@pytest.fixture
def variables(upstream: Upstream, publishers: Publishers, env: dict[str, str], home: Path) -> dict[str, str]:
    """Return the variables of a job in which some releases can be downloaded."""
    for version in ("18.17.0", "20.11.1", "22.1.0"):
        publishers.node(version)
    PythonPublisher(upstream).publish("3.11.4")
    return {**env, "CI": "true", "OMG_MIRROR": upstream.url}


@pytest.fixture
def action(tmp_path: Path) -> Path:
    """Return the folder of an action whose install.sh needs no package index."""
    script = write_executable(tmp_path / "omg-of-the-test", OMG_SCRIPT)
    return write_executable(tmp_path / "action/install.sh", _INSTALLER.format(omg=script)).parent


@pytest.fixture
def github(variables: dict[str, str], project: Path) -> GithubJob:
    """Return a job of GitHub."""
    return GithubJob(variables, project)


def test_steps_after_the_action_run_the_version_of_their_folder(github: GithubJob, action: Path) -> None:
    (github.project / ".nvmrc").write_text("20.11.1\n")
    (github.project / "old").mkdir()
    (github.project / "old/.nvmrc").write_text("18.17.0\n")

    github.use(action, recursive="true")

    assert github.step("node --version").strip() == "node 20.11.1 --version"
    assert github.step("cd old && node --version").strip() == "node 18.17.0 --version"
    assert not [name for name in github.env if name.startswith("OMG_NODE")]
    assert "\x1b" not in github.said


def test_action_asks_the_cache_for_the_versions_by_omgs_key(
    github: GithubJob, action: Path, home: Path
) -> None:
    (github.project / ".nvmrc").write_text("20.11.1\n")

    github.use(action)

    key = github.step("omg env --cache-key").strip()
    assert github.cached == [{"path": f"{home}/.local/share/omg/versions", "key": key}]


def test_versions_that_the_cache_brings_back_are_not_downloaded(
    github: GithubJob, action: Path, home: Path, upstream: Upstream, tmp_path: Path
) -> None:
    (github.project / ".nvmrc").write_text("20.11.1\n")
    github.use(action)
    versions = home / ".local/share/omg/versions"
    versions.rename(tmp_path / "kept")
    shutil.rmtree(home)
    versions.parent.mkdir(parents=True)
    (tmp_path / "kept").rename(versions)
    del github.env["OMG_MIRROR"]
    github.env["OMG_OFFLINE"] = "true"

    github.use(action)

    assert github.step("node --version").strip() == "node 20.11.1 --version"


def test_inputs_turn_steps_off(github: GithubJob, action: Path, home: Path) -> None:
    (github.project / ".nvmrc").write_text("20.11.1\n")

    github.use(action, install="false", cache="false")

    assert github.cached == []
    assert not (home / ".local/share/omg/versions/node").exists()


def test_outputs_and_inputs_of_the_page_are_those_of_the_action() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z]+)` \| `([a-z]+)` \|", sections("docs/ci.md")["GitHub"], re.MULTILINE)
    )

    assert rows == {name: one["default"] for name, one in ACTION["inputs"].items()}  # type: ignore[index,call-overload,union-attr]
    assert list(ACTION["outputs"]) == ["cache-key"]  # type: ignore[index,call-overload,arg-type]


def gitlab_script(*commands: str) -> str:
    """Return what GitLab makes of a job that extends the template: one script, each command in its turn."""
    assert isinstance(TEMPLATE, dict)
    job = TEMPLATE[".omg"]
    assert isinstance(job, dict)
    assert job["cache"] == {"key": "$OMG_CACHE_KEY", "paths": [".omg/versions/"]}
    assert isinstance(job["before_script"], list)
    return "\n".join([*map(str, job["before_script"]), *commands])


def gitlab_job(variables: dict[str, str], project: Path, release: Path) -> Job:
    """Return a job of GitLab in a folder that all can write to, as its runner in a container makes it."""
    project.chmod(0o777)
    declared = TEMPLATE[".omg"]["variables"]  # type: ignore[index,call-overload]
    own = {name: str(text).replace("$CI_PROJECT_DIR", str(project)) for name, text in declared.items()}  # type: ignore[union-attr]
    return Job({**variables, "CI_PROJECT_DIR": str(project), **own, "OMG_RELEASE": str(release)}, project)


def test_gitlab_job_runs_the_versions_of_its_files(
    variables: dict[str, str], project: Path, action: Path
) -> None:
    (project / ".nvmrc").write_text("20.11.1\n")
    (project / ".nvmrc").chmod(0o666)

    job = gitlab_job(variables, project, action)

    assert job.run(gitlab_script("node --version")).splitlines()[-1] == "node 20.11.1 --version"
    assert (project / ".omg/versions/node/20.11.1").is_dir()


def test_gitlab_job_without_an_address_fails(variables: dict[str, str], project: Path) -> None:
    job = gitlab_job(variables, project, project)
    del job.env["OMG_RELEASE"]

    with pytest.raises(AssertionError, match="OMG_RELEASE"):
        job.run(gitlab_script("true"))


def test_gitlab_job_downloads_the_installer(
    variables: dict[str, str], project: Path, action: Path, secure_upstream: Upstream, certificate: Path
) -> None:
    find_tool("curl")
    secure_upstream.put("downloads.example.org/omg/install.sh", (action / "install.sh").read_bytes())
    (project / ".nvmrc").write_text("20.11.1\n")

    job = gitlab_job(variables, project, action)
    job.env["OMG_RELEASE"] = f"{secure_upstream.url}/downloads.example.org/omg"
    job.env["CURL_CA_BUNDLE"] = str(certificate)

    said = job.run(gitlab_script("node --version"))
    assert said.splitlines()[-1] == "node 20.11.1 --version"


@pytest.mark.real
@pytest.mark.timeout(900)
@pytest.mark.parametrize("service", ["github", "gitlab"])
def test_everything_from_the_checkout(variables: dict[str, str], project: Path, service: str) -> None:
    (project / ".nvmrc").write_text("20.11.1\n")
    env = {**variables, **network()}

    if service == "github":
        job = GithubJob(env, project)
        job.use(ROOT)
        said = job.step("node --version")
    else:
        said = gitlab_job(env, project, ROOT).run(gitlab_script("node --version"))

    assert said.splitlines()[-1] == "node 20.11.1 --version"


@pytest.mark.parametrize(
    "command",
    [
        "nosuch",
        "install --bogus",
        "which nope",
        "-C /nonexistent current",
        "pin",
        "env --shell x",
        "config set x 1",
    ],
)
def test_errors_of_every_kind_are_json(omg: RunOmg, command: str) -> None:
    done = omg(*command.split(), env={"OMG_LOG": "json"})

    (line,) = done.stderr.splitlines()
    assert json.loads(line)["level"] == "error"
    assert json.loads(line)["exit_status"] == done.exit_status


# --- docs/ci.md ---


def test_plain_shells_run_what_the_page_says(github: GithubJob, action: Path) -> None:
    (github.project / "install.sh").symlink_to(action / "install.sh")
    (github.project / ".nvmrc").write_text("20.11.1\n")
    (script,) = blocks(sections("docs/ci.md")["Plain shells"])

    assert github.run(f"{script}node --version").splitlines()[-1] == "node 20.11.1 --version"


def test_versions_without_a_file_are_named(github: GithubJob, action: Path) -> None:
    github.step(f'sh "{action}/install.sh" -y --no-modify-path')
    github.env["PATH"] = f"{github.env['HOME']}/.local/bin:{github.env['PATH']}"
    script = blocks((ROOT / "docs/ci.md").read_text(encoding="utf-8"))[0]

    said = github.run(f"{script}node --version; command -v python3; omg current")

    assert "node 18.17.0 --version" in said
    assert "python  3.11.4" in said
    assert f"{github.env['HOME']}/.local/share/omg/shims/python3" in said


def test_other_blocks_of_the_page_can_be_typed(github: GithubJob, action: Path) -> None:
    github.use(action)
    page = sections("docs/ci.md")
    lines = blocks(page["What to cache"])[0].splitlines()

    github.step(blocks(page["GitHub"])[0])
    keys = [github.step(line).strip() for line in lines]

    assert re.fullmatch(r"omg-linux-\w+-\w+-[0-9a-f]{16}", keys[0])
    assert re.search(r"# (omg-linux-x64-glibc-[0-9a-f]{16})$", lines[0])
    assert all(json.loads(block) for block in blocks(page["Renovate"], "json"))


def test_messages_as_json_have_the_keys_of_the_page(github: GithubJob, action: Path) -> None:
    (github.project / ".nvmrc").write_text("20.11.1\n")
    github.use(action, install="false")
    page = sections("docs/ci.md")["Logs"]

    github.said = ""
    github.step(blocks(page)[0] + "OMG_LOG=json omg where node@9 || true\n")

    messages = [json.loads(line) for line in github.said.splitlines() if line.startswith("{")]
    keys = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert [one["message"] for one in messages[:1]] == ["downloading node 20.11.1 (0.0 MB)"]
    assert {"info", "error"} == {one["level"] for one in messages}
    assert {key for one in messages for key in one} == keys
    assert not [line for line in github.said.splitlines() if line.startswith(("omg:", "hint:"))]
