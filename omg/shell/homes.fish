# Keeps home variables (JAVA_HOME) at the active versions in fish; read with _omg_data set.
# At each prompt and `cd`, builtins compare all that decides: the version files from here up to `/` and their content,
# the variables, the global default. Only if that differs from last time, omg is asked, which answers natively.
# A substitution takes as long as ten looks at a file: where nothing changed, there is none.
builtin -q path; and test / -ef / 2>/dev/null; or return # before fish 3.6
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
    # What is new in this folder counts at once, what is new above it after the next `cd`.
    if test "$PWD" != "$_omg_pwd"; or test $_omg_new
        _omg_look
    end
    set -l now @PINS@
    if test -n "$OMG_CEILING_DIRS"
        set -a now $PWD $OMG_CEILING_DIRS
    end
    for file in $_omg_files $_omg_drop_ins/*.toml
        if test -f $file -a -r $file
            read -lz content <$file
            set -a now $file $content
        end
    end
    if test "$now" != "$_omg_state"; or not test $_omg_store
        set -g _omg_store -n .
        @ASK@
        set -g _omg_state $now
        if @NO_SHIMS@
            set -g _omg_state none
        end
    end
end

# Sets _omg_files to the version files from here up to `/`, nearest first, _omg_drop_ins to folders here that may hold
# any number of them, and _omg_new to a test for others in this folder.
function _omg_look
    set -l tops @TOPS@
    set -l folder /
    set -l folders /
    for part in (string split -n -- / (pwd -P))
        set folder $folder$part/
        set -p folders $folder
    end
    set -l here $folder$tops
    set -g _omg_files
    set -g _omg_drop_ins
    for top in (path filter -- $folders$tops)
        if not test -d $top
            set -a _omg_files $top
            continue
        end
        set -l inside
        set -l drop_ins
        switch $top
            @INSIDE@
        end
        if contains -- $top $here
            set -a here $inside
            set -a _omg_drop_ins $drop_ins
        else
            set -a inside $drop_ins/*.toml
        end
        for file in $inside
            test -e $file; and set -a _omg_files $file
        end
    end
    set -g _omg_new -z .
    for place in $here
        test -e $place; or set -a _omg_new -o -e $place
    end
    set -g _omg_pwd $PWD
end

# Adds to _omg_store tests that hold as long as what decides about a runtime in the store stays as it is.
function _omg_keep -a executable current home
    if test -z "$home"
        _omg_hold -e $_omg_hook_data/shims/$executable
        _omg_hold -e $current
    else
        # Without the first, two files that are gone would be the same one.
        _omg_hold -d $home
        _omg_hold $home -ef $current
    end
end

function _omg_hold
    if test $argv
        set -a _omg_store -a $argv
    else
        set -a _omg_store -a ! $argv
    end
end
