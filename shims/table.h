/* table.h - the shim table. Its layout is described at the head of omg/shim/table_file.py.
 *
 * A decision needs a few hundred bytes of it: they are read by the window, which is cheaper than mapping the file.
 * Nothing in the file is trusted: every offset is checked against its size before it is used, and anything
 * outside is an empty text or an empty list. So a damaged table costs an answer, never a wild read.
 */
#ifndef OMG_TABLE_H
#define OMG_TABLE_H

#include "hash.h"

enum { TABLE_FORMAT = 12, HEADER_BYTES = 120, FILE_BYTES = 16, CANDIDATE_BYTES = 24,
       FOLDER_BYTES = 16, HEAD_BYTES = 24, NAME_BYTES = 20, ANSWER_BYTES = 24, INSTALLER_BYTES = 36, TEXT_BYTES = 8 };
enum { AT_RULES = 16, AT_OMG_VERSION = 24, AT_CONFIG_STAMP = 32, AT_SYSTEM_DIRS = 40,
       AT_NAMES = 56, AT_ANSWERS = 64, AT_FILES = 72, AT_RESERVED = 80, AT_LEFT = 88,
       AT_NEWEST_BIN = 96, AT_FOLDERS = 104, AT_HEADS = 112 };
enum { RUNTIME_VARIABLE = 8, RUNTIME_LEGACY = 16, RUNTIME_STAMPS = 24, RUNTIME_HOMES = 32, RUNTIME_LINKS = 40,
       RUNTIME_FILES = 48, RUNTIME_FLAGS = 56, RUNTIME_OTHER_VARIABLE = 60, RUNTIME_DROPPED = 68,
       RUNTIME_PREFIXES = 76, RUNTIME_KEEPING = 84, RUNTIME_HEADS = 92, RUNTIME_INITIALS = 100 };
enum { IS_CHOSEN_BY_VARIABLE = 1, LIST_NEEDS_EXECUTABLE = 2, HAS_VARIABLES = 4, FOLLOWS = 8 };
enum { FILE_FLAGS = 8, FILE_KIND = 12, IS_PLAIN = 1, IS_NATIVE = 2, IS_SHARED = 4, IS_PATTERN = 8,
       KIND_FORMAT = 0, KIND_LOCK = 8, FOLDER_FILES = 8, HEAD_MASK = 8, HEAD_FILES = 16 };
enum { CANDIDATE_FLAGS = 4, CANDIDATE_PREFIX = 8, CANDIDATE_INSTALLERS = 16, IS_OWNED = 1, IS_MAJOR = 2,
       IS_FOLLOWING = 4, IGNORES_INHERITED = 8, IS_SELF_LOCATING = 16, NEEDS_PIN = 32, IS_GUEST = 64 };
enum { INSTALLER_GROUPS = 0, INSTALLER_UNLESS = 8, INSTALLER_FOLDERS = 16, INSTALLER_ADVICE = 24,
       INSTALLER_FLAGS = 32, IS_OUTSIDE = 1, IS_RELINKED = 2 };
enum { SLOT_KEY = 4, SLOT_VALUE = 12, ANSWER_STORE = 20 };

/* A window is read where something is looked for that no other one has. The first one is larger: what lies there is
 * needed by every call. */
enum { WINDOW_BYTES = 1024, SLOT_WINDOW_BYTES = 128, FIRST_WINDOW_BYTES = 1024, MAX_WINDOWS = 64 };
struct window {
    struct window *older;
    uint32_t start, end;
    char bytes[];
};
STATE struct {
    int file;
    uint32_t size;
    struct window *newest, *used; /* the last one that was read, and the one that was looked into last */
    size_t count;
} table;

/* NULL where the file cannot be read; it may end before. */
static struct window *read_window(uint32_t start, uint32_t room) {
    struct window *window = allocate(sizeof *window + room);
    long size = os_pread(table.file, window->bytes, room, start);
    if (size < 0) return NULL;
    window->older = table.newest;
    window->start = start;
    window->end = start + (uint32_t)size;
    table.count++;
    return table.newest = table.used = window;
}

/* Reads all of it, for who goes through long lists, and where the windows are used up. What was read stays. */
static RARE int load_table(void) {
    enum { MAX_TABLE_BYTES = 16 * 1024 * 1024 };
    if (table.size > MAX_TABLE_BYTES) return 0;
    table.newest = NULL;
    table.count = 0;
    return read_window(0, table.size) && table.newest->end == table.size;
}

/* The bytes from `offset`, or NULL where the file has no such. Reads so many where they were not read before, from
 * the end of the window before them if that is near: what is wanted next may lie between. */
static const char *table_window(uint32_t offset, uint32_t length, uint32_t usual) {
    uint32_t start = 0;
    if (offset > table.size || length > table.size - offset) return NULL;
    for (struct window *window = table.newest; window; window = window->older) {
        if (offset >= window->start && offset + length <= window->end) {
            table.used = window;
            return window->bytes + (offset - window->start);
        }
        if (window->end <= offset && window->end > start) start = window->end;
    }
    if (table.count == MAX_WINDOWS) return load_table() ? table.newest->bytes + offset : NULL;
    if (offset - start > usual / 2) start = offset - offset % 16;
    uint32_t room = table.size - start, needed = offset + length - start;
    if (room > usual) room = needed > usual ? needed : usual;
    struct window *window = read_window(start, room);
    return window && window->end == start + room ? window->bytes + (offset - start) : NULL;
}

/* Most of what is wanted lies where the bytes before it did. */
static inline const char *table_bytes(uint32_t offset, uint32_t length) {
    const struct window *window = table.used;
    if (offset >= window->start && offset < window->end && length <= window->end - offset)
        return window->bytes + (offset - window->start);
    return table_window(offset, length, WINDOW_BYTES);
}

struct list {
    uint32_t offset, count;
};

static uint32_t little_endian(const char *at) {
    const unsigned char *byte = (const unsigned char *)at;
    return (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

static uint32_t number_at(uint32_t offset) {
    const char *at = table_bytes(offset, 4);
    return at ? little_endian(at) : 0;
}

static uint64_t word_of_table(uint32_t offset) {
    const char *at = table_bytes(offset, 8);
    return at ? word_at(at) : 0;
}

/* Two numbers, where something is and how much of it there is; nothing of a table that ends before. */
static struct list pair_at(uint32_t offset) {
    const char *at = table_bytes(offset, 8);
    return at ? (struct list){little_endian(at), little_endian(at + 4)} : (struct list){0, 0};
}

static struct text text_at(uint32_t offset) {
    struct list pair = pair_at(offset);
    if (!pair.count || pair.count == UINT32_MAX) return T("");
    const char *at = table_bytes(pair.offset, pair.count + 1);
    return at && !at[pair.count] ? (struct text){at, pair.count} : T("");
}

static struct list list_at(uint32_t offset, uint32_t record_bytes) {
    struct list list = pair_at(offset);
    if (list.offset > table.size || list.count > (table.size - list.offset) / record_bytes)
        return (struct list){0, 0};
    return list;
}

/* Whether a list of texts has this one. */
static int lists(uint32_t at, struct text text) {
    struct list list = list_at(at, TEXT_BYTES);
    for (uint32_t i = 0; i < list.count; i++)
        if (equal(text_at(list.offset + i * TEXT_BYTES), text)) return 1;
    return 0;
}

/* The offset of the slot with this key, or 0. */
static uint32_t slot_of(uint32_t at, uint32_t slot_bytes, struct text key) {
    struct list slots = list_at(at, slot_bytes);
    uint32_t hash = (uint32_t)hash64(key);
    if (slots.count & (slots.count - 1)) return 0;
    for (uint32_t step = 0; step < slots.count; step++) {
        uint32_t slot = slots.offset + ((hash + step) & (slots.count - 1)) * slot_bytes;
        if (!table_window(slot, slot_bytes, SLOT_WINDOW_BYTES) || !number_at(slot + SLOT_KEY + 4)) return 0;
        if (number_at(slot) != hash) continue;
        if (at == AT_ANSWERS) table_window(number_at(slot + SLOT_KEY), 1, SLOT_WINDOW_BYTES); /* no more is wanted there */
        if (equal(text_at(slot + SLOT_KEY), key)) return slot;
    }
    return 0;
}

/* A runtime's version files: those of all runtimes, then its own. */
struct files {
    struct list shared, own;
    uint32_t count;
};

static struct files files_of(uint32_t runtime) {
    struct files files = {list_at(AT_FILES, FILE_BYTES), list_at(runtime + RUNTIME_FILES, FILE_BYTES), 0};
    files.count = files.shared.count + files.own.count;
    return files;
}

static uint32_t file_at(const struct files *files, uint32_t index) {
    if (index < files->shared.count) return files->shared.offset + index * FILE_BYTES;
    return files->own.offset + (index - files->shared.count) * FILE_BYTES;
}

static int open_table(long file) {
    if (file < 0) return 0;
    table.file = (int)file; /* left to exec to close */
    const struct window *first = read_window(0, FIRST_WINDOW_BYTES);
    if (!first || first->end < HEADER_BYTES || !same_bytes(first->bytes, "omgtable", 8)) return 0;
    table.size = little_endian(first->bytes + 12);
    if (little_endian(first->bytes + 8) != TABLE_FORMAT) return 0;
    return first->end == FIRST_WINDOW_BYTES ? table.size >= FIRST_WINDOW_BYTES : table.size == first->end;
}

#endif
