"""`omg install java`: Temurin by Adoptium's interface, its signature, and JAVA_HOME."""

from __future__ import annotations

import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.publishing.java import JavaPublisher
from tests.signers import new_signer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import RunOmg
    from tests.conftest import StoreBuilder
    from tests.publishers import Publishers
    from tests.upstream import Upstream

PLACE = "github.com/adoptium/temurin21-binaries/releases/download/jdk-21.0.2%2B13/"
NAME = "OpenJDK21U-jdk_x64_linux_hotspot_21.0.2_13.tar.gz"


@pytest.fixture
def java(publishers: Publishers) -> JavaPublisher:
    return JavaPublisher(publishers.upstream)


@pytest.mark.parametrize(
    ("spec", "version"),
    [
        ("21", "21.0.12.1+1"),
        ("21.0.2", "21.0.2+13"),
        ("21.0.2+13", "21.0.2+13"),
        ("temurin-21.0.12.1+1", "21.0.12.1+1"),
        ("8", "8.0.402+6"),
        ("1.8", "8.0.402+6"),
        ("8u402", "8.0.402+6"),
        ("8u402-b06", "8.0.402+6"),
        ("1.8.0_402", "8.0.402+6"),
        ("lts", "21.0.12.1+1"),
        ("lts/-1", "21.0.12.1+1"),
        ("latest", "24.0.1+9"),
        ("24", "24.0.1+9"),
    ],
)
def test_every_spelling_installs_its_version(
    omg: RunOmg, java: JavaPublisher, store: StoreBuilder, spec: str, version: str
) -> None:
    for release in ("jdk8u402-b06", "jdk-21.0.2+13", "jdk-21.0.12.1+1", "jdk-24+36", "jdk-24.0.1+9"):
        java.publish(release)
    done = omg("install", f"java@{spec}")
    assert done.stdout.startswith(f"installed java {version} from adoptium.net"), done.stderr
    assert (store.layout.toolchain_dir("java", version) / "bin/javac").exists()


def test_jre_is_installed_on_request(omg: RunOmg, java: JavaPublisher, store: StoreBuilder) -> None:
    java.publish("jdk-21.0.2+13")
    java.publish("jdk-21.0.2+13", image="jre")
    for spec in ("jre-21", "temurin-jre-21", "jre"):
        omg("install", f"java@{spec}")
    bin_dir = store.layout.toolchain_dir("java", "jre-21.0.2+13") / "bin"
    assert (omg("list", "java").lines[0].split()[:2], sorted(each.name for each in bin_dir.iterdir())) == (
        ["java", "jre-21.0.2+13"],
        ["java"],
    )


def test_java_home_is_set_by_shim_exec_and_env(
    omg: RunOmg, java: JavaPublisher, store: StoreBuilder, env: dict[str, str], project: Path
) -> None:
    java.publish("jdk-17.0.10+7")
    java.publish("jdk-21.0.2+13")
    omg("use", "java@17")
    omg("install", "java@21")
    homes = [str(store.layout.toolchain_dir("java", each)) for each in ("17.0.10+7", "21.0.2+13")]
    shim = subprocess.run(
        [store.layout.shims_dir / "java"],
        env={**env, "JAVA_HOME": "/old"},
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shim.stdout == f"java jdk-17.0.10+7 {homes[0]}\n"
    assert omg("exec", "java@21", "--", "java", "-version").lines == [
        f"java jdk-21.0.2+13 {homes[1]} -version"
    ]
    assert f"JAVA_HOME='{homes[0]}'" in omg("env").stdout


def test_signature_of_the_archive_is_reported_and_recorded(
    omg: RunOmg, java: JavaPublisher, store: StoreBuilder, upstream: Upstream, home: Path
) -> None:
    signer = new_signer()
    upstream.put(f"{PLACE}{NAME}.sig", signer.detached(java.publish("jdk-21.0.2+13")))
    directory = home / ".config/omg"
    directory.mkdir(parents=True)
    (directory / "key.asc").write_bytes(signer.key)
    (directory / "config.toml").write_text(
        f"[verify]\nextra_keys = ['{directory}/key.asc']\njava = 'require'\n"
    )
    assert omg("install", "java@21").lines == [
        "installed java 21.0.2+13 from adoptium.net (checksum verified; signature: good)"
    ]
    receipt = store.layout.toolchain_dir("java", "21.0.2+13") / ".omg-toolchain.toml"
    assert tomllib.loads(receipt.read_text())["signature"].startswith(f"good by {signer.fingerprint}")


@pytest.mark.parametrize(
    ("spec", "vendor", "instead"),
    [
        ("21.0.2-amzn", "Amazon Corretto", "java@21"),
        ("zulu-17", "Azul Zulu", "java@17"),
        ("oracle64-1.8.0.202", "Oracle", "java@"),
        ("liberica", "BellSoft Liberica", "java@lts"),
    ],
)
def test_other_vendors_are_refused_by_name(
    omg: RunOmg, upstream: Upstream, publishers: Publishers, spec: str, vendor: str, instead: str
) -> None:
    done = omg("install", f"java@{spec}")
    assert (done.exit_status, vendor in done.stderr, instead in done.stderr) == (1, True, True)
    assert upstream.count("") == 0


def test_version_for_other_machines_names_the_nearest_for_this_one(omg: RunOmg, java: JavaPublisher) -> None:
    java.publish("jdk-21.0.2+13")
    java.publish("jdk-21.0.3+9", os="mac", arch="aarch64")
    java.publish("jdk8u402-b06", os="mac")
    done = omg("install", "java@21.0.3+9")
    assert (done.exit_status, "java 21.0.3+9 is not published for this machine" in done.stderr) == (1, True)
    assert "21.0.2+13" in done.stderr
    for spec in ("8", "8u402-b06"):
        done = omg("install", f"java@{spec}")
        message = "java 8.0.402+6 is not published for this machine"
        assert (done.exit_status, message in done.stderr, "21.0.2+13" in done.stderr) == (1, True, True)


def test_version_that_does_not_exist_names_the_nearest(omg: RunOmg, java: JavaPublisher) -> None:
    java.publish("jdk-21.0.2+13")
    for spec in ("21.0.99", "15", "22.0.1+1"):
        done = omg("install", f"java@{spec}")
        assert (done.exit_status, "21.0.2+13" in done.stderr) == (1, True), done.stderr


def test_major_that_is_listed_and_has_no_builds_yet_is_passed_over(omg: RunOmg, java: JavaPublisher) -> None:
    java.publish("jdk-21.0.2+13")
    java.announce(27)
    assert omg("install", "java@latest").stdout.startswith("installed java 21.0.2+13")
    assert "nearest are 21.0.2+13" in omg("install", "java@27").stderr


def test_html_page_instead_of_the_list_is_reported(
    omg: RunOmg, upstream: Upstream, java: JavaPublisher
) -> None:
    java.publish("jdk-21.0.2+13")
    upstream.put("api.adoptium.net/v3/info/available_releases", b"<html>Application is not available</html>")
    done = omg("install", "java@21")
    assert (done.exit_status, "list of Temurin's releases" in done.stderr) == (1, True)


def test_remote_list_has_the_newest_of_every_major(omg: RunOmg, java: JavaPublisher) -> None:
    for release in ("jdk8u402-b06", "jdk-21.0.2+13", "jdk-21.0.3+9", "jdk-24.0.1+9"):
        java.publish(release)
    rows = [line.split() for line in omg("list", "java", "--remote").lines]
    assert rows == [
        ["8.0.402+6", "2026-07-24", "lts/8"],
        ["21.0.3+9", "2026-07-24", "lts/21"],
        ["24.0.1+9", "2026-07-24"],
    ]
    assert [line.split()[0] for line in omg("list", "java", "--remote", "--lts").lines] == [
        "8.0.402+6",
        "21.0.3+9",
    ]
    assert [line.split()[0] for line in omg("list", "java@21", "--remote").lines] == ["21.0.2+13", "21.0.3+9"]
