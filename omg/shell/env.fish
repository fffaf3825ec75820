# Puts omg's shims on PATH in fish. conf.d/omg.fish sets _omg_data and sources this file.
# No program is started here. It may run any number of times, in a shell that inherited any PATH.

set -l omg_path $PATH
# Out with every mention of the shims: another start-up file may have got in front of an inherited one.
while set -l found (contains -i -- $_omg_data/shims $omg_path)
    set -e omg_path[$found]
end

# Never in front of an active virtual environment: what lies before its bin stays before it.
set -l kept 0
for prefix in $VIRTUAL_ENV $CONDA_PREFIX
    test -n "$prefix"; or continue
    if set -l found (contains -i -- $prefix/bin $omg_path)
        test $found -gt $kept; and set kept $found
    end
end
# Nor of a version that a shim has chosen for this process and its children.
while test $kept -lt (count $omg_path); and string match -q -- "$_omg_data/versions/*" $omg_path[(math $kept + 1)]
    set kept (math $kept + 1)
end

set -l omg_head
set -l omg_tail $omg_path
if test $kept -gt 0
    set omg_head $omg_path[1..$kept]
    set -e omg_tail[1..$kept]
end
set omg_path $omg_head $_omg_data/shims $omg_tail
# `omg` itself, last: whatever else lies in that directory hides nothing.
contains -- $HOME/.local/bin $omg_path; or set -a omg_path $HOME/.local/bin
set -gx PATH $omg_path
