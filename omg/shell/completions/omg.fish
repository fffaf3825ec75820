# Completion of omg for fish.
#   omg completions fish > ~/.config/fish/completions/omg.fish

set -l commands @COMMANDS@

function __omg_candidates
    set -l words (commandline -opc) (commandline -ct)
    command $words[1] complete -- $words[2..-1] 2>/dev/null
end

complete -c omg -n "not __fish_seen_subcommand_from $commands" -f -a "$commands"
complete -c omg -n "__fish_seen_subcommand_from $commands" -a '(__omg_candidates)'
