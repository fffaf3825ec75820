/* start.h - where the process begins: all that it is given, for begin(). */
#ifndef OMG_START_H
#define OMG_START_H

#include "text.h"

struct beginning {
    size_t argc;
    char **argv, **envp;
    const char *executed; /* the path of the program as it was executed, where the system tells */
    uint32_t uid;         /* the effective one */
    int is_privileged;    /* set-uid, or set-gid */
    char *memory;         /* some to begin with, or NULL */
    size_t memory_size;
    char *further; /* FURTHER_BYTES of it, or NULL */
};
__attribute__((noinline)) _Noreturn void begin(const struct beginning *beginning);

#if defined(HOSTED)

int main(int argc, char **argv, char **envp) {
    struct beginning beginning = {(size_t)argc, argv, envp, "", geteuid(),
                                  getuid() != geteuid() || getgid() != getegid(), NULL, 0, NULL};
#if defined(__APPLE__)
    char path[4096];
    uint32_t size = sizeof path;
    const char *real = _NSGetExecutablePath(path, &size) ? NULL : realpath(path, NULL);
    if (real) beginning.executed = real;
#endif
    begin(&beginning);
}

#else

/* Where the process begins: the kernel has put the number of arguments, the arguments, the environment and what else
 * it tells onto the stack. */
__attribute__((used)) _Noreturn void start(long *stack) {
    /* What a call needs whose folder names an exact version: each page of the stack costs as much as some system
     * calls. What others need besides is further down than any frame of this program gets; mapping some costs more. */
    enum { MEMORY_BYTES = 4608, FRAMES_BYTES = 20 * 1024 };
    _Alignas(16) char memory[MEMORY_BYTES];
    char **argv = (char **)(stack + 1), **envp = argv + stack[0] + 1, **end = envp;
    long told[AUX_EXECFN + 1] = {0};
    while (*end) end++;
    for (long *entry = (long *)(end + 1); entry[0]; entry += 2)
        if (entry[0] <= AUX_EXECFN) told[entry[0]] = entry[1];
    int is_privileged = told[AUX_UID] != told[AUX_EUID] || told[AUX_GID] != told[AUX_EGID];
    const char *executed = told[AUX_EXECFN] ? (const char *)told[AUX_EXECFN] : "";
    const struct segment *state = (const struct segment *)told[AUX_PHDR];
    while (state->type != PT_TLS) state++; /* the linker has made one */
    char *from = os_place_state(memory, sizeof memory, state);
    for (size_t i = 0; i < state->size; i += sizeof(uint64_t)) *(volatile uint64_t *)(from + i) = 0;
    struct beginning beginning = {(size_t)stack[0], argv, envp, executed, (uint32_t)told[AUX_EUID], is_privileged, memory,
                                  (size_t)(from - memory), (char *)stack - FRAMES_BYTES - FURTHER_BYTES};
    begin(&beginning);
}

#endif

#endif
