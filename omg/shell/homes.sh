# shellcheck shell=bash disable=SC2154
# Keeps home variables (JAVA_HOME) at the active versions; read by bash and zsh, with _omg_data set.
# At each prompt, builtins compare all that decides: the version files from here up to `/` and their content, the
# variables, the global default. Only if that differs from last time, omg is asked, which answers natively.
_omg_hook_data=$_omg_data
_omg_files=() _omg_found=() _omg_content='' _omg_state=unknown _omg_pwd='' _omg_here=''

# Adds the version files of the folder $1 to _omg_found. It is empty, or ends with a slash.
_omg_look() {
    local file
    # Most folders have none: one command says so.
    if [[ @ANY@ ]]; then
        for file in @FILES@; do
            if [[ -f $file ]]; then _omg_found+=("$PWD/$file"); fi
        done
    fi
}

# Sets _omg_text to the content of files.
_omg_read() {
    local file text
    _omg_text=
    for file; do
        text=
        { IFS= read -r -d '' text <"$file"; } 2>/dev/null || : # no NUL ends it
        _omg_text+=$text/
    done
}

# Adds to _omg_now what decides about a runtime beside its files: $1 the variable that pins it, $2 the shim,
# $3 the global default, $4 the home that is active.
_omg_compare() {
    _omg_now+=:
    if [[ -e $2 ]]; then
        _omg_now+=$1
        if [[ -e $3 ]]; then _omg_now+=:default; fi
        if [[ $4 -ef $3 ]]; then _omg_now+=:same; fi
        if [[ -d $4 ]]; then _omg_now+=:there; fi
    fi
}

# Sets _omg_home to the home of the active version of the runtime $1, whose executable is $2; empty if it has none.
_omg_ask() {
    local place found=
    _omg_home=
    if [[ -e $_omg_hook_data/shims/$2 ]]; then
        _omg_home=$("$_omg_hook_data/self/bin/omg" which "$2" </dev/null 2>/dev/null) || :
        _omg_home=${_omg_home%"/bin/$2"}
        # The system's own has no home that omg knows.
        for place in "$_omg_hook_data/versions/$1"/*; do
            if [[ $place -ef $_omg_home ]]; then found=1; fi
        done
        if [[ -z $found && $_omg_home != */"$1"/* ]]; then _omg_home=; fi
    fi
}

_omg_homes() {
    local code=$? file up='' differs=''
    if [[ -n ${ZSH_VERSION-} ]]; then
        emulate -L zsh
        setopt no_nomatch
    fi
    if [[ $_omg_state == none && @NO_SHIMS@ ]]; then return "$code"; fi
    _omg_now=${OMG_CEILING_DIRS:+$PWD:$OMG_CEILING_DIRS}
    @COMPARE@
    _omg_found=()
    _omg_look ''
    if [[ $PWD != "$_omg_pwd" || ${_omg_found[*]} != "$_omg_here" ]]; then
        _omg_pwd=$PWD _omg_here=${_omg_found[*]}
        # By `..`, which is the physical parent also below a link.
        until [[ ${up:-.} -ef / || ! -d ${up:-.} ]]; do
            up+=../
            _omg_look "$up"
        done
        set -- "${_omg_files[@]}"
        _omg_files=("${_omg_found[@]}")
        if [[ $# -ne ${#_omg_files[@]} ]]; then
            differs=1
        else
            for file in "${_omg_files[@]}"; do
                if [[ ! $file -ef $1 ]]; then differs=1; fi
                shift
            done
        fi
    fi
    _omg_read "${_omg_files[@]}"
    if [[ -n $differs || $_omg_now != "$_omg_state" || $_omg_text != "$_omg_content" ]]; then
        _omg_content=$_omg_text
        @ASK@
        _omg_now=${OMG_CEILING_DIRS:+$PWD:$OMG_CEILING_DIRS}
        @COMPARE@
        _omg_state=$_omg_now
        if [[ @NO_SHIMS@ ]]; then _omg_state=none; fi
    fi
    return "$code"
}

case $- in
    *i*)
        if [[ -n ${ZSH_VERSION-} ]]; then
            case " ${precmd_functions[*]-} " in
                *' _omg_homes '*) ;;
                *) precmd_functions+=(_omg_homes) chpwd_functions+=(_omg_homes) ;;
            esac
        else
            case ${PROMPT_COMMAND[*]-} in
                *_omg_homes*) ;;
                *) PROMPT_COMMAND="_omg_homes${PROMPT_COMMAND:+; $PROMPT_COMMAND}" ;;
            esac
        fi
        ;;
esac
