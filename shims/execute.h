/* execute.h - step 13: the environment of the decided file, and its execution. */
#ifndef OMG_EXECUTE_H
#define OMG_EXECUTE_H

#include "script.h"

/* What is changed in the environment: entries `NAME=VALUE` that replace or add, or at NULL that remove. */
enum { FEW_CHANGES = 4, MAX_CHANGES = 32 };
struct changes {
    struct change { struct text name, entry; } *at;
    size_t count;
};

/* Not on the stack, where it would be a page of its own. */
static struct changes *no_changes(void) {
    struct changes *changes = allocate(sizeof *changes);
    *changes = (struct changes){allocate(FEW_CHANGES * sizeof *changes->at), 0};
    return changes;
}

static void change(struct changes *changes, struct text name, struct text entry) {
    if (changes->count == MAX_CHANGES) hand_over();
    if (changes->count == FEW_CHANGES) {
        struct change *more = allocate(MAX_CHANGES * sizeof *more);
        copy((char *)more, (const char *)changes->at, FEW_CHANGES * sizeof *more);
        changes->at = more;
    }
    changes->at[changes->count++] = (struct change){name, entry};
}

static char **changed_environment(const struct changes *changes) {
    size_t count = 0;
    while (process.envp[count]) count++;
    if (!changes->count) return process.envp;
    char **envp = allocate((count + changes->count + 1) * sizeof *envp), **to = envp;
    for (char **entry = process.envp; *entry; entry++) {
        int is_changed = 0;
        for (size_t i = 0; i < changes->count && !is_changed; i++) is_changed = is_entry_of(*entry, changes->at[i].name);
        if (!is_changed) *to++ = *entry;
    }
    for (size_t i = 0; i < changes->count; i++)
        if (changes->at[i].entry.at) *to++ = (char *)changes->at[i].entry.at;
    *to = NULL;
    return envp;
}

/* `<any store>/R/<anything>/bin`, by its spelling, or the bin of a link. */
static int is_bin_of_runtime(struct text element, uint32_t runtime) {
    struct text above = parent_of(parent_of(element));
    if (ends_with(element, T("/bin")) && equal(last_part(above), text_at(runtime))) {
        complete_stores();
        for (size_t i = 0; i < stores.count; i++)
            if (equal(parent_of(above), stores.at[i])) return 1;
    }
    return lists(runtime + RUNTIME_LINKS, element);
}

/* 13.4. The shims directory of this store, by whatever path it is named. */
static int is_own_shims(struct text element) {
    if (!is_absolute(element) || !equal(last_part(element), T("shims"))) return 0;
    return equal(parent_of(element), process.data) || is_same_file(JOIN(element), JOIN(process.data, T("/shims")));
}

/* 13.7. The variables that name a toolchain's directory: corrected where they are set, never introduced. */
static void correct_homes(struct changes *changes, uint32_t runtime, struct text dir) {
    struct list homes = list_at(runtime + RUNTIME_HOMES, TEXT_BYTES);
    for (uint32_t i = 0; i < homes.count; i++) {
        struct text name = text_at(homes.offset + i * TEXT_BYTES);
        if (variable(name).length) change(changes, name, JOIN(name, T("="), dir));
    }
    struct list dropped = list_at(runtime + RUNTIME_DROPPED, TEXT_BYTES);
    for (uint32_t i = 0; i < dropped.count; i++) {
        struct text name = text_at(dropped.offset + i * TEXT_BYTES);
        if (variable(name).at) change(changes, name, (struct text){NULL, 0});
    }
    struct list prefixes = list_at(runtime + RUNTIME_PREFIXES, TEXT_BYTES);
    for (uint32_t i = 0; i < prefixes.count; i++) {
        struct text name = text_at(prefixes.offset + i * TEXT_BYTES), value = variable(name);
        if (value.length && is_bin_of_runtime(JOIN(without_trailing_slashes(value), T("/bin")), runtime))
            change(changes, name, JOIN(name, T("="), dir));
    }
}

/* Is it an identifier that a toolchain may set? */
static int is_settable(struct text name) {
    if (!name.length || equal(name, T("PATH"))) return 0;
    if (begins_with(name, T("OMG_")) || begins_with(name, T("omg_"))) return 0;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        int is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && (i == 0 || c < '0' || c > '9')) return 0;
    }
    return 1;
}

/* `NAME=VALUE` with the data directory in place of every mark. */
static struct text expanded(struct text line, struct text data) {
    struct text mark = T("@OMG_DATA@");
    char *to = allocate(line.length + line.length / mark.length * data.length + 1), *at = to;
    for (size_t i = 0; i < line.length; i++) {
        if (begins_with((struct text){line.at + i, line.length - i}, mark)) {
            copy(at, data.at, data.length);
            at += data.length;
            i += mark.length - 1;
        } else {
            *at++ = line.at[i];
        }
    }
    *at = 0;
    return (struct text){to, (size_t)(at - to)};
}

/* 13.8. The variables that a toolchain needs, from a file of its own directory; its format is described in
 * omg/store/variables.py. */
static RARE void add_variables(struct changes *changes, const struct toolchain *toolchain) {
    enum { MAX_VARIABLES_BYTES = 16 * 1024 };
    struct text content, line, name;
    if (!read_path(JOIN(toolchain->dir, T("/.omg-variables")).at, MAX_VARIABLES_BYTES, &content)) return;
    struct text data = parent_of(parent_of(parent_of(toolchain->dir)));
    while (next_part(&content, '\n', &line)) {
        struct text rest = line;
        if (!contains_byte(line, '=') || contains_byte(line, 0) || !next_part(&rest, '=', &name)) continue;
        if (is_settable(name)) change(changes, name, expanded(line, data));
    }
}

static RARE struct text reason_of(long error) {
    switch (-error) {
    case EPERM: return T("Operation not permitted");
    case EIO: return T("Input/output error");
    case E2BIG: return T("Argument list too long");
    case ENOEXEC: return T("Exec format error");
    case ENOMEM: return T("Cannot allocate memory");
    case EACCES: return T("Permission denied");
    case ETXTBSY: return T("Text file busy");
    case ELOOP: return T("Too many levels of symbolic links");
    default: return T("");
    }
}

/* The words, then the arguments without the `skip` leading ones. */
static char **arguments_after(char *const *words, size_t word_count, size_t skip) {
    size_t count = process.argc > 1 + skip ? process.argc - 1 - skip : 0;
    char **argv = allocate((word_count + count + 1) * sizeof *argv);
    for (size_t i = 0; i < word_count; i++) argv[i] = words[i];
    for (size_t i = 0; i < count; i++) argv[word_count + i] = process.argv[1 + skip + i];
    argv[word_count + count] = NULL;
    return argv;
}

/* Whether NAME runs another file than this in the shell that called omg: the first on PATH before the shims. */
static int is_shadowed(struct text path) {
    struct text rest = variable(T("PATH")), part;
    while (next_part(&rest, ':', &part)) {
        struct file_info info;
        if (is_own_shims(without_trailing_slashes(part))) return 0;
        struct text candidate = JOIN(part, part.length ? T("/") : T(""), process.name);
        if (os_stat(AT_FDCWD, candidate.at, 0, &info) || !is_regular(&info) || os_may_execute(candidate.at)) continue;
        return !is_same_file(candidate, path);
    }
    return 1;
}

/* Whether the environment tells of a version that is inherited, of whatever runtime. */
static int inherits_something(void) {
    for (char **entry = process.envp; *entry; entry++) {
        struct text rest = text_of(*entry), name;
        if (next_part(&rest, '=', &name) && ends_with(name, T("_INHERITED"))) return 1;
    }
    return 0;
}

/* Becomes the program, or prints its path where only that is wanted. `skip` leading arguments are dropped. */
static _Noreturn void execute(struct text path, const struct changes *changes, size_t skip) {
    if (process.only_prints) {
        if (os_may_execute(path.at)) hand_over();
        if (process.guest.at) process.name = last_part(path = process.guest);
        if (os_is_terminal(2) && (inherits_something() || is_shadowed(path))) hand_over(); /* Python says so */
        struct text line = JOIN(path, T("\n"));
        if (os_write(1, line.at, line.length) != (long)line.length) hand_over();
        os_exit(0);
    }
    char *word = (char *)path.at;
    long error = os_execve(path.at, arguments_after(&word, 1, skip), changed_environment(changes));
    struct text reason = reason_of(error);
    if (!reason.length) hand_over(); /* ENOENT: gone, or its own interpreter is */
    fail(JOIN(T("omg: cannot execute `"), path, T("`: "), reason, T("\n")), 126);
}

/* 13.10, 13.12. Becomes a toolchain's file: a script that `env` would start, by the program beside it. */
static _Noreturn void execute_tool(const struct toolchain *toolchain, const struct changes *changes, size_t skip) {
    size_t count;
    char **words = process.only_prints ? NULL : script_words(toolchain, (struct text){NULL, 0}, &count);
    if (words) os_execve(words[0], arguments_after(words, count, skip), changed_environment(changes));
    execute(toolchain->path, changes, skip);
}

#endif
