"""Row 37 of the decisions: PATH is passed on as it is, and the shims are on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.agreement.case import Case, Link, Program, ran, started
from tests.agreement.rows_51_inherited import NODE_18

if TYPE_CHECKING:
    from tests.agreement.case import Entry, Ran

_BUSYBOX_SETS_PATH = {"busybox": "it sets a PATH where there is none"}
_PIN: dict[str, Entry] = {".nvmrc": "18.20.4\n"}
_RAN = ran("node 18.20.4", passes="18.20.4")


def _case(
    name: str,
    path: str | None,
    seen: str,
    *,
    tree: dict[str, Entry] | None = None,
    run: str = "node",
    answer: Ran = _RAN,
    **env: str,
) -> Case:
    """Return a case of what becomes of PATH; without a tree, the folder pins what runs."""
    return Case(
        name,
        _PIN if tree is None else tree,
        run,
        answer.seeing(PATH=seen),
        row=37,
        env={"PATH": path, **env},
        unlike_shells=_BUSYBOX_SETS_PATH if path is None else {},
    )


def _kept(name: str, path: str, *, tree: dict[str, Entry] | None = None, answer: Ran = _RAN) -> Case:
    return _case(name, path, path, tree=tree, answer=answer)


_AS_IT_IS = (
    _kept("a folder before the shims stays there", "{project}/venv:{shims}:{system}"),
    _kept("the shims may be the last", "{system}:{shims}"),
    _kept("the shims may be all", "{shims}"),
    _kept("they may be there twice", "{shims}:{system}:{shims}"),
    _kept("with a slash behind them", "{system}:{shims}/"),
    _kept("with several", "{shims}///:{system}"),
    _kept("with some before them", "/{shims}:{system}"),
    _kept("through their parent", "{shims}/../shims:{system}"),
    _kept("through a link", "{project}/links/shims:{system}", tree={**_PIN, "links/shims": Link("{shims}")}),
    _kept(
        "through a link with a slash behind it",
        "{project}/links/shims/:{system}",
        tree={**_PIN, "links/shims": Link("{shims}")},
    ),
    _kept("empty elements stay", ":{shims}::{system}:"),
    _kept("so do elements that are not UTF-8", "/\udcff\udc80:{shims}:{system}"),
    _kept("and those with blanks, line breaks and stars", "/a b:/*:\n:{shims}:{system}:$(id):`id`"),
    _kept("and relative ones", ".:bin:{shims}:{system}"),
    _kept(
        "other versions of the runtime stay",
        "{versions}/node/22.11.0/bin:{versions}/go/1.20/bin:{shims}:{versions}/node/16.20.2/bin/",
    ),
    _kept("a default's call leaves it too", "{system}:{shims}", tree={}, answer=ran("node 20.9.0")),
    _kept(
        "so does a system's",
        ":{system}::/a",
        tree={".nvmrc": "system\n"},
        answer=ran("system", passes="system"),
    ),
    _case(
        "so does a virtual environment's",
        "{project}/venv/bin:{system}",
        "{project}/venv/bin:{system}",
        tree={"venv/bin/python3": Program()},
        run="python3",
        answer=ran("venv/bin/python3"),
        VIRTUAL_ENV="{project}/venv",
    ),
    _case(
        "so does a bypass",
        "{system}:/a",
        "{system}:/a",
        answer=ran("system").seeing(OMG_NODE_INHERITED=None),
        OMG_BYPASS="1",
    ),
    _case(
        "rust's stays too",
        "{shims}:{system}",
        "{shims}:{system}",
        tree={".rust-version": "1.96.0\n"},
        run="cargo build",
        answer=ran("rust 1.96.0"),
    ),
)

_SHIMS_FIRST = (
    _case("without the shims they come first", "{system}", "{shims}:{system}"),
    _case("an empty PATH becomes the shims", "", "{shims}"),
    _case("none becomes the shims", None, "{shims}"),
    _case("nothing else changes then", ":{system}::/\udcff:", "{shims}::{system}::/\udcff:"),
    _case("empty elements alone stay behind them", "::", "{shims}:::"),
    _case(
        "a link of another name is not seen",
        "{project}/mine:{system}",
        "{shims}:{project}/mine:{system}",
        tree={**_PIN, "mine": Link("{shims}")},
    ),
    _case(
        "a relative element is not the shims",
        "links/shims:{system}",
        "{shims}:links/shims:{system}",
        tree={**_PIN, "links/shims": Link("{shims}")},
    ),
    _case("nor is what lies below them", "{shims}/x:{system}", "{shims}:{shims}/x:{system}"),
    _case("nor is their parent", "{shims}/..:{system}", "{shims}:{shims}/..:{system}"),
    _case("nor is another folder of that name", "/x/shims:{system}", "{shims}:/x/shims:{system}"),
    _case("nor is a longer name", "{shims}2:{system}", "{shims}:{shims}2:{system}"),
    _case(
        "the default's call puts them there too",
        "{system}",
        "{shims}:{system}",
        tree={},
        answer=ran("node 20.9.0", passes=""),
    ),
    _case(
        "an inherited version's too",
        "{system}",
        "{shims}:{system}",
        tree={},
        OMG_NODE_INHERITED="18.20.4",
    ),
    _case(
        "a tool's of another version too",
        "{system}",
        "{shims}:{system}",
        tree={".nvmrc": "20.11.1\n"},
        run="cowsay",
        answer=ran("node 22.11.0", passes=""),
    ),
    _case(
        "rust's too",
        "{system}",
        "{shims}:{system}",
        tree={".rust-version": "1.96.0\n"},
        run="cargo build",
        answer=ran("rust 1.96.0"),
    ),
)

_BIN = "{versions}/node/18.20.4/bin"
_LOOKS_FOR_ITSELF = (
    _case(
        "corepack finds its own folder first",
        "{shims}:{system}",
        f"{_BIN}:{{shims}}:{{system}}",
        run="corepack",
    ),
    _case("once is enough", f"{_BIN}:{{shims}}", f"{_BIN}:{{shims}}", run="corepack use yarn@4"),
    _case("with a slash behind it too", f"{_BIN}/:{{shims}}", f"{_BIN}/:{{shims}}", run="corepack"),
    _case(
        "further behind is not enough",
        f"{{shims}}:{_BIN}",
        f"{_BIN}:{{shims}}:{_BIN}",
        run="corepack",
    ),
    _case("the shims come behind it", "{system}", f"{_BIN}:{{shims}}:{{system}}", run="corepack"),
    _case("also where there is no PATH", None, f"{_BIN}:{{shims}}", run="corepack"),
    _case(
        "an installer finds its own folder first too",
        ":{shims}:{system}",
        f"{_BIN}::{{shims}}:{{system}}",
        run="corepack enable",
    ),
    _case(
        "so does an inherited version's",
        "{shims}",
        f"{_BIN}:{{shims}}",
        tree={},
        run="corepack",
        **NODE_18,
    ),
    _case(
        "a linked one's folder is where it really is",
        "{shims}",
        "{root}/elsewhere/node 21/bin:{shims}",
        tree={".nvmrc": "21.7.3\n"},
        run="corepack",
        answer=ran("node 21.7.3", by="elsewhere/node 21", passes="21.7.3"),
    ),
)

_SCRIPT = started("node 20.9.0", "node", passes="20.9.0")
_OF_ENV = tuple(
    Case(
        f"a script of env with {what}",
        {".nvmrc": "20.9.0\n"},
        "npm run x",
        _SCRIPT.seeing(PATH=seen),
        row=37,
        world="scripts",
        env={"PATH": path},
        unlike_shells=_BUSYBOX_SETS_PATH if path is None else {},
    )
    for what, path, seen in (
        ("a PATH of odd elements", ":{shims}::{system}", ":{shims}::{system}"),
        ("the shims behind another folder", "/nowhere:{shims}", "/nowhere:{shims}"),
        ("a PATH without the shims", "/nowhere:{system}", "{shims}:/nowhere:{system}"),
        ("an empty PATH", "", "{shims}"),
        ("no PATH", None, "{shims}"),
    )
)

CASES = (*_AS_IT_IS, *_SHIMS_FIRST, *_LOOKS_FOR_ITSELF, *_OF_ENV)
