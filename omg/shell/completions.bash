# shellcheck shell=bash disable=SC2154
# Tells an interactive bash where the completions of omg are; they are read when somebody asks for one.
# Read by env.sh, with _omg_data set.
if [ -z "${_omg_completions-}" ]; then
    _omg_completions=$_omg_data/self/completions/omg.bash
    # The file defines the function that runs here, and replaces it.
    _omg() {
        unset -f _omg
        # shellcheck source=/dev/null
        [ -r "$_omg_completions" ] && . "$_omg_completions" && _omg "$@"
    }
    # A bash may have been built without it.
    complete -o default -F _omg omg 2>/dev/null || :
fi
