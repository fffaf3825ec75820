# shellcheck shell=sh disable=SC2154
# Moves what belongs before omg's shims from _omg_tail, which is PATH between colons, to _omg_head, and takes the
# shims out of it. Empties _omg_tail where PATH must stay as it is. Read by env.sh, with _omg_data set.

# A script keeps the PATH of its caller, if the shims are on it: npm put node_modules/.bin before them on purpose.
# Every zsh reads .zshenv, and a bash whose stdin is a socket reads .bashrc. direnv's folders stay in front in every
# shell; which ones those are cannot be seen on PATH.
case $_omg_tail in
    *":$_omg_data/shims:"*)
        case ${DIRENV_DIR:+direnv}/$-${_omg_start-} in
            /*[il]*) ;;
            *)
                _omg_tail=
                return 0
                ;;
        esac
        ;;
esac

# Remove the shims first: another start-up file may have put something before them.
while :; do
    case $_omg_tail in
        *":$_omg_data/shims:"*)
            _omg_tail=${_omg_tail%%":$_omg_data/shims:"*}:${_omg_tail#*":$_omg_data/shims:"}
            ;;
        *) break ;;
    esac
done
# An active virtual environment: what lies before its bin stays before it.
for _omg_bin in "${VIRTUAL_ENV-}" "${CONDA_PREFIX-}"; do
    case ${_omg_bin:+$_omg_tail} in
        *":$_omg_bin/bin:"*)
            _omg_head=$_omg_head${_omg_tail%%":$_omg_bin/bin:"*}:$_omg_bin/bin
            _omg_tail=:${_omg_tail#*":$_omg_bin/bin:"}
            ;;
    esac
done
# A version that a shim has chosen for this process and its children, a project's own programs, direnv's folders.
# DIRENV_DIR begins with a hyphen.
while :; do
    _omg_bin=${_omg_tail#:}
    case -${_omg_bin%%:*} in
        "-$_omg_data/versions/"* | */node_modules/.bin | "${DIRENV_DIR:-:}/"*)
            _omg_tail=${_omg_tail#:}
            _omg_head=$_omg_head:${_omg_tail%%:*}
            _omg_tail=:${_omg_tail#*:}
            ;;
        *) break ;;
    esac
done
unset _omg_bin
