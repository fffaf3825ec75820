# What a shim passed on to its children must not hold in a terminal: a tool may have opened it. Scripts keep it.
# Read in front of env.fish and of the hook. No program is started here.
if status is-interactive
    # A substitution takes longer, and in most shells nothing is there.
    set -nx | string match -q 'OMG_*_INHERITED'
    and set -e (set -nx | string match 'OMG_*_INHERITED')
end
