/* platform.h - the operating system as the shim sees it: os_NAME() functions that return what the system
 * call returns, and the negated errno on failure.
 *
 * Linux goes without a C library (linux.h); -DHOSTED, and every other system, goes through one (hosted.h).
 */
#ifndef OMG_PLATFORM_H
#define OMG_PLATFORM_H

#if !defined(__linux__) && !defined(HOSTED)
#define HOSTED
#endif
#if defined(HOSTED) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include <stddef.h>
#include <stdint.h>

struct file_info {
    uint64_t dev, ino;
    uint32_t mode, uid;
    int64_t size, mtime, mtime_ns;
};

/* What changes with a file, whatever is done to it: the time of its last change of any kind, in nanoseconds. */
struct file_state {
    int64_t changed, size;
    uint64_t ino;
};

/* RARE marks what an ordinary call does not need: it lies apart from the rest, which is on fewer pages then. */
#define RARE __attribute__((cold, noinline))

/* STATE declares a variable that lives longer than a function. */
#if defined(HOSTED)
#include "hosted.h"
#else
#include "linux.h"
#endif

static inline int is_regular(const struct file_info *info) { return (info->mode & S_IFMT) == S_IFREG; }
static inline int is_directory(const struct file_info *info) { return (info->mode & S_IFMT) == S_IFDIR; }
static inline int is_link(const struct file_info *info) { return (info->mode & S_IFMT) == S_IFLNK; }

#endif
