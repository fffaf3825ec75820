# `omg shell` changes the variables of this very shell; a program cannot, so a function does.
function omg --wraps omg
    switch "$argv[1]"
        case shell
            set -l lines (OMG_HOOK=fish command omg $argv)
            or return
            string join \n -- $lines | source
        case '*'
            command omg $argv
    end
end
