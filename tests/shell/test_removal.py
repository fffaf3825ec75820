from pathlib import Path

from omg.context import Context
from omg.shell.copies import keep_copy
from omg.shell.removal import files_with_omg


def test_every_place_is_looked_into(context: Context, home: Path):
    (home / ".zlogin").write_text("")
    keep_copy(context.state_dir, home / "zsh/.zshrc", b"")

    paths = [file.path for file in files_with_omg(context, home)]

    assert {home / ".profile", home / ".zprofile", home / ".zlogin", home / "zsh/.zshrc"} <= set(paths)
    assert home / ".config/nushell/autoload/omg.nu" in paths
    assert len(paths) == len(set(paths))
