/* stores.h - the stores in order, their stamps, and the toolchains in them. */
#ifndef OMG_STORES_H
#define OMG_STORES_H

#include "process.h"
#include "table.h"

enum { MAX_STORES = 32 };
STATE struct {
    struct text *at; /* each laid out like versions/ */
    size_t count;               /* 1 until the others are needed */
    int is_complete;
} stores;

static int64_t nanoseconds(const struct file_info *info) {
    return (int64_t)((uint64_t)info->mtime * 1000000000 + (uint64_t)info->mtime_ns);
}

/* MTIME.SIZE of a configuration file, `-` where there is none. */
static struct text config_stamp_of(struct text path) {
    struct file_info info;
    if (os_stat(AT_FDCWD, path.at, 0, &info)) return T("-");
    return JOIN(decimal(nanoseconds(&info)), T("."), decimal(info.size));
}

static struct text config_stamp(struct text *config_dir) {
    STATE struct text stamp, dir;
    if (!stamp.at) {
        dir = user_directory(T("OMG_CONFIG_DIR"), T("XDG_CONFIG_HOME"), T(".config"));
        struct text own = dir.length ? config_stamp_of(JOIN(dir, T("/config.toml"))) : T("-");
        stamp = JOIN(own, T(","), config_stamp_of(T("/etc/omg/config.toml")));
    }
    *config_dir = dir;
    return stamp;
}

static void begin_stores(void) {
    stores.at = allocate(sizeof *stores.at);
    stores.at[0] = JOIN(process.data, T("/versions"));
    stores.count = 1;
}

static RARE void add_store(struct text path) {
    if (stores.count == MAX_STORES) hand_over();
    if (stores.count == 1) {
        struct text own = stores.at[0];
        stores.at = allocate(MAX_STORES * sizeof *stores.at);
        stores.at[0] = own;
    }
    stores.at[stores.count++] = without_trailing_slashes(path);
}

/* The read-only stores: of the variable, else those of the configuration that the table was made from. */
static void complete_stores(void) {
    if (stores.is_complete) return;
    stores.is_complete = 1;
    struct text dirs = variable(T("OMG_SYSTEM_DIRS")), part;
    if (dirs.length) {
        while (next_part(&dirs, ':', &part))
            if (is_absolute(part)) add_store(JOIN(part));
        return;
    }
    struct text config_dir, present = config_stamp(&config_dir);
    if (!equal(text_at(AT_CONFIG_STAMP), JOIN(present, T("\0"), config_dir))) hand_over();
    struct list listed = list_at(AT_SYSTEM_DIRS, TEXT_BYTES);
    for (uint32_t i = 0; i < listed.count; i++) add_store(text_at(listed.offset + i * TEXT_BYTES));
}

/* Stamps of a runtime, as omg.shim.stamps makes them. */
static struct text stamps_of(struct text runtime) {
    complete_stores();
    struct text config_dir, config = config_stamp(&config_dir), stamps = T("");
    for (size_t i = 0; i < stores.count; i++) {
        struct file_info info;
        struct text dir = JOIN(stores.at[i], T("/"), runtime);
        int is_there = !os_stat(AT_FDCWD, dir.at, 0, &info);
        stamps = JOIN(stamps, is_there ? decimal(nanoseconds(&info)) : T("-"), T(","));
    }
    stamps = JOIN(stamps, config, T("\0"), config_dir, T("\0."));
    for (size_t i = 1; i < stores.count; i++) stamps = JOIN(stamps, T("\0"), stores.at[i]);
    return stamps;
}

struct toolchain {
    struct text version; /* the name of its directory */
    struct text dir;     /* resolved where it is a link */
    struct text path;    /* the executable that was called, there or not */
    int has_name;
    size_t store;
    int at;          /* its directory, open, or AT_FDCWD */
    struct text tool; /* the executable, from there: the way to it is not walked again */
    struct text bin;
};

/* Where a link finally leads: the path of the open directory, as the kernel knows it. */
static RARE struct text resolved(struct text dir) {
#if defined(__APPLE__)
    char *path = realpath(dir.at, NULL);
    return path ? text_of(path) : (struct text){NULL, 0};
#else
    char *to = allocate(4096);
    long file = os_open(AT_FDCWD, dir.at, O_PATH | O_DIRECTORY);
    if (file < 0) return (struct text){NULL, 0};
    long length = os_readlink(JOIN(T("/proc/self/fd/"), decimal(file)).at, to, 4096);
    os_close((int)file);
    if (length <= 0 || length == 4096 || to[0] != '/') return (struct text){NULL, 0};
    struct text path = {to, (size_t)length};
    if (ends_with(path, T(" (deleted)"))) return (struct text){NULL, 0};
    return JOIN(path);
#endif
}

/* The toolchain of exactly this directory name in one store. */
static int find_in_store(size_t store, struct text runtime, struct text version, struct toolchain *found) {
    char target[1];
    struct file_info info;
    struct text dir = JOIN(stores.at[store], T("/"), runtime, T("/"), version);
    long at = os_open_folder(dir.at); /* not that of a link */
    if (at == -ENOENT) return 0;
    if (at < 0) {
        long linked = os_readlink(dir.at, target, sizeof target);
        if (linked < 0 && linked != -EINVAL) return 0;
        if (linked >= 0) dir = resolved(dir);
        if (!dir.at) return 0;
        at = AT_FDCWD;
    }
    struct text path = JOIN(dir, T("/bin/"), process.name), tool = path;
    if (at != AT_FDCWD) tool = (struct text){path.at + dir.length + 1, path.length - dir.length - 1};
    struct text bin = JOIN(parent_of(tool));
    int has_name = !os_stat((int)at, tool.at, 0, &info) && is_regular(&info);
    if (!has_name && (os_stat((int)at, bin.at, 0, &info) || !is_directory(&info))) {
        if (at != AT_FDCWD) os_close((int)at);
        return 0;
    }
    *found = (struct toolchain){version, dir, path, has_name, store, (int)at, tool, bin};
    return 1;
}

static int find_exact(struct text runtime, struct text version, struct toolchain *found) {
    if (find_in_store(0, runtime, version, found)) return 1;
    complete_stores();
    for (size_t i = 1; i < stores.count; i++)
        if (find_in_store(i, runtime, version, found)) return 1;
    return 0;
}

/* The grammar of directory names: [A-Za-z0-9][A-Za-z0-9._+-]*, no two dots, at most 80 bytes, not `current`. */
static int is_safe_name(struct text name) {
    if (!name.length || name.length > 80 || equal(name, T("current"))) return 0;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        int is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_word && (i == 0 || (c != '.' && c != '_' && c != '+' && c != '-'))) return 0;
        if (c == '.' && i + 1 < name.length && name.at[i + 1] == '.') return 0;
    }
    return 1;
}

static int is_same_file(struct text a, struct text b) {
    struct file_info one, other;
    return !os_stat(AT_FDCWD, a.at, 0, &one) && !os_stat(AT_FDCWD, b.at, 0, &other) && one.dev == other.dev &&
           one.ino == other.ino;
}

/* 10.5. The toolchain of a link that is spelled otherwise than omg does (absolute, say) and leads to one beside it. */
static RARE int find_led_to(size_t store, struct text runtime, struct text link, struct text target,
                       struct toolchain *found) {
    struct text name = JOIN(last_part(without_trailing_slashes(target)));
    if (!is_safe_name(name)) return 0;
    if (!is_same_file(link, JOIN(stores.at[store], T("/"), runtime, T("/"), name))) return 0;
    return find_in_store(store, runtime, name, found);
}

/* 10.3 to 10.6. The global default: what the link `current` of the first store that has one leads to. */
enum global_default { NO_DEFAULT, LEADS_NOWHERE, HAS_DEFAULT };
static enum global_default find_default(struct text runtime, struct toolchain *found) {
    enum { TARGET_BYTES = 512 }; /* a longer one is left to Python, as broken */
    for (size_t i = 0; i < stores.count; i++) {
        char *to = allocate(TARGET_BYTES);
        struct text link = JOIN(stores.at[i], T("/"), runtime, T("/current"));
        long length = os_readlink(link.at, to, TARGET_BYTES);
        struct text target = {to, length < 0 ? 0 : (size_t)length};
        release_tail(to + target.length, TARGET_BYTES - target.length);
        if (length >= 0) {
            int is_found = is_safe_name(target) ? find_in_store(i, runtime, target, found)
                                                : find_led_to(i, runtime, link, target, found);
            return is_found ? HAS_DEFAULT : LEADS_NOWHERE;
        }
        if (length != -ENOENT && length != -ENOTDIR && length != -ELOOP) return LEADS_NOWHERE;
        if (i == 0) complete_stores();
    }
    return NO_DEFAULT;
}

#endif
