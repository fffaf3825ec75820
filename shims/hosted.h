/* hosted.h - the same few calls through a C library: macOS, and builds under a sanitizer. */
#ifndef OMG_HOSTED_H
#define OMG_HOSTED_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

static inline long os_result(long result) { return result < 0 ? -errno : result; }

static inline long os_open(int dir, const char *path, int flags) {
    return os_result(openat(dir, path, flags | O_CLOEXEC));
}

static inline void os_close(int file) { close(file); }
static inline long os_read(int file, void *to, size_t size) { return os_result(read(file, to, size)); }

static inline long os_pread(int file, void *to, size_t size, long offset) {
    return os_result(pread(file, to, size, offset));
}

static inline int os_is_without_links(const char *path) {
    (void)path;
    return 0; /* not known here: the path is found in another way */
}

static inline long os_write(int file, const void *from, size_t size) { return os_result(write(file, from, size)); }

static inline long os_readlink(const char *path, char *to, size_t size) {
    return os_result(readlink(path, to, size));
}

static inline long os_getcwd(char *to, size_t size) { return getcwd(to, size) ? (long)strlen(to) : -errno; }
static inline long os_may_execute(const char *path) { return os_result(access(path, X_OK)); }
static inline long os_execve(const char *path, char **argv, char **envp) {
    return os_result(execve(path, argv, envp));
}

static inline long os_getpid(void) { return getpid(); }
static inline long os_getppid(void) { return getppid(); }

static inline void *os_memory(size_t size) { return malloc(size); }

static inline int os_ignores_sigpipe(void) {
    struct sigaction action;
    return sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static inline _Noreturn void os_exit(int status) { _exit(status); }

static inline long os_stat_result(int failed, const struct stat *from, struct file_info *to) {
    if (failed) return -errno;
    to->dev = (uint64_t)from->st_dev;
    to->ino = from->st_ino;
    to->mode = from->st_mode;
    to->uid = from->st_uid;
    to->size = from->st_size;
#if defined(__APPLE__)
    to->mtime = from->st_mtimespec.tv_sec;
    to->mtime_ns = from->st_mtimespec.tv_nsec;
#else
    to->mtime = from->st_mtim.tv_sec;
    to->mtime_ns = from->st_mtim.tv_nsec;
#endif
    return 0;
}

static inline long os_stat(int dir, const char *path, int flags, struct file_info *to) {
    struct stat from;
    return os_stat_result(fstatat(dir, path, &from, flags), &from, to);
}

static inline long os_fstat(int file, struct file_info *to) {
    struct stat from;
    return os_stat_result(fstat(file, &from), &from, to);
}

#if !defined(__APPLE__)
static inline long os_list(int dir, void *to, size_t size) { return os_result(getdents64(dir, to, size)); }
#endif

#endif
