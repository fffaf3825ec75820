# shellcheck shell=sh disable=SC2154
# Tells an interactive bash or zsh where the completions of omg are; they are read when somebody asks for one.
# Read with _omg_data set. No program is started here.
case $- in
    *i*)
        if [ -n "${ZSH_VERSION-}" ]; then
            # For compinit, which start-up files call later.
            case ${FPATH-} in
                "$_omg_data/self/completions:"*) ;;
                *) FPATH=$_omg_data/self/completions:${FPATH-} ;;
            esac
        elif [ -n "${BASH_VERSION-}" ] && [ -z "${_omg_completions-}" ]; then
            _omg_completions=$_omg_data/self/completions/omg.bash
            # Other shells may refuse to read this. The file defines the function that runs here, and replaces it.
            eval '_omg() { unset -f _omg; [ -r "$_omg_completions" ] && . "$_omg_completions" && _omg "$@"; }
                complete -o default -F _omg omg' 2>/dev/null || :
        fi
        ;;
esac
