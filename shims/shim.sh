#!/bin/sh
# omg-shim:6f1d2c3b-e2a9-4a70-9f55-1d0c5a7b9e42
#
# The shim in POSIX sh, for machines where the native one is not available; also the launcher `omg`.
#
# The numbered steps are those of shims/README.md. It decides by itself what builtins can decide: the
# variable, `+SPEC`, a virtual environment, plain files with one native token, the global default. All
# else falls back to Python: it is slower than the native shim there, and always gives the same answer.
#
# It writes nothing, and forks once at most: dash needs that to read a version file with a bound. Only names that begin with `omg_` are assigned, because a variable that
# the caller had exported would reach the tool with its new value.
# `-ef` and `-nt` of test are POSIX since 2024 and older than that in dash, bash and busybox.
# shellcheck disable=SC3013,SC3045,SC2015,SC2016,SC1091

# Falls back to Python, which takes all steps itself.
omg_hand_over() {
    omg_interpreter=
    [ -r "$omg_data/self/interpreter" ] && IFS= read -r omg_interpreter <"$omg_data/self/interpreter"
    if [ ! -r "$omg_data/self/interpreter" ] && [ ! -e "$omg_data/shim/table" ] && [ "$omg_name" != omg ]; then
        omg_fail_outside_store
    fi
    case $omg_interpreter in
    /*) ;;
    *) omg_interpreter=$omg_data/self/$omg_interpreter ;;
    esac
    # Python runs an empty file without a word, and every command would have succeeded.
    if [ ! -s "$omg_data/self/start.py" ]; then
        printf "omg: cannot start: \`%s\` is missing or empty; run OMG_DATA_DIR='%s' sh install.sh\\n" \
            "$omg_data/self/start.py" "$omg_data" >&2
        exit 127
    fi
    if [ -f "$omg_interpreter" ] && [ -x "$omg_interpreter" ]; then
        if [ "$omg_name" = omg ]; then
            exec "$omg_interpreter" -I -S "$omg_data/self/start.py" "$@"
        fi
        # Python ignores SIGPIPE for itself, so omg cannot see how the tool would have found it.
        omg_flags=-
        /bin/sh -c 'kill -s PIPE "$$"' 2>/dev/null && omg_flags=p
        exec "$omg_interpreter" -I -S "$omg_data/self/start.py" :shim "$omg_flags" "$omg_self" "$@"
    fi
    printf "omg: cannot start its interpreter \`%s\`; run OMG_DATA_DIR='%s' sh install.sh\\n" \
        "$omg_interpreter" "$omg_data" >&2
    exit 127
}

# Makes omg_self physical where it is relative or leads through links. The one place that forks.
omg_resolve_self() {
    case $omg_self in
    /*) ;;
    *) omg_self=./$omg_self ;;
    esac
    omg_links=0
    while [ -h "$omg_self" ] && [ "$omg_links" -lt 40 ]; do
        omg_target=$(command -p readlink "$omg_self" && echo .)
        omg_target=${omg_target%??}
        case $omg_target in
        /*) omg_self=$omg_target ;;
        *) omg_self=${omg_self%/*}/$omg_target ;;
        esac
        omg_links=$((omg_links + 1))
    done
    omg_dir=$(CDPATH='' cd -P "${omg_self%/*}/" && pwd -P && echo .)
    omg_dir=${omg_dir%??}
    omg_self=${omg_dir%/}/${omg_self##*/}
}

# Sets omg_name and omg_data from the place that omg_self has in its store; the launcher ends here.
omg_find_data() {
    omg_name=${omg_self##*/} omg_sought=${omg_self##*/}
    case $omg_self in
    */shims/"$omg_name") omg_data=${omg_self%/*/*} ;;
    */self/bin/omg)
        omg_data=${omg_self%/*/*/*}
        omg_hand_over "$@"
        ;;
    */omg) omg_fail_outside_store ;;
    *) omg_fail_as_copy ;;
    esac
}

# Prints $1 for a terminal: what is not printable ASCII as `?`.
omg_print() {
    printf %s "$1" | LC_ALL=C command -p tr -c '\040-\176' '?'
}

# 1.3. A copy of the program, and a place that is no store.
omg_fail_as_copy() {
    case $omg_name in
    [!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789]*) omg_target=FILE ;;
    *[!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789.+@-]*) omg_target=FILE ;;
    *) omg_target=$omg_name ;;
    esac
    printf 'omg: `%s` is a copy of an omg shim, not a program; copy the real one, for example `%s %s`\n' \
        "$(omg_print "$omg_name")" 'cp "$(omg which node)"' "$omg_target" >&2
    exit 127
}

omg_fail_outside_store() {
    printf 'omg: `%s` is a shim outside a store\n' "$(omg_print "$omg_self")" >&2
    exit 127
}

# Reads what the table says of omg_sought: omg_runtime stays empty where it says nothing.
# shellcheck disable=SC2034
omg_read_table() {
    omg_table='' omg_table_dir='' omg_system_dirs='' omg_runtime='' omg_implied='' omg_pinned='' omg_has_variables=''
    omg_is_by_variable='' omg_legacy='' omg_homes='' omg_dropped='' omg_prefixes='' omg_link_bins=''
    omg_files='' omg_native_files='' omg_folders='' omg_installs='' omg_manifests='' omg_is_constrained=''
    omg_texts_of_pins='' omg_texts_of_constraints=''
    omg_other='' omg_inheriting='' omg_inherited='' omg_keeping='' omg_apart='' omg_guest='' omg_host='' omg_chosen=''
    [ -r "$omg_data/shim/table.sh" ] || omg_hand_over "$@"
    . "$omg_data/shim/table.sh"
    [ "$omg_table" = 8 ] || omg_hand_over "$@"
}

# Is $1 one native token? Sets omg_spec to it, without its `v`.
omg_is_token() {
    omg_spec=${1#[vV]}
    case $omg_spec in
    '' | *[!0123456789.]* | .* | *. | *..*) return 1 ;;
    esac
    [ "${#1}" -le 40 ] || return 1
    case $omg_legacy in
    '') return 0 ;;
    esac
    case $omg_spec in
    "$omg_legacy"*) return 1 ;;
    esac
}

# Sets omg_line to the one line of the file $1, of which `read $omg_at_most` reads so much at most.
omg_read_line() {
    omg_line='' omg_more=''
    {
        # shellcheck disable=SC2086,SC2229
        IFS=' 	' read -r $omg_at_most omg_line
        # shellcheck disable=SC2086,SC2229
        IFS='' read -r $omg_at_most omg_more && return 1
    } <"$1"
    [ -z "$omg_more" ]
}

# Reads the plain file $1 of one line with one native token.
omg_read_plain() {
    [ -r "$1" ] && [ -O "$1" ] || return 1
    omg_at_most=''
    if [ "${BASH_VERSION-}" ] || [ "/proc/$$/exe" -ef /bin/busybox ]; then
        omg_at_most='-n 80'
        omg_read_line "$1" || return 1
    else
        # dash reads a line to its end, even a gigabyte: in a child, which the kernel ends after a second.
        {
            omg_line=$(ulimit -S -c 0 && ulimit -S -t 1 && omg_read_line "$1" && printf %s "$omg_line")
        } 2>/dev/null || return 1
    fi
    omg_is_token "$omg_line"
}

# Sets omg_toolchain to the directory that omg_version is run from: a linked one's target.
omg_find_toolchain() {
    omg_toolchain=$omg_versions/$omg_version
    [ -h "$omg_toolchain" ] || return 0
    omg_ifs=$IFS IFS=:
    for omg_bin in $omg_link_bins; do
        if [ "$omg_bin" -ef "$omg_toolchain/bin" ]; then
            IFS=$omg_ifs omg_toolchain=${omg_bin%/bin}
            return 0
        fi
    done
    IFS=$omg_ifs
    return 1
}

# 13.3, 13.4. Are the shims on PATH? A shell cannot tell an unset PATH from its own default.
omg_has_shims() {
    omg_ifs=$IFS IFS=:
    for omg_element in $PATH; do
        case $omg_element in
        */shims | */shims/*)
            omg_element=${omg_element%"${omg_element##*[!/]}"}
            case $omg_element in
            /*/shims) [ ! "$omg_element" -ef "$omg_data/shims" ] || { IFS=$omg_ifs && return 0; } ;;
            esac
            ;;
        esac
    done
    IFS=$omg_ifs
    return 1
}

# 13.3. Puts the shims first on PATH. Bash and dash have a PATH where none was set, and do not export it.
omg_put_shims() {
    [ "$PATH" ] || return 1
    omg_more="
$(export -p)"
    case $omg_more in
    *"
export PATH="* | *"
declare -x PATH="*) ;;
    *) return 1 ;;
    esac
    export PATH="$omg_data/shims:$PATH"
}

# 7.12. Does the manifest $1 pin nothing? A text that it lacks is no key of it; \u may spell any.
omg_pins_nothing() {
    [ -r "$1" ] && [ -O "$1" ] && [ ! -h "$1" ] || return 1
    LC_ALL=C command -p grep -qE "$omg_texts_of_pins|$omg_texts_of_constraints|\\\\u" "$1" 2>/dev/null
    case $? in
    0) ;;
    1) return 0 ;;
    *) return 1 ;;
    esac
    LC_ALL=C command -p grep -qE "$omg_texts_of_pins|\\\\u" "$1" 2>/dev/null
    [ $? = 1 ] || return 1
    omg_is_constrained=y
}

# 7.13. Does the environment belong to one version of the runtime?
omg_is_kept() {
    [ "$omg_keeping" ] || return 1
    for omg_word in $omg_keeping; do
        eval "omg_more=\${${omg_word%%=*}-}"
        # In a pattern, bash 5.2 takes a quoted expansion that removes everything for what matches nothing.
        omg_value=${omg_word#*=}
        case $omg_more in
        '') return 1 ;;
        *"$omg_value"*) ;;
        *) return 1 ;;
        esac
    done
}

# 13.6. Tells nested calls what runs here.
omg_pass_version() {
    if [ "$omg_is_by_variable" ]; then
        export "$omg_is_by_variable=$omg_version"
        case $omg_chooser in
        hold) unset "$omg_inheriting" ;;
        *) export "$omg_inheriting=$omg_version" ;;
        esac
    else
        case $omg_chooser in
        default) unset "$omg_inheriting" ;;
        *) export "$omg_inheriting=$omg_version" ;;
        esac
    fi
}

# 13.7. Sets omg_moved to the prefix variables that name a toolchain of this runtime. Fails where the read-only
# stores may have it: Python compares their spelling.
omg_find_prefixes() {
    omg_moved=
    for omg_variable in $omg_prefixes; do
        eval "omg_more=\${$omg_variable-}"
        [ "$omg_more" ] || continue
        [ -z "$omg_system_dirs${OMG_SYSTEM_DIRS-}" ] || return 1
        omg_more=${omg_more%"${omg_more##*[!/]}"}/bin
        case $omg_more in
        "$omg_versions"/*/*/bin) ;;
        "$omg_versions"/*/bin) omg_moved="$omg_moved $omg_variable" ;;
        esac
        case :$omg_link_bins: in
        *":$omg_more:"*) omg_moved="$omg_moved $omg_variable" ;;
        esac
    done
}

# 13.7. Corrects the variables that name a toolchain's directory; none is introduced.
omg_correct_homes() {
    for omg_variable in $omg_homes; do
        eval "omg_more=\${$omg_variable-}"
        [ -z "$omg_more" ] || omg_moved="$omg_moved $omg_variable"
    done
    for omg_variable in $omg_moved; do
        export "$omg_variable=$omg_toolchain"
    done
    for omg_variable in $omg_dropped; do
        unset "$omg_variable"
    done
}

# 13.8. Sets the variables that omg_toolchain needs; omg/store/variables.py describes their file.
omg_set_variables() {
    [ -r "$omg_toolchain/.omg-variables" ] || return 0
    while IFS='' read -r omg_line; do
        omg_variable=${omg_line%%=*} omg_more=${omg_line#*=} omg_value=
        case $omg_variable in
        '' | "$omg_line" | PATH | OMG_* | omg_* | [0123456789]*) continue ;;
        *[!ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789]*) continue ;;
        esac
        while :; do
            case $omg_more in
            *@OMG_DATA@*) omg_value=$omg_value${omg_more%%@OMG_DATA@*}${omg_toolchain%/*/*/*} ;;
            *) break ;;
            esac
            omg_more=${omg_more#*@OMG_DATA@}
        done
        export "$omg_variable=$omg_value$omg_more"
    done <"$omg_toolchain/.omg-variables"
}

# 11. Run. 13. Execute. Ends in the tool, or in Python where omg_version lacks omg_name.
omg_run() {
    case $omg_version. in
    "${omg_implied:-$omg_version}".*) ;;
    *) omg_hand_over "$@" ;;
    esac
    omg_find_toolchain || omg_hand_over "$@"
    omg_executable=$omg_toolchain/bin/$omg_name
    [ -f "$omg_executable" ] && [ -x "$omg_executable" ] || omg_hand_over "$@"
    # 11.8. Executables came or went since the table was made.
    if [ "$omg_toolchain/bin" -nt "$omg_data/shim/table" ] && [ -w "$omg_data/shim" ]; then
        omg_hand_over "$@"
    fi
    # 14. A call that may install others.
    if [ "$omg_installs" ]; then
        for omg_word in "${@:-()}"; do
            case " $omg_installs " in
            *" $omg_word "*) omg_hand_over "$@" ;;
            esac
        done
    fi
    omg_find_prefixes || omg_hand_over "$@"
    # 13.5. What looks for itself needs another PATH. 11.4. Python knows whether a version is pinned.
    case $omg_apart in
    self | pin) omg_hand_over "$@" ;;
    esac
    omg_has_shims || omg_put_shims || omg_hand_over "$@"
    # 11.4. A name with a version, not only a major.
    case $omg_implied in
    *.*)
        [ -z "${OMG_IMPLIED_NAMES-}" ] || omg_hand_over "$@"
        omg_chooser=name
        ;;
    esac
    omg_pass_version
    omg_correct_homes
    [ -z "$omg_has_variables" ] || omg_set_variables
    [ -z "$omg_has_plus" ] || shift
    exec "$omg_executable" "$@"
}

# 7. Walk. Sets omg_spec to what pins the version, or omg_is_constrained.
omg_walk() {
    case ${PWD-} in
    /*) ;;
    *) omg_hand_over "$@" ;;
    esac
    omg_pwd=$PWD omg_oldpwd=${OLDPWD-} omg_had_oldpwd=${OLDPWD+y}
    cd -P . || omg_hand_over "$@"
    omg_dir=$PWD PWD=$omg_pwd OLDPWD=$omg_oldpwd
    [ "$omg_had_oldpwd" ] || unset OLDPWD
    # 7.3. Dependencies. Of those with a hash or a version in their name only Python can tell.
    case $omg_dir/ in
    */registry/src/*-????????????????/* | */git/checkouts/*-????????????????/* | */pkg/mod/*@v*) omg_hand_over "$@" ;;
    */pip-req-build-* | */pip-install-*) omg_hand_over "$@" ;;
    esac
    for omg_place in node_modules site-packages _cacache _npx .pnpm-store vendor/bundle/ruby vendor/bundle/jruby \
        vendor/bundle/truffleruby bundler/gems .gem/ruby pkg/mod/cache pnpm/store .cache/pre-commit .cache/uv \
        .cache/pip .cache/yarn; do
        case $omg_dir/ in
        */"$omg_place"/*)
            omg_dir=$omg_dir/
            omg_dir=${omg_dir%%"/$omg_place/"*}
            ;;
        esac
    done
    omg_ifs=$IFS IFS=:
    for omg_place in "$omg_data/versions" ${OMG_SYSTEM_DIRS:-$omg_system_dirs}; do
        omg_place=${omg_place%"${omg_place##*[!/]}"}
        case $omg_place in
        /*) ;;
        *) continue ;;
        esac
        case $omg_dir/ in
        "$omg_place"/*) omg_dir=${omg_place%/*} ;;
        esac
    done
    IFS=$omg_ifs
    omg_dir=${omg_dir%/}
    while :; do
        # A folder of files that a pattern names cannot be tested name by name.
        for omg_file in $omg_folders; do
            [ ! -d "$omg_dir/$omg_file" ] || omg_hand_over "$@"
        done
        for omg_file in $omg_files; do
            [ -f "$omg_dir/$omg_file" ] || continue
            case " $omg_native_files " in
            *" $omg_file "*) omg_read_plain "$omg_dir/$omg_file" || omg_hand_over "$@" ;;
            *)
                case " $omg_manifests " in
                *" $omg_file "*) omg_pins_nothing "$omg_dir/$omg_file" && continue ;;
                esac
                omg_hand_over "$@"
                ;;
            esac
            break 2
        done
        [ "$omg_dir" ] || break
        if [ "${OMG_CEILING_DIRS-}" ]; then
            omg_ifs=$IFS IFS=:
            for omg_ceiling in $OMG_CEILING_DIRS; do
                case $omg_ceiling in
                /*) [ ! "$omg_dir" -ef "$omg_ceiling" ] || omg_ceiling='' ;;
                esac
                [ "$omg_ceiling" ] || break
            done
            IFS=$omg_ifs
            [ "$omg_ceiling" ] || break
        fi
        omg_dir=${omg_dir%/*}
    done
}

# 1. Self. A link is resolved before anything beside it is trusted. The directories above may be links
# too, unless the path is the physical one that the table was written with.
set -f
omg_self=$0
case $omg_self in
/*/shims/*) [ ! -h "$omg_self" ] || omg_resolve_self ;;
*) omg_resolve_self ;;
esac
omg_find_data "$@"
omg_read_table "$@"
if [ "$omg_self" != "$omg_table_dir/shims/$omg_name" ]; then
    omg_resolve_self
    omg_find_data "$@"
    omg_read_table "$@"
fi

# 2. Bypass.
[ "${OMG_BYPASS-}" != 1 ] || omg_hand_over "$@"

omg_spec=

# 15. A guest's name. What chooses a version of the guest is Python's; else the host is asked.
if [ "$omg_guest" ]; then
    [ -z "$omg_chosen" ] || omg_hand_over "$@"
    omg_next=/$omg_host omg_sought=/$omg_guest
    [ -z "$omg_runtime" ] || omg_next=$omg_name
    omg_read_table "$@"
    omg_native_files=
    omg_walk "$@"
    omg_sought=$omg_next
    omg_read_table "$@"
    omg_is_constrained=
fi

# 3. Name, of no runtime's own list: the one runtime that has it in some toolchain.
omg_is_owned=$omg_runtime
if [ -z "$omg_runtime" ]; then
    set +f
    for omg_candidate in "$omg_data"/versions/*/*/bin/"$omg_name"; do
        omg_candidate=${omg_candidate%/*/bin/"$omg_name"}
        omg_candidate=${omg_candidate##*/}
        [ "${omg_runtime:-$omg_candidate}" = "$omg_candidate" ] || omg_hand_over "$@"
        omg_runtime=$omg_candidate
    done
    set -f
    # shellcheck disable=SC2034
    omg_sought=/$omg_runtime
    omg_read_table "$@"
    [ "$omg_runtime" ] || omg_hand_over "$@"
fi
omg_versions=$omg_data/versions/$omg_runtime
omg_has_plus='' omg_chooser=file

# 4. Plus. The argument stays until the tool is run: a fallback to Python needs it too.
if [ "$omg_is_owned" ] && [ "$omg_is_by_variable" ]; then
    case ${1-} in
    +*)
        omg_is_token "${1#+}" || omg_hand_over "$@"
        omg_has_plus=y omg_chooser=hold
        ;;
    esac
fi

# 5. Variable.
if [ -z "$omg_spec" ]; then
    omg_is_passed=
    [ -z "$omg_is_by_variable" ] || [ "$omg_pinned" != "$omg_inherited" ] || omg_is_passed=$omg_pinned
    if [ "$omg_pinned" ] && [ -z "$omg_is_passed" ]; then
        omg_chooser=hold
    elif [ "$omg_other" ]; then
        omg_pinned=$omg_other
    elif [ "$omg_apart" = anew ]; then
        omg_pinned=
    fi
    [ -z "$omg_pinned" ] || omg_is_token "$omg_pinned" || omg_hand_over "$@"
fi

# 6. Virtual environment.
if [ -z "$omg_spec" ] && [ "${VIRTUAL_ENV-}${CONDA_PREFIX-}" ]; then
    for omg_dir in "${VIRTUAL_ENV-}" "${CONDA_PREFIX-}"; do
        case $omg_dir in
        /*[!/]*) ;;
        *) continue ;;
        esac
        omg_dir=${omg_dir%"${omg_dir##*[!/]}"}
        case :$PATH: in
        *":$omg_dir/bin:"* | *":$omg_dir/bin/:"*) ;;
        *) continue ;;
        esac
        omg_executable=$omg_dir/bin/$omg_name
        if [ -f "$omg_executable" ] && [ -x "$omg_executable" ] && [ ! "$omg_executable" -ef "$omg_self" ] &&
            [ ! "$omg_executable" -ef "$omg_data/shims/$omg_name" ]; then
            exec "$omg_executable" "$@"
        fi
    done
fi

# 7. Walk.
if [ -z "$omg_spec" ] && ! omg_is_kept; then
    omg_walk "$@"
    # 9. A version constraint counts where there is no pin.
    [ "$omg_spec" ] || [ -z "$omg_is_constrained" ] || omg_hand_over "$@"
fi

# 8. Pin to version: the exact name.
if [ "$omg_spec" ] && [ -d "$omg_versions/$omg_spec/bin" ]; then
    omg_version=$omg_spec
    omg_run "$@"
fi

# The shell does not even read the rest when the exact name was there.

# Is version $1 newer than $2? Both are digits and dots.
omg_is_newer() {
    omg_left=$1. omg_right=$2.
    while [ "$omg_left" ] && [ "$omg_right" ]; do
        if [ "${omg_left%%.*}" -ne "${omg_right%%.*}" ]; then
            [ "${omg_left%%.*}" -gt "${omg_right%%.*}" ]
            return
        fi
        omg_left=${omg_left#*.} omg_right=${omg_right#*.}
    done
    [ "$omg_left" ]
}

# Do the own store's versions alone decide what a prefix means? Not with read-only stores beside it, nor when
# the configuration, which may name some, is not older than the table.
omg_is_only_store() {
    [ -z "$omg_system_dirs${OMG_SYSTEM_DIRS-}" ] || return 1
    omg_config=${OMG_CONFIG_DIR-}
    case $omg_config in
    /*) ;;
    *)
        omg_config=${XDG_CONFIG_HOME-}
        case $omg_config in
        /*) omg_config=$omg_config/omg ;;
        *) omg_config=${HOME-}/.config/omg ;;
        esac
        ;;
    esac
    for omg_config in "$omg_config/config.toml" /etc/omg/config.toml; do
        if [ -e "$omg_config" ] && [ ! "$omg_data/shim/table.sh" -nt "$omg_config" ]; then
            return 1
        fi
    done
}

# Sets omg_version to the newest installed one that begins with the components of $1.
omg_find_newest() {
    omg_is_only_store || return 1
    omg_version=
    for omg_candidate in "$omg_versions/$1".* "$omg_versions/$1"[!0123456789.]*; do
        [ -d "$omg_candidate/bin" ] || continue
        omg_candidate=${omg_candidate##*/}
        # Prereleases, variants and builds have an order of their own, which only Python knows.
        case $omg_candidate in
        *[!0123456789.]* | *0000000000* | *[123456789]?????????*) return 1 ;;
        esac
        if [ -z "$omg_version" ] || omg_is_newer "$omg_candidate" "$omg_version"; then
            omg_version=$omg_candidate
        fi
    done
    [ "$omg_version" ]
}

# Sets omg_version to the one that `current` leads to.
omg_find_default() {
    omg_version=
    [ -h "$omg_versions/current" ] || return 1
    for omg_candidate in "$omg_versions"/*; do
        if [ "$omg_candidate" -ef "$omg_versions/current" ] && [ "$omg_candidate" != "$omg_versions/current" ]; then
            # Two names for one directory: which of them `current` says, only readlink knows.
            [ -z "$omg_version" ] || return 1
            omg_version=${omg_candidate##*/}
        fi
    done
    [ "$omg_version" ]
}

# 8. Pin to version: the prefix. 10. Inherited, default.
set +f
if [ "$omg_spec" ]; then
    omg_find_newest "$omg_spec" || omg_hand_over "$@"
elif [ "$omg_inherited" ]; then
    # 10.1. Whatever else it is than a version of the own store, Python knows.
    case $omg_inherited in
    system | current | *[!0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._+-]* | [._+-]* | *..*)
        omg_hand_over "$@"
        ;;
    esac
    [ "${#omg_inherited}" -le 80 ] && [ -d "$omg_versions/$omg_inherited/bin" ] || omg_hand_over "$@"
    omg_version=$omg_inherited
else
    omg_find_default || omg_hand_over "$@"
    omg_chooser=default
fi
set -f
omg_run "$@"
