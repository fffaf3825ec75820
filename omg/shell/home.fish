# Sets @VARIABLE@ to a home; without one, back to what it was before omg set it.
function _omg_set_@RUNTIME@ -a home
    set -l before $@VARIABLE@
    # For shells inside this one, too: what was set, a colon, what was there before.
    set -l own (string split -m 1 -- : "$_OMG_@VARIABLE@")
    set -q own[2]; and test "$before" = "$own[1]"; and set before $own[2]
    set -g _omg_home_@RUNTIME@ $home
    if test -n "$home"
        set -gx @VARIABLE@ $home
        set -gx _OMG_@VARIABLE@ "$home:$before"
    else if set -q _OMG_@VARIABLE@
        set -ge _OMG_@VARIABLE@
        set -ge @VARIABLE@
        test -n "$before"; and set -gx @VARIABLE@ $before
    end
end
