/* names.h - sorted lists of the names of executables. */
#ifndef OMG_NAMES_H
#define OMG_NAMES_H

#include "listing.h"

/* Sorted names of a directory, as far as they can be names of executables. */
struct sorted {
    struct text *at;
    size_t count, room;
};

/* Names that can be typed; Python knows some more, and finds them at the next call. */
static int is_typable(struct text name) {
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        int is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!is_word && (i == 0 || (c != '.' && c != '-' && c != '+' && c != '@'))) return 0;
    }
    return name.length > 0;
}

static void add_sorted(void *to, struct text name) {
    struct sorted *names = to;
    if (!is_typable(name)) return;
    if (names->count == names->room) {
        size_t room = names->room ? names->room * 4 : 256;
        struct text *at = allocate(room * sizeof *at);
        for (size_t i = 0; i < names->count; i++) at[i] = names->at[i];
        names->at = at;
        names->room = room;
    }
    names->at[names->count++] = JOIN(name);
}

static int compare(struct text a, struct text b) {
    for (size_t i = 0; i < a.length && i < b.length; i++)
        if (a.at[i] != b.at[i]) return (unsigned char)a.at[i] < (unsigned char)b.at[i] ? -1 : 1;
    return a.length < b.length ? -1 : a.length > b.length;
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
