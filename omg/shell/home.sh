# shellcheck shell=bash disable=SC2154
# Sets @VARIABLE@ to _omg_home; if that is empty, back to what it was before omg set it.
_omg_home_@RUNTIME@=''
_omg_set_@RUNTIME@() {
    local before=${@VARIABLE@-}
    # For shells inside this one, too: what was set, a colon, what was there before.
    if [[ -n ${_OMG_@VARIABLE@-} && $before == "${_OMG_@VARIABLE@%%:*}" ]]; then
        before=${_OMG_@VARIABLE@#*:}
    fi
    _omg_home_@RUNTIME@=$_omg_home
    if [[ -n $_omg_home ]]; then
        export @VARIABLE@="$_omg_home" _OMG_@VARIABLE@="$_omg_home:$before"
    elif [[ -n ${_OMG_@VARIABLE@-} ]]; then
        unset _OMG_@VARIABLE@
        if [[ -n $before ]]; then export @VARIABLE@="$before"; else unset @VARIABLE@; fi
    fi
}
