/* folder.h - the names in a folder that match `*.toml`, for version files that are a pattern. */
#ifndef OMG_FOLDER_H
#define OMG_FOLDER_H

#include "listing.h"

enum { NAMES_CAP = 64 * 1024 };

struct names {
    char *at; /* each name followed by a NUL */
    size_t length, room;
};

static void add_toml_name(void *to, struct text name) {
    struct names *names = to;
    if (name.at[0] == '.' || !ends_with(name, T(".toml"))) return;
    if (names->length + name.length + 1 > NAMES_CAP) hand_over();
    while (names->length + name.length + 1 > names->room) {
        char *at = allocate(names->room *= 4);
        copy(at, names->at, names->length);
        names->at = at;
    }
    copy(names->at + names->length, name.at, name.length + 1);
    names->length += name.length + 1;
}

/* A folder that cannot be listed counts as absent. */
static struct names toml_names_in(int dir, struct text folder) {
    enum { FEW_BYTES = 256 };
    struct names names = {NULL, 0, FEW_BYTES};
    long file = os_open(dir, folder.at, O_RDONLY | O_DIRECTORY);
    if (file < 0) return names;
    names.at = allocate(names.room);
    if (!each_name((int)file, add_toml_name, &names)) hand_over();
    return names;
}

/* The greatest name below `limit` (below all, where that is at NULL), by bytes; 0 when there is none. */
static int last_name_before(const struct names *names, struct text limit, struct text *found) {
    *found = (struct text){NULL, 0};
    for (size_t at = 0; at < names->length;) {
        struct text name = text_of(names->at + at);
        if ((!limit.at || compare(name, limit) < 0) && (!found->at || compare(*found, name) < 0)) *found = name;
        at += name.length + 1;
    }
    return found->at != NULL;
}

#endif
