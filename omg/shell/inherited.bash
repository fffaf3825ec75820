# shellcheck shell=bash
# What a shim passed on to its children must not hold in a terminal: a tool may have opened it. Scripts keep it.
# Read in front of the hook, and by env.sh. No program is started here.
case $- in
    *i*)
        for _omg_name in ${!OMG_*}; do
            case $_omg_name in
                *_INHERITED) unset -v "$_omg_name" ;;
            esac
        done
        unset -v _omg_name
        ;;
esac
