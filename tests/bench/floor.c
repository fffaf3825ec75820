/* floor.c - the least that any correct shim must do for a call, without a check and without a decision: the looks
 * that shims/README.md asks for, in their order, then the execution. A shim's time is told as a ratio to it.
 *
 * `looks.h` is written for each call by floor.py: SELF, TABLE, TOOLCHAIN, NAME, ENTRY, and LOOKS, which are those
 * between the working directory's path and the toolchain.
 */
#include "platform.h"

#include "looks.h"

#if !defined(__linux__)
#error "without a C library on Linux only"
#endif

enum { CHUNK_BYTES = 1024, LINE_BYTES = 256, MAX_ENTRIES = 128, TABLE_BYTES = 512, READ_FLAGS = O_RDONLY | O_NONBLOCK | O_NOCTTY };

static const struct look {
    char what;
    const char *path;
} looks[] = {LOOKS{0, NULL}};

/* All of a directory, as the kernel tells its end: by an empty answer. */
static inline void list(int dir, char *chunk) {
    while (os_list(dir, chunk, CHUNK_BYTES) > 0) {}
}

static inline void look(char what, const char *path, int table, int *dir, char *chunk) {
    struct file_info info;
    long file;
    switch (what) {
    case 'p': /* 7.4, 7.6: a name that is not there, or the folder of such names. 8.2: a version that is not */
        os_stat(*dir, path, AT_SYMLINK_NOFOLLOW, &info);
        return;
    case 'r': /* 7.7: only a file is opened; 7.9: the owner of a link counts, then that of what was opened */
        os_stat(*dir, path, AT_SYMLINK_NOFOLLOW, &info);
        file = os_open(*dir, path, READ_FLAGS);
        os_fstat((int)file, &info);
        os_read((int)file, chunk, CHUNK_BYTES);
        return;
    case 'l': /* 7.4: the files of a pattern */
        list((int)os_open(*dir, path, O_RDONLY | O_DIRECTORY), chunk);
        return;
    case 'm': /* a memo counts by owner, mode, size and key */
        file = os_open(AT_FDCWD, path, READ_FLAGS);
        os_fstat((int)file, &info);
        os_read((int)file, chunk, CHUNK_BYTES);
        return;
    case 't': /* 8.3: what the table answers for a spec lies elsewhere in it than what all calls need */
        os_pread(table, chunk, TABLE_BYTES, CHUNK_BYTES);
        return;
    case 'd': /* 10.3: the global default; its toolchain is looked at below */
        os_readlink(path, chunk, CHUNK_BYTES);
        return;
    case 'u': /* 7.1: the directory above; one that is not large is listed, which is cheaper than its names (7.5) */
    case 'U':
        *dir = (int)os_open(*dir, "..", O_RDONLY | O_DIRECTORY); /* what is open, the execution closes */
        os_fstat(*dir, &info);
        if (what == 'u') list(*dir, chunk);
        return;
    }
}

__attribute__((used)) _Noreturn void start(long *stack) {
    char **argv = (char **)(stack + 1), **from = argv + stack[0] + 1, *envp[MAX_ENTRIES], **to = envp;
    _Alignas(8) char chunk[CHUNK_BYTES]; /* on the stack: further memory costs */
    struct file_info info;
    int dir = AT_FDCWD;

    /* 1.1: no directory on the way here is a link, nor is the last component. 1.5: the table. */
    int table = (int)os_open_without_links(TABLE, READ_FLAGS);
    os_readlink(SELF, chunk, 1);
    /* 3.1, 7.4: what the name means, and which files its runtime has. */
    os_pread(table, chunk, CHUNK_BYTES, 0);
    /* 7.1, 7.3. */
    os_getcwd(chunk, CHUNK_BYTES);
    for (const struct look *one = looks; one->what; one++) look(one->what, one->path, table, &dir, chunk);

    /* 8.2: is it there, and a link or not? 11.1, 11.2: has it the name? 11.8: did its executables change? */
    int toolchain = (int)os_open_folder(TOOLCHAIN);
    os_stat(toolchain, "bin/" NAME, 0, &info);
    os_stat(toolchain, "bin", 0, &info);
    /* 13.10: is it a script that env would start? */
    os_read((int)os_open(toolchain, "bin/" NAME, READ_FLAGS), chunk, LINE_BYTES);
    /* 13.6: one entry more. */
    *to++ = ENTRY;
    while (*from && to < envp + MAX_ENTRIES - 1) *to++ = *from++;
    *to = NULL;
    argv[0] = TOOLCHAIN "/bin/" NAME;
    os_execve(argv[0], argv, envp);
    os_exit(127);
}
