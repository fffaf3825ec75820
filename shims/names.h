/* names.h - sorted lists of the names in a folder. */
#ifndef OMG_NAMES_H
#define OMG_NAMES_H

#include "listing.h"
#include "process.h"

struct sorted {
    struct text *at;
    size_t count, room;
};

static void add_sorted(struct sorted *names, struct text name) {
    if (names->count == names->room) {
        size_t room = names->room ? names->room * 4 : 16;
        struct text *at = allocate(room * sizeof *at);
        for (size_t i = 0; i < names->count; i++) at[i] = names->at[i];
        names->at = at;
        names->room = room;
    }
    names->at[names->count++] = JOIN(name);
}

/* 14.5. Python knows some more names of executables, and finds them at the next call. */
static void add_executable(void *names, struct text name) {
    if (is_plain_name(name)) add_sorted(names, name);
}

/* 7.4, for version files that are a pattern. */
static void add_toml(void *names, struct text name) {
    enum { MAX_NAMES = 1024 };
    if (name.at[0] == '.' || !ends_with(name, T(".toml"))) return;
    if (((struct sorted *)names)->count == MAX_NAMES) hand_over();
    add_sorted(names, name);
}

/* The names of an open folder that `add` takes; closes it. 0 where it cannot be read whole. */
static int sort_names(int dir, void (*add)(void *names, struct text name), struct sorted *names) {
    *names = (struct sorted){NULL, 0, 0};
    if (!each_name(dir, add, names)) return 0;
    for (size_t gap = names->count / 2; gap; gap = gap == 2 ? 1 : gap * 5 / 11) /* Shell's sort */
        for (size_t i = gap; i < names->count; i++) {
            struct text one = names->at[i];
            size_t k = i;
            for (; k >= gap && compare(names->at[k - gap], one) > 0; k -= gap) names->at[k] = names->at[k - gap];
            names->at[k] = one;
        }
    return 1;
}

static struct sorted names_of(struct text folder) {
    struct sorted names;
    long file = os_open(AT_FDCWD, folder.at, O_RDONLY | O_DIRECTORY);
    return file >= 0 && sort_names((int)file, add_executable, &names) ? names : (struct sorted){NULL, 0, 0};
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
