# What a shim passed on to its children must not hold in a terminal: a tool may have opened it. Scripts keep it.
# Read in front of env.fish and of the hook. No program is started here.
if status is-interactive
    for name in (string match 'OMG_*_INHERITED' -- (set -nx))
        set -e $name
    end
end
