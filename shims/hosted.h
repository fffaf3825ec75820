/* hosted.h - the same few calls through a C library: macOS, and builds under a sanitizer. */
#ifndef OMG_HOSTED_H
#define OMG_HOSTED_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

#define STATE static

static inline long os_result(long result) { return result < 0 ? -errno : result; }

static inline long os_open(int dir, const char *path, int flags) {
    return os_result(openat(dir, path, flags | O_CLOEXEC));
}

static inline long os_open_folder(const char *path) {
#if defined(O_PATH)
    return os_open(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
#else
    return path ? -ENOSYS : 0; /* a directory that cannot be read cannot be opened */
#endif
}

static inline void os_close(int file) { close(file); }
static inline long os_read(int file, void *to, size_t size) { return os_result(read(file, to, size)); }

static inline long os_pread(int file, void *to, size_t size, long offset) {
    return os_result(pread(file, to, size, offset));
}

static inline long os_open_without_links(const char *path, int flags) {
    (void)path, (void)flags;
    return -ENOSYS;
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
static inline long os_getsid(void) { return getsid(0); }

static inline void *os_memory(size_t size) { return malloc(size); }

static inline long os_may_write(const char *path) { return os_result(access(path, W_OK)); }
static inline long os_link(const char *from, const char *to) { return os_result(link(from, to)); }
/* Only where there is none. */
static inline long os_create(const char *path, int mode) {
    return os_result(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
}

static inline long os_rename(const char *from, const char *to) { return os_result(rename(from, to)); }

/* Nanoseconds since 1970. */
static inline int64_t os_now(void) {
    struct timespec time = {0, 0};
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline long os_unlink(const char *path) { return os_result(unlink(path)); }
static inline long os_lock(int file) { return os_result(flock(file, LOCK_EX | LOCK_NB)); }
static inline int os_is_terminal(int file) { return isatty(file); }

/* The width of a terminal, or -1. */
static inline long os_columns(int file) {
    struct winsize size;
    return ioctl(file, TIOCGWINSZ, &size) ? -1 : size.ws_col;
}

static inline void os_sleep_ms(long milliseconds) {
    struct timespec time = {0, milliseconds * 1000000};
    nanosleep(&time, NULL);
}

static inline int os_ignores(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static inline void os_set_ignored(int number, int is_ignored) {
    signal(number, is_ignored ? SIG_IGN : SIG_DFL);
}

typedef uint64_t signal_set; /* bit N - 1 for signal N */
enum { MAX_SIGNAL = 31 };

static inline signal_set os_signal(int number) { return (signal_set)1 << (number - 1); }

static inline signal_set os_set_mask(signal_set set) {
    sigset_t wanted, old;
    signal_set before = 0;
    sigemptyset(&wanted);
    for (int number = 1; number <= MAX_SIGNAL; number++)
        if (set & os_signal(number)) sigaddset(&wanted, number);
    sigprocmask(SIG_SETMASK, &wanted, &old);
    for (int number = 1; number <= MAX_SIGNAL; number++)
        if (sigismember(&old, number) == 1) before |= os_signal(number);
    return before;
}

/* Every signal that can be waited for; not those that a fault of this process raises. */
static inline signal_set os_all_signals(void) {
    signal_set all = ((signal_set)1 << MAX_SIGNAL) - 1;
    return all & ~(os_signal(SIGILL) | os_signal(SIGTRAP) | os_signal(SIGBUS) | os_signal(SIGFPE) |
                   os_signal(SIGKILL) | os_signal(SIGSEGV) | os_signal(SIGSTOP) | os_signal(SIGSYS));
}

/* No system but Linux has a wait that tells who sent a signal: handlers do. */
static volatile sig_atomic_t os_arrived[MAX_SIGNAL + 1]; /* 1 sent by a process, 2 by the kernel */

static void os_note_signal(int number, siginfo_t *info, void *context) {
    (void)context;
    os_arrived[number] = info->si_code > 0 && info->si_code != SI_USER ? 2 : 1;
}

static inline int os_next_signal(int *is_from_kernel) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number <= MAX_SIGNAL; number++) {
        struct sigaction action = {.sa_sigaction = os_note_signal, .sa_flags = SA_SIGINFO};
        if (os_all_signals() & os_signal(number) && !os_ignores(number)) sigaction(number, &action, NULL);
    }
    for (;;) {
        for (int number = 1; number <= MAX_SIGNAL; number++) {
            if (!os_arrived[number]) continue;
            *is_from_kernel = os_arrived[number] == 2;
            os_arrived[number] = 0;
            return number;
        }
        sigsuspend(&none);
    }
}

static inline long os_fork(void) { return os_result(fork()); }
static inline long os_kill(long process, int number) { return os_result(kill((pid_t)process, number)); }

static inline long os_wait(long process, int *status, int options) {
    return os_result(waitpid((pid_t)process, status, options));
}

static inline void os_die_with_parent(void) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

static inline void os_leave_no_core(void) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
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

static inline long os_state(int dir, const char *path, struct file_state *to) {
    struct stat from;
    if (fstatat(dir, path, &from, 0)) return -errno;
#if defined(__APPLE__)
    struct timespec changed = from.st_ctimespec;
#else
    struct timespec changed = from.st_ctim;
#endif
    *to = (struct file_state){(int64_t)changed.tv_sec * 1000000000 + changed.tv_nsec, from.st_size, from.st_ino};
    return 0;
}

static inline long os_fstat(int file, struct file_info *to) {
    struct stat from;
    return os_stat_result(fstat(file, &from), &from, to);
}

#if !defined(__APPLE__)
static inline long os_list(int dir, void *to, size_t size) { return os_result(getdents64(dir, to, size)); }
#endif

#endif
