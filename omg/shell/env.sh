# shellcheck shell=sh disable=SC2154
# Puts omg's shims on PATH; read by sh, bash and zsh. The start-up files set _omg_data, and _omg_tools if the user
# agreed to put folders of tools on PATH, and source this file. Those of login shells set _omg_start=login.
# No program is started here. It may run any number of times, in a shell that inherited any PATH.
# Every shell reads all of it, zsh letter by letter: what is rare is in front.sh, what is for terminals in
# interactive.zsh, interactive.bash, and interactive.sh for all other shells.

case $- in
    *i*)
        _omg_head=$_omg_data/self/interactive.${ZSH_VERSION:+z}${BASH_VERSION:+ba}sh
        # Of a store that is damaged: sh would end, and a login with it.
        # shellcheck source=/dev/null
        if [ -r "$_omg_head" ]; then . "$_omg_head"; fi
        ;;
esac

_omg_head=
_omg_tail=${PATH:+:$PATH}:
case ${VIRTUAL_ENV-}${CONDA_PREFIX-}${DIRENV_DIR-}$_omg_tail in
    # Another start-up file did all of this already.
    ":$_omg_data/shims:"*":${HOME-}/.local/bin:${_omg_tools-}"*) _omg_tail= ;;
    [!:]* | *":$_omg_data/"* | *"/node_modules/.bin:"*)
        if [ -r "$_omg_data/self/front.sh" ]; then . "$_omg_data/self/front.sh"; fi
        ;;
esac
# It is empty where PATH stays as it is.
if [ -n "$_omg_tail" ]; then
    _omg_tail=$_omg_head:$_omg_data/shims$_omg_tail
    # `omg` itself, at the end: other programs in that directory shadow nothing.
    case $_omg_tail in
        *":${HOME-}/.local/bin:"*) ;;
        *) _omg_tail=$_omg_tail${HOME-}/.local/bin: ;;
    esac
    # After it the folders of tools. One that is gone, or that is on PATH already, does no harm there.
    _omg_tools=${_omg_tools:+$_omg_tools:}
    case $_omg_tail in
        *":$_omg_tools"*) ;;
        *) _omg_tail=$_omg_tail$_omg_tools ;;
    esac
    _omg_tail=${_omg_tail#:}
    PATH=${_omg_tail%:}
    export PATH
fi
unset _omg_head _omg_tail _omg_start _omg_tools _omg_data
