# shellcheck shell=sh disable=SC2154
# Puts omg's shims on PATH; read by sh, bash and zsh. The start-up files set _omg_data, and _omg_tools if the user
# agreed to put folders of tools on PATH, and source this file. Those of login shells set _omg_start=login.
# No program is started here. It may run any number of times, in a shell that inherited any PATH.

# A script keeps the PATH of its caller, if the shims are on it: npm put node_modules/.bin before them on purpose.
# Every zsh reads .zshenv, and a bash whose stdin is a socket reads .bashrc. direnv's folders stay in front in every
# shell; which ones those are cannot be seen on PATH.
case :${PATH-}: in
    *":$_omg_data/shims:"*)
        case ${DIRENV_DIR:+direnv}/$-${_omg_start-} in
            /*[il]*) ;;
            *)
                unset _omg_start _omg_tools _omg_data
                return 0
                ;;
        esac
        ;;
esac

# Another start-up file did all of this already.
case ${VIRTUAL_ENV-}${CONDA_PREFIX-}:${PATH-}: in
    ":$_omg_data/shims:"*":${HOME-}/.local/bin:${_omg_tools-}"*)
        unset _omg_start _omg_tools _omg_data
        return 0
        ;;
esac

_omg_tail=${PATH:+:$PATH}:
# Remove the shims from PATH first: another start-up file may have put something before them.
while :; do
    case $_omg_tail in
        *":$_omg_data/shims:"*)
            _omg_tail=${_omg_tail%%":$_omg_data/shims:"*}:${_omg_tail#*":$_omg_data/shims:"}
            ;;
        *) break ;;
    esac
done

# Little of what belongs before the shims is there in most shells: zsh takes its time for every line that it reads.
_omg_head=
case ${VIRTUAL_ENV-}${CONDA_PREFIX-}${DIRENV_DIR-}$_omg_tail in
    [!:]* | ":$_omg_data/versions/"* | *"/node_modules/.bin:"*)
        # Of a store that is damaged: sh would end, and a login with it.
        if [ -r "$_omg_data/self/front.sh" ]; then . "$_omg_data/self/front.sh"; fi
        ;;
esac
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
unset _omg_bin _omg_head _omg_tail _omg_start _omg_tools _omg_data
