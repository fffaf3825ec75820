/* listing.h - directories: opening them, and which of the wanted names can be in them.
 *
 * One probe of an absent name costs a system call, and a runtime has a dozen names. So a directory is listed
 * once, with one small buffer, and only names that occur in it are probed. The list is a filter, never an
 * answer: it compares the first bytes only, and without regard to case, for file systems that do the same.
 * Where it is larger than a page, does not fit into the buffer, or cannot be read, every name is probed: a large
 * directory costs more to begin a list of than to look into.
 */
#ifndef OMG_LISTING_H
#define OMG_LISTING_H

#include "process.h"
#include "table.h"

enum { MAX_FILES = 64, LIST_BYTES = 1024 };

/* The version files of a runtime, a bit for each. */
struct wanted_files {
    struct files files;
    uint64_t all, initials;
    struct heads { const char *at, *end; } heads[2]; /* of the shared ones, and of its own */
    uint64_t present;           /* those that can be in the directory that was listed last */
    uint64_t absent;            /* those that were looked for, and were not there */
    struct wanted_files *also; /* those of another runtime, sought in the same listing; or NULL */
};

static struct heads heads_at(uint32_t offset) {
    struct list list = list_at(offset, HEAD_BYTES);
    const char *at = table_bytes(list.offset, list.count * HEAD_BYTES);
    return at ? (struct heads){at, at + list.count * HEAD_BYTES} : (struct heads){NULL, NULL};
}

static void seek_files(uint32_t runtime, struct wanted_files *wanted) {
    *wanted = (struct wanted_files){.files = files_of(runtime)};
    if (wanted->files.count > MAX_FILES) hand_over();
    wanted->all = wanted->files.count == 64 ? ~(uint64_t)0 : ((uint64_t)1 << wanted->files.count) - 1;
    wanted->initials = word_of_table(runtime + RUNTIME_INITIALS);
    wanted->heads[0] = heads_at(AT_HEADS);
    wanted->heads[1] = heads_at(runtime + RUNTIME_HEADS);
}

#if defined(__APPLE__)

static long open_directory(int dir, const char *path) { return os_open(dir, path, O_RDONLY | O_DIRECTORY); }

static int list_names(int dir, struct wanted_files *wanted) {
    (void)dir;
    (void)wanted;
    return 0;
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
enum { ENTRY_NAME = 19, PAGE_BYTES = 4096 };

/* All bits below the first byte that is 0. */
static uint64_t before_nul(uint64_t word) {
    uint64_t zeros = zeros_in(word);
    return zeros ? (zeros & (0 - zeros)) - 1 : ~(uint64_t)0;
}

/* `word` begins a name; omg/shim/table_walk.py has how it is folded, and which bit is that of its two first bytes. */
static void match(struct wanted_files *wanted, uint64_t word) {
    uint64_t folded = word | 0x2020202020202020u;
    if (!(wanted->initials >> ((folded & 0xffff) * 517 >> 10 & 63) & 1)) return;
    for (size_t i = 0; i < 2; i++)
        for (const char *head = wanted->heads[i].at; head < wanted->heads[i].end; head += HEAD_BYTES)
            if ((folded & word_at(head + HEAD_MASK)) == word_at(head)) wanted->present |= word_at(head + HEAD_FILES);
}

/* Notes the wanted names that a directory has; 0 where it may have every one. Not in the frame of its caller, which
 * would put those of its other callees onto another page. */
static __attribute__((noinline)) int list_names(int dir, struct wanted_files *wanted) {
    _Alignas(8) char buffer[LIST_BYTES + sizeof(uint64_t)]; /* the last name may be short */
    struct file_info info;
    if (os_fstat(dir, &info) || info.size > PAGE_BYTES) return 0;
    long size = os_list(dir, buffer, LIST_BYTES);
    if (size < 0) return 0;
    for (long at = 0; at + ENTRY_NAME < size;) {
        const struct entry *entry = (const struct entry *)(buffer + at);
        uint64_t word = word_at(buffer + at + ENTRY_NAME);
        /* Some letters outside ASCII fold into it (the Kelvin sign): such a name could be any. */
        if (word & before_nul(word) & 0x8080808080808080u) return 0;
        match(wanted, word);
        if (wanted->also) match(wanted->also, word);
        if (!entry->size) return 0;
        at += entry->size;
    }
    return os_list(dir, buffer, LIST_BYTES) == 0;
}

#endif

/* Which of the names can be in a directory. */
static uint64_t listed(int dir, struct wanted_files *wanted) {
    struct wanted_files *also = wanted->also;
    wanted->present = 0;
    if (also) also->present = 0;
    if (list_names(dir, wanted)) return wanted->present & wanted->all;
    if (also) also->present = also->all;
    return wanted->all;
}

/* Gives every name of an open directory to `take`, with `.` and `..`; closes it. 0 where it cannot be read whole. */
static int each_name(int dir, void (*take)(void *to, struct text name), void *to) {
#if defined(__APPLE__)
    DIR *stream = fdopendir(dir);
    if (!stream) return 0;
    for (struct dirent *entry; (entry = readdir(stream));) take(to, text_of(entry->d_name));
    closedir(stream);
    return 1;
#else
    enum { BUFFER_BYTES = 32 * 1024, FEW_BYTES = 512 };
    size_t room = FEW_BYTES; /* enough for most folders, without a page of its own */
    char *buffer = allocate(room);
    long size;
    while ((size = os_list(dir, buffer, room)) > 0) {
        for (long at = 0; at < size;) {
            const struct entry *entry = (const struct entry *)(buffer + at);
            take(to, text_of(entry->name));
            at += entry->size;
        }
        if (room < BUFFER_BYTES && size > FEW_BYTES / 2) room = BUFFER_BYTES, buffer = allocate(room);
    }
    leave(dir);
    return size == 0;
#endif
}

#endif
