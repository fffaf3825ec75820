/* script.h - 13.10 to 13.12: a toolchain's script that `env` would start, and the program beside it that does so. */
#ifndef OMG_SCRIPT_H
#define OMG_SCRIPT_H

#include "stores.h"

/* What the kernel reads of a script; the words fit into the line, with the program and the script. */
enum { LINE_BYTES = 256, MAX_WORDS = LINE_BYTES / 2 };

static int is_blank(char c) { return c == ' ' || c == '\t'; }

/* Nothing that means anything to `env -S`. */
static int is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '+' && c <= ':') || c == '%' || c == '=' ||
           c == '@' || c == '_';
}

/* 13.11. The words behind `#!` of plain bytes and blanks, each with its NUL; 0 for any other file. */
static size_t split_first_line(const struct toolchain *toolchain, char **words) {
    size_t end = 2, count = 0;
    long file = os_open(toolchain->at, toolchain->tool.at, O_RDONLY | O_NONBLOCK | O_NOCTTY); /* exec closes it */
    if (file < 0) return 0;
    char *line = allocate(LINE_BYTES);
    long length = os_read((int)file, line, LINE_BYTES);
    if (length < 3 || line[0] != '#' || line[1] != '!') return 0;
    while (end < (size_t)length && (is_plain(line[end]) || is_blank(line[end]))) end++;
    if (end == (size_t)length || line[end] != '\n') return 0;
    for (size_t i = 2; i <= end; i++) {
        int is_part = i < end && !is_blank(line[i]);
        if (is_part && (i == 2 || !line[i - 1])) words[count++] = line + i;
        if (!is_part) line[i] = 0;
    }
    return count;
}

/* The number of words, of which the one at `first` is the NAME that `env` would look for; 0 for any other file. */
static size_t env_words(const struct toolchain *toolchain, char **words, size_t *first) {
    size_t count = split_first_line(toolchain, words);
    if (count < 2 || !equal(text_of(words[0]), T("/usr/bin/env"))) return 0;
    *first = equal(text_of(words[1]), T("-S")) ? 2 : 1;
    if (*first == count || (*first == 1 && count > 2)) return 0;
    struct text name = text_of(words[*first]);
    return name.at[0] == '-' || contains_byte(name, '/') || contains_byte(name, '=') ? 0 : count;
}

static int is_program_beside(struct text path, struct text name) {
    struct file_info info;
    struct text program = JOIN(parent_of(path), T("/"), name);
    return !os_stat(AT_FDCWD, program.at, 0, &info) && is_regular(&info) && !os_may_execute(program.at);
}

/* `program` in place of the words up to its name, and the path of the script behind the others; their number. */
static size_t replaced_words(char **words, size_t first, size_t count, struct text program, struct text script) {
    words[0] = (char *)program.at;
    for (size_t i = first + 1; i < count; i++) words[i - first] = words[i];
    words[count - first] = (char *)script.at;
    return count - first + 1;
}

/* What is executed in place of the script: the path of the program, its words, the path of the script. 0 where the
 * script is executed as it is. */
static size_t script_words(const struct toolchain *toolchain, char **words) {
    struct text path = toolchain->path;
    size_t first, count = env_words(toolchain, words, &first);
    if (!count || !is_program_beside(path, text_of(words[first])) || os_may_execute(path.at)) return 0;
    struct text program = JOIN(parent_of(path), T("/"), text_of(words[first]));
    return replaced_words(words, first, count, program, path);
}

/* 15.6. The same for a script of a guest, with `self` in the place of the program; 0 where it is none for `host`, or
 * has that beside it. */
static size_t hosted_words(const struct toolchain *toolchain, struct text host, struct text self, char **words) {
    struct text path = toolchain->path;
    size_t first, count = env_words(toolchain, words, &first);
    if (!count || !equal(text_of(words[first]), host) || is_program_beside(path, host) || os_may_execute(path.at))
        return 0;
    return replaced_words(words, first, count, self, path);
}

#endif
