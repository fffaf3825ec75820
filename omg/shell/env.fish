# Puts omg's shims on PATH in fish. conf.d/omg.fish sets _omg_data, and _omg_tools if the user agreed to put folders
# of tools on PATH, and sources this file.
# No program is started here. It may run any number of times, in a shell that inherited any PATH.

# A script keeps the PATH of its caller, if the shims are on it: npm put node_modules/.bin before them on purpose.
# direnv's folders stay in front in every shell; which ones those are cannot be seen on PATH.
set -l omg_moves yes
if contains -- $_omg_data/shims $PATH
    test -n "$DIRENV_DIR"; and set omg_moves no
    status is-interactive; or status is-login; or set omg_moves no
end

if test $omg_moves = yes
    set -l omg_head
    set -l omg_tail $PATH
    # Remove the shims from PATH first: another start-up file may have put something before them.
    while set -l found (contains -i -- $_omg_data/shims $omg_tail)
        set -e omg_tail[$found]
    end

    # Never in front of an active virtual environment: what lies before its bin stays before it.
    for prefix in $VIRTUAL_ENV $CONDA_PREFIX
        test -n "$prefix"; or continue
        if set -l found (contains -i -- $prefix/bin $omg_tail)
            set -a omg_head $omg_tail[1..$found]
            set -e omg_tail[1..$found]
        end
    end
    # Nor of a version that a shim has chosen for this process and its children, nor of a project's own programs.
    # DIRENV_DIR begins with a hyphen.
    while string match -q -- "$_omg_data/versions/*" "$omg_tail[1]"
        or string match -q -- "*/node_modules/.bin" "$omg_tail[1]"
        or begin
            test -n "$DIRENV_DIR"
            and string match -qr -- ^(string escape --style=regex -- "$DIRENV_DIR/") "-$omg_tail[1]"
        end
        set -a omg_head $omg_tail[1]
        set -e omg_tail[1]
    end

    set -p omg_tail $omg_head $_omg_data/shims
    # `omg` itself, at the end: other programs in that directory shadow nothing.
    contains -- $HOME/.local/bin $omg_tail; or set -a omg_tail $HOME/.local/bin
    # After it the folders of tools. One that is gone does no harm there.
    for folder in $_omg_tools
        contains -- $folder $omg_tail; or set -a omg_tail $folder
    end
    set -gx PATH $omg_tail
end
