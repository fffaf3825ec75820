#!/bin/sh
# Installs omg into a dev container, for its user: docs/docker.md. Runs as root while the image is built; the options
# of devcontainer-feature.json come as RELEASE and VERSIONS. The directory is that of its containerEnv.

set -eu

fail() {
    printf 'omg: %s\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

user=${_REMOTE_USER:-root}
OMG_DATA_DIR=/usr/local/share/omg
export OMG_DATA_DIR RELEASE="${RELEASE-}" VERSIONS="${VERSIONS-}"

case $RELEASE in
    /* | https://*) ;;
    *) fail "the option release is \`$RELEASE\`, which is neither an https address nor an absolute path" \
        'set it in devcontainer.json to where omg is published' ;;
esac

mkdir -p "$OMG_DATA_DIR"
chown "$user" "$OMG_DATA_DIR"

# In the home of the user, with the variables of this build: a proxy, certificates.
# shellcheck disable=SC2016  # expanded by the shell of the user
script='
set -eu
cd /
case $RELEASE in
    /*) sh "$RELEASE/install.sh" -y --no-modify-path ;;
    *)
        export OMG_RELEASE="$RELEASE"
        installer=$(mktemp)
        curl -fsSL -o "$installer" "$RELEASE/install.sh" || wget -qO "$installer" "$RELEASE/install.sh"
        sh -s -- -y --no-modify-path <"$installer"
        rm -f -- "$installer"
        ;;
esac
# The versions are words.
[ -z "$VERSIONS" ] || "$OMG_DATA_DIR/self/bin/omg" use -y $VERSIONS
'
su "$user" -s /bin/sh -c "$script"
