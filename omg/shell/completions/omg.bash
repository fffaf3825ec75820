# Completion of omg for bash 3.2 and newer.
#   omg completions bash > ~/.local/share/bash-completion/completions/omg

_omg_commands='@COMMANDS@'

_omg() {
    # Split at blanks only: bash itself also breaks words at `@` and `=`.
    local line=${COMP_LINE:0:COMP_POINT} word candidate
    local -a words
    COMPREPLY=()
    IFS=$' \t' read -r -a words <<<"$line"
    [[ $line == *[[:blank:]] ]] && words+=('')
    word=${words[${#words[@]} - 1]}

    if [[ ${#words[@]} -eq 2 && $word != -* ]]; then
        # shellcheck disable=SC2207
        COMPREPLY=($(compgen -W "$_omg_commands" -- "$word"))
        return
    fi
    while IFS=$'\t' read -r candidate _; do
        [[ $candidate == "$word"* ]] && COMPREPLY+=("$candidate")
    done < <(command "${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)
    # For bash, the current word begins after its last word break.
    if [[ $word == *@* && $COMP_WORDBREAKS == *@* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${word%@*}@"}")
    fi
    # `node@` waits for its version.
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *@ ]] && compopt -o nospace 2>/dev/null
    return 0
}

complete -o default -F _omg omg
