/* installer.h - step 14: the calls that install other executables, and what is done after them.
 *
 * Only for these the shim stays, as the parent of the tool: same process group, every signal passed on, and it ends
 * as the tool ended. Then the executables that are new have a shim, and those that are gone have none.
 */
#ifndef OMG_INSTALLER_H
#define OMG_INSTALLER_H

#include "execute.h"
#include "extend.h"
#include "names.h"
#include "system.h"

/* 14.2. */
static int occurs(struct text word) {
    if (!word.length) return process.argc < 2;
    if (word.at[0] == '$') {
        struct text rest = {word.at + 1, word.length - 1}, name;
        struct text value = {NULL, 0};
        if (next_part(&rest, '=', &name)) value = variable(name);
        return value.at && rest.at && equal(value, rest);
    }
    int is_beginning = word.at[word.length - 1] == '*';
    struct text head = {word.at, word.length - (size_t)is_beginning};
    for (size_t i = 1; i < process.argc; i++) {
        struct text argument = text_of(process.argv[i]);
        if (is_beginning ? begins_with(argument, head) : equal(argument, word)) return 1;
    }
    return 0;
}

static int any_occurs(struct list words) {
    for (uint32_t i = 0; i < words.count; i++)
        if (occurs(text_at(words.offset + i * TEXT_BYTES))) return 1;
    return 0;
}

/* The installer of this name whose pattern the call has; 0 for none. */
static uint32_t find_installer(void) {
    uint32_t slot = process.only_prints ? 0 : process.slot;
    struct list candidates = slot ? list_at(slot + SLOT_VALUE, CANDIDATE_BYTES) : (struct list){0, 0};
    for (uint32_t i = 0; i < candidates.count; i++) {
        uint32_t candidate = candidates.offset + i * CANDIDATE_BYTES;
        struct list installers = list_at(candidate + CANDIDATE_INSTALLERS, INSTALLER_BYTES);
        for (uint32_t k = 0; k < installers.count; k++) {
            uint32_t installer = installers.offset + k * INSTALLER_BYTES;
            struct list groups = list_at(installer + INSTALLER_GROUPS, TEXT_BYTES);
            uint32_t met = 0;
            if (any_occurs(list_at(installer + INSTALLER_UNLESS, TEXT_BYTES))) continue;
            while (met < groups.count && any_occurs(list_at(groups.offset + met * TEXT_BYTES, TEXT_BYTES))) met++;
            if (met == groups.count) return installer;
        }
    }
    return 0;
}

/* The folder outside the toolchain that the installer writes into: the first whose variable is set. */
static struct text outside_folder(uint32_t installer) {
    struct list folders = list_at(installer + INSTALLER_FOLDERS, TEXT_BYTES);
    for (uint32_t i = 0; i < folders.count; i++) {
        struct text folder = text_at(folders.offset + i * TEXT_BYTES), start, values, value;
        struct text rest = folder;
        if (!next_part(&rest, '/', &start) || !start.length) continue;
        start = JOIN(start);
        values = variable(equal(start, T("~")) ? T("HOME") : (struct text){start.at + 1, start.length - 1});
        if (!next_part(&values, ':', &value) || !is_absolute(value)) continue;
        value = without_trailing_slashes(value);
        return rest.at ? JOIN(value, T("/"), rest) : JOIN(value);
    }
    return (struct text){NULL, 0};
}

static int is_on_path(struct text folder) {
    struct text path = variable(T("PATH")), part;
    while (next_part(&path, ':', &part))
        if (equal(without_trailing_slashes(part), folder)) return 1;
    return 0;
}

static int is_executable_in(struct text folder, struct text name) {
    enum { ANY_X = 0111 };
    struct file_info info;
    struct text path = JOIN(folder, T("/"), name);
    return !os_stat(AT_FDCWD, path.at, 0, &info) && is_regular(&info) && info.mode & ANY_X;
}

/* 14.6. Nothing here knows the toolchains that have a name: their directories are looked at. */
struct search {
    struct text folder, name;
    int depth, is_found;
};

static void search_below(void *to, struct text entry) {
    struct search *search = to;
    if (search->is_found || !is_safe_name(entry)) return;
    struct text folder = JOIN(search->folder, T("/"), entry);
    if (search->depth) {
        search->is_found = is_executable_in(JOIN(folder, T("/bin")), search->name);
        return;
    }
    struct search inner = {folder, search->name, 1, 0};
    long file = os_open(AT_FDCWD, folder.at, O_RDONLY | O_DIRECTORY);
    if (file >= 0) each_name((int)file, search_below, &inner);
    search->is_found = inner.is_found;
}

static int is_in_some_toolchain(struct text name) {
    complete_stores();
    for (size_t i = 0; i < stores.count; i++) {
        struct search search = {stores.at[i], name, 0, 0};
        long file = os_open(AT_FDCWD, stores.at[i].at, O_RDONLY | O_DIRECTORY);
        if (file >= 0) each_name((int)file, search_below, &search);
        if (search.is_found) return 1;
    }
    return 0;
}

static int is_owned_name(struct text name) {
    uint32_t slot = slot_of(AT_NAMES, NAME_BYTES, name);
    struct list candidates = slot ? list_at(slot + SLOT_VALUE, CANDIDATE_BYTES) : (struct list){0, 0};
    for (uint32_t i = 0; i < candidates.count; i++)
        if ((number_at(candidates.offset + i * CANDIDATE_BYTES + CANDIDATE_FLAGS) & (IS_OWNED | IS_GUEST)) == IS_OWNED)
            return 1;
    return 0;
}

/* Who writes shims holds this lock; a rehash that listed before the installer ended must not undo what is done here. */
static int lock_table(void) {
    enum { PATIENCE_MS = 2000, STEP_MS = 2 };
    long file = os_open(AT_FDCWD, JOIN(process.data, T("/locks/table.lock")).at, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file < 0) return 0;
    for (int waited = 0; os_lock((int)file); waited += STEP_MS) {
        if (waited >= PATIENCE_MS) return 0;
        os_sleep_ms(STEP_MS);
    }
    return 1;
}

/* `a, b and c`, at most six of them. */
static struct text listed_names(struct sorted names) {
    enum { MAX_LISTED = 6 };
    size_t shown = names.count > MAX_LISTED ? MAX_LISTED : names.count;
    struct text line = names.at[0];
    for (size_t i = 1; i < shown; i++)
        line = JOIN(line, i + 1 == names.count ? T(" and ") : T(", "), names.at[i]);
    if (shown < names.count) line = JOIN(line, T(" and "), decimal((int64_t)(names.count - shown)), T(" more"));
    return line;
}

static void say(struct text line) { os_write(2, line.at, line.length); }

/* Another name of this program; a copy of it on a disk without hard links, or where no further one is allowed. */
static int make_shim(struct text path) {
    enum { MAX_PROGRAM = 1 << 22, SHIM_MODE = 0555 };
    struct file_info info;
    struct text program;
    if (!os_link(process.self.at, path.at)) return 1;
    return os_stat(AT_FDCWD, path.at, AT_SYMLINK_NOFOLLOW, &info) &&
           read_path(process.self.at, MAX_PROGRAM, &program) && replace_file(path, program, SHIM_MODE);
}

/* 14.5, 14.6. */
static void update_shims(uint32_t runtime, const struct toolchain *toolchain, struct sorted before) {
    struct text bin = JOIN(toolchain->dir, T("/bin"));
    struct sorted after = names_of(bin), added = without(after, before), gone = without(before, after);
    struct sorted made = {allocate((added.count + 1) * sizeof *made.at), 0, added.count};
    struct text shims = JOIN(process.data, T("/shims"));
    if ((!added.count && !gone.count) || os_may_write(shims.at) || !load_table()) return;
    int is_locked = lock_table();
    for (size_t i = 0; i < added.count; i++) {
        struct text name = added.at[i];
        if (!is_executable_in(bin, name) || lists(AT_RESERVED, name)) continue;
        if (make_shim(JOIN(shims, T("/"), name))) made.at[made.count++] = name;
    }
    for (size_t i = 0; i < gone.count; i++) {
        struct text name = gone.at[i], path = JOIN(shims, T("/"), name);
        struct file_info info;
        if (os_stat(AT_FDCWD, path.at, AT_SYMLINK_NOFOLLOW, &info) || !is_regular(&info) || !is_shim(path)) continue;
        if (!is_owned_name(name) && !is_in_some_toolchain(name)) os_unlink(path.at);
    }
    if (is_locked) extend_table(runtime, toolchain, made, made.count == added.count && !gone.count);
    if (made.count && os_is_terminal(2))
        say(JOIN(T("omg: "), listed_names(made), made.count == 1 ? T(" is") : T(" are"), T(" now available\n")));
}

/* 14.8. */
static void say_where(struct text folder, struct sorted before) {
    struct sorted after = names_of(folder), added = without(after, before);
    if (added.count)
        say(JOIN(T("omg: "), listed_names(added), added.count == 1 ? T(" is") : T(" are"), T(" in `"),
                 printable(folder), T("`, which is not on PATH; to put it there, run omg setup\n")));
}

/* 14.4. The end of the tool's process. What it ended with is what this process ends with. */
static int follow_child(long child) {
    for (;;) {
        int is_from_kernel = 0, number = os_next_signal(&is_from_kernel), status = 0;
        if (number != SIGCHLD) {
            int is_key = number == SIGINT || number == SIGQUIT || number == SIGTSTP || number == SIGTTIN ||
                         number == SIGTTOU || number == SIGHUP || number == SIGWINCH;
            /* A key of the terminal reaches every process of the group by itself; the terminal's end reaches the
             * leader of the session alone (ssh -t, script -c). */
            if (number == SIGHUP && os_getsid() == os_getpid()) is_key = 0;
            if (number && !(is_key && is_from_kernel)) os_kill(child, number);
            continue;
        }
        while (os_wait(child, &status, WNOHANG | WUNTRACED) == child) {
            if ((status & 0xff) != 0x7f) return status;
            int stop = status >> 8 & 0xff;
            os_set_ignored(stop, 0);
            os_kill(os_getpid(), stop);
            os_set_mask(os_all_signals() & ~os_signal(stop));
            os_set_mask(os_all_signals());
        }
    }
}

static _Noreturn void end_as(int status) {
    int number = status & 0x7f;
    if (!number) os_exit(status >> 8 & 0xff);
    os_leave_no_core();
    os_set_ignored(number, 0);
    os_kill(os_getpid(), number);
    os_set_mask(0);
    os_exit(128 + number);
}

/* 14. Runs the tool as a child, then updates the shims. */
static RARE _Noreturn void run_installer(uint32_t runtime, uint32_t installer, const struct toolchain *toolchain,
                                    const struct changes *changes, size_t skip) {
    uint32_t flags = number_at(installer + INSTALLER_FLAGS);
    int is_outside = (flags & IS_OUTSIDE) != 0;
    if (flags & IS_RELINKED) hand_over();
    struct text bin = JOIN(toolchain->dir, T("/bin")), folder = outside_folder(installer);
    struct text advice = text_at(installer + INSTALLER_ADVICE);
    int tells_where = folder.length && os_is_terminal(2) && !is_on_path(folder);
    if (is_outside && !tells_where) execute_tool(toolchain, changes, skip);

    struct sorted before = names_of(bin), outside = {NULL, 0, 0};
    if (tells_where) outside = names_of(folder);
    int ignores_children = os_ignores(SIGCHLD);
    signal_set mask = os_set_mask(os_all_signals());
    os_set_ignored(SIGCHLD, 0);
    long own = os_getpid(), child = os_fork();
    if (child <= 0) {
        if (!child) os_die_with_parent();
        if (!child && os_getppid() != own) os_kill(os_getpid(), SIGKILL);
        os_set_ignored(SIGCHLD, ignores_children);
        os_set_mask(mask);
        execute_tool(toolchain, changes, skip);
    }
    int status = follow_child(child);
    update_shims(runtime, toolchain, before);
    if (tells_where) say_where(folder, outside);
    if (status && advice.length && os_may_write(bin.at))
        say(JOIN(T("omg: you cannot write to `"), printable(toolchain->dir), T("`; to install for yourself, run "), advice, T("\n")));
    end_as(status);
}

#endif
