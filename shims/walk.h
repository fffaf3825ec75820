/* walk.h - step 7: from the working directory up to the root, looking for the version files of a runtime. */
#ifndef OMG_WALK_H
#define OMG_WALK_H

#include "dependencies.h"
#include "names.h"
#include "request.h"

enum { PLAIN_CAP = 64 * 1024, MANIFEST_CAP = 1024 * 1024, MAX_CEILINGS = 64 };

struct requests {
    struct request pin, constraint;
    size_t distance; /* directories between the pin and where the walk began */
};

/* The directory that is being looked at. */
struct place {
    int dir;
    struct text path;
};

/* 7.9. Whether the owner of a file may decide for this directory: the caller, root, or whose directory it is -
 * but where everybody may put files, only the first two. */
static int may_decide(const struct place *place, uint32_t owner) {
    struct file_info info;
    if (owner == process.uid || owner == 0) return 1;
    if (os_stat(place->dir, ".", 0, &info)) hand_over();
    if ((info.mode & S_ISVTX) && (info.mode & S_IWOTH)) return 0;
    return info.uid == owner;
}

/* How many of the files that were looked for were there, of whatever kind. */
STATE size_t files_there;

/* Reads a file that somebody may have put there; 0 where none is that counts. One that cannot be read or is too
 * large is an error, reported by Python, or counts as absent where it `is_optional`. */
static int read_untrusted(const struct place *place, struct text path, size_t cap, int is_optional,
                          struct text *content) {
    struct file_info info;
    long failed = os_stat(place->dir, path.at, AT_SYMLINK_NOFOLLOW, &info);
    if (!failed && is_link(&info)) {
        if (!may_decide(place, info.uid)) return 0;
        failed = os_stat(place->dir, path.at, 0, &info);
    }
    if (failed == -ENOENT || failed == -ENOTDIR || failed == -EACCES) return 0;
    files_there++;
    if (failed && is_optional) return 0;
    if (failed) hand_over();
    if (!is_regular(&info)) return 0;

    /* O_NONBLOCK: it may have become a FIFO since. */
    long open = os_open(place->dir, path.at, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (open < 0 && is_optional) return 0;
    if (open < 0 || os_fstat((int)open, &info) || !is_regular(&info)) hand_over();
    if (!may_decide(place, info.uid)) {
        os_close((int)open);
        return 0;
    }
    int is_too_large = (uint64_t)info.size > cap;
    if (!(is_too_large && is_optional) && (is_too_large || !read_open((int)open, (size_t)info.size, cap, content)))
        hand_over();
    leave((int)open);
    return !is_too_large;
}

static struct request read_version_file(const struct place *place, struct text path, uint32_t file, uint32_t flags,
                                        uint32_t runtime) {
    struct text content, lock;
    size_t cap = flags & IS_PLAIN ? PLAIN_CAP : MANIFEST_CAP;
    /* Other tools' manifests: what cannot be read of one says nothing. */
    if (!read_untrusted(place, path, cap, (flags & IS_SHARED) != 0, &content))
        return (struct request){SAYS_NOTHING, {"", 0}};
    uint32_t kind = number_at(file + FILE_KIND);
    struct text format = text_at(kind + KIND_FORMAT), lock_path = text_at(kind + KIND_LOCK);
    if (lock_path.length && read_untrusted(place, lock_path, MANIFEST_CAP, 1, &lock)) {
        format = JOIN(format, T("+lock"));
        content = JOIN(decimal((int64_t)lock.length), T("\0"), lock, content);
    }
    return read_request(T("f"), format, last_part(path), content, runtime, flags & IS_NATIVE);
}

/* 7.12. Returns whether the walk ends here. */
static int is_answered(struct request request, struct requests *requests, size_t distance) {
    if (request.strength == SAYS_CONSTRAINT && !requests->constraint.strength) requests->constraint = request;
    if (request.strength != SAYS_PIN) return 0;
    requests->pin = request;
    requests->distance = distance;
    return 1;
}

/* 7.4. All files of a pattern, the last name of the alphabet first (as mise reads them). */
static RARE int read_pattern(const struct place *place, struct text pattern, uint32_t file, uint32_t flags,
                             uint32_t runtime, struct requests *requests, size_t distance) {
    struct text folder = JOIN(parent_of(pattern));
    struct sorted names;
    long dir = os_open(place->dir, folder.at, O_RDONLY | O_DIRECTORY);
    if (dir < 0) return 0; /* one that cannot be listed counts as absent */
    if (!sort_names((int)dir, add_toml, &names)) hand_over();
    while (names.count) {
        struct text path = JOIN(folder, T("/"), names.at[--names.count]);
        if (is_answered(read_version_file(place, path, file, flags, runtime), requests, distance)) return 1;
    }
    return 0;
}

/* Which of these files can be there: none in a folder that is not. */
static uint64_t outside_missing_folders(const struct place *place, uint64_t files) {
    struct list folders = list_at(AT_FOLDERS, FOLDER_BYTES);
    for (uint32_t i = 0; i < folders.count; i++) {
        uint32_t folder = folders.offset + i * FOLDER_BYTES;
        uint64_t inside = word_of_table(folder + FOLDER_FILES);
        struct file_info info;
        if (files & inside && os_stat(place->dir, text_at(folder).at, 0, &info)) files &= ~inside;
    }
    return files;
}

static int read_place(const struct place *place, struct wanted_files *wanted, uint64_t present, uint32_t runtime,
                      struct requests *requests, size_t distance) {
    wanted->absent |= present;
    for (uint64_t left = outside_missing_folders(place, present); left; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left), file = file_at(&wanted->files, i);
        struct text path = text_at(file);
        size_t there = files_there;
        uint32_t flags = number_at(file + FILE_FLAGS);
        int is_over = flags & IS_PATTERN
                          ? read_pattern(place, path, file, flags, runtime, requests, distance)
                          : is_answered(read_version_file(place, path, file, flags, runtime), requests, distance);
        if (flags & IS_PATTERN || files_there != there) wanted->absent &= ~((uint64_t)1 << i);
        if (is_over) return 1;
    }
    return 0;
}

STATE struct {
    struct ceiling { uint64_t dev, ino; } *at;
    size_t count;
} ceilings;

static void find_ceilings(void) {
    struct text dirs = variable(T("OMG_CEILING_DIRS")), part;
    struct file_info info;
    ceilings.count = 0;
    while (next_part(&dirs, ':', &part)) {
        if (!is_absolute(part) || os_stat(AT_FDCWD, JOIN(part).at, 0, &info)) continue;
        if (ceilings.count == MAX_CEILINGS) hand_over();
        struct ceiling *more = allocate((ceilings.count + 1) * sizeof *more); /* there are few */
        copy((char *)more, (const char *)ceilings.at, ceilings.count * sizeof *more);
        more[ceilings.count++] = (struct ceiling){info.dev, info.ino};
        ceilings.at = more;
    }
}

static int is_ceiling(const struct place *place) {
    struct file_info info;
    if (!ceilings.count) return 0;
    if (os_stat(place->dir, ".", 0, &info)) hand_over();
    for (size_t i = 0; i < ceilings.count; i++)
        if (ceilings.at[i].dev == info.dev && ceilings.at[i].ino == info.ino) return 1;
    return 0;
}

/* Opens the directory above, or again by its path where the way up is closed. */
static void go_up(struct place *place) {
    place->path = parent_of(place->path);
    long above = open_directory(place->dir, "..");
    if (above < 0) above = open_directory(AT_FDCWD, place->path.length ? JOIN(place->path).at : "/");
    if (above < 0) hand_over();
    if (place->dir != AT_FDCWD) leave(place->dir);
    place->dir = (int)above;
}

/* Where the walk begins: the working directory, or the one above dependencies. 0 where there is none. */
static int begin_walk(struct place *place) {
    enum { FEW_BYTES = 512, PATH_BYTES = 4096 };
    char *cwd = allocate(FEW_BYTES);
    long length = os_getcwd(cwd, FEW_BYTES);
    if (length == -ERANGE) length = os_getcwd(cwd = allocate(PATH_BYTES), PATH_BYTES);
    if (length == -ENOENT || length == -EACCES) return 0;
    if (length <= 0 || cwd[0] != '/') hand_over(); /* a longer path; outside this process's root */
    release_tail(cwd + length + 1, (length < FEW_BYTES ? FEW_BYTES : PATH_BYTES) - (size_t)length - 1);

    *place = (struct place){AT_FDCWD, {cwd, (size_t)length}};
    if (length == 1) place->path.length = 0; /* paths are kept without the last slash */
    size_t outside = place->path.length ? length_outside_dependencies(place->path) : 0;
    if (outside != place->path.length) {
        place->path.length = outside;
        long dir = open_directory(AT_FDCWD, outside ? JOIN(place->path).at : "/");
        if (dir < 0) hand_over();
        place->dir = (int)dir;
    }
    return 1;
}

/* 15.3. What a walk for a guest has seen for its host, in the directories from the first one up. */
enum { MAX_SEEN = 64 };
STATE struct {
    uint32_t host;
    struct wanted_files wanted;
    struct text path; /* the first directory */
    uint64_t *present;
    size_t count;
    int is_moved; /* that is not the working directory */
    int is_whole; /* the walk came to its end */
} seen;

/* Walks for the host where the guest's walk has been; no directory is listed again. 0 where that did not suffice. */
static int walk_where_seen(struct requests *requests) {
    struct place place = {AT_FDCWD, seen.path};
    for (size_t distance = 0; distance < seen.count; distance++, place.path = parent_of(place.path)) {
        if (!seen.present[distance]) continue;
        long dir = AT_FDCWD;
        if (distance || seen.is_moved) dir = open_directory(AT_FDCWD, place.path.length ? JOIN(place.path).at : "/");
        if (dir < 0 && dir != AT_FDCWD) return 0;
        place.dir = (int)dir;
        int is_over = read_place(&place, &seen.wanted, seen.present[distance], seen.host, requests, distance);
        if (dir != AT_FDCWD) os_close(place.dir);
        if (is_over) return 1;
    }
    return seen.is_whole;
}

static struct requests walk(uint32_t runtime) {
    struct requests requests = {{SAYS_NOTHING, {"", 0}}, {SAYS_NOTHING, {"", 0}}, 0};
    const struct requests nothing = requests;
    struct place place;
    if (seen.host == runtime && seen.count && walk_where_seen(&requests)) return requests;
    requests = nothing;
    if (!begin_walk(&place)) return requests;

    struct wanted_files wanted;
    seek_files(runtime, &wanted);
    int is_seeing = seen.host && seen.host != runtime;
    if (is_seeing) {
        seek_files(seen.host, &seen.wanted);
        wanted.also = &seen.wanted;
        seen.present = allocate(MAX_SEEN * sizeof *seen.present);
        seen.path = place.path;
        seen.is_moved = place.dir != AT_FDCWD;
    }
    find_ceilings();
    for (size_t distance = 0;; distance++) {
        /* The working directory is often large and often the last one: its names are probed, not listed. */
        uint64_t present = distance ? listed(place.dir, &wanted) : wanted.all;
        if (is_seeing && seen.count == distance && distance < MAX_SEEN)
            seen.present[seen.count++] = distance ? seen.wanted.present : seen.wanted.all;
        int is_over = present && read_place(&place, &wanted, present, runtime, &requests, distance);
        /* The files of all runtimes come first, in every list. */
        if (is_seeing && !distance)
            seen.present[0] &= ~(wanted.absent & (((uint64_t)1 << (wanted.files.shared.count & 63)) - 1));
        if (is_over) break;
        int is_last = !place.path.length || is_ceiling(&place);
        if (is_last) seen.is_whole = seen.count == distance + 1;
        if (is_last) break;
        go_up(&place);
    }
    if (place.dir != AT_FDCWD) leave(place.dir);
    return requests;
}

#endif
