# Puts omg's shims on PATH behind what belongs before them; fails where PATH must stay as it is.
# Read by env.fish, with _omg_data set.

# A script keeps the PATH of its caller, if the shims are on it: npm put node_modules/.bin before them on purpose.
# direnv's folders stay in front in every shell; which ones those are cannot be seen on PATH.
if contains -- $_omg_data/shims $PATH
    test -n "$DIRENV_DIR"
    and return 1
    status is-interactive
    or status is-login
    or return 1
end

set -l omg_head
set -l omg_tail $PATH
# Remove the shims first: another start-up file may have put something before them.
while contains -- $_omg_data/shims $omg_tail
    set -e omg_tail[(contains -i -- $_omg_data/shims $omg_tail)]
end
# An active virtual environment: what lies before its bin stays before it.
for prefix in $VIRTUAL_ENV $CONDA_PREFIX
    test -n "$prefix"; or continue
    if set -l found (contains -i -- $prefix/bin $omg_tail)
        set -a omg_head $omg_tail[1..$found]
        set -e omg_tail[1..$found]
    end
end
# A version that a shim has chosen for this process and its children, a project's own programs, direnv's folders.
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
set -gx PATH $omg_head $_omg_data/shims $omg_tail
