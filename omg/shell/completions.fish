# Tells an interactive fish where the completions of omg are; they are read when somebody asks for one.
if status is-interactive
    contains -- $_omg_data/self/completions $fish_complete_path
    or set -ga fish_complete_path $_omg_data/self/completions
end
