"""The known projects are a set that only grows, and never an error."""

from __future__ import annotations

from pathlib import Path

from omg.store import projects


def test_project_is_remembered_once(tmp_path: Path) -> None:
    for _ in range(2):
        projects.remember(tmp_path, Path("/home/ana/app"))
    projects.remember(tmp_path, Path("/home/ana/other"))
    assert projects.known(tmp_path) == (Path("/home/ana/app"), Path("/home/ana/other"))


def test_odd_names_survive(tmp_path: Path) -> None:
    odd = Path("/home/ana/with space\udcff")
    projects.remember(tmp_path, odd)
    assert projects.known(tmp_path) == (odd,)


def test_name_with_a_newline_is_left_out(tmp_path: Path) -> None:
    projects.remember(tmp_path, Path("/home/ana/a\nb"))
    assert projects.known(tmp_path) == ()


def test_state_that_cannot_be_written_is_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    projects.remember(tmp_path / "state", Path("/home/ana/app"))
    assert projects.known(tmp_path / "state") == ()


def test_what_a_power_cut_left_is_passed_over(tmp_path: Path) -> None:
    projects.remember(tmp_path, Path("/home/ana/app"))
    with (tmp_path / projects.FILE_NAME).open("ab") as file:
        file.write(b"/home/ana" + bytes(40) + b"\n")
    assert projects.known(tmp_path) == (Path("/home/ana/app"),)


def test_what_follows_a_line_that_was_cut_off_is_whole(tmp_path: Path) -> None:
    (tmp_path / projects.FILE_NAME).write_bytes(b"/home/ana/one\n/home/ana/t")
    projects.remember(tmp_path, Path("/home/ana/app"))
    assert projects.known(tmp_path)[-1] == Path("/home/ana/app")


def test_part_of_a_known_path_is_another_project(tmp_path: Path) -> None:
    projects.remember(tmp_path, Path("/home/ana/app"))
    projects.remember(tmp_path, Path("/home/ana"))
    projects.remember(tmp_path, Path("/app"))
    assert len(projects.known(tmp_path)) == 3


def test_files_that_omg_made_are_no_projects(tmp_path: Path) -> None:
    projects.remember_file(tmp_path, Path("/home/ana/app/.nvmrc"))

    assert projects.is_made(tmp_path, Path("/home/ana/app/.nvmrc"))
    assert not projects.is_made(tmp_path, Path("/home/ana/.nvmrc"))
    assert projects.known(tmp_path) == ()


def test_all_is_forgotten(tmp_path: Path) -> None:
    projects.forget(tmp_path / "absent")
    projects.remember(tmp_path, Path("/home/ana/app"))
    projects.remember_file(tmp_path, Path("/home/ana/app/.nvmrc"))

    projects.forget(tmp_path)

    assert projects.known(tmp_path) == ()
    assert not projects.is_made(tmp_path, Path("/home/ana/app/.nvmrc"))


def test_a_list_that_somebody_edited_names_each_folder_in_one_way(tmp_path: Path) -> None:
    lines = ("/home/ana/app/", "/home//ana/app", "/home/./ana/app", "/home/ana/app/.", "/")
    (tmp_path / projects.FILE_NAME).write_text("".join(f"{line}\n" for line in lines))
    assert projects.known_places(tmp_path) == (*("/home/ana/app",) * 4, "/")
    assert projects.known(tmp_path) == tuple(map(Path, lines))
