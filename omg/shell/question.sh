# shellcheck shell=sh
# Asked of a fresh sh, bash or zsh: $1 is a mark that stands around every part of the answer, the rest are names.
_mark=$1
shift
printf '%s%s' "$_mark" "$PATH"
for _name; do
    printf '%s%s ' "$_mark" "$_name"
    command -v "$_name"
done
printf '%s' "$_mark"
