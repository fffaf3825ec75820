# shellcheck shell=bash
# `use omg` for a project's .envrc: the shims first on PATH, and the home variables of the versions here.
#   omg hook direnv > ~/.config/direnv/lib/omg.sh
# With versions (`use omg node@20`) all that is started in the folder runs these, whatever its own files say.
use_omg() {
    local folder=$PWD file files=()
    # In every folder on the way, present or not: direnv evaluates again when one comes or changes.
    while :; do
        for file in @FILES@; do
            files+=("${folder%/}/$file")
        done
        [[ $folder == / ]] && break
        folder=${folder%/*}
        folder=${folder:-/}
    done
    watch_file "${files[@]}" @DATA@/versions/*/current @DATA@/shim/table
    eval "$(@DATA@/self/bin/omg env "$@")"
}
