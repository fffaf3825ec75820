/* system.h - step 12: the next executable of the name on PATH that is not a shim. */
#ifndef OMG_SYSTEM_H
#define OMG_SYSTEM_H

#include "marker.h"
#include "stores.h"

/* 12.1. A shim of omg carries the marker in its first 4 KiB. What may be executed but not read is none. */
static int is_shim(struct text path) {
    enum { HEAD_BYTES = 4096 };
    STATE char *head;
    size_t length = 0;
    long file = os_open(AT_FDCWD, path.at, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file < 0) return 0;
    if (!head) head = allocate(HEAD_BYTES);
    while (length < HEAD_BYTES) {
        long count = os_read((int)file, head + length, HEAD_BYTES - length);
        if (count <= 0) break;
        length += (size_t)count;
    }
    os_close((int)file);
    for (size_t at = 0; at + sizeof MARKER - 1 <= length; at++)
        if (head[at] == MARKER[0] && is_marker(head + at)) return 1;
    return 0;
}

static RARE int is_foreign_executable(struct text path) {
    struct file_info info;
    return !os_stat(AT_FDCWD, path.at, 0, &info) && is_regular(&info) && !os_may_execute(path.at) && !is_shim(path);
}

static int is_below(struct text path, struct text directory) {
    return begins_with(path, directory) && path.length > directory.length && path.at[directory.length] == '/';
}

static int is_in_store(struct text directory) {
    struct text real = resolved(JOIN(directory));
    if (!real.at) return 0;
    complete_stores();
    for (size_t i = 0; i < stores.count; i++) {
        struct text store = resolved(stores.at[i]);
        if (store.at && is_below(real, store)) return 1;
    }
    return 0;
}

/* 12.3. Directories that are full of another manager's shims: searched only when nothing else has the name. */
static int is_of_another_manager(struct text directory) {
    struct text last = last_part(directory), above = last_part(parent_of(directory));
    if (equal(last, T("shims"))) return 1;
    return equal(last, T("bin")) && (equal(above, T(".cargo")) || equal(above, T(".volta")) || equal(above, T(".proto")));
}

/* 12.2. Whether this is Linux inside Windows (WSL), as the kernel's own release says. */
static int is_in_windows(void) {
    enum { RELEASE_BYTES = 256 };
    char release[RELEASE_BYTES];
    struct text name = T("icrosoft");
    long file = os_open(AT_FDCWD, "/proc/sys/kernel/osrelease", O_RDONLY | O_NOCTTY);
    if (file < 0) return 0;
    long length = os_read((int)file, release, sizeof release);
    os_close((int)file);
    for (long i = 1; i + (long)name.length <= length; i++)
        if ((release[i - 1] | ' ') == 'm' && same_bytes(release + i, name.at, name.length)) return 1;
    return 0;
}

/* Whether the directory is on a drive of Windows, mounted by WSL: what is called npm there is a script for
 * Windows. The kernel's release is read only where a directory may be one. */
static int is_on_windows_drive(struct text directory) {
    STATE int windows; /* 0 not looked, 1 yes, 2 no */
    if (!begins_with(directory, T("/mnt/")) || directory.length < 6) return 0;
    char drive = directory.at[5] | ' ';
    if (drive < 'a' || drive > 'z' || (directory.length > 6 && directory.at[6] != '/')) return 0;
    if (!windows) windows = is_in_windows() ? 1 : 2;
    return windows == 1;
}

static RARE int find_on_path(struct text *found) {
    for (int others = 0; others < 2; others++) {
        struct text path = variable(T("PATH")), part;
        while (next_part(&path, ':', &part)) {
            part = without_trailing_slashes(part);
            if (!is_absolute(part) || is_of_another_manager(part) != others || is_on_windows_drive(part)) continue;
            struct text candidate = JOIN(part, part.length > 1 ? T("/") : T(""), process.name);
            if (!is_foreign_executable(candidate) || is_in_store(part)) continue;
            *found = candidate;
            return 1;
        }
    }
    return 0;
}

/* 12.6. Whether the program at the path may be a wrapper, which calls its own name to find another program: a
 * script, or another manager's shim. */
static int is_wrapper(struct text path) {
    char start[2];
    if (is_of_another_manager(parent_of(path))) return 1;
    long file = os_open(AT_FDCWD, JOIN(path).at, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file < 0) return 0;
    long count = os_read((int)file, start, sizeof start);
    os_close((int)file);
    return count == sizeof start && start[0] == '#' && start[1] == '!';
}

/* 12.4 to 12.8. The guard for the executed program: PID:DEPTH:TOTAL:NAME:PATH. Falls back to Python when managers
 * call each other in a loop. */
static struct text next_guard(struct text path) {
    enum { CLOSE_LIMIT = 3, FAR_LIMIT = 50, CLOSE_WEIGHT = 4 };
    struct text guard = variable(T("OMG_SHIM_GUARD")), pid, depth, total, name;
    long own = os_getpid(), depth_here = 0, total_here = 0;
    int is_whole = next_part(&guard, ':', &pid) && next_part(&guard, ':', &depth) && next_part(&guard, ':', &total) &&
                   next_part(&guard, ':', &name);
    /* The rest of the guard is the path of the program that was executed then. */
    if (is_whole && is_absolute(guard) && number_of(pid) >= 0 && number_of(depth) >= 0 && number_of(total) >= 0) {
        int is_close = number_of(pid) == own || (number_of(pid) == os_getppid() && is_wrapper(guard));
        total_here = number_of(total) + (is_close ? CLOSE_WEIGHT : 1);
        if (equal(name, process.name)) depth_here = number_of(depth) + 1;
        if (total_here > FAR_LIMIT || (is_close && depth_here > CLOSE_LIMIT)) hand_over();
    }
    return JOIN(T("OMG_SHIM_GUARD="), decimal(own), T(":"), decimal(depth_here), T(":"), decimal(total_here), T(":"),
                process.name, T(":"), path);
}

#endif
