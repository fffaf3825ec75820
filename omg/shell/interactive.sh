# shellcheck shell=sh disable=SC2154,SC3045
# What a shim passed on to its children must not hold in a terminal: a tool may have opened it. Scripts keep it.
# Read in front of env.sh and of the hook, with _omg_data set. No program is started here.
case $- in
    *i*)
        if [ -n "${ZSH_VERSION-}" ]; then
            unset -m 'OMG_*_INHERITED'
        elif [ -n "${BASH_VERSION-}" ]; then
            # Other shells refuse to read this expansion.
            eval 'for _omg_name in ${!OMG_*}; do case $_omg_name in *_INHERITED) unset -v "$_omg_name" ;; esac done'
            unset -v _omg_name
        elif [ -r "$_omg_data/self/inherited.sh" ]; then
            . "$_omg_data/self/inherited.sh"
        fi
        ;;
esac
