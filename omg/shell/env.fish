# Puts omg's shims on PATH in fish. conf.d/omg.fish sets _omg_data, and _omg_tools if the user agreed to put folders
# of tools on PATH, and sources this file.
# No program is started here. It may run any number of times, in a shell that inherited any PATH.

# Where the shims are on PATH already, or something may belong before them: few shells read that file.
# A variable that is not set makes no pattern.
switch "$VIRTUAL_ENV$CONDA_PREFIX$DIRENV_DIR:$PATH:"
    case "*:$_omg_data/*" '*/node_modules/.bin:*' $VIRTUAL_ENV'*' $CONDA_PREFIX'*' $DIRENV_DIR'*'
        # In most shells within others all is in its place. A script keeps the PATH of its caller.
        if test "$PATH[1]$VIRTUAL_ENV$CONDA_PREFIX$DIRENV_DIR" = $_omg_data/shims
            and not string match -q -- "*$_omg_data/*" "$PATH[2..-1]"
            and not string match -q -- '*/node_modules/.bin' "$PATH[2]"
            status is-interactive
            or status is-login
            or return 0
        else if test -r $_omg_data/self/front.fish
            source $_omg_data/self/front.fish
            or return 0
        else
            set -gx PATH $_omg_data/shims $PATH
        end
    case '*'
        set -gx PATH $_omg_data/shims $PATH
end
# `omg` itself, at the end: other programs in that directory shadow nothing.
contains -- $HOME/.local/bin $PATH
or set -a PATH $HOME/.local/bin
# After it the folders of tools. One that is gone does no harm there.
for folder in $_omg_tools
    contains -- $folder $PATH
    or set -a PATH $folder
end
