/* linux.h - Linux without a C library, on x86_64 and aarch64.
 *
 * A C library's start-up costs more than everything the shim does (tests/bench/shim.py), so the few
 * system calls are made directly. Numbers and structures are the kernel's stable interface.
 */
#ifndef OMG_LINUX_H
#define OMG_LINUX_H

/* In memory of the stack (start.h), which is there anyway: a segment of data would be a mapping and a page
 * more at every start, which cost as much as all instructions do (tests/bench/shim.py). */
#define STATE static _Thread_local

/* A segment of this program, as the kernel shows it: struct elf64_phdr. */
struct segment {
    uint32_t type, flags;
    uint64_t offset, address, physical_address, file_size, size, align;
};

#if defined(__x86_64__)

enum {
    SYS_read = 0, SYS_write = 1, SYS_close = 3, SYS_fstat = 5, SYS_mmap = 9, SYS_rt_sigaction = 13,
    SYS_rt_sigprocmask = 14, SYS_ioctl = 16, SYS_pread64 = 17, SYS_nanosleep = 35, SYS_getpid = 39, SYS_clone = 56,
    SYS_execve = 59, SYS_wait4 = 61, SYS_kill = 62, SYS_flock = 73, SYS_getcwd = 79, SYS_getppid = 110, SYS_getsid = 124,
    SYS_rt_sigtimedwait = 128, SYS_prctl = 157, SYS_arch_prctl = 158, SYS_getdents64 = 217, SYS_clock_gettime = 228,
    SYS_exit_group = 231, SYS_openat = 257,
    SYS_newfstatat = 262, SYS_unlinkat = 263, SYS_linkat = 265, SYS_readlinkat = 267, SYS_faccessat = 269,
    SYS_renameat2 = 316
};
enum { O_DIRECTORY = 0200000, O_NOFOLLOW = 0400000 };

struct kernel_stat {
    uint64_t dev, ino, nlink;
    uint32_t mode, uid, gid, pad;
    uint64_t rdev;
    int64_t size, blksize, blocks, atime, atime_ns, mtime, mtime_ns, ctime, ctime_ns, unused[3];
};

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

__asm__(".text\n.globl _start\n.type _start, @function\n_start:\n"
        "xor %ebp, %ebp\nmov %rsp, %rdi\nand $-16, %rsp\ncall start\nhlt\n");

/* Puts the state at the end of `memory`, and returns where it begins: before the thread's pointer, which leads to
 * itself. */
static inline char *os_place_state(char *memory, size_t size, const struct segment *state) {
    char *pointer = (char *)((uintptr_t)(memory + size - sizeof pointer) & -state->align);
    __builtin_memcpy(pointer, &pointer, sizeof pointer);
    system_call(SYS_arch_prctl, 0x1002, (long)pointer, 0, 0, 0, 0);
    return pointer - ((state->size + state->align - 1) & -state->align);
}

#elif defined(__aarch64__)

enum {
    SYS_getcwd = 17, SYS_ioctl = 29, SYS_flock = 32, SYS_unlinkat = 35, SYS_linkat = 37, SYS_faccessat = 48,
    SYS_openat = 56, SYS_close = 57, SYS_getdents64 = 61, SYS_read = 63, SYS_write = 64, SYS_pread64 = 67,
    SYS_readlinkat = 78, SYS_newfstatat = 79, SYS_fstat = 80, SYS_exit_group = 94, SYS_nanosleep = 101,
    SYS_clock_gettime = 113, SYS_kill = 129, SYS_rt_sigaction = 134, SYS_rt_sigprocmask = 135, SYS_rt_sigtimedwait = 137, SYS_prctl = 167,
    SYS_getsid = 156, SYS_getpid = 172, SYS_getppid = 173, SYS_clone = 220, SYS_execve = 221, SYS_mmap = 222, SYS_wait4 = 260,
    SYS_renameat2 = 276
};
enum { O_DIRECTORY = 040000, O_NOFOLLOW = 0100000 };

struct kernel_stat {
    uint64_t dev, ino;
    uint32_t mode, nlink, uid, gid;
    uint64_t rdev, pad1;
    int64_t size;
    int32_t blksize, pad2;
    int64_t blocks, atime, atime_ns, mtime, mtime_ns, ctime, ctime_ns;
    uint32_t unused[2];
};

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

__asm__(".text\n.globl _start\n.type _start, %function\n_start:\n"
        "mov x29, #0\nmov x30, #0\nmov x0, sp\nand sp, x0, #-16\nbl start\nbrk #0\n");

/* Puts the state at the end of `memory`, and returns where it begins: two words behind the thread's pointer. */
static inline char *os_place_state(char *memory, size_t size, const struct segment *state) {
    size_t head = state->align > 16 ? state->align : 16;
    char *pointer = (char *)((uintptr_t)(memory + size - head - state->size) & -head);
    __asm__ volatile("msr tpidr_el0, %0" ::"r"(pointer) : "memory");
    return pointer + head;
}

#else
#error "no system calls for this machine here: build with -DHOSTED"
#endif

enum {
    O_RDONLY = 0, O_NOCTTY = 0400, O_NONBLOCK = 04000, O_CLOEXEC = 02000000, O_PATH = 010000000,
    AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, X_OK = 1, W_OK = 2,
    PROT_READ = 1, PROT_WRITE = 2, MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20,
    S_IFMT = 0170000, S_IFREG = 0100000, S_IFDIR = 0040000, S_IFLNK = 0120000, S_ISVTX = 01000,
    S_IWGRP = 020, S_IWOTH = 02,
    EPERM = 1, ENOENT = 2, EIO = 5, E2BIG = 7, ENOEXEC = 8, ENOMEM = 12, EACCES = 13, ENOTDIR = 20,
    EINVAL = 22, ETXTBSY = 26, ERANGE = 34, ELOOP = 40
};
enum {
    SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGFPE = 8, SIGKILL = 9, SIGSEGV = 11,
    SIGPIPE = 13, SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19, SIGTSTP = 20, SIGTTIN = 21, SIGTTOU = 22, SIGWINCH = 28,
    SIGXFSZ = 25, SIGSYS = 31, WNOHANG = 1, WUNTRACED = 2
};
enum { SYS_openat2 = 437, RESOLVE_NO_SYMLINKS = 4 };
enum { PT_TLS = 7, AUX_PHDR = 3, AUX_UID = 11, AUX_EUID = 12, AUX_GID = 13, AUX_EGID = 14, AUX_EXECFN = 31 };

/* The compiler may call these for a structure copy, library or not. */
void *memcpy(void *to, const void *from, size_t size) {
    for (size_t i = 0; i < size; i++) {
        ((char *)to)[i] = ((const char *)from)[i];
        __asm__ volatile("" ::: "memory"); /* or the loop would become a call of memcpy */
    }
    return to;
}

void *memset(void *to, int byte, size_t size) {
    for (size_t i = 0; i < size; i++) {
        ((char *)to)[i] = (char)byte;
        __asm__ volatile("" ::: "memory");
    }
    return to;
}

static inline long os_open(int dir, const char *path, int flags) {
    return system_call(SYS_openat, dir, (long)path, flags | O_CLOEXEC, 0, 0, 0);
}

/* Only if there is no link in the path, at no place. */
static inline long os_open_without_links(const char *path, int flags) {
    struct { uint64_t flags, mode, resolve; } how = {(uint64_t)flags | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS};
    return system_call(SYS_openat2, AT_FDCWD, (long)path, (long)&how, sizeof how, 0, 0);
}

/* A directory to look into, unless the path ends in a link. */
static inline long os_open_folder(const char *path) {
    return os_open(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
}

static inline void os_close(int file) { system_call(SYS_close, file, 0, 0, 0, 0, 0); }

static inline long os_read(int file, void *to, size_t size) {
    return system_call(SYS_read, file, (long)to, (long)size, 0, 0, 0);
}

static inline long os_pread(int file, void *to, size_t size, long offset) {
    return system_call(SYS_pread64, file, (long)to, (long)size, offset, 0, 0);
}

static inline long os_write(int file, const void *from, size_t size) {
    return system_call(SYS_write, file, (long)from, (long)size, 0, 0, 0);
}

static inline long os_readlink(const char *path, char *to, size_t size) {
    return system_call(SYS_readlinkat, AT_FDCWD, (long)path, (long)to, (long)size, 0, 0);
}

static inline long os_getcwd(char *to, size_t size) {
    long length = system_call(SYS_getcwd, (long)to, (long)size, 0, 0, 0, 0);
    return length > 0 ? length - 1 : length; /* without the NUL */
}

static inline long os_list(int dir, void *to, size_t size) {
    return system_call(SYS_getdents64, dir, (long)to, (long)size, 0, 0, 0);
}

static inline long os_may_execute(const char *path) {
    return system_call(SYS_faccessat, AT_FDCWD, (long)path, X_OK, 0, 0, 0);
}

static inline long os_may_write(const char *path) {
    return system_call(SYS_faccessat, AT_FDCWD, (long)path, W_OK, 0, 0, 0);
}

static inline long os_link(const char *from, const char *to) {
    return system_call(SYS_linkat, AT_FDCWD, (long)from, AT_FDCWD, (long)to, 0, 0);
}

/* Only where there is none. */
static inline long os_create(const char *path, int mode) {
    return system_call(SYS_openat, AT_FDCWD, (long)path, 1 | 0100 | 0200 | O_CLOEXEC, mode, 0, 0);
}

static inline long os_rename(const char *from, const char *to) {
    return system_call(SYS_renameat2, AT_FDCWD, (long)from, AT_FDCWD, (long)to, 0, 0);
}

/* Nanoseconds since 1970. */
static inline int64_t os_now(void) {
    struct { int64_t seconds, nanoseconds; } time = {0, 0};
    system_call(SYS_clock_gettime, 0, (long)&time, 0, 0, 0, 0);
    return time.seconds * 1000000000 + time.nanoseconds;
}

static inline long os_unlink(const char *path) {
    return system_call(SYS_unlinkat, AT_FDCWD, (long)path, 0, 0, 0, 0);
}

/* Without waiting for another holder. */
static inline long os_lock(int file) { return system_call(SYS_flock, file, 2 | 4, 0, 0, 0, 0); }

static inline int os_is_terminal(int file) {
    char settings[64];
    return !system_call(SYS_ioctl, file, 0x5401, (long)settings, 0, 0, 0);
}

/* The width of a terminal, or -1. */
static inline long os_columns(int file) {
    uint16_t size[4] = {0, 0, 0, 0};
    return system_call(SYS_ioctl, file, 0x5413, (long)size, 0, 0, 0) ? -1 : size[1];
}

static inline void os_sleep_ms(long milliseconds) {
    struct { int64_t seconds, nanoseconds; } time = {0, milliseconds * 1000000};
    system_call(SYS_nanosleep, (long)&time, 0, 0, 0, 0, 0);
}

static inline long os_execve(const char *path, char **argv, char **envp) {
    return system_call(SYS_execve, (long)path, (long)argv, (long)envp, 0, 0, 0);
}

static inline long os_getpid(void) { return system_call(SYS_getpid, 0, 0, 0, 0, 0, 0); }
static inline long os_getppid(void) { return system_call(SYS_getppid, 0, 0, 0, 0, 0, 0); }
static inline long os_getsid(void) { return system_call(SYS_getsid, 0, 0, 0, 0, 0, 0); }

/* Fresh memory, or NULL. */
static inline void *os_memory(size_t size) {
    long at = system_call(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at < 0 && at > -4096 ? NULL : (void *)at;
}

struct kernel_action { uint64_t handler, flags, restorer, mask; };

static inline int os_ignores(int number) {
    struct kernel_action action = {0, 0, 0, 0};
    long failed = system_call(SYS_rt_sigaction, number, 0, (long)&action, sizeof action.mask, 0, 0);
    return !failed && action.handler == 1;
}

/* Back to the system's own action, or to none. */
static inline void os_set_ignored(int number, int is_ignored) {
    struct kernel_action action = {(uint64_t)is_ignored, 0, 0, 0};
    system_call(SYS_rt_sigaction, number, (long)&action, 0, sizeof action.mask, 0, 0);
}

typedef uint64_t signal_set; /* bit N - 1 for signal N */

static inline signal_set os_signal(int number) { return (signal_set)1 << (number - 1); }

static inline signal_set os_set_mask(signal_set set) {
    signal_set old = 0;
    system_call(SYS_rt_sigprocmask, 2, (long)&set, (long)&old, sizeof set, 0, 0);
    return old;
}

/* Every signal that can be waited for; not those that a fault of this process raises. */
static inline signal_set os_all_signals(void) {
    return ~(os_signal(SIGILL) | os_signal(SIGTRAP) | os_signal(SIGBUS) | os_signal(SIGFPE) | os_signal(SIGKILL) |
             os_signal(SIGSEGV) | os_signal(SIGSTOP) | os_signal(SIGSYS));
}

/* Waits for a blocked signal. Whether the kernel sent it (a key of the terminal) or some process did. */
static inline int os_next_signal(int *is_from_kernel) {
    struct { int32_t number, error, code; int32_t rest[29]; } info;
    signal_set set = os_all_signals();
    long number = system_call(SYS_rt_sigtimedwait, (long)&set, (long)&info, 0, sizeof set, 0, 0);
    if (number <= 0) return 0;
    *is_from_kernel = info.code > 0;
    return (int)number;
}

static inline long os_fork(void) { return system_call(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0); }
static inline long os_kill(long process, int number) { return system_call(SYS_kill, process, number, 0, 0, 0, 0); }

static inline long os_wait(long process, int *status, int options) {
    return system_call(SYS_wait4, process, (long)status, options, 0, 0, 0);
}

/* Whatever kills the parent kills this process, too. */
static inline void os_die_with_parent(void) { system_call(SYS_prctl, 1, SIGKILL, 0, 0, 0, 0); }
static inline void os_leave_no_core(void) { system_call(SYS_prctl, 4, 0, 0, 0, 0, 0); }

static inline _Noreturn void os_exit(int status) {
    for (;;) system_call(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

static inline long os_stat_result(long failed, const struct kernel_stat *from, struct file_info *to) {
    if (failed) return failed;
    to->dev = from->dev;
    to->ino = from->ino;
    to->mode = from->mode;
    to->uid = from->uid;
    to->size = from->size;
    to->mtime = from->mtime;
    to->mtime_ns = from->mtime_ns;
    return 0;
}

static inline long os_stat(int dir, const char *path, int flags, struct file_info *to) {
    struct kernel_stat from;
    return os_stat_result(system_call(SYS_newfstatat, dir, (long)path, (long)&from, flags, 0, 0), &from, to);
}

static inline long os_state(int dir, const char *path, struct file_state *to) {
    struct kernel_stat from;
    long failed = system_call(SYS_newfstatat, dir, (long)path, (long)&from, 0, 0, 0);
    if (!failed) *to = (struct file_state){from.ctime * 1000000000 + from.ctime_ns, from.size, from.ino};
    return failed;
}

static inline long os_fstat(int file, struct file_info *to) {
    struct kernel_stat from;
    return os_stat_result(system_call(SYS_fstat, file, (long)&from, 0, 0, 0, 0), &from, to);
}

#endif
