# shellcheck shell=sh
# `omg shell` changes the variables of this very shell; a program cannot, so a function does.
omg() {
    case ${1-} in
        shell)
            # Assigned first: `eval` would hide the exit status.
            _omg_lines=$(OMG_HOOK=posix command omg "$@") || return
            eval "$_omg_lines"
            ;;
        *)
            case " $* " in
                # A version file may mean another version now.
                *' alias '* | *' config '* | *' i '* | *' import '* | *' install '* | *' link '* | *' rehash '* | \
                    *' unalias '* | *' up '* | *' update '* | *' upgrade '*) _omg_state=unknown ;;
            esac
            command omg "$@"
            ;;
    esac
}
