/* process.h - what this process was started with, and the fallback to Python: hand_over(). */
#ifndef OMG_PROCESS_H
#define OMG_PROCESS_H

#include "text.h"

STATE struct {
    size_t argc;
    char **argv; /* as the kernel gave it; never written */
    char **envp;
    uint64_t names; /* a bit for the beginning of each entry of envp */
    uint32_t uid;
    struct text self; /* absolute path of this program */
    struct text data; /* the data directory it serves */
    struct text name; /* the executable that was called */
    uint32_t slot;    /* that of the name in the table, or 0 */
    int is_launcher;  /* called as `omg`, not as a shim */
    int only_prints;   /* `omg which NAME`: print the path instead of executing it */
    struct text guest; /* 15.6, while the host of a guest's file is sought: the file */
    /* What this process was really started with, where the steps are taken for something else; else at NULL. */
    size_t first_argc;
    char **first_argv, **first_envp;
} process;

/* Before argv and envp become those of another call: the fallback needs them as they came. */
static RARE void keep_start(void) {
    if (process.first_argv) return;
    process.first_argc = process.argc;
    process.first_argv = process.argv;
    process.first_envp = process.envp;
}

/* The bit of a variable in `names`: by the first five bytes of its entry, of which the last may be the `=`. */
static uint64_t name_bit(uint64_t beginning) {
    return (uint64_t)1 << ((beginning & 0xffffffffff) * 0x9fb21c651e98df25u >> 58);
}

/* A word can be read of each entry: the kernel has put a path and a NULL behind the last one. */
static void use_environment(char **envp) {
    process.envp = envp;
    process.names = 0;
    for (; *envp; envp++) process.names |= name_bit(word_at(*envp));
}

/* The value of a variable, or a text at NULL. The first of several counts, as in the C library. Most of those that are
 * asked for are not set, in an environment of many. */
static struct text variable(struct text name) {
    if (name.length >= 4) {
        uint32_t first;
        __builtin_memcpy(&first, name.at, sizeof first);
        uint64_t fifth = (unsigned char)(name.length > 4 ? name.at[4] : '=');
        if (!(process.names & name_bit(first | fifth << 32))) return (struct text){NULL, 0};
    }
    for (char **entry = process.envp; *entry; entry++) {
        size_t i = 0;
        while (i < name.length && (*entry)[i] == name.at[i]) i++;
        if (i == name.length && (*entry)[i] == '=') return text_of(*entry + i + 1);
    }
    return (struct text){NULL, 0};
}

static int is_entry_of(const char *entry, struct text name) {
    for (size_t i = 0; i < name.length; i++)
        if (entry[i] != name.at[i]) return 0;
    return entry[name.length] == '=';
}

/* The first of the directories $OWN, $XDG/omg and $HOME/BELOW_HOME/omg that is absolute; else empty. */
static struct text user_directory(struct text own, struct text xdg, struct text below_home) {
    struct text value = variable(own);
    if (is_absolute(value)) return without_trailing_slashes(value);
    value = variable(xdg);
    if (is_absolute(value)) return JOIN(without_trailing_slashes(value), T("/omg"));
    value = variable(T("HOME"));
    if (is_absolute(value)) return JOIN(without_trailing_slashes(value), T("/"), below_home, T("/omg"));
    return T("");
}

static RARE _Noreturn void fail(struct text line, int status) {
    os_write(2, line.at, line.length);
    os_exit(status);
}

/* A path for a terminal: what is not printable ASCII as `?`. */
static struct text printable(struct text text) {
    char *to = allocate(text.length);
    for (size_t i = 0; i < text.length; i++) to[i] = text.at[i] >= ' ' && text.at[i] <= '~' ? text.at[i] : '?';
    return (struct text){to, text.length};
}

/* [A-Za-z0-9_][A-Za-z0-9_.+@-]*, which no shell and no terminal reads as anything else. */
static int is_plain_name(struct text name) {
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.at[i];
        int is_word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                      byte == '_';
        if (!is_word && (!i || !contains_byte(T(".+@-"), byte))) return 0;
    }
    return name.length != 0;
}

/* 1.3. */
static _Noreturn void fail_as_copy(void) {
    fail(JOIN(T("omg: `"), printable(process.name),
              T("` is a copy of an omg shim, not a program; copy the real one, for example `cp \"$(omg which node)\" "),
              is_plain_name(process.name) ? process.name : T("FILE"), T("`\n")), 127);
}

/* 1.3. */
static _Noreturn void fail_outside_store(void) {
    fail(JOIN(T("omg: `"), printable(process.self), T("` is a shim outside a store\n")), 127);
}

/* Exec closes what is open. Only where there are many, they are closed one by one: there may be a limit, and the
 * kernel makes a larger list for more than 64. */
static void leave(int file) {
    enum { FEW_FILES = 40 };
    if (file > FEW_FILES) os_close(file);
}

/* All bytes of an open regular file of at most `cap` bytes; 0 when it has more or cannot be read. */
static int read_open(int file, size_t expected, size_t cap, struct text *content) {
    size_t room = (expected < cap ? expected : cap) + 1; /* one more, to see the end */
    size_t length = 0;
    char *to = allocate(room);
    for (;;) {
        long count = os_read(file, to + length, room - length);
        if (count < 0) return 0;
        length += (size_t)count;
        if (!count || (expected && length == expected)) break; /* less than requested: its end */
        if (length == room) return 0; /* it grew while it was read, or is over the cap */
    }
    *content = (struct text){to, length};
    return 1;
}

static RARE int read_path(const char *path, size_t cap, struct text *content) {
    struct file_info info;
    long file = os_open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file < 0) return 0;
    int is_read = !os_fstat((int)file, &info) && is_regular(&info) && (uint64_t)info.size <= cap &&
                  read_open((int)file, (size_t)info.size, cap, content);
    os_close((int)file);
    return is_read;
}

/* Falls back to Python, which takes all the steps, with everything as it came. Does not return. */
static RARE _Noreturn void hand_over(void) {
    if (process.first_argv) {
        process.argc = process.first_argc;
        process.argv = process.first_argv;
        process.envp = process.first_envp;
    }
    struct text self_dir = JOIN(process.data, T("/self/"));
    struct text start = JOIN(self_dir, T("start.py"));
    struct text interpreter_file = JOIN(self_dir, T("interpreter"));
    struct text line, interpreter = interpreter_file;
    if (read_path(interpreter_file.at, 4096, &line)) {
        struct text first;
        if (next_part(&line, '\n', &first) && first.length)
            interpreter = is_absolute(first) ? JOIN(first) : JOIN(self_dir, first);
    } else if (!process.is_launcher) {
        struct file_info info;
        struct text table = JOIN(process.data, T("/shim/table"));
        if (os_stat(AT_FDCWD, table.at, 0, &info))
            fail_outside_store();
    }
    /* Python runs an empty file without a word, and every command would have succeeded. */
    struct file_info program;
    if (os_stat(AT_FDCWD, start.at, 0, &program) || !program.size)
        fail(JOIN(T("omg: cannot start: `"), start, T("` is missing or empty; run OMG_DATA_DIR='"),
                      process.data, T("' sh install.sh\n")), 127);
    char **argv = allocate((process.argc + 8) * sizeof *argv);
    size_t count = 0;
    argv[count++] = (char *)interpreter.at;
    argv[count++] = "-I";
    argv[count++] = "-S";
    argv[count++] = (char *)start.at;
    if (!process.is_launcher) {
        argv[count++] = ":shim";
        argv[count++] = os_ignores(SIGPIPE) ? "p" : "-";
        argv[count++] = (char *)process.self.at;
    }
    for (size_t i = 1; i < process.argc; i++) argv[count++] = process.argv[i];
    argv[count] = NULL;
    os_execve(interpreter.at, argv, process.envp);
    fail(JOIN(T("omg: cannot start its interpreter `"), interpreter,
                  T("`; run OMG_DATA_DIR='"), process.data, T("' sh install.sh\n")), 127);
}

#endif
