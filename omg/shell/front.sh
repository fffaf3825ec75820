# shellcheck shell=sh disable=SC2154
# Moves what belongs before omg's shims from _omg_tail, which is PATH between colons, to _omg_head; read by env.sh.

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
