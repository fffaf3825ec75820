/* extend.h - 14.7: the table with further names, where nothing else in it has to change.
 *
 * The new file is the old one, with texts, a record and copies of the two slot arrays behind it. Python writes it in
 * its own order at the next occasion.
 */
#ifndef OMG_EXTEND_H
#define OMG_EXTEND_H

#include "names.h"
#include "stores.h"

enum { SETTLED_NS = 20 * 1000 * 1000 };

struct growth {
    char *at;
    size_t length, room;
};

static void put_number(struct growth *to, size_t at, uint32_t number) {
    for (int i = 0; i < 4; i++) to->at[at + (size_t)i] = (char)(number >> (8 * i) & 0xff);
}

/* Appends, and returns where. */
static uint32_t append(struct growth *to, const char *from, size_t size) {
    size_t at = to->length;
    copy(to->at + at, from, size);
    to->length += size;
    return (uint32_t)at;
}

static uint32_t append_text(struct growth *to, struct text text) {
    uint32_t at = append(to, text.at, text.length);
    append(to, "", 1);
    return at;
}

/* A copy of a slot array behind everything; the header leads to it. */
static struct list move_slots(struct growth *to, uint32_t header, uint32_t slot_bytes) {
    struct list slots = list_at(header, slot_bytes);
    while (to->length % 8) append(to, "", 1);
    slots.offset = append(to, to->at + slots.offset, (size_t)slots.count * slot_bytes);
    put_number(to, header, slots.offset);
    return slots;
}

/* The first empty slot for a key. */
static size_t free_slot(const struct growth *to, struct list slots, uint32_t slot_bytes, struct text key) {
    uint32_t position = (uint32_t)hash64(key) & (slots.count - 1);
    for (;; position = (position + 1) & (slots.count - 1)) {
        const char *slot = to->at + slots.offset + (size_t)position * slot_bytes;
        if (!slot[SLOT_KEY + 4] && !slot[SLOT_KEY + 5] && !slot[SLOT_KEY + 6] && !slot[SLOT_KEY + 7])
            return slots.offset + (size_t)position * slot_bytes;
    }
}

/* Whether so many keys more leave a quarter of the slots empty. */
static int has_room(uint32_t header, uint32_t slot_bytes, size_t more) {
    struct list slots = list_at(header, slot_bytes);
    size_t used = more;
    for (uint32_t i = 0; i < slots.count; i++) used += number_at(slots.offset + i * slot_bytes + SLOT_KEY + 4) != 0;
    return slots.count && !(slots.count & (slots.count - 1)) && used * 4 <= (size_t)slots.count * 3;
}

static int is_left_to_python(struct text name) {
    return lists(AT_LEFT, name) || slot_of(AT_NAMES, NAME_BYTES, name) != 0;
}

/* Whether the file is still the one that the call was decided with. */
static int is_table_present(void) {
    struct file_info opened, present;
    if (os_fstat(table.file, &opened)) return 0;
    if (os_stat(AT_FDCWD, JOIN(process.data, T("/shim/table")).at, 0, &present)) return 0;
    return opened.dev == present.dev && opened.ino == present.ino;
}

/* A whole file in the place of another, or nothing. */
static int replace_file(struct text path, struct text content, int mode) {
    struct text made = JOIN(process.data, T("/shim/.table."), decimal(os_getpid()), T(".00000000"));
    long file = os_create(made.at, mode);
    size_t written = 0;
    if (file < 0) return 0;
    while (written < content.length) {
        long count = os_write((int)file, content.at + written, content.length - written);
        if (count <= 0) break;
        written += (size_t)count;
    }
    os_close((int)file);
    if (written == content.length && !os_rename(made.at, path.at)) return 1;
    os_unlink(made.at);
    return 0;
}

/* Looks for a toolchain of the own store, apart from one, whose executables changed since the table was made. */
struct changed {
    struct text folder, runtime;
    const struct toolchain *except;
    int depth, is_found;
};

static void look_for_changed(void *to, struct text entry) {
    struct changed *changed = to;
    struct file_info info;
    if (changed->is_found || !is_safe_name(entry)) return;
    struct text folder = JOIN(changed->folder, T("/"), entry);
    if (changed->depth) {
        if (equal(entry, changed->except->version) && equal(last_part(changed->folder), changed->runtime)) return;
        changed->is_found = !os_stat(AT_FDCWD, JOIN(folder, T("/bin")).at, 0, &info) &&
                            (uint64_t)nanoseconds(&info) > word_of_table(AT_NEWEST_BIN);
        return;
    }
    struct changed inner = {folder, changed->runtime, changed->except, 1, 0};
    long file = os_open(AT_FDCWD, folder.at, O_RDONLY | O_DIRECTORY);
    if (file >= 0) each_name((int)file, look_for_changed, &inner);
    changed->is_found = inner.is_found;
}

static int has_another_changed(struct text runtime, const struct toolchain *toolchain) {
    struct changed changed = {stores.at[0], runtime, toolchain, 0, 0};
    long file = os_open(AT_FDCWD, stores.at[0].at, O_RDONLY | O_DIRECTORY);
    return file < 0 || !each_name((int)file, look_for_changed, &changed) || changed.is_found;
}

/* Adds names that no toolchain had before; the table is loaded, and its lock is held. The time stamp of the `bin` counts as known if the names are all that
 * changed, and if nothing can change any more without another stamp. */
static void extend_table(uint32_t runtime, const struct toolchain *toolchain, struct sorted names, int is_all) {
    struct text name = text_at(runtime);
    struct file_info bin;
    size_t room = 64;
    if (toolchain->store || !names.count || !is_table_present()) return;
    if (!equal(stamps_of(name), text_at(runtime + RUNTIME_STAMPS))) return;
    for (size_t i = 0; i < names.count; i++) {
        if (is_left_to_python(names.at[i])) return;
        room += 2 * names.at[i].length + name.length + 16;
    }
    int follows = (number_at(runtime + RUNTIME_FLAGS) & FOLLOWS) != 0;
    if (!has_room(AT_NAMES, NAME_BYTES, names.count) || !has_room(AT_ANSWERS, ANSWER_BYTES, names.count)) return;

    struct growth grown = {NULL, 0, 0};
    grown.room = table.size + room + CANDIDATE_BYTES + toolchain->version.length + 32 +
                 (size_t)list_at(AT_NAMES, NAME_BYTES).count * NAME_BYTES +
                 (size_t)list_at(AT_ANSWERS, ANSWER_BYTES).count * ANSWER_BYTES;
    grown.at = allocate(grown.room);
    append(&grown, table.newest->bytes, table.size);
    struct list slots = move_slots(&grown, AT_NAMES, NAME_BYTES), answers = move_slots(&grown, AT_ANSWERS, ANSWER_BYTES);
    while (grown.length % 8) append(&grown, "", 1);
    uint32_t candidate = append(&grown, (const char[CANDIDATE_BYTES]){0}, CANDIDATE_BYTES);
    put_number(&grown, candidate, runtime);
    put_number(&grown, candidate + CANDIDATE_FLAGS, follows ? IS_FOLLOWING : 0);
    uint32_t version = append_text(&grown, toolchain->version);
    put_number(&grown, candidate + CANDIDATE_PREFIX, version + (uint32_t)toolchain->version.length); /* empty */
    for (size_t i = 0; i < names.count; i++) {
        struct text key = names.at[i];
        size_t slot = free_slot(&grown, slots, NAME_BYTES, key);
        put_number(&grown, slot, (uint32_t)hash64(key));
        put_number(&grown, slot + SLOT_KEY, append_text(&grown, key));
        put_number(&grown, slot + SLOT_KEY + 4, (uint32_t)key.length);
        put_number(&grown, slot + SLOT_VALUE, candidate);
        put_number(&grown, slot + SLOT_VALUE + 4, 1);
        if (!follows) continue;
        key = JOIN(name, T("\0tool:"), names.at[i]);
        slot = free_slot(&grown, answers, ANSWER_BYTES, key);
        put_number(&grown, slot, (uint32_t)hash64(key));
        put_number(&grown, slot + SLOT_KEY, append_text(&grown, key));
        put_number(&grown, slot + SLOT_KEY + 4, (uint32_t)key.length);
        put_number(&grown, slot + SLOT_VALUE, version);
        put_number(&grown, slot + SLOT_VALUE + 4, (uint32_t)toolchain->version.length);
        put_number(&grown, slot + ANSWER_STORE, 0);
    }
    put_number(&grown, 12, (uint32_t)grown.length);
    if (is_all && !os_stat(AT_FDCWD, JOIN(toolchain->dir, T("/bin")).at, 0, &bin) &&
        nanoseconds(&bin) + SETTLED_NS <= os_now() && !has_another_changed(name, toolchain)) {
        uint64_t newest = (uint64_t)nanoseconds(&bin), known = word_of_table(AT_NEWEST_BIN);
        if (newest < known) newest = known;
        put_number(&grown, AT_NEWEST_BIN, (uint32_t)newest);
        put_number(&grown, AT_NEWEST_BIN + 4, (uint32_t)(newest >> 32));
    }
    replace_file(JOIN(process.data, T("/shim/table")), (struct text){grown.at, grown.length}, 0644);
}

#endif
