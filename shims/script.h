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

/* 13.11. The words behind `#!` of plain bytes and blanks, each with its NUL; NULL for any other file. */
static char **split_first_line(const struct toolchain *toolchain, size_t *count) {
    size_t end = 2;
    long file = os_open(toolchain->at, toolchain->tool.at, O_RDONLY | O_NONBLOCK | O_NOCTTY); /* exec closes it */
    if (file < 0) return NULL;
    char *line = allocate(LINE_BYTES);
    long length = os_read((int)file, line, LINE_BYTES);
    if (length < 3 || line[0] != '#' || line[1] != '!') return release_tail(line, LINE_BYTES), NULL;
    while (end < (size_t)length && (is_plain(line[end]) || is_blank(line[end]))) end++;
    if (end == (size_t)length || line[end] != '\n') return NULL;
    char **words = allocate(MAX_WORDS * sizeof *words);
    for (size_t i = 2; i <= end; i++) {
        int is_part = i < end && !is_blank(line[i]);
        if (is_part && (i == 2 || !line[i - 1])) words[(*count)++] = line + i;
        if (!is_part) line[i] = 0;
    }
    return words;
}

static int is_program(struct text path) {
    struct file_info info;
    return !os_stat(AT_FDCWD, path.at, 0, &info) && is_regular(&info) && !os_may_execute(path.at);
}

/* What is executed in place of a script that `env` would start: the path of the program, its words, the path of the
 * script. NULL for any other file. The program is the one beside the script; for a script of a guest, 15.6, it is this
 * one, where the script is for `host` and has none beside it. */
static char **script_words(const struct toolchain *toolchain, struct text host, size_t *count) {
    struct text path = toolchain->path, folder = parent_of(path);
    size_t first, found = 0;
    char **words = split_first_line(toolchain, &found);
    if (found < 2 || !equal(text_of(words[0]), T("/usr/bin/env"))) return NULL;
    first = equal(text_of(words[1]), T("-S")) ? 2 : 1;
    if (first == found || (first == 1 && found > 2)) return NULL;
    struct text name = text_of(words[first]), program = JOIN(folder, T("/"), name);
    if (name.at[0] == '-' || contains_byte(name, '/') || contains_byte(name, '=')) return NULL;
    if ((host.at && !equal(name, host)) || is_program(program) != !host.at || os_may_execute(path.at)) return NULL;
    words[0] = (char *)(host.at ? process.self.at : program.at);
    for (size_t i = first + 1; i < found; i++) words[i - first] = words[i];
    words[found - first] = (char *)path.at;
    *count = found - first + 1;
    return words;
}

#endif
