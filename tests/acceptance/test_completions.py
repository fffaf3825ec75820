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


def test_what_each_is_stands_behind_a_tab_on_request(omg: RunOmg, store: StoreBuilder):
    store.add("node", "20.1.0")
    store.add("node", "22.1.0")
    store.set_current("node", "20.1.0")

    assert omg("complete", "--describe", "--", "unin").lines == ["uninstall\tremove an installed version"]
    assert omg("complete", "--describe", "--", "use", "no").lines == ["node@\tNode.js"]
    assert omg("complete", "--describe", "--", "use", "node@2").lines == [
        "node@22.1.0\tinstalled",
        "node@20.1.0\tinstalled, the global default",
    ]
    assert omg("complete", "--describe", "--", "list", "--rem").lines[0].startswith("--remote\t")


def test_only_installed_versions_are_removed(omg: RunOmg, store: StoreBuilder):
    store.add("node", "20.1.0")

    assert omg("complete", "--", "uninstall", "").lines == ["node@"]
    assert omg("complete", "--", "uninstall", "node@").lines == ["node@20.1.0"]


def test_a_pin_is_taken_back_by_the_name_of_its_runtime(omg: RunOmg):
    assert omg("complete", "--", "unpin", "no").lines == ["node"]


def test_settings_are_completed_where_one_is_meant(omg: RunOmg):
    assert omg("complete", "--", "config", "se").lines == ["set"]
    assert omg("complete", "--", "config", "set", "job").lines == ["jobs"]
    assert omg("complete", "--", "config", "get", "alias").lines == ["alias."]
    assert omg("complete", "--", "config", "list", "").lines == []


def test_values_of_a_setting_with_few_are_completed(omg: RunOmg):
    assert omg("complete", "--", "config", "set", "auto_install", "").lines == ["ask", "always", "never"]
    assert omg("complete", "--", "config", "set", "jobs", "").lines == []
    assert omg("complete", "--", "config", "get", "auto_install", "").lines == []
