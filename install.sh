#!/bin/sh
# Sets omg up in the user's own directories: an interpreter, omg's environment, the shims, the start-up files.
# It needs sh and a Python, or curl (or wget) to fetch one. In an archive with its own Python it is called install.
#
#   sh install.sh                   from a checkout or a release folder; a second run upgrades
#   sh install.sh --no-modify-path  leave the shells' start-up files alone
#   sh install.sh --uninstall       remove omg, keep the installed versions
#   sh install.sh --purge           remove those too
#   sh install.sh --purge --dry-run only say what would be removed
#
# POSIX sh. Everything is in functions that the last line calls, so an incomplete download of this file does nothing.

# shellcheck disable=SC2016  # backticks in messages are quotation marks

set -eu

usage() {
    cat <<'TEXT'
usage: sh install.sh [--no-modify-path] [--no-tools] [-y]
       sh install.sh --uninstall | --purge [-y] [--dry-run]

  --no-modify-path   leave the shells' start-up files alone
  --no-tools         leave the folders of your tools (~/.cargo/bin, ~/go/bin...) off PATH
  --uninstall        remove omg; keep the installed versions
  --purge            remove omg and everything that it installed
  --dry-run          with one of these: show what would be removed, and change nothing
  -y, --yes          do not ask; the folders of your tools go on PATH, behind the shims, and omg's lines go after
                     those of other version managers in your start-up files

  OMG_PYTHON         the Python (3.11 or newer) that runs omg; if this machine has none, one is downloaded
  OMG_MIRROR         a mirror to download that Python from: OMG_MIRROR/github.com/...
  OMG_DATA_DIR       where toolchains, shims and omg itself live
  OMG_RELEASE        what to install without a checkout: the https URL or the absolute path of a release folder,
                     of a wheel or of a source archive

To have omg verify Sigstore attestations of Python and Ruby, install sigstore>=4.5,<5 into its own environment, again
after each run of this script: docs/security.md, "Attestations"
TEXT
}

# Filled in by tools/release.py: the version, where it is published, and the files of that release with their SHA-256,
# as sha256sum prints them. In a checkout there are none.
release_version='' release_address='' release_files=''

# The marker of every shim; shims/README.md.
marker='omg-shim:6f1d2c3b-e2a9-4a70-9f55-1d0c5a7b9e42'

say() { printf '%s\n' "$*"; }
note() { printf 'omg: %s\n' "$*" | masked >&2; }

# fail MESSAGE [HINT]
fail() {
    printf 'omg: %s\n' "$1" | masked >&2
    [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

# Copies text without the login in its URLs, which may hold a password.
masked() { LC_ALL=C sed 's|://[^[:space:]/]*@|://***@|g'; }

# masked_refused VALUE: the same for a value that is not a URL; a password may be anywhere before the last @.
masked_refused() {
    case $1 in
        *@*) printf '***@%s' "${1##*@}" ;;
        *) printf '%s' "$1" ;;
    esac
}

main() {
    # Whatever the user's umask: other users cannot write to what this script, or a program that it runs, creates.
    umask u=rwx,go-w
    action=install modify_path=yes tools=yes assume_yes=no dry_run=no
    for argument; do
        case $argument in
            --no-modify-path) modify_path=no ;;
            --no-tools) tools=no ;;
            --uninstall) action=uninstall ;;
            --purge) action=purge ;;
            -y | --yes) assume_yes=yes ;;
            --dry-run) dry_run=yes ;;
            -h | --help) usage && exit 0 ;;
            *) usage >&2 && exit 2 ;;
        esac
    done
    [ "$action$dry_run" != installyes ] || { usage >&2 && exit 2; }
    find_directories
    find_origin
    if [ "$dry_run" = yes ]; then
        preview_removal
        exit 0
    fi
    case $action in
        install) install_omg ;;
        uninstall) uninstall_omg ;;
        purge) purge_omg ;;
    esac
}

# --- where things are -------------------------------------------------------------------------------------------

find_directories() {
    case ${HOME-} in
        /*) ;;
        *) HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d : -f 6) || HOME='' ;;
    esac
    [ -n "$HOME" ] || fail 'HOME is not set' 'run HOME=/your/home sh install.sh'
    export HOME
    # With sudo, files in the user's own home would become root's.
    if [ -n "${SUDO_UID-}" ] && [ -z "$(find "$HOME" -prune -user "$(id -u)" 2>/dev/null)" ]; then
        fail "\`$HOME\` is not the home of $(id -un)" 'run it as yourself, without sudo: omg does not need root'
    fi
    data_dir=$(directory_of DATA .local/share)
    self_dir=$data_dir/self
    case ${OMG_DATA_DIR-} in
        '' | /*) ;;
        *) fail "OMG_DATA_DIR is \`$OMG_DATA_DIR\`, which is not an absolute path" 'set it to an absolute path, or unset it' ;;
    esac
    case $data_dir in
        *:*) fail "the data directory \`$data_dir\` contains \`:\`, which separates the directories in PATH" \
            'set OMG_DATA_DIR to a path without `:`' ;;
        *'
'*) fail 'the data directory contains a line break' 'set OMG_DATA_DIR to a path without one' ;;
    esac
}

# directory_of KIND BELOW_HOME: the rule of omg/directories.py
directory_of() {
    own='' shared=''
    eval "own=\${OMG_$1_DIR-} shared=\${XDG_$1_HOME-}"
    case $own in
        /*) printf '%s' "$own" && return ;;
    esac
    case $shared in
        /*) printf '%s' "$shared/omg" ;;
        *) printf '%s' "$HOME/$2/omg" ;;
    esac
}

# What the folder is that this file lies in: a checkout, an installed package, an unpacked archive with its own Python,
# or a folder with the files of a release. All are empty when the script came through a pipe.
find_origin() {
    checkout='' package_parent='' unpacked='' release_folder=''
    [ -f "$0" ] || return 0
    folder=$(cd -- "$(dirname -- "$0")" && pwd -P) || return 0
    if [ -f "$folder/pyproject.toml" ] && [ -f "$folder/omg/start.py" ]; then
        checkout=$folder
    elif [ -f "$folder/start.py" ]; then
        package_parent=${folder%/*}
    elif [ -x "$folder/python/bin/python3" ]; then
        unpacked=$folder
    elif [ -n "$release_files" ]; then
        release_folder=$folder
    fi
}

# --- the interpreter --------------------------------------------------------------------------------------------

# Says in five lines: version, real path of the interpreter itself (not of a virtual environment), whether it can
# make environments, whether it is new enough, and its pip: a package, else the wheel that ensurepip has, else `none`.
probe='
import os, sys
base = getattr(sys, "_base_executable", None) or sys.executable
print("%d.%d.%d" % sys.version_info[:3])
print(os.path.realpath(base))
try:
    import ensurepip, venv
    print("yes")
except ImportError:
    print("no")
print("yes" if sys.version_info >= (3, 11) else "no")
def pips():
    for place in filter(os.path.isabs, sys.path):
        package = os.path.join(place, "pip")
        if os.path.isfile(os.path.join(package, "__pip-runner__.py")):
            yield package
    import ensurepip, sysconfig
    bundled = os.path.join(os.path.dirname(ensurepip.__file__), "_bundled")
    for place in filter(os.path.isdir, (sysconfig.get_config_var("WHEEL_PKG_DIR") or "", bundled)):
        for name in sorted(os.listdir(place)):
            if name.startswith("pip-") and name.endswith(".whl"):
                yield os.path.join(place, name)
try:
    print(next(pips(), "none"))
except ImportError:
    print("none")
'

# Sets `python`, or fails. `too_old` and `without_venv` collect what was passed over.
find_python() {
    python='' too_old='' without_venv='' passed_over=''
    if [ -n "${OMG_PYTHON-}" ]; then
        # A name without a directory is looked up as the shell would.
        consider "$(command -v "$OMG_PYTHON" || printf '%s' "$OMG_PYTHON")"
        [ -z "$python" ] || return 0
        [ -z "$without_venv" ] || fail_without_venv
        [ -z "$too_old" ] || fail "OMG_PYTHON is $too_old, and omg needs Python 3.11 or newer"
        fail "OMG_PYTHON is \`$OMG_PYTHON\`, which is not a Python that omg can use" \
            'set it to the path of a Python 3.11 or newer that omg did not install'
    fi
    consider_system
    consider_homebrew
    consider_path
    consider_managers
    consider_own
    [ -n "$python" ] || fetch_python
    if [ -n "$python" ]; then
        [ -z "$without_venv" ] || note "skipped $without_venv: it has no venv module"
        return 0
    fi
    [ -z "$without_venv" ] || fail_without_venv
    fail "omg needs Python 3.11 or newer; ${too_old:+found only }${too_old:-found none}" \
        'install one (Debian, Ubuntu: python3 and python3-venv; Fedora: python3; macOS: brew install python), or set OMG_PYTHON to its path'
}

fail_without_venv() {
    fail "$without_venv has no venv module" \
        "install it (Debian, Ubuntu: apt install $venv_package, or python3-venv), or set OMG_PYTHON to another Python"
}

# On macOS this name is a stub that opens a window when the developer tools are missing.
consider_system() {
    [ "$(uname)" != Darwin ] || xcode-select -p >/dev/null 2>&1 || return 0
    consider /usr/bin/python3
}

consider_homebrew() {
    for prefix in "${HOMEBREW_PREFIX-}" /opt/homebrew /usr/local /home/linuxbrew/.linuxbrew; do
        for minor in 14 13 12 11; do
            [ -z "$prefix" ] || consider "$prefix/opt/python@3.$minor/bin/python3.$minor"
        done
    done
}

consider_path() {
    rest=${PATH-}:
    while [ -n "$rest" ]; do
        folder=${rest%%:*}
        rest=${rest#*:}
        case $folder in
            # Programs of Windows (in WSL): omg cannot use them, and WindowsApps/python3 opens the Microsoft Store.
            */WindowsApps) continue ;;
            /mnt/[A-Za-z] | /mnt/[A-Za-z]/*) ! is_in_windows || continue ;;
            # Never omg's own shims, nor what something may have written over them.
            "$data_dir"/shims | "$data_dir"/shims/) continue ;;
            /*) ;;
            *) continue ;;
        esac
        for minor in 14 13 12 11; do
            consider "$folder/python3.$minor"
        done
        consider "$folder/python3"
    done
}

# Whether this Linux runs inside Windows (WSL), as the release of its kernel says.
is_in_windows() {
    case $(cat /proc/sys/kernel/osrelease 2>/dev/null) in
        *[Mm]icrosoft*) return 0 ;;
    esac
    return 1
}

# Interpreters of other managers: their shims on PATH may have run one that is too old.
consider_managers() {
    for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[1-9]*/bin/python3 \
        "${XDG_DATA_HOME:-$HOME/.local/share}"/uv/python/cpython-3.1[1-9]*/bin/python3 \
        "${XDG_DATA_HOME:-$HOME/.local/share}"/mise/installs/python/3.1[1-9]*/bin/python3 \
        "${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/python/3.1[1-9]*/bin/python3; do
        consider "$candidate"
    done
}

# consider CANDIDATE: takes it as `python` if nothing was taken yet and it will do.
consider() {
    [ -z "$python" ] && [ -f "$1" ] && [ -x "$1" ] || return 0
    # Asking a shim of omg would ask the omg that is being replaced.
    ! is_shim "$1" || return 0
    answer=$("$1" -I -c "$probe" </dev/null 2>/dev/null) || return 0
    {
        read -r version
        IFS= read -r real
        read -r has_venv
        read -r is_new
        IFS= read -r its_pip
    } <<ANSWER
$answer
ANSWER
    case $real in
        # Fetched by an earlier run of this script, for omg alone.
        "$self_dir"/python-*) ;;
        # One that omg itself installed may be uninstalled any day.
        "$data_dir"/*) return 0 ;;
    esac
    # One interpreter has many names.
    case $passed_over in *"|$real|"*) return 0 ;; esac
    passed_over="$passed_over|$real|"
    if [ "$is_new" != yes ]; then
        too_old="${too_old:+$too_old, }\`$real\` ($version)"
    elif [ "$has_venv" != yes ]; then
        without_venv="${without_venv:+$without_venv, }\`$real\` ($version)"
        venv_package=python${version%.*}-venv
    else
        python=$real python_version=$version pip=$its_pip
    fi
}

is_shim() {
    dd if="$1" bs=4096 count=1 2>/dev/null | LC_ALL=C grep -qF -e "$marker"
}

warn_of_manager() {
    case $python in
        */.pyenv/* | */pyenv/versions/*) manager=pyenv ;;
        */uv/python/*) manager=uv ;;
        */mise/installs/* | */rtx/installs/*) manager=mise ;;
        */.asdf/*) manager=asdf ;;
        */.rye/*) manager=rye ;;
        */.proto/*) manager=proto ;;
        *conda*/* | *miniforge*/* | *mambaforge*/*) manager=conda ;;
        *) return 0 ;;
    esac
    note "warning: \`$python\` belongs to $manager; if it is ever removed, run sh install.sh again"
}

# --- an interpreter for omg alone, if the machine has none that omg can use --------------------------------------

# Source: https://github.com/astral-sh/python-build-standalone/releases/download/20260814/SHA256SUMS, read 2026-11-23.
own_release=20260814 own_version=3.13.15

# own_digest TRIPLE: the SHA-256 of the archive for that machine; nothing for a machine without one.
own_digest() {
    case $1 in
        x86_64-unknown-linux-gnu) echo aaca2af2ab4d7b68a712660d1334c0cfd5ec13c0312ccd30c29122d8d0342320 ;;
        x86_64-unknown-linux-musl) echo cec161969cbd60f306c366066701a7ab2d40b78718e7d372281cabe5743423e6 ;;
        aarch64-unknown-linux-gnu) echo 985efd78c1c6521b379f7c64c2a25e6a1130f07441d1af8be441aa05260886aa ;;
        aarch64-unknown-linux-musl) echo 6e0de96340a1096cac81c9b95226c410c71cdf81e3d4419c536ccad9b57ae1f7 ;;
        armv7-unknown-linux-gnueabihf) echo a7878dae5568744a3834e3aa9b099745811b84d6343a3b5bb79535173dc0a066 ;;
        aarch64-apple-darwin) echo 6d472fc49a4d95e58214a992c4c92aa73fe2a935837a01a9a36bab0bec6d72f3 ;;
        x86_64-apple-darwin) echo bf87354efcd9ae517da606fcda4e3a3f0d73a6f05ca7cba3c6d3c5270074bfc8 ;;
    esac
}

consider_own() {
    consider "$self_dir/python-$own_version-$own_release/bin/python3"
}

# Sets `python` if an interpreter could be downloaded; else says why not.
fetch_python() {
    [ "${OMG_OFFLINE-}" != 1 ] || return 0
    triple=$(own_triple) && digest=$(own_digest "$triple") && [ -n "$digest" ] || return 0
    url=https://github.com/astral-sh/python-build-standalone/releases/download/$own_release/cpython-$own_version%2B$own_release-$triple-install_only_stripped.tar.gz
    [ -z "${OMG_MIRROR-}" ] || url=$(mirrored "$url")
    say "found no Python that can run omg: downloading $own_version for omg itself"
    make_own_folder python && fetched=$made_folder
    if download "$url" "$fetched/archive"; then
        found=$(sha256_of "$fetched/archive")
        [ "$found" = "$digest" ] || fail "checksum mismatch for \`$url\`: expected sha256 $digest, got ${found:-none}" \
            'nothing was installed; try again, then contact whoever runs the mirror or proxy'
        mkdir "$fetched/python"
        # As root, tar keeps the owners and the modes of the archive: -o gives the files to root, chmod corrects the modes.
        tar -xzof "$fetched/archive" -C "$fetched/python" --strip-components 1 || {
            fail_if_full
            fail 'tar could not unpack the Python that was downloaded for omg'
        }
        own_dir=$self_dir/python-$own_version-$own_release
        remove_tree "$own_dir"
        chmod -R go-w "$fetched/python"
        mv -- "$fetched/python" "$own_dir"
        consider_own
        [ -n "$python" ] || note "the Python that was downloaded for omg does not run on this machine ($triple)"
    fi
    rm -rf -- "$fetched"
    fetched=''
}

# mirrored URL: prints the address of URL on OMG_MIRROR.
mirrored() {
    # Host and port, without a login before them.
    server=${OMG_MIRROR#*://} server=${server%%[/?#]*} server=${server##*@}
    is_address=yes
    case $OMG_MIRROR in
        *[[:space:]]*) is_address=no ;;
        https://?* | http://?*) ;;
        *) is_address=no ;;
    esac
    # A port that is not a number is part of a password with a slash in it. (An IPv6 address is in brackets.)
    case ${server##*]} in *:*[!0-9]*) is_address=no ;; esac
    [ $is_address = yes ] || fail "OMG_MIRROR is \`$(masked_refused "$OMG_MIRROR")\`, which is not an http or https URL" \
        'set it to an https URL, or unset it'
    printf '%s' "${OMG_MIRROR%/}/${1#https://}"
}

own_triple() {
    arch=$(uname -m)
    case $(uname) in
        Darwin)
            # Under Rosetta, uname says x86_64 on Apple's processors, too.
            [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" != 1 ] || arch=arm64
            case $arch in
                arm64) echo aarch64-apple-darwin ;;
                x86_64) echo x86_64-apple-darwin ;;
                *) return 1 ;;
            esac
            ;;
        Linux)
            libc=gnu
            getconf GNU_LIBC_VERSION >/dev/null 2>&1 || libc=musl
            case $arch in
                x86_64 | aarch64) echo "$arch-unknown-linux-$libc" ;;
                armv7l) echo "armv7-unknown-linux-${libc}eabihf" ;;
                *) return 1 ;;
            esac
            ;;
        *) return 1 ;;
    esac
}

# download URL FILE
download() {
    if command -v curl >/dev/null; then
        by=curl
    elif command -v wget >/dev/null; then
        by=wget
    else
        note 'cannot download anything: neither curl nor wget is installed'
        return 1
    fi
    spell_proxies "$1" "$by"
    "download_by_$by" "$1" "$2" 2>"$2.said" && return 0
    fail_if_full
    masked <"$2.said" >&2
    note "could not download \`$1\`$proxy_problem"
    return 1
}

# spell_proxies URL PROGRAM: sets the proxy variables that the program reads, so that it uses the proxy that omg itself
# would use: that of the URL's scheme, else that of ALL_PROXY; names in lower case come first.
spell_proxies() {
    proxy_problem=''
    # A web server passes a visitor's `Proxy` header on as HTTP_PROXY.
    [ -n "${http_proxy+set}${REQUEST_METHOD-}" ] || [ -z "${HTTP_PROXY-}" ] || export http_proxy="$HTTP_PROXY"
    # curl knows the rest by itself.
    [ "$2" = wget ] || return 0
    [ -n "${https_proxy+set}" ] || [ -z "${HTTPS_PROXY-}" ] || export https_proxy="$HTTPS_PROXY"
    [ -n "${no_proxy+set}" ] || [ -z "${NO_PROXY-}" ] || export no_proxy="$NO_PROXY"
    case $1 in https://*) scheme=https proxy=${https_proxy-} ;; *) scheme=http proxy=${http_proxy-} ;; esac
    [ -n "$proxy" ] || proxy=${all_proxy-${ALL_PROXY-}}
    case $proxy in
        '') ;;
        socks*)
            # wget then connects directly, which works where NO_PROXY lists the host.
            unset "${scheme}_proxy"
            proxy_problem=': wget does not support SOCKS proxies, and one is set; install curl, or set HTTPS_PROXY to an http proxy'
            ;;
        *) export "${scheme}_proxy=$proxy" ;;
    esac
}

# The URL goes to the programs through a pipe: it may hold a password, and other users can read a command line.
download_by_curl() {
    # Where the first address is https, no redirect leads to plain http.
    case $1 in https://*) only='=https' ;; *) only='=http,https' ;; esac
    # Logins where omg finds them: in the URL, else in the user's netrc.
    netrc=${NETRC:-$HOME/.netrc}
    set -- "$2" "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"
    [ ! -r "$netrc" ] || set -- "$@" --netrc-optional --netrc-file "$netrc"
    output=$1 address=$2
    shift 2
    printf 'url = "%s"\n' "$address" | curl -K - -fsSL --proto "$only" "$@" --retry 3 --connect-timeout 20 \
        --speed-limit 1000 --speed-time 60 -o "$output"
}

# GNU wget reads the user's netrc by itself. busybox's does not, and takes URLs only as arguments.
download_by_wget() {
    case $(wget --version 2>/dev/null) in
        *GNU*) printf '%s\n' "$1" | wget -q -T 60 -i - -O "$2" ;;
        *) wget -q -T 60 -O "$2" "$1" ;;
    esac
}

# sha256_of FILE: with the first program that this machine has for it.
sha256_of() {
    if command -v sha256sum >/dev/null; then
        sha256sum <"$1"
    elif command -v shasum >/dev/null; then
        shasum -a 256 <"$1"
    elif command -v openssl >/dev/null; then
        openssl dgst -sha256 -r <"$1"
    fi | cut -c 1-64
}

# --- install ----------------------------------------------------------------------------------------------------

install_omg() {
    find_missing_folders
    require_writable
    require_executable
    note_missing_folders
    fetched='' downloads='' new_env='' log='' teller=''
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' HUP TERM
    find_source
    if [ -z "$unpacked" ]; then
        find_python
        warn_of_manager
        say "omg runs with Python $python_version (\`$python\`) and lives in \`$data_dir\`"
    else
        say "omg brings its own Python and lives in \`$data_dir\`"
    fi
    previous=$(current_environment)
    make_own_folder env && new_env=$made_folder
    log=$new_env.log
    # mktemp lets only its owner in. Other users run a store in an image, where the umask allows that.
    chmod +rx "$new_env"
    if [ -z "$unpacked" ]; then
        make_environment
    else
        copy_environment
    fi
    start_omg
    set -- setup
    [ "$modify_path" = yes ] || set -- "$@" --no-modify-path
    [ "$tools" = yes ] || set -- "$@" --no-tools
    [ "$assume_yes" = no ] || set -- "$@" -y
    # The new omg does the rest: it switches to the new environment by one rename, and reports what it does. It runs
    # in a folder that asks for no runtime: a shim for what the checkout asks for would come before what the user has.
    (cd / && OMG_DATA_DIR=$data_dir "$new_env/bin/python" -I -m omg "$@") || fail 'omg setup failed; an omg that was installed before still works'
    place_page
    remove_environments
}

# make_own_folder NAME: creates a new folder in self/ and sets `made_folder`.
make_own_folder() {
    made_folder=$(mktemp -d "$self_dir/$1-XXXXXX") || {
        fail_if_full
        fail "cannot create a directory in \`$self_dir\`"
    }
}

# Links the manual page to where `man` looks beside ~/.local/bin, if `man omg` then shows it.
place_page() {
    remove_page
    page=$new_env/share/man/man1/omg.1
    [ -f "$page" ] && command -v man >/dev/null && [ ! -e "$page_link" ] && [ ! -L "$page_link" ] || return 0
    mkdir -p "${page_link%/*}" 2>/dev/null && ln -s "$page" "$page_link" 2>/dev/null || return 0
    case $(PATH=$HOME/.local/bin:$PATH man -w omg 2>/dev/null) in
        */.local/share/man/man1/omg.1 | */self/env-*/share/man/man1/omg.1) ;;
        *) remove_page ;;
    esac
}

# Removes the link to the manual page, if omg made it.
remove_page() {
    page_link=$HOME/.local/share/man/man1/omg.1
    [ -L "$page_link" ] || return 0
    case $(readlink "$page_link") in
        */self/env-*/share/man/man1/omg.1) rm -f -- "$page_link" ;;
    esac
}

# Lists the missing folders that omg will create outside its own (~/.local/bin...), each after its parent. Uninstalling
# omg removes those of them that are empty.
find_missing_folders() {
    missing=''
    config_home=${XDG_CONFIG_HOME:-$HOME/.config}
    for folder in "$data_dir" "$(directory_of CONFIG .config)" "$(directory_of CACHE .cache)" \
        "$(directory_of STATE .local/state)" "$HOME/.local/bin/omg" "$config_home/fish/conf.d/omg.fish" \
        "$config_home/nushell/autoload/omg.nu" "$config_home/elvish/rc.elv" "$config_home/environment.d/omg.conf" "${XDG_DATA_HOME:-$HOME/.local/share}/fish/omg" \
        "$HOME/.local/share/man/man1/omg.1"; do
        above=${folder%/*}
        chain=''
        while [ -n "$above" ] && [ "$above" != "$HOME" ] && [ ! -e "$above" ]; do
            chain="$above
$chain"
            above=${above%/*}
        done
        missing=$missing$chain
    done
}

note_missing_folders() {
    [ -z "$missing" ] || printf '%s' "$missing" >>"$self_dir/made" || fail_if_full
}

# Sets `made` to the folders that the installation created, the deepest first.
read_made_folders() {
    made=''
    [ ! -f "$self_dir/made" ] || made=$(LC_ALL=C sort -ru "$self_dir/made")
}

remove_made_folders() {
    printf '%s\n' "$made" | while IFS= read -r folder; do
        case $folder in /*) rmdir -- "$folder" 2>/dev/null || : ;; esac
    done
}

require_writable() {
    if ! mkdir -p "$self_dir" 2>/dev/null || ! [ -w "$self_dir" ]; then
        place=$data_dir
        while [ ! -e "$place" ]; do place=$(dirname -- "$place"); done
        # shellcheck disable=SC2012  # only mode and owner are taken from it
        fail "cannot write \`$data_dir\` (\`$place\`: $(ls -ld -- "$place" | cut -d ' ' -f 1,3,4))" \
            'set OMG_DATA_DIR to a directory that you can write'
    fi
}

# Fails where the home is mounted noexec, before anything is downloaded. On a full disk nothing is tried.
require_executable() {
    program=$self_dir/try-$$ can_run=yes
    if printf '#!/bin/sh\n' 2>/dev/null >"$program" && chmod +x "$program"; then
        "$program" 2>/dev/null || can_run=no
    fi
    rm -f -- "$program"
    [ $can_run = no ] || return 0
    printf '%s%s\n%s\n' "$missing" "$data_dir" "$self_dir" | LC_ALL=C sort -ru | while IFS= read -r folder; do
        rmdir -- "$folder" 2>/dev/null || :
    done
    fail "the disk of \`$data_dir\` is mounted noexec: no program on it can run" \
        'set OMG_DATA_DIR to a directory on another disk'
}

# Sets `source_of_omg` to what pip installs, or `unpacked` to a folder with omg and its own Python.
find_source() {
    source_of_omg=$checkout
    [ -z "$checkout$unpacked" ] || return 0
    source_of_omg=${OMG_RELEASE:-${release_folder:-$release_address}}
    case $source_of_omg in
        https://* | /*) ;;
        '') fail 'omg is not published yet, so there is nothing to download' \
            'run sh install.sh in a checkout, or set OMG_RELEASE to the https URL or the path of a release folder' ;;
        *) fail "OMG_RELEASE is \`$(masked_refused "$source_of_omg")\`, which is neither an https URL nor an absolute path" ;;
    esac
    case ${source_of_omg%%[?#]*} in
        *.whl | *.tar.gz | *.zip) ;;
        *) find_released "${source_of_omg%/}" ;;
    esac
}

# find_released FOLDER: takes the file of the release that suits this machine: the archive with its own Python, which
# needs nothing else, unless OMG_PYTHON names one; else the wheel; else the sources.
find_released() {
    [ -n "$release_files" ] || fail "this install.sh does not know the files of \`$(masked_refused "$1")\`" \
        'use the install.sh of that folder, or set OMG_RELEASE to one of its wheels'
    machine=$(own_triple) || machine=''
    archive='' wheel=''
    case $machine in
        x86_64-unknown-linux-gnu) archive=linux-x64 wheel='manylinux_*_x86_64' ;;
        x86_64-unknown-linux-musl) archive=linux-x64-musl wheel='manylinux_*_x86_64' ;;
        aarch64-unknown-linux-gnu) archive=linux-arm64 wheel='manylinux_*_aarch64' ;;
        aarch64-unknown-linux-musl) archive=linux-arm64-musl wheel='manylinux_*_aarch64' ;;
        aarch64-apple-darwin) archive=macos-arm64 wheel='macosx_*_arm64' ;;
        x86_64-apple-darwin) archive=macos-x64 wheel='macosx_*_x86_64' ;;
    esac
    set -- "$1" "omg_runtimes-$release_version.tar.gz"
    [ -z "$wheel" ] || ! is_released "omg_runtimes-$release_version-py3-none-$wheel.whl" || set -- "$1" "$released"
    [ -z "$archive" ] || [ -n "${OMG_PYTHON-}" ] || ! is_released "omg-$release_version-$archive.tar.gz" ||
        set -- "$1" "$released"
    make_own_folder env && downloads=$made_folder
    copy_released "$1" "$2"
    source_of_omg=$downloads/$2
    case $2 in
        omg-*)
            tar -xzof "$source_of_omg" -C "$downloads" || {
                fail_if_full
                fail "tar could not unpack \`$2\`"
            }
            unpacked=$downloads/omg
            ;;
    esac
}

# is_released PATTERN: sets `released` to the file of this release whose name matches, and `digest` to its SHA-256.
is_released() {
    while read -r digest released; do
        # shellcheck disable=SC2254  # a pattern
        case $released in $1) return 0 ;; esac
    done <<FILES
$release_files
FILES
    return 1
}

# copy_released FOLDER NAME: copies or downloads a file of the release into `downloads`, and compares its digest.
copy_released() {
    is_released "$2" || fail "release $release_version has no \`$2\`"
    case $1 in
        /*) cp -- "$1/$2" "$downloads/$2" || {
            fail_if_full
            fail "cannot copy \`$1/$2\`"
        } ;;
        *)
            say "downloading $2"
            download "$1/$2" "$downloads/$2" || fail "could not download omg $release_version"
            ;;
    esac
    found=$(sha256_of "$downloads/$2")
    [ "$found" = "$digest" ] || fail "checksum mismatch for \`$2\`: expected sha256 $digest, got ${found:-none}" \
        'nothing was installed; use the install.sh of the same release, or contact the publisher of the folder'
}

# Copies omg and its Python to where they stay; no compiler, pip or index is needed.
copy_environment() {
    case $unpacked in
        "${downloads:-none}"/*) rmdir "$new_env" && mv -- "$unpacked/python" "$new_env" ;;
        *) cp -R -- "$unpacked/python/." "$new_env" ;;
    esac || {
        fail_if_full
        fail "cannot copy \`$unpacked/python\`"
    }
    chmod -R u+w,go-w "$new_env"
    python=$new_env/bin/python3
    # An archive that was built on another kind of machine has none.
    [ -n "$(find "$new_env/lib" -name __pycache__ 2>/dev/null | head -n 1)" ] || compile_modules
}

make_environment() {
    hide_rustup
    find_pip || explain_venv
    [ -z "$checkout" ] || make_wheel
    # Settings that make pip install to another directory.
    unset PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_VIRTUALENV || :
    # A URL goes to pip in a private file: it may hold a password, and other users can read a command line.
    case $source_of_omg in
        https://*) (umask 077 && printf '%s\n' "$source_of_omg" >"$new_env/source") && set -- -r "$new_env/source" ;;
        *) set -- "$source_of_omg" ;;
    esac
    during 'installing it with what it needs' run_pip "$@" || explain_pip
    rm -rf -- "$new_env/source" "$new_env/hiding" "$new_env/pip" "$new_env/wheel"
    compile_modules
}

# Sets `source_of_omg` to a wheel of the checkout. hatchling would make the same one, and be downloaded for that.
make_wheel() {
    during 'compiling the shim, and packing omg' "$python" -I -B "$checkout/tools/wheel.py" "$new_env/wheel" || {
        fail_if_full
        tail -n 3 "$log" | masked >&2
        fail "cannot make omg's wheel; the message of \`tools/wheel.py\` is above"
    }
    for source_of_omg in "$new_env"/wheel/*.whl; do :; done
}

# Makes the environment, and sets `pip` to the package that installs into it, by the one program in it that pip itself
# starts for another environment. None stays there: that of the interpreter is the quickest, and that of ensurepip
# is compiled no further than it is used.
find_pip() {
    case $pip in
        none)
            PATH=$pip_path "$python" -I -m venv "$new_env" >"$log" 2>&1 || return 1
            for pip in "$new_env"/lib/python*/site-packages/pip; do :; done
            ;;
        *.whl)
            "$python" -I -m venv --without-pip "$new_env" >"$log" 2>&1 &&
                "$python" -I -m zipfile -e "$pip" "$new_env/pip" >"$log" 2>&1 || return 1
            pip=$new_env/pip/pip
            ;;
        *) "$python" -I -m venv --without-pip "$new_env" >"$log" 2>&1 || return 1 ;;
    esac
}

run_pip() {
    PATH=$pip_path PIP_USER=0 PIP_RETRIES=${PIP_RETRIES-2} "$new_env/bin/python" -I "$pip/__pip-runner__.py" install \
        --no-input --disable-pip-version-check --progress-bar off --no-compile "$@"
}

# Compiles every module, on all processors, so that an environment that is read-only or was moved never does. Python
# takes what was compiled as it is, whatever times the files have.
compile_modules() {
    during 'compiling its modules' "$new_env/bin/python" -I -m compileall -q -f -j 0 --invalidation-mode unchecked-hash \
        "$new_env/lib" || fail_if_full
}

# during WHAT COMMAND...: says what is done, and runs the command with its output in the log. Each second that it takes
# prints a line with the last one of the log.
during() {
    what=$1
    shift
    say "$what"
    tell_seconds &
    teller=$! status=0
    "$@" >"$log" 2>&1 || status=$?
    stop_telling
    return $status
}

tell_seconds() {
    seconds=0
    # The script may have been killed.
    while sleep 1 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        seconds=$((seconds + 1))
        line=$(LC_ALL=C sed -e 's/[^ -~]//g' -e 's/^ *//' -e '$!d' "$log" 2>/dev/null | masked | cut -c 1-70)
        line="  $seconds s${line:+: $line}"
        if [ -t 1 ]; then printf '\r\033[K%s' "$line"; else say "$line"; fi
    done
}

stop_telling() {
    [ -n "$teller" ] || return 0
    # A signal that can be caught is lost while the shell starts it.
    kill -s KILL "$teller" 2>/dev/null || :
    wait "$teller" 2>/dev/null || :
    teller=''
    [ ! -t 1 ] || printf '\r\033[K'
}

start_omg() {
    "$new_env/bin/python" -I -m omg --version >"$log" 2>&1 || {
        tail -n 5 "$log" | masked >&2
        fail 'the new omg does not start; an omg that was installed before still works'
    }
}

# pip runs `rustc --version` to describe the machine to the package index, and venv runs pip. A rustup that was never
# used here would create files in the home then, and has no Rust to report.
hide_rustup() {
    pip_path=$PATH
    rustc=$(command -v rustc) || return 0
    [ -e "${rustc%/*}/rustup" ] && [ ! -e "${RUSTUP_HOME:-$HOME/.rustup}" ] || return 0
    mkdir "$new_env/hiding"
    printf '#!/bin/sh\nexit 1\n' >"$new_env/hiding/rustc"
    chmod +x "$new_env/hiding/rustc"
    pip_path=$new_env/hiding:$PATH
}

explain_venv() {
    fail_if_full
    if grep -qE "codec can't (en|de)code|surrogates not allowed" "$log"; then
        fail "Python cannot create a virtual environment in \`$data_dir\`: the path is not UTF-8" \
            'set OMG_DATA_DIR to a path of ASCII characters'
    fi
    tail -n 3 "$log" | masked >&2
    if grep -q ensurepip "$log"; then
        fail "\`$python\` cannot create a virtual environment: ensurepip is not available" \
            "install it (Debian, Ubuntu: apt install python${python_version%.*}-venv), or set OMG_PYTHON to another Python"
    fi
    fail "\`$python\` cannot create a virtual environment; its message is above" 'set OMG_PYTHON to another Python'
}

# Fails if the disk is full. Programs report that in different words, which may not have fitted on the disk either.
fail_if_full() {
    probed=yes
    dd if=/dev/zero of="$self_dir/room-$$" bs=1048576 count=1 2>/dev/null || probed=no
    rm -f -- "$self_dir/room-$$"
    [ $probed = yes ] || fail "the disk of \`$data_dir\` is full" 'free some space, then run sh install.sh again'
}

explain_pip() {
    fail_if_full
    if grep -q 'Missing dependencies for SOCKS' "$log"; then
        fail "pip cannot use the SOCKS proxy set by $(socks_variable)" \
            'set HTTPS_PROXY to an http proxy, NO_PROXY for your package index, or PIP_FIND_LINKS to a folder of wheels'
    fi
    if grep -qE 'No space left|Disk quota' "$log"; then
        fail "no space left on the disk of \`$data_dir\`, or on that of \`${TMPDIR:-/tmp}\`, where pip builds" \
            'free some space, then run sh install.sh again'
    fi
    if grep -qE 'No matching distribution|NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Connection(Error| refused| aborted)|Could not fetch URL' "$log"; then
        grep -E '^ *(ERROR|WARNING)' "$log" | tail -n 2 | masked | cut -c 1-300 >&2
        fail "pip could not download what omg needs (httpx, rich, hatchling...)" \
            'check the network and proxy settings, or set PIP_INDEX_URL to an index, or PIP_FIND_LINKS to a folder of wheels'
    fi
    tail -n 15 "$log" | masked >&2
    fail 'pip could not install omg; the end of its output is above'
}

# Prints the variable that sets a SOCKS proxy.
socks_variable() {
    value=''
    for name in https_proxy HTTPS_PROXY http_proxy HTTP_PROXY all_proxy ALL_PROXY; do
        eval "value=\${$name-}"
        case $value in socks*) printf '%s' "$name" && return ;; esac
    done
    printf 'your pip configuration'
}

# Prints the name of the environment in self/ that omg runs from; empty without one.
current_environment() {
    [ -f "$self_dir/path" ] || return 0
    sed -n 's|^\(env-[^/]*\)/.*|\1|p' "$self_dir/path" | head -n 1
}

# An environment is in use once self/path names it.
clean_up() {
    stop_telling
    [ -z "$fetched" ] || rm -rf -- "$fetched"
    [ -z "$downloads" ] || rm -rf -- "$downloads"
    [ -n "$new_env" ] || return 0
    rm -f -- "$log"
    [ "$(current_environment)" = "${new_env##*/}" ] || rm -rf -- "$new_env"
}

# Removes the environment before this one, and those that a killed run left a day ago or earlier.
remove_environments() {
    now=$(current_environment)
    [ -z "$previous" ] || [ "$previous" = "$now" ] || rm -rf -- "${self_dir:?}/$previous"
    find "$self_dir" ! -name self -prune -name 'env-*' ! -name "$now" -mtime +0 -exec rm -rf -- {} +
    # And interpreters downloaded for omg that it no longer runs with.
    case $python in
        "$self_dir"/*) using=${python#"$self_dir"/} using=${using%%/*} ;;
        *) using='' ;;
    esac
    find "$self_dir" ! -name self -prune -name 'python-*' ! -name "$using" -mtime +0 -exec rm -rf -- {} +
}

# --- uninstall --------------------------------------------------------------------------------------------------

# Says what uninstall_omg or purge_omg would remove.
preview_removal() {
    set --
    if [ -x "$self_dir/bin/omg" ]; then
        OMG_DATA_DIR=$data_dir "$self_dir/bin/omg" setup --remove --dry-run ||
            note 'cannot say which lines of the start-up files would go'
    fi
    for path in "$HOME/.local/bin/omg" "$HOME/.local/share/man/man1/omg.1"; do
        case $(readlink "$path" 2>/dev/null) in
            */self/bin/omg | */self/env-*/share/man/man1/omg.1) set -- "$@" "$path" ;;
        esac
    done
    for name in shims shim self locks staging env env.fish; do set -- "$@" "$data_dir/$name"; done
    if [ "$action" = purge ]; then
        for name in versions stable links mise format; do set -- "$@" "$data_dir/$name"; done
        for folder in "$(directory_of CONFIG .config)" "$(directory_of CACHE .cache)" "$(directory_of STATE .local/state)"; do
            case $folder in */omg) set -- "$@" "$folder" ;; esac
        done
    fi
    for path; do
        { [ ! -e "$path" ] && [ ! -L "$path" ]; } || say "would remove \`$path\` ($(size_of "$path"))"
    done
    [ "$action" = purge ] || [ ! -d "$data_dir/versions" ] ||
        say "would keep \`$data_dir/versions\` ($(size_of "$data_dir/versions"))"
    find_package
    say_package
}

uninstall_omg() {
    read_made_folders
    find_package
    remove_program
    if [ -d "$data_dir/versions" ]; then
        say "kept \`$data_dir/versions\` ($(size_of "$data_dir/versions")): delete it if you do not need it; --purge does that too"
    fi
    rmdir "$data_dir" 2>/dev/null || :
    remove_made_folders
    say 'omg is removed'
    say_package
}

purge_omg() {
    set --
    for folder in "$data_dir" "$(directory_of CONFIG .config)" "$(directory_of CACHE .cache)" "$(directory_of STATE .local/state)"; do
        [ ! -d "$folder" ] || set -- "$@" "$folder"
    done
    for folder; do
        say "will remove \`$folder\` ($(size_of "$folder"))"
    done
    [ "$assume_yes" = yes ] || confirm 'Remove omg and everything that it installed?'
    read_made_folders
    find_package
    remove_program
    # By name, not the whole directory: OMG_DATA_DIR may hold other things, it may even be the home directory.
    for name in versions stable links mise format; do
        remove_tree "$data_dir/$name"
    done
    rmdir "$data_dir" 2>/dev/null || :
    for folder; do
        case $folder in
            "$data_dir") ;;
            */omg) remove_tree "$folder" ;;
            *) say "kept \`$folder\`, because its name is not omg: remove it yourself" ;;
        esac
    done
    remove_made_folders
    say 'omg is removed, with everything that it installed'
    say_package
}

# Sets `package_removal` to what removes the package that the store starts, where pip, pipx or uv installed that.
find_package() {
    package_removal=$(OMG_DATA_DIR=$data_dir "$self_dir/bin/omg" self version --json 2>/dev/null |
        sed -n 's/^ *"remove": "\(.*\)",\{0,1\}$/\1/p') || package_removal=''
}

say_package() {
    [ -z "$package_removal" ] || say "its package was not installed by install.sh; to remove it too, run $package_removal"
}

# Start-up blocks, the command, its manual page, the shims and omg's own files.
remove_program() {
    remove_blocks
    command=$HOME/.local/bin/omg
    if [ -L "$command" ]; then
        case $(readlink "$command") in
            */self/bin/omg) rm -f -- "$command" ;;
        esac
    fi
    remove_page
    if [ -d "$data_dir/shims" ]; then
        find "$data_dir/shims" -type f -exec grep -qF -e "$marker" {} \; -exec rm -f -- {} \;
        rmdir "$data_dir/shims" 2>/dev/null || say "kept \`$data_dir/shims\`: it holds files that omg did not create"
    fi
    for name in shim self locks staging; do
        remove_tree "$data_dir/$name"
    done
    for name in env env.fish; do
        if [ -f "$data_dir/$name" ] && grep -q '_omg_data' "$data_dir/$name"; then rm -f -- "$data_dir/$name"; fi
    done
}

# The installed omg removes its start-up lines; if it no longer starts, the omg beside this file does.
remove_blocks() {
    set -- setup --remove
    [ "$assume_yes" = no ] || set -- "$@" -y
    if [ -x "$self_dir/bin/omg" ] && OMG_DATA_DIR=$data_dir "$self_dir/bin/omg" "$@"; then
        return 0
    fi
    if [ -n "$checkout$package_parent" ]; then
        find_python
        if (cd "${checkout:-$package_parent}" && OMG_DATA_DIR=$data_dir "$python" -m omg "$@"); then
            return 0
        fi
    fi
    note 'could not edit the start-up files: remove the lines between `# >>> omg` and `# <<< omg`'
}

remove_tree() {
    [ -e "$1" ] || [ -L "$1" ] || return 0
    rm -rf -- "$1" 2>/dev/null && return 0
    # Toolchains may hold read-only directories.
    find "$1" -type d -exec chmod u+rwx {} + 2>/dev/null || :
    rm -rf -- "$1" || fail "cannot remove \`$1\`"
}

size_of() {
    du -sh -- "$1" 2>/dev/null | cut -f 1
}

confirm() {
    if ! (: </dev/tty) 2>/dev/null; then
        fail 'not a terminal, so install.sh cannot ask' 'add -y'
    fi
    while :; do
        printf '%s [y/N] ' "$1" >/dev/tty
        read -r answer </dev/tty || answer=no
        case $answer in
            [yY] | [yY][eE][sS]) return ;;
            '' | [nN] | [nN][oO]) fail 'nothing was removed' ;;
            *) printf 'type y for yes or n for no\n' >/dev/tty ;;
        esac
    done
}

main "$@"
