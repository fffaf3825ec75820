# Completion of omg for fish.
#   omg completions fish > ~/.config/fish/completions/omg.fish

set -l commands @COMMANDS@
set -l described @DESCRIBED@

function __omg_candidates
    set -l words (commandline -opc) (commandline -ct)
    command $words[1] complete --describe -- $words[2..-1] 2>/dev/null
end

for line in $described
    set -l parts (string split -m 1 \t -- $line)
    complete -c omg -n "not __fish_seen_subcommand_from $commands" -f -a $parts[1] -d "$parts[2]"
end
complete -c omg -n "__fish_seen_subcommand_from $commands" -a '(__omg_candidates)'
