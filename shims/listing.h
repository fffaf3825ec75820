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

enum { MAX_FILES = 64, MAX_FOLDERS = 64, LIST_BYTES = 1024 };

/* The version files of a runtime, a bit for each. */
struct wanted_files {
    struct files files;
    uint64_t all;
    struct head {
        uint64_t bytes, mask; /* the first of the path's first part, folded; which of them count */
    } *heads;                 /* NULL until a directory is listed */
    uint64_t initials;        /* a bit for each first byte, by its lower half */
    char *buffer;
    uint64_t present;           /* those that can be in the directory that was listed last */
    uint64_t absent;            /* those that were looked for, and were not there */
    struct wanted_files *also; /* those of another runtime, sought in the same listing; or NULL */
};

/* Clears what tells upper from lower case (and some other bytes apart, which costs a probe). */
static uint64_t folded(uint64_t word) { return word | 0x2020202020202020u; }

static void seek_files(uint32_t runtime, struct wanted_files *wanted) {
    *wanted = (struct wanted_files){.files = files_of(runtime)};
    if (wanted->files.count > MAX_FILES) hand_over();
    wanted->all = wanted->files.count == 64 ? ~(uint64_t)0 : ((uint64_t)1 << wanted->files.count) - 1;
}

/* What a listing is compared with. The NUL counts: `mise` is not `mise.toml`. */
static void find_heads(struct wanted_files *wanted) {
    wanted->buffer = allocate(LIST_BYTES + 8);
    wanted->heads = allocate(wanted->files.count * sizeof *wanted->heads);
    wanted->initials = 0;
    for (uint32_t i = 0; i < wanted->files.count; i++) {
        uint32_t file = file_at(&wanted->files, i), length = number_at(file + FILE_FLAGS) >> 24;
        struct text path = text_at(file);
        char head[8] = {0};
        for (size_t k = 0; k < 8 && k < length && k < path.length; k++) head[k] = path.at[k];
        uint64_t mask = length < 7 ? ((uint64_t)1 << 8 * (length + 1)) - 1 : ~(uint64_t)0;
        wanted->heads[i] = (struct head){folded(word_at(head)) & mask, mask};
        wanted->initials |= (uint64_t)1 << (wanted->heads[i].bytes & 63);
    }
}

/* Which folders of the table were looked for in a directory, and which are there. */
struct folders {
    uint64_t asked, there;
};

/* Whether the folder that a file lies in is there, and those above it; 0 is none. */
static int is_folder_there(int dir, uint32_t number, struct folders *folders) {
    struct list list = list_at(AT_FOLDERS, FOLDER_BYTES);
    struct file_info info;
    uint64_t bit = (uint64_t)1 << (number - 1) % MAX_FOLDERS;
    if (!number || number > list.count || number > MAX_FOLDERS) return 1;
    if (!(folders->asked & bit)) {
        uint32_t folder = list.offset + (number - 1) * FOLDER_BYTES, above = number_at(folder + FOLDER_ABOVE);
        folders->asked |= bit;
        if (above < number && is_folder_there(dir, above, folders) && !os_stat(dir, text_at(folder).at, 0, &info))
            folders->there |= bit;
    }
    return (folders->there & bit) != 0;
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
    uint64_t zeros = (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
    return zeros ? (zeros & (0 - zeros)) - 1 : ~(uint64_t)0;
}

static void match(struct wanted_files *wanted, uint64_t word) {
    if (!(wanted->initials >> (word & 63) & 1)) return;
    for (uint32_t i = 0; i < wanted->files.count; i++)
        if ((word & wanted->heads[i].mask) == wanted->heads[i].bytes) wanted->present |= (uint64_t)1 << i;
}

/* Notes the wanted names that a directory has; 0 where it may have every one. */
static int list_names(int dir, struct wanted_files *wanted) {
    struct file_info info;
    if (os_fstat(dir, &info) || info.size > PAGE_BYTES) return 0;
    if (!wanted->heads) find_heads(wanted);
    if (wanted->also && !wanted->also->heads) find_heads(wanted->also);
    char *buffer = wanted->buffer;
    long size = os_list(dir, buffer, LIST_BYTES);
    if (size < 0) return 0;
    for (long at = 0; at + ENTRY_NAME < size;) {
        const struct entry *entry = (const struct entry *)(buffer + at);
        uint64_t word = word_at(buffer + at + ENTRY_NAME);
        /* Some letters outside ASCII fold into it (the Kelvin sign): such a name could be any. */
        if (word & before_nul(word) & 0x8080808080808080u) return 0;
        word = folded(word);
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
    if (list_names(dir, wanted)) return wanted->present;
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
