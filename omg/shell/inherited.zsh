# What a shim passed on to its children must not hold in a terminal: a tool may have opened it. Scripts keep it.
# Read in front of the hook, and by env.sh. No program is started here.
case $- in
    *i*) unset -m 'OMG_*_INHERITED' ;;
esac
