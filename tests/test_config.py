"""The configuration: layers, types, errors."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from omg.config import Config, UnknownKey, load, read_document, read_layers
from omg.config_keys import AUTO_INSTALL, EXTRA_KEYS, JOBS, KEYS
from omg.errors import ConfigError


@pytest.fixture
def config_dir(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def system_file(tmp_path: Path) -> Path:
    return tmp_path / "etc.toml"


def write(config_dir: Path, text: str) -> Path:
    file = config_dir / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_files_and_variables_everything_is_default(config_dir: Path, system_file: Path) -> None:
    assert load({}, config_dir, system_file=system_file) == Config()


def test_user_file_beats_the_administrators(config_dir: Path, system_file: Path) -> None:
    write(config_dir, "jobs = 2")
    system_file.write_text("jobs = 3\noffline = true\n", encoding="utf-8")

    config = load({}, config_dir, system_file=system_file)

    assert (config.jobs, config.offline) == (2, True)


def test_variable_beats_the_files(config_dir: Path, system_file: Path) -> None:
    write(config_dir, "jobs = 2")

    assert load({"OMG_JOBS": "7"}, config_dir, system_file=system_file).jobs == 7


def test_empty_variable_is_an_unset_one(config_dir: Path, system_file: Path) -> None:
    write(config_dir, "jobs = 2")

    assert load({"OMG_JOBS": ""}, config_dir, system_file=system_file).jobs == 2


@pytest.mark.parametrize(("text", "value"), [("1", True), ("true", True), ("0", False), ("no", False)])
def test_boolean_variable_is_read(config_dir: Path, system_file: Path, text: str, value: bool) -> None:
    assert load({"OMG_OFFLINE": text}, config_dir, system_file=system_file).offline is value


def test_system_dirs_variable_is_separated_by_colons(config_dir: Path, system_file: Path) -> None:
    config = load({"OMG_SYSTEM_DIRS": "/opt/a:/opt/b:"}, config_dir, system_file=system_file)

    assert config.system_dirs == (Path("/opt/a"), Path("/opt/b"))


def test_aliases_of_both_files_are_joined(config_dir: Path, system_file: Path) -> None:
    write(config_dir, '[alias.node]\nwork = "20"\n')
    system_file.write_text('[alias.node]\nwork = "18"\nold = "14"\n', encoding="utf-8")

    config = load({}, config_dir, system_file=system_file)

    assert config.aliases_of("node") == {"work": "20", "old": "14"}


def test_dotted_scalar_is_read_from_its_table(config_dir: Path, system_file: Path) -> None:
    write(config_dir, '[shims]\nallow = ["clear"]\n')

    assert load({}, config_dir, system_file=system_file).shims_allow == ("clear",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('auto_install = "maybe"', "`auto_install` in .* is `maybe`; accepted: `ask`, `always`, `never`"),
        ("minimum_age = '30000d'", "a number of days or weeks up to `9999d`"),
        ("minimum_age = '\u0667d'", "`minimum_age` in .* is `"),
        ("minimum_ages = {node = '\u0663w'}", "a number of days or weeks"),
        ("cache = {max_age = '\u0667d'}", "a number of days or weeks"),
        ("cache = {max_size = '\u0665\u0660\u0660MB'}", "a size of up to six digits"),
        ("jobs = 0", "`jobs` in .* is `0`; accepted: a whole number from 1 to 64"),
        ("jobs = true", "`jobs` in .* is `true`"),
        ('offline = "yes"', "accepted: `true` or `false`"),
        ('system_dirs = ["opt"]', "accepted: a list of absolute paths"),
        ('mirror = "ftp://x"', "accepted: a URL"),
        ('mirror = "file:///srv/mirror"', "accepted: a URL"),
        ('[verify]\nnode = "never"', "`require`, `warn`"),
        ("alias = 1", "a table"),
        ("shims = 1", "`shims` in .* is not a table"),
        ("jobs = ", "is not valid TOML"),
    ],
)
def test_bad_value_names_file_key_and_what_is_accepted(
    config_dir: Path, system_file: Path, text: str, message: str
) -> None:
    file = write(config_dir, text)

    with pytest.raises(ConfigError, match=message) as caught:
        load({}, config_dir, system_file=system_file)
    assert str(file) in caught.value.message


def test_bad_variable_is_named(config_dir: Path, system_file: Path) -> None:
    with pytest.raises(ConfigError, match="`jobs` in OMG_JOBS is `many`") as caught:
        load({"OMG_JOBS": "many"}, config_dir, system_file=system_file)
    assert caught.value.hint == "unset OMG_JOBS"


def test_control_characters_of_a_value_are_escaped(config_dir: Path, system_file: Path) -> None:
    write(config_dir, 'auto_install = "\\u001b[31m"')

    with pytest.raises(ConfigError) as caught:
        load({}, config_dir, system_file=system_file)
    assert "\x1b" not in caught.value.message


def test_unknown_keys_are_reported_and_nothing_else(config_dir: Path, system_file: Path) -> None:
    file = write(config_dir, "job = 2\n[shims]\nalow = []\n[alias.node]\nwork = '20'\n")

    config = load({}, config_dir, system_file=system_file)

    assert config.unknown_keys == (UnknownKey("job", file), UnknownKey("shims.alow", file))


def test_unreadable_file_is_a_config_error(config_dir: Path, system_file: Path) -> None:
    (config_dir / "config.toml").mkdir()

    with pytest.raises(ConfigError, match="cannot read"):
        load({}, config_dir, system_file=system_file)


def test_config_dir_that_is_nowhere_holds_no_configuration(system_file: Path) -> None:
    assert load({}, Path("/dev/null/omg"), system_file=system_file) == Config()


def test_origin_is_a_variable_a_file_or_the_default(config_dir: Path, system_file: Path) -> None:
    file = write(config_dir, "jobs = 2")
    layers = read_layers({"OMG_AUTO_INSTALL": "never"}, config_dir, system_file=system_file)

    assert layers.origin(AUTO_INSTALL) == "OMG_AUTO_INSTALL"
    assert layers.origin(JOBS) == str(file)
    assert read_layers({}, config_dir / "none", system_file=system_file).origin(JOBS) == "default"


@pytest.mark.parametrize(
    "key", [key for key in KEYS if key.kind.entry is None and key is not EXTRA_KEYS], ids=lambda key: key.name
)
def test_every_scalar_key_has_a_variable(key: object) -> None:
    assert getattr(key, "variable", None)


def test_extra_keys_come_from_no_variable() -> None:
    assert EXTRA_KEYS.variable is None


def test_extra_keys_stand_beside_the_runtimes_in_one_table(config_dir: Path, system_file: Path) -> None:
    write(config_dir, '[verify]\nnode = "require"\nextra_keys = ["/etc/keys/mirror.asc"]\n')
    config = load({}, config_dir, system_file=system_file)
    assert (config.verify, config.extra_keys) == ({"node": "require"}, (Path("/etc/keys/mirror.asc"),))


def test_extra_keys_are_absolute(config_dir: Path, system_file: Path) -> None:
    write(config_dir, '[verify]\nextra_keys = ["mirror.asc"]\n')
    with pytest.raises(ConfigError, match="absolute paths"):
        load({}, config_dir, system_file=system_file)


def test_page_lists_every_key_with_its_variable() -> None:
    page = (Path(__file__).parents[1] / "docs/configuration.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)(?:\.RUNTIME)?` \| (?:`(\w+)`)? ?\|", page, re.MULTILINE)

    assert rows == [(key.name.partition(".*")[0], key.variable or "") for key in KEYS]


def test_example_of_the_page_is_accepted(config_dir: Path, system_file: Path) -> None:
    page = (Path(__file__).parents[1] / "docs/configuration.md").read_text(encoding="utf-8")
    write(config_dir, page.split("```toml\n")[1].split("```")[0])

    config = load({}, config_dir, system_file=system_file)

    assert config.sources == {"bun": "npm"}
    assert config.unknown_keys == ()


@pytest.mark.timeout(10)
def test_fifo_in_its_place_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    with pytest.raises(ConfigError, match="is a pipe"):
        read_document(tmp_path / "config.toml")


def test_nesting_without_end_is_not_toml(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("a = " + "[" * 100_000)
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_document(tmp_path / "config.toml")
