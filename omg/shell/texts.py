"""The texts that shells read: files in this folder, put together."""

from __future__ import annotations

from pathlib import Path

from omg.shell.hook import hook_of

_PARTS = {
    "interactive.sh": ("inherited.sh",),
    "interactive.bash": ("inherited.bash", "completions.bash"),
    "interactive.zsh": ("inherited.zsh", "completions.zsh"),
    "front.sh": ("front.sh",),
    "env.sh": ("env.sh",),
    "front.fish": ("front.fish",),
    "env.fish": ("inherited.fish", "completions.fish", "env.fish"),
}
_HOOKS = {f"hook.{shell}": shell for shell in ("bash", "zsh", "fish")}
NAMES = (*_PARTS, *_HOOKS)


def text_of(name: str) -> str:
    """Return the text that the store holds as ``self/NAME``, for one of ``NAMES``."""
    if shell := _HOOKS.get(name):
        return hook_of(shell)
    texts = [Path(__file__).with_name(part).read_text(encoding="utf-8") for part in _PARTS[name]]
    # Every shell that starts reads them, zsh letter by letter: without comments it takes a quarter less time.
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("#"))
