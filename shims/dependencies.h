/* dependencies.h - directories of dependencies and package caches, whose version files do not count. */
#ifndef OMG_DEPENDENCIES_H
#define OMG_DEPENDENCIES_H

#include "stores.h"

/* Whether the path begins with these components, whole. */
static int begins_with_components(struct text path, struct text head) {
    return begins_with(path, head) && (path.length == head.length || path.at[head.length] == '/');
}

/* Whether the path begins with `head`, and a component that ends in a dash and 16 hexadecimal digits follows. */
static int begins_with_hashed(struct text path, struct text head) {
    enum { DIGITS = 16 };
    struct text rest, part;
    if (!begins_with(path, head)) return 0;
    rest = (struct text){path.at + head.length, path.length - head.length};
    if (!next_part(&rest, '/', &part) || part.length < DIGITS + 2) return 0;
    const char *digits = part.at + part.length - DIGITS;
    if (digits[-1] != '-') return 0;
    for (size_t i = 0; i < DIGITS; i++)
        if (!(digits[i] >= '0' && digits[i] <= '9') && !(digits[i] >= 'a' && digits[i] <= 'f')) return 0;
    return 1;
}

/* Whether the path is below Go's pkg/mod, with a component that names a version. */
static int is_go_module(struct text path) {
    struct text head = T("pkg/mod/");
    if (!begins_with(path, head)) return 0;
    for (size_t i = head.length; i + 1 < path.length; i++)
        if (path.at[i] == '@' && path.at[i + 1] == 'v') return 1;
    return 0;
}

/* 7.3. Whether the path, which starts at a component, begins with one of the places that shims/README.md lists. */
static int is_dependency_place(struct text path) {
    if (!path.length || !contains_byte(T("nsvbgpr._"), path.at[0])) return 0; /* what the places begin with */
    static const struct text places[] = {
        {"node_modules", 12},       {"site-packages", 13},           {"_cacache", 8},     {"_npx", 4},
        {".pnpm-store", 11},        {"vendor/bundle/ruby", 18},      {"vendor/bundle/jruby", 19},
        {"vendor/bundle/truffleruby", 25}, {"bundler/gems", 12},     {".gem/ruby", 9},    {"pkg/mod/cache", 13},
        {"pnpm/store", 10},         {".cache/pre-commit", 17},       {".cache/uv", 9},    {".cache/pip", 10},
        {".cache/yarn", 11}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (begins_with_components(path, places[i])) return 1;
    return begins_with(path, T("pip-req-build-")) || begins_with(path, T("pip-install-")) ||
           begins_with_hashed(path, T("registry/src/")) || begins_with_hashed(path, T("git/checkouts/")) ||
           is_go_module(path);
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
