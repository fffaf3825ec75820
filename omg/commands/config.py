"""`omg config`: show and change the settings."""

from __future__ import annotations

from collections.abc import Mapping

from omg import config_keys
from omg.config import FILE_NAME, read_layers
from omg.console import aligned
from omg.context import note
from omg.errors import UsageError
from omg.result import Json, Result
from omg.versions.grammar import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from omg.context import Context

NAME = "config"
HELP = "show or change the settings"
EXAMPLES = (
    "omg config",
    "omg config set auto_install always",
    "omg config get jobs",
)
# It can repair an invalid configuration.
NEEDS_CONFIG = False
IGNORES_FOLDER = True

_VERBS = ("list", "get", "set", "unset", "path")

# The settings that decide which shims there are, or that are in their table.
_OF_SHIMS = (
    config_keys.SHIMS_ALLOW,
    config_keys.SHIMS_LAZY,
    config_keys.SYSTEM_DIRS,
    config_keys.IMPLIED_NAMES,
)


def configure(parser: ArgumentParser) -> None:
    """Declare the verb, the key and its value."""
    parser.add_argument("verb", nargs="?", choices=_VERBS, default="list", help="`list` if omitted")
    parser.add_argument("key", nargs="?", help="a setting, for example auto_install or alias.node.work")
    parser.add_argument("value", nargs="*", help="for `set`: the value; for a list, one or more values")


def run(context: Context, args: Namespace) -> Result:
    """Do what the verb says."""
    file = context.config_dir / FILE_NAME
    if args.verb in ("list", "path"):
        if args.key is not None:
            raise UsageError(
                f"`omg config {args.verb}` takes no setting", hint=f"run omg config get {args.key}"
            )
        return _list(context) if args.verb == "list" else Result((str(file),), {"path": str(file)})
    if args.key is None:
        raise UsageError(f"`omg config {args.verb}` needs a setting", hint="run omg config list")
    place = config_keys.find(args.key)
    if place is None:
        raise _unknown(args.key)
    if args.verb == "set":
        return _set(context, file, place, args.value)
    if args.value:
        raise UsageError(f"`omg config {args.verb}` takes no value", hint=_how_to_set(place))
    return _unset(context, file, place) if args.verb == "unset" else _get(context, place)


def _list(context: Context) -> Result:
    layers = read_layers(context.env, context.config_dir)
    settings: list[dict[str, Json]] = []
    for key in config_keys.KEYS:
        settings.append(
            {
                "key": key.name.partition(".*")[0],
                "value": _json(layers.setting(key)),
                "origin": layers.origin(key),
                "variable": key.variable,
                "accepts": key.kind.accepts,
                "summary": key.summary,
            }
        )
    rows = [(str(item["key"]), _shown(item["value"]), str(item["origin"])) for item in settings]
    return Result(aligned(rows), {"settings": settings})


def _get(context: Context, place: config_keys.SettingPath) -> Result:
    layers = read_layers(context.env, context.config_dir)
    setting = layers.setting(place.key)
    if place.key.kind.entry is not None:
        for name in place.path[1:]:
            setting = setting.get(name) if isinstance(setting, Mapping) else None
    value = _json(setting)
    document: dict[str, Json] = {
        "key": config_keys.masked(".".join(place.path)), "value": value, "origin": layers.origin(place.key),
    }  # fmt: skip
    # A setting without a value: no output, and exit status 1 for scripts.
    return Result(() if value is None else (_shown(value),), document, 1 if value is None else 0)


def _set(context: Context, file: Path, place: config_keys.SettingPath, words: list[str]) -> Result:
    from omg.config_edit import change_file, set_value

    value = _read(place, words)
    name = config_keys.masked(".".join(place.path))
    change_file(context.store, file, lambda before: set_value(before, place.path, value))
    # Not the value: the address of a mirror may hold a password.
    note(context, "config", key=name, action="set")
    _refresh(context, place)
    shown = _json(value)
    context.console.say(f"set {name} to {_shown(shown)} in {file}")
    if place.key.variable and context.env.get(place.key.variable):
        context.console.warn(f"{place.key.variable} is set and overrides the file")
    return Result((), {"key": name, "value": shown, "file": str(file)})


def _read(place: config_keys.SettingPath, words: list[str]) -> Json:
    """Return what ``words`` say as a TOML value that the key accepts."""
    name = ".".join(place.path)
    if place.key is config_keys.ALIASES:
        # Which names are free depends on the runtime's words; `omg alias` knows them.
        raise UsageError("`omg config set` cannot set aliases", hint="run omg alias RUNTIME NAME VERSION")
    if place.key is config_keys.DEFAULT_PACKAGES and len(place.path) > 1:
        _require_package_tool(place.path[1])
    if not words or place.kind.entry is not None:
        raise UsageError(f"`{name}` needs a value; accepted: {place.kind.accepts}", hint=_how_to_set(place))
    value = place.kind.from_text(words[0])
    if isinstance(value, list):
        value = [item for word in words for item in _items(place.kind.from_text(word))]
    elif len(words) > 1:
        raise UsageError(f"`{name}` takes one value, {len(words)} given", hint=_how_to_set(place))
    try:
        place.kind.read(value)
    except ValueError:
        shown = quoted(config_keys.masked_refused(" ".join(words)))
        raise UsageError(
            f"{shown} is not a valid value for `{name}`; accepted: {place.kind.accepts}"
        ) from None
    return value


def _require_package_tool(name: str) -> None:
    """Refuse default packages of a runtime that keeps none in its versions."""
    from omg.packages.listing import tool_of
    from omg.packages.package import PackageTool, SharedTool
    from omg.runtimes.registry import RUNTIMES

    tools = {runtime.name: tool_of(runtime) for runtime in RUNTIMES}
    tool = tools.get(name)
    if isinstance(tool, PackageTool):
        return
    names = ", ".join(one for one, found in tools.items() if isinstance(found, PackageTool))
    hint = f"choose one of {names}"
    if isinstance(tool, SharedTool):
        shared = f"what {tool.name} installs is there for all versions of {name}"
        raise UsageError(
            f"{name} needs no default packages: {shared}", hint=f"run {tool.install} PACKAGE, once"
        )
    raise UsageError(f"{quoted(name)} has no default packages", hint=hint)


def _unset(context: Context, file: Path, place: config_keys.SettingPath) -> Result:
    from omg.config_edit import change_file, remove_value

    change_file(context.store, file, lambda before: remove_value(before, place.path))
    name = config_keys.masked(".".join(place.path))
    note(context, "config", key=name, action="unset")
    _refresh(context, place)
    context.console.say(f"removed {name} from {file}")
    return Result((), {"key": name, "value": None, "file": str(file)})


def _refresh(context: Context, place: config_keys.SettingPath) -> None:
    """Update the shims of a store that was set up, where the setting decides which there are."""
    if place.key not in _OF_SHIMS or not context.store.table_file.exists():
        return
    from omg.config import load
    from omg.shim.refresh import confirm_shims
    from omg.value import replace

    config = load(context.env, context.config_dir)
    store = replace(context.store, system_dirs=config.system_dirs)
    confirm_shims(replace(context, config=config, store=store))


def _unknown(name: str) -> UsageError:
    from difflib import get_close_matches

    known = [key.name.partition(".*")[0] for key in config_keys.KEYS]
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}? to see all, run omg config list" if near else "run omg config list"
    return UsageError(f"unknown setting: {quoted(name)}", hint=hint)


def _how_to_set(place: config_keys.SettingPath) -> str:
    missing = ".NAME" * (place.key.name.count("*") + 1 - len(place.path)) if place.kind.entry else ""
    return f"run omg config set {'.'.join(place.path)}{missing} VALUE"


def _items(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else [value]


def _json(value: object) -> Json:
    """Return a value as it may be shown: the address of a mirror may hold a password."""
    if isinstance(value, Mapping):
        return {config_keys.masked(str(name)): _json(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_json(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return config_keys.masked(str(value))


def _shown(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value in ({}, []):
        return "-"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {_shown(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return str(value)
