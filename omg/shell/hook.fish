# `omg shell` changes the variables of this very shell; a program cannot, so a function does.
function omg --wraps omg
    switch "$argv[1]"
        case shell
            set -l lines (OMG_HOOK=fish command omg $argv)
            or return
            string join \n -- $lines | source
        case '*'
            # A version file may mean another version now.
            if string match -qr '^(alias|config|i|import|install|link|rehash|unalias|up|update|upgrade)$' -- $argv
                set -g _omg_state unknown
            end
            command omg $argv
    end
end
