/* text.h - bytes with a length, memory that is never freed, and paths put together. */
#ifndef OMG_TEXT_H
#define OMG_TEXT_H

#include "platform.h"

struct text {
    const char *at;
    size_t length;
};

#define T(literal) ((struct text){literal, sizeof(literal) - 1})

/* The first block and the further one are what `begin` was given; directories of many names take more. Only touched
 * pages cost. */
enum { FURTHER_BYTES = 12 * 1024, MAPPED_BYTES = 256 * 1024 };
STATE char *block, *further_block;
STATE size_t block_used, block_size;

static RARE _Noreturn void fail_without_memory(void) {
    static const char message[] = "omg: out of memory\n";
    os_write(2, message, sizeof message - 1);
    os_exit(127);
}

/* Memory for the life of the process, which ends with exec. Pages that are never touched cost nothing. */
static void *allocate(size_t size) {
    size = (size + 15) & ~(size_t)15;
    if (size > block_size - block_used) {
        int is_mapped = !further_block || size > FURTHER_BYTES;
        block_size = !is_mapped ? FURTHER_BYTES : size > MAPPED_BYTES ? size : MAPPED_BYTES;
        block = is_mapped ? os_memory(block_size + sizeof(uint64_t)) : further_block; /* word_at() may begin at the end */
        if (!block) fail_without_memory();
        block_used = 0;
        further_block = NULL;
    }
    block_used += size;
    return block + (block_used - size);
}

/* Takes back the end of what was allocated last. */
static void release_tail(char *from, size_t unused) {
    if (from + unused == block + block_used) block_used -= unused & ~(size_t)15;
}

static uint64_t word_at(const char *at) {
    uint64_t word;
    __builtin_memcpy(&word, at, sizeof word); /* one load */
    return word;
}

/* The upper bit of the first byte that is 0, at least; none where no byte is. */
static uint64_t zeros_in(uint64_t word) { return (word - 0x0101010101010101u) & ~word & 0x8080808080808080u; }

static size_t length_of(const char *string) {
    const char *at = string;
#if !defined(HOSTED)
    /* By aligned words: they end in no page that the string is not in. A sanitizer does not know that. */
    for (; (uintptr_t)at % 8; at++)
        if (!*at) return (size_t)(at - string);
    while (!zeros_in(word_at(at))) at += 8;
#endif
    while (*at) at++;
    return (size_t)(at - string);
}

static struct text text_of(const char *string) { return (struct text){string, string ? length_of(string) : 0}; }

/* By words; the last one may overlap the one before it. The two places do not overlap. */
static void copy(char *to, const char *from, size_t size) {
    size_t i = 0;
    if (size >= 8) {
        for (; i + 8 < size; i += 8) __builtin_memcpy(to + i, from + i, 8);
        __builtin_memcpy(to + size - 8, from + size - 8, 8);
        return;
    }
    for (; i < size; i++) to[i] = from[i];
}

static int same_bytes(const char *a, const char *b, size_t size) {
    size_t i = 0;
    for (; i + 8 <= size; i += 8)
        if (word_at(a + i) != word_at(b + i)) return 0;
    for (; i < size; i++)
        if (a[i] != b[i]) return 0;
    return 1;
}

static int equal(struct text a, struct text b) { return a.length == b.length && same_bytes(a.at, b.at, a.length); }

static int begins_with(struct text text, struct text head) {
    return text.length >= head.length && same_bytes(text.at, head.at, head.length);
}

static int ends_with(struct text text, struct text tail) {
    return text.length >= tail.length && same_bytes(text.at + text.length - tail.length, tail.at, tail.length);
}

/* By bytes: negative, 0 or positive. */
static int compare(struct text a, struct text b) {
    for (size_t i = 0; i < a.length && i < b.length; i++)
        if (a.at[i] != b.at[i]) return (unsigned char)a.at[i] < (unsigned char)b.at[i] ? -1 : 1;
    return a.length < b.length ? -1 : a.length > b.length;
}

static int contains(struct text text, struct text part) {
    for (; text.length >= part.length; text.at++, text.length--) {
        if (begins_with(text, part)) return 1;
        if (!text.length) break;
    }
    return 0;
}

/* Takes the part before the first `separator` off the front of *rest; 0 when nothing is left. */
static int next_part(struct text *rest, char separator, struct text *part) {
    if (!rest->at) return 0;
    size_t length = 0;
    while (length < rest->length && rest->at[length] != separator) length++;
    *part = (struct text){rest->at, length};
    if (length == rest->length) *rest = (struct text){NULL, 0};
    else *rest = (struct text){rest->at + length + 1, rest->length - length - 1};
    return 1;
}

static int contains_byte(struct text text, char byte) {
    struct text part;
    next_part(&text, byte, &part);
    return text.at != NULL;
}

/* What comes before the last slash: the directory of a path without trailing slashes. */
static struct text parent_of(struct text path) {
    while (path.length && path.at[path.length - 1] != '/') path.length--;
    if (path.length) path.length--;
    return path;
}

static struct text last_part(struct text path) {
    size_t start = path.length;
    while (start && path.at[start - 1] != '/') start--;
    return (struct text){path.at + start, path.length - start};
}

static struct text without_trailing_slashes(struct text path) {
    while (path.length > 1 && path.at[path.length - 1] == '/') path.length--;
    return path;
}

static int is_absolute(struct text path) { return path.length && path.at[0] == '/'; }

/* The parts one after the other, NUL-terminated. */
static struct text joined(const struct text *parts, size_t count) {
    size_t length = 0;
    for (size_t i = 0; i < count; i++) length += parts[i].length;
    char *to = allocate(length + 1), *at = to;
    for (size_t i = 0; i < count; i++) {
        copy(at, parts[i].at, parts[i].length);
        at += parts[i].length;
    }
    *at = 0;
    return (struct text){to, length};
}

#define JOIN(...) \
    joined((const struct text[]){__VA_ARGS__}, sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))

static struct text decimal(int64_t number) {
    char digits[24];
    size_t start = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do digits[--start] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0) digits[--start] = '-';
    return JOIN({digits + start, sizeof digits - start});
}

/* Digits only, at most nine of them; -1 for anything else. */
static long number_of(struct text text) {
    long number = 0;
    if (!text.length || text.length > 9) return -1;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return -1;
        number = number * 10 + (text.at[i] - '0');
    }
    return number;
}

#endif
