from pathlib import Path

from omg.shell.linked import link_of


def test_a_file_is_no_link(home: Path):
    (home / ".zshrc").write_text("")

    assert link_of(home / ".zshrc", home) == ""
    assert link_of(home / ".missing", home) == ""


def test_a_link_into_a_git_work_tree_is_named(home: Path, tmp_path: Path):
    (tmp_path / "dot/.git").mkdir(parents=True)
    (tmp_path / "dot/zsh").mkdir()
    (home / ".zshrc").symlink_to(tmp_path / "dot/zsh/rc")

    assert link_of(home / ".zshrc", home) == (
        f"a link to `{tmp_path}/dot/zsh/rc`, in the git work tree `{tmp_path}/dot`"
    )


def test_a_link_to_a_folder_above_counts(home: Path, tmp_path: Path):
    (tmp_path / "stow/fish").mkdir(parents=True)
    (tmp_path / "stow/.stow-local-ignore").write_text("")
    (home / ".config").symlink_to(tmp_path / "stow")

    found = link_of(home / ".config/fish/config.fish", home)

    assert found.endswith(f"stow/fish/config.fish`, in the folder of GNU Stow `{tmp_path}/stow`")


def test_a_home_that_is_a_link_is_none(home: Path, tmp_path: Path):
    (tmp_path / "linked").symlink_to(home)

    assert link_of(tmp_path / "linked/.zshrc", tmp_path / "linked") == ""


def test_the_store_of_nix_is_named(home: Path):
    (home / ".zshrc").symlink_to("/nix/store/abc-home/.zshrc")

    assert link_of(home / ".zshrc", home).endswith("in the store of Nix")
