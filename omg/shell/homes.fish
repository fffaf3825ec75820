# Keeps home variables (JAVA_HOME) at the active versions in fish; read with _omg_data set.
# At each prompt and `cd`, builtins compare all that decides: the version files from here up to `/` and their content,
# the variables, the global default. Only if that differs from last time, omg is asked, which answers natively.
builtin -q path; or return # before fish 3.5
set -g _omg_hook_data $_omg_data
set -g _omg_state unknown
set -g _omg_pwd

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
    set -l text
    if test -n "$OMG_CEILING_DIRS"
        set text $PWD $OMG_CEILING_DIRS
    end
    # What is new in this folder counts at once, what is new above it after the next `cd`.
    if test "$PWD" != "$_omg_pwd"; or test "$(path filter -- $_omg_watched)" != "$_omg_present"
        _omg_look
    end
    for file in $_omg_files
        read -lz content <$file
        set -a text $file $content
    end
    set -l now $text
    @COMPARE@
    if test "$now" != "$_omg_state"
        @ASK@
        set now $text
        @COMPARE@
        set -g _omg_state $now
        if @NO_SHIMS@
            set -g _omg_state none
        end
    end
end

# Sets _omg_files to the version files from here up to `/`, nearest first.
function _omg_look
    set -l tops @TOPS@
    set -l folder ''
    set -l folders
    for part in (string split -- / (string trim -r -c / -- (pwd -P)))
        set folder $folder$part/
        set -p folders $folder
    end
    set -l candidates
    for folder in $folders
        set -a candidates $folder$tops
    end
    set -l there (path filter -- $candidates)
    set -l files (path filter -f -- $there)
    set -l inside
    for top in (path filter -d -- $there)
        switch $top
            @INSIDE@
        end
    end
    set -g _omg_files (path filter -f -r -- $files $inside)
    set -g _omg_watched $folders[1]$tops $files $inside
    set -g _omg_present (path filter -- $_omg_watched)
    set -g _omg_pwd $PWD
end
