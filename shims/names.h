/* names.h - sorted lists of the names of executables. */
#ifndef OMG_NAMES_H
#define OMG_NAMES_H

#include "listing.h"
#include "process.h"

/* Sorted names of a directory, as far as they can be names of executables. */
struct sorted {
    struct text *at;
    size_t count, room;
};

static void add_sorted(void *to, struct text name) {
    struct sorted *names = to;
    if (!is_plain_name(name)) return; /* Python knows some more, and finds them at the next call */
    if (names->count == names->room) {
        size_t room = names->room ? names->room * 4 : 256;
        struct text *at = allocate(room * sizeof *at);
        for (size_t i = 0; i < names->count; i++) at[i] = names->at[i];
        names->at = at;
        names->room = room;
    }
    names->at[names->count++] = JOIN(name);
}

static struct sorted names_of(struct text folder) {
    struct sorted names = {NULL, 0, 0};
    long file = os_open(AT_FDCWD, folder.at, O_RDONLY | O_DIRECTORY);
    if (file < 0 || !each_name((int)file, add_sorted, &names)) return (struct sorted){NULL, 0, 0};
    for (size_t gap = names.count / 2; gap; gap = gap == 2 ? 1 : gap * 5 / 11) /* Shell's sort */
        for (size_t i = gap; i < names.count; i++) {
            struct text one = names.at[i];
            size_t k = i;
            for (; k >= gap && compare(names.at[k - gap], one) > 0; k -= gap) names.at[k] = names.at[k - gap];
            names.at[k] = one;
        }
    return names;
}

/* What `a` has and `b` lacks. */
static struct sorted without(struct sorted a, struct sorted b) {
    struct sorted rest = {allocate((a.count + 1) * sizeof *rest.at), 0, a.count};
    for (size_t i = 0, k = 0; i < a.count; i++) {
        while (k < b.count && compare(b.at[k], a.at[i]) < 0) k++;
        if (k == b.count || compare(b.at[k], a.at[i])) rest.at[rest.count++] = a.at[i];
    }
    return rest;
}

#endif
