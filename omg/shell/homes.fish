# Keeps home variables (JAVA_HOME) at the active versions in fish; read with _omg_data set.
# At each prompt and `cd`, builtins compare all that decides: the version files from here up to `/` and their content,
# the variables, the global default. Only if that differs from last time, omg is asked, which answers natively.
set -g _omg_hook_data $_omg_data
set -g _omg_state unknown
set -g _omg_pwd

# Prints what decides about a runtime beside its files: the variable that pins it, where the global default leads,
# whether the home that is active is there.
function _omg_compare -a variable shim default home
    test -e $shim; or return
    test -d "$home"; and set home there
    string join : -- "$variable" (path resolve -- $default) $home
end

# Prints the home of the active version of a runtime, if it has one.
function _omg_ask -a runtime executable
    test -e $_omg_hook_data/shims/$executable; or return
    set -l file ($_omg_hook_data/self/bin/omg which $executable </dev/null 2>/dev/null)
    set -l home (string replace -r -- "/bin/$executable\$" '' "$file")
    # The system's own has no home that omg knows.
    if string match -q -- "*/$runtime/*" "$home"
        or contains -- "$home" (path resolve -- $_omg_hook_data/versions/$runtime/*)
        echo $home
    end
end

function _omg_homes --on-event fish_prompt --on-variable PWD
    if test "$_omg_state" = none; and @NO_SHIMS@
        return
    end
    if test "$PWD" != "$_omg_pwd"
        set -g _omg_pwd $PWD
        set -l folder ''
        set -l folders
        for part in (string split -- / (string trim -r -c / -- (pwd -P)))
            set folder $folder$part/
            set -p folders $folder
        end
        set -l names @NAMES@
        set -g _omg_own $folders[1]
        set -e folders[1]
        set -l above
        for folder in $folders
            set -a above $folder$names
        end
        # What is new in this folder counts at once, what is new above it after the next `cd`.
        set -g _omg_candidates $_omg_own$names (path filter -f -- $above)
        set -g _omg_more @GLOBS@
    end
    set -l folders $_omg_own
    set -l more @GLOBS@
    set -l files (path filter -f -- $_omg_candidates $more $_omg_more)
    set -l text $OMG_CEILING_DIRS
    test -n "$text"; and set -a text $PWD
    for file in $files
        read -lz content <$file 2>/dev/null
        set -a text $file $content
    end
    set -l now $text @COMPARE@
    if test "$now" != "$_omg_state"
        @ASK@
        set -g _omg_state $text @COMPARE@
        @NO_SHIMS@; and set -g _omg_state none
    end
end
