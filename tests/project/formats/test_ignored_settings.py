"""Settings of a project that have no effect are found by their names, as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omg.project.formats.ignored_settings import ignored_settings, names_in
from omg.project.formats.registry import FORMATS


@pytest.mark.parametrize(
    ("format", "text", "names"),
    [
        ("mise-toml", '[settings]\nnode.mirror_url = "x"\njobs = 3\n', ("settings.node.mirror_url",)),
        (
            "mise-toml",
            "[settings]\nyes = true\ngpg_verify = false\n",
            ("settings.yes", "settings.gpg_verify"),
        ),
        ("mise-toml", '[settings]\ntrusted_config_paths = ["/"]\n', ("settings.trusted_config_paths",)),
        ("mise-toml", '[env]\nOMG_MIRROR = "x"\nhttps_proxy = "y"\n', ("env.OMG_MIRROR", "env.https_proxy")),
        ("mise-toml", '[env]\nSSL_CERT_FILE = "x"\nNETRC = "y"\n', ("env.SSL_CERT_FILE", "env.NETRC")),
        ("mise-toml", '[plugins]\nnode = "https://evil.example"\n', ("plugins.node",)),
        ("prototools", "[settings]\nauto-install = true\n", ("settings.auto-install",)),
        ("prototools", '[plugins.tools]\nnode = "x"\n', ("plugins.tools.node",)),
        ("pyproject", '[tool.uv]\npython-install-mirror = "x"\n', ("tool.uv.python-install-mirror",)),
        ("pyproject", "[tool.omg]\noffline = false\n", ("tool.omg.offline",)),
        ("sdkmanrc", "java=21\nSDKMAN_CANDIDATES_API=x\n", ("SDKMAN_CANDIDATES_API",)),
        ("mise-toml", '[tools]\nnode = "20"\n[env]\nOMG_NODE_VERSION = "20"\n', ()),
        ("mise-toml", "settings = 3\nenv = []\nplugins = 'x'\n", ()),
        ("mise-toml", "[settings\n", ()),
        ("nvmrc", "mirror\n", ()),
    ],
)
def test_names_are_found(format: str, text: str, names: tuple[str, ...]) -> None:
    assert ignored_settings(format, text.encode()) == names


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=200))
def test_nothing_makes_it_fail(format: str, data: bytes) -> None:
    ignored_settings(format, data)


def test_names_are_reported_down_to_a_depth() -> None:
    document = {"plugins": {"a": {"b": {"c": {"d": {"e": 1}}}, "x": 1}}}

    assert list(names_in(document, "plugins")) == ["plugins.a.x"]
    assert list(names_in({"plugins": {"a": {"b": {"c": {"d": 1}}}}}, "plugins")) == ["plugins.a.b.c.d"]
