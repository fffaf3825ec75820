/* answer.h - 16: what omg said before, while all that it depends on is as it was. omg/status/keeping.py writes it. */
#ifndef OMG_ANSWER_H
#define OMG_ANSWER_H

#include "execute.h"
#include "installer.h"
#include "walk.h"

/* 16.8. A write that fails is Python's to report; SIGPIPE would end this process before. */
static _Noreturn void print(struct text text) {
    int is_ignored = os_ignores(SIGPIPE);
    if (!is_ignored) os_set_ignored(SIGPIPE, 1);
    while (text.length) {
        long count = os_write(1, text.at, text.length);
        if (count <= 0 && !is_ignored) os_set_ignored(SIGPIPE, 0);
        if (count <= 0) hand_over();
        text.at += count;
        text.length -= (size_t)count;
    }
    os_exit(0);
}

/* Whether nobody else can put anything in the place of what is kept: a file to execute, for one. */
static int is_kept_safely(void) {
    struct file_info info;
    struct text cache = user_directory(T("OMG_CACHE_DIR"), T("XDG_CACHE_HOME"), T(".cache"));
    return !os_stat(AT_FDCWD, JOIN(cache, T("/memo")).at, AT_SYMLINK_NOFOLLOW, &info) && info.uid == process.uid &&
           is_directory(&info) && !(info.mode & (S_IWGRP | S_IWOTH));
}

/* The lines that begin with the word: candidates, each perhaps with a tab and a meaning behind it. */
static struct text lines_with(struct text lines, struct text word) {
    char *to = allocate(lines.length), *at = to;
    struct text line;
    if (contains_byte(word, '\t')) hand_over();
    while (next_part(&lines, '\n', &line)) {
        if (!line.length || !begins_with(line, word)) continue;
        copy(at, line.at, line.length);
        at += line.length;
        *at++ = '\n';
    }
    return (struct text){to, (size_t)(at - to)};
}

/* A word among those of a list that has a space around each. */
static int is_listed(struct text list, struct text word) {
    return word.length && !contains_byte(word, ' ') && contains(list, JOIN(T(" "), word, T(" ")));
}

/* 16.2. The part of the last word by which its candidates differ: they are the same for `no` and `nod`. */
static struct text completed_part(struct text word) {
    struct text rest = word, name;
    if (word.length && word.at[0] == '-') return T("-");
    if (!contains_byte(word, '@') || !next_part(&rest, '@', &name)) return T("");
    return (struct text){word.at, name.length + 1};
}

/* 16.3. What a help is looked up by, however it is asked for; at NULL where the command line is none. */
static struct text help_key(void) {
    struct text first = text_of(process.argv[1]), last = text_of(process.argv[process.argc - 1]);
    int is_by_word = equal(first, T("help"));
    if (process.argc > 3 || (!is_by_word && !is_listed(T(" -h --help "), last))) return (struct text){NULL, 0};
    struct text name = process.argc == 2 ? T("") : is_by_word ? last : first;
    if (process.argc == 3 && (!name.length || name.at[0] == '-')) return (struct text){NULL, 0};
    long columns = name.length ? os_columns(1) : 0; /* the list of commands is the same for any */
    return JOIN(text_at(AT_OMG_VERSION), T("\0"), process.data, T("\0help\0"), decimal(columns < 0 ? 0 : columns),
                T("\0"), name);
}

/* 16.3. `count` arguments are part of it, the last of them as `last`. */
static struct text answer_key(int has_folder, size_t count, struct text last) {
    enum { PATH_BYTES = 4096 };
    struct text folder = T("");
    if (has_folder) {
        char *to = allocate(PATH_BYTES);
        long length = os_getcwd(to, PATH_BYTES);
        if (length <= 0) hand_over();
        folder = (struct text){to, (size_t)length};
    }
    struct text key = JOIN(text_at(AT_OMG_VERSION), T("\0"), process.data, T("\0"), folder, T("\0"),
                           os_is_terminal(1) ? T("t") : T("-"), os_is_terminal(2) ? T("t") : T("-"), T("\0"),
                           variable(T("PATH")), T("\0"));
    for (char **entry = process.envp; *entry; entry++) {
        struct text text = text_of(*entry);
        if (!begins_with(text, T("OMG_")) || begins_with(text, T("OMG_SHIM_GUARD="))) continue;
        if (!begins_with(text, T("OMG_GITHUB_TOKEN="))) key = JOIN(key, text, T("\0")); /* a secret is not kept */
    }
    for (size_t i = 1; i <= count; i++) key = JOIN(key, T("\0"), i == count ? last : text_of(process.argv[i]));
    return key;
}

/* 16.4. A line that somebody else added is still where it was. */
static int has_at(struct text path, struct text offset, struct text line) {
    long file = os_open(AT_FDCWD, path.at, O_RDONLY | O_NONBLOCK | O_NOCTTY), at = number_of(offset);
    if (file < 0) return 0;
    char *to = allocate(line.length);
    int is_there = at >= 0 && os_pread((int)file, to, line.length, at) == (long)line.length &&
                   same_bytes(to, line.at, line.length);
    os_close((int)file);
    return is_there;
}

static int has_state(int dir, struct text path, struct text state) {
    struct file_state now;
    if (os_state(dir, path.at, &now)) return equal(state, T("-"));
    return equal(state, JOIN(decimal(now.changed), T("."), decimal(now.size), T("."), decimal((int64_t)now.ino)));
}

/* 16.4. Goes through the marks; 0 where one does not hold, else the letter of what follows them in *rest. */
static char kind_if_true(struct text *rest) {
    const int64_t day_ns = (int64_t)24 * 3600 * 1000000000;
    struct text part, other, line;
    int dir = AT_FDCWD;
    while (next_part(rest, 0, &part) && part.length) {
        struct text mark = {part.at + 1, part.length - 1};
        int holds = 1;
        switch (part.at[0]) {
        case 'd': holds = os_now() / day_ns == number_of(mark); break;
        case 'u': holds = !variable(mark).at; break;
        case 'v':
            holds = next_part(&mark, '=', &other) && variable(other).at && equal(variable(other), mark);
            break;
        case 'f':
            if (dir != AT_FDCWD) os_close(dir);
            dir = (int)open_directory(AT_FDCWD, mark.at);
            holds = dir >= 0;
            break;
        case 'w': holds = next_part(rest, 0, &other) && equal(resolved(JOIN(mark)), other); break;
        case 's': holds = next_part(rest, 0, &other) && has_state(dir, mark, other); break;
        case 'l':
            holds = next_part(rest, 0, &other) && next_part(rest, 0, &line) && has_at(mark, other, line);
            break;
        default: return mark.length ? 0 : part.at[0];
        }
        if (!holds) return 0;
    }
    return 0;
}

#endif
