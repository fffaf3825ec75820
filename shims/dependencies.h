/* dependencies.h - directories of dependencies and package caches, whose version files do not count. */
#ifndef OMG_DEPENDENCIES_H
#define OMG_DEPENDENCIES_H

#include "stores.h"

/* Whether the path begins with these components, whole. */
static int begins_with_components(struct text path, struct text head) {
    return begins_with(path, head) && (path.length == head.length || path.at[head.length] == '/');
}

/* What follows the head of a text; at NULL where it does not begin so. */
static struct text behind(struct text text, const char *head) {
    for (; *head; head++, text.at++, text.length--)
        if (!text.length || *text.at != *head) return (struct text){NULL, 0};
    return text;
}

/* Whether the first component ends in a dash and 16 hexadecimal digits. */
static int is_hashed(struct text path) {
    enum { DIGITS = 16 };
    struct text part;
    if (!next_part(&path, '/', &part) || part.length < DIGITS + 2) return 0;
    const char *digits = part.at + part.length - DIGITS;
    if (digits[-1] != '-') return 0;
    for (size_t i = 0; i < DIGITS; i++)
        if (!(digits[i] >= '0' && digits[i] <= '9') && !(digits[i] >= 'a' && digits[i] <= 'f')) return 0;
    return 1;
}

/* 7.3. Whether the path, which starts at a component, begins with one of the places that shims/README.md lists. */
static int is_dependency_place(struct text path) {
    enum { COMPONENT, BEGINNING, BEFORE_HASH, BEFORE_VERSION };
    static const struct { const char *head; int what; } places[] = {
        {"node_modules", COMPONENT}, {"site-packages", COMPONENT}, {"_cacache", COMPONENT}, {"_npx", COMPONENT},
        {".pnpm-store", COMPONENT}, {"vendor/bundle/ruby", COMPONENT}, {"vendor/bundle/jruby", COMPONENT},
        {"vendor/bundle/truffleruby", COMPONENT}, {"bundler/gems", COMPONENT}, {".gem/ruby", COMPONENT},
        {"pkg/mod/cache", COMPONENT}, {"pnpm/store", COMPONENT}, {".cache/pre-commit", COMPONENT},
        {".cache/uv", COMPONENT}, {".cache/pip", COMPONENT}, {".cache/yarn", COMPONENT},
        {"pip-req-build-", BEGINNING}, {"pip-install-", BEGINNING}, {"registry/src/", BEFORE_HASH},
        {"git/checkouts/", BEFORE_HASH}, {"pkg/mod/", BEFORE_VERSION}};
    switch (path.length ? path.at[0] : 0) { /* what the places begin with: most components do not */
    case 'n': case 's': case 'v': case 'b': case 'g': case 'p': case 'r': case '.': case '_': break;
    default: return 0;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].head[0] != path.at[0]) continue;
        struct text rest = behind(path, places[i].head);
        if (!rest.at) continue;
        switch (places[i].what) {
        case COMPONENT: if (!rest.length || *rest.at == '/') return 1; break;
        case BEGINNING: return 1;
        case BEFORE_HASH: if (is_hashed(rest)) return 1; break;
        case BEFORE_VERSION: if (contains(rest, T("@v"))) return 1; break;
        }
    }
    return 0;
}

/* Shortens *length to that of the directory that holds the store, where the path lies in it. */
static void leave_store(struct text path, struct text store, size_t *length) {
    struct text around = {path.at, *length};
    if (begins_with_components(around, store)) *length = parent_of(store).length;
}

/* Length of the part of a working directory that may pin: up to the directory that holds the outermost place of
 * dependencies, or all of it. The read-only stores are those that the table was made from: like its names, they
 * are used as they are. */
static size_t length_outside_dependencies(struct text path) {
    struct text rest = {path.at + 1, path.length - 1}, part;
    size_t length = path.length;
    while (rest.at && length == path.length) {
        if (is_dependency_place(rest)) length = (size_t)(rest.at - path.at) - 1;
        next_part(&rest, '/', &part);
    }
    leave_store(path, stores.at[0], &length);
    struct text dirs = variable(T("OMG_SYSTEM_DIRS"));
    if (dirs.length) {
        while (next_part(&dirs, ':', &part))
            if (is_absolute(part)) leave_store(path, without_trailing_slashes(part), &length);
        return length;
    }
    struct list listed = list_at(AT_SYSTEM_DIRS, TEXT_BYTES);
    for (uint32_t i = 0; i < listed.count; i++)
        leave_store(path, without_trailing_slashes(text_at(listed.offset + i * TEXT_BYTES)), &length);
    return length;
}

#endif
