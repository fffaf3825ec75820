/* listing.h - directories: opening them, and which of the wanted names can be in them.
 *
 * One probe of an absent name costs a system call, and a runtime has a dozen names. So a directory is listed
 * once, with one small buffer, and only names that occur in it are probed. The list is a filter, never an
 * answer: it compares the first bytes only, and without regard to case, for file systems that do the same.
 * Where it does not fit into the buffer, or cannot be read, every name is probed.
 */
#ifndef OMG_LISTING_H
#define OMG_LISTING_H

#include "process.h"
#include "table.h"

enum { MAX_FILES = 64, MAX_DEPTH = 2 };

struct wanted_files {
    uint64_t all;              /* a bit for each file */
    uint64_t head[MAX_FILES];  /* first bytes of the first component, folded */
    uint64_t mask[MAX_FILES];  /* which of those bytes count */
    /* the first file that lies below the same folder, for its first component and for its first two */
    uint32_t group[MAX_DEPTH][MAX_FILES];
    uint32_t count;
};

/* One bit a group: whether its folder was looked for, and is there. */
struct guards {
    uint64_t asked[MAX_DEPTH], there[MAX_DEPTH];
};

/* The first components of a path, or all of it where it has no more. */
static struct text first_parts(struct text path, int count) {
    struct text rest = path, part = path;
    while (count--)
        if (!next_part(&rest, '/', &part)) return path;
    return (struct text){path.at, (size_t)(part.at + part.length - path.at)};
}

/* Clears what tells upper from lower case (and some other bytes apart, which costs a probe). */
static uint64_t folded(uint64_t word) { return word | 0x2020202020202020u; }

static void seek_files(uint32_t runtime, struct wanted_files *wanted) {
    struct files files = files_of(runtime);
    struct text path[MAX_FILES];
    if (files.count > MAX_FILES) hand_over();
    wanted->count = files.count;
    wanted->all = files.count == 64 ? ~(uint64_t)0 : ((uint64_t)1 << files.count) - 1;
    for (uint32_t i = 0; i < files.count; i++) {
        path[i] = text_at(file_at(&files, i) + FILE_PATH);
        size_t length = 0; /* of the first component, then of the first two */
        while (length < path[i].length && path[i].at[length] != '/') length++;
        char head[8] = {0}, mask[8] = {0};
        for (size_t k = 0; k < 8 && k <= length; k++) {
            head[k] = k < length ? path[i].at[k] : 0; /* the NUL counts: `mise` is not `mise.toml` */
            mask[k] = (char)0xff;
        }
        wanted->mask[i] = word_at(mask);
        wanted->head[i] = folded(word_at(head)) & wanted->mask[i];
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            uint32_t *group = wanted->group[depth];
            group[i] = i;
            if (length == path[i].length) continue;
            for (uint32_t k = 0; k < i && group[i] == i; k++)
                if (wanted->head[k] == wanted->head[i] && path[k].length > length && path[k].at[length] == '/' &&
                    same_bytes(path[k].at, path[i].at, length))
                    group[i] = k;
            while (++length < path[i].length && path[i].at[length] != '/') {}
        }
    }
}

/* For a file in a folder: whether that folder and the one in it are there, each looked for once a directory. */
static int is_folder_there(int dir, const struct wanted_files *wanted, uint32_t file, struct text path,
                           struct guards *guards) {
    struct file_info info;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
        struct text folder = first_parts(path, depth + 1);
        uint64_t bit = (uint64_t)1 << wanted->group[depth][file];
        if (folder.length == path.length) break;
        if (!(guards->asked[depth] & bit)) {
            guards->asked[depth] |= bit;
            if (!os_stat(dir, JOIN(folder).at, 0, &info)) guards->there[depth] |= bit;
        }
        if (!(guards->there[depth] & bit)) return 0;
    }
    return 1;
}

#if defined(__APPLE__)

static long open_directory(int dir, const char *path) { return os_open(dir, path, O_RDONLY | O_DIRECTORY); }

static uint64_t listed(int dir, const struct wanted_files *wanted) {
    (void)dir;
    return wanted->all;
}

#else

static long open_directory(int dir, const char *path) {
    long file = os_open(dir, path, O_RDONLY | O_DIRECTORY);
    if (file == -EACCES) file = os_open(dir, path, O_PATH | O_DIRECTORY); /* may be searched, not listed */
    return file;
}

struct entry { /* struct linux_dirent64 */
    uint64_t ino;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};
enum { ENTRY_NAME = 19, LIST_BYTES = 1024 };

/* All bits below the first byte that is 0. */
static uint64_t before_nul(uint64_t word) {
    uint64_t zeros = (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
    return zeros ? (zeros & (0 - zeros)) - 1 : ~(uint64_t)0;
}

static uint64_t listed(int dir, const struct wanted_files *wanted) {
    _Alignas(8) char buffer[LIST_BYTES + 8];
    uint64_t present = 0;
    long size = os_list(dir, buffer, LIST_BYTES);
    if (size < 0) return wanted->all;
    for (long at = 0; at + ENTRY_NAME < size;) {
        const struct entry *entry = (const struct entry *)(buffer + at);
        uint64_t word = word_at(buffer + at + ENTRY_NAME);
        /* Some letters outside ASCII fold into it (the Kelvin sign): such a name could be any. */
        if (word & before_nul(word) & 0x8080808080808080u) return wanted->all;
        for (uint32_t i = 0; i < wanted->count; i++)
            if ((folded(word) & wanted->mask[i]) == wanted->head[i]) present |= (uint64_t)1 << i;
        if (!entry->size) return wanted->all;
        at += entry->size;
    }
    return os_list(dir, buffer, LIST_BYTES) == 0 ? present : wanted->all;
}

#endif

/* Gives every name of an open directory to `take`, with `.` and `..`; closes it. 0 where it cannot be read whole. */
static int each_name(int dir, void (*take)(void *to, struct text name), void *to) {
#if defined(__APPLE__)
    DIR *stream = fdopendir(dir);
    if (!stream) return 0;
    for (struct dirent *entry; (entry = readdir(stream));) take(to, text_of(entry->d_name));
    closedir(stream);
    return 1;
#else
    enum { BUFFER_BYTES = 32 * 1024 };
    size_t room = LIST_BYTES; /* enough for most folders, without a page of its own */
    char *buffer = allocate(room);
    long size;
    while ((size = os_list(dir, buffer, room)) > 0) {
        for (long at = 0; at < size;) {
            const struct entry *entry = (const struct entry *)(buffer + at);
            take(to, text_of(entry->name));
            at += entry->size;
        }
        if (room < BUFFER_BYTES && size > LIST_BYTES / 2) room = BUFFER_BYTES, buffer = allocate(room);
    }
    os_close(dir);
    return size == 0;
#endif
}

#endif
