from tests.acceptance.conftest import RunOmg
from tests.conftest import StoreBuilder


def test_the_script_of_a_shell_is_printed(omg: RunOmg):
    assert "_omg" in omg("completions", "bash").stdout


def test_without_a_name_it_is_the_login_shells(omg: RunOmg):
    assert omg("completions", env={"SHELL": "/usr/bin/zsh"}).stdout.startswith("#compdef omg")


def test_an_unknown_shell_is_a_usage_error(omg: RunOmg):
    assert omg("completions", "tcsh").exit_status == 2


def test_commands_are_completed(omg: RunOmg):
    assert omg("complete", "--", "unin").lines == ["uninstall"]


def test_options_are_completed(omg: RunOmg):
    assert omg("complete", "--", "list", "--rem").lines == ["--remote"]


def test_runtimes_are_completed_up_to_their_version(omg: RunOmg):
    assert omg("complete", "--", "pin", "no").lines == ["node@"]


def test_other_runtimes_are_offered_once_they_are_installed(omg: RunOmg, store: StoreBuilder) -> None:
    assert omg("complete", "--", "pin", "den").lines == []
    store.add("deno", "2.9.5")
    assert omg("complete", "--", "pin", "den").lines == ["deno@"]
    assert "deno@2.9.5" in omg("complete", "--", "pin", "deno@2").lines


def test_installed_versions_come_first(omg: RunOmg, store: StoreBuilder):
    store.add("node", "20.1.0")
    store.add("node", "22.1.0")

    assert omg("complete", "--", "pin", "node@2").lines == ["node@22.1.0", "node@20.1.0"]


def test_words_for_versions_are_completed(omg: RunOmg):
    assert "node@lts/iron" in omg("complete", "--", "pin", "node@l").lines


def test_managers_are_completed(omg: RunOmg):
    assert omg("complete", "--", "import", "r").lines == ["rustup", "rbenv"]


def test_options_before_the_command_do_not_matter(omg: RunOmg):
    assert omg("complete", "--", "-C", "/", "pin", "no").lines == ["node@"]


def test_a_configuration_that_cannot_be_read_does_not_matter(omg: RunOmg):
    assert omg("complete", "--", "unin", env={"OMG_JOBS": "many"}).lines == ["uninstall"]
