/* memo.h - reads memos; omg.shim.memo describes and writes them. */
#ifndef OMG_MEMO_H
#define OMG_MEMO_H

#include "stores.h"

enum { MAX_ANSWER_BYTES = 64 * 1024 };

/* The answer that is kept for this key; 0 when there is none that counts. */
static int recall(struct text kind, struct text key, struct text *answer) {
    STATE struct text cache;
    if (!cache.at) cache = user_directory(T("OMG_CACHE_DIR"), T("XDG_CACHE_HOME"), T(".cache"));
    if (!cache.length) return 0;

    char digits[16];
    uint64_t hash = hash64(key);
    for (int i = 0; i < 16; i++) digits[i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
    struct text path = JOIN(cache, T("/memo/"), kind, T("-"), {digits, sizeof digits}), content;

    struct file_info info;
    size_t cap = 16 + key.length + MAX_ANSWER_BYTES;
    long file = os_open(AT_FDCWD, path.at, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file < 0) return 0;
    int counts = !os_fstat((int)file, &info) && is_regular(&info) && info.uid == process.uid &&
                 !(info.mode & (S_IWGRP | S_IWOTH)) && (uint64_t)info.size <= cap &&
                 read_open((int)file, (size_t)info.size, cap, &content);
    leave((int)file);
    if (!counts || content.length < 16 + key.length) return 0;
    if (little_endian(content.at + 8) != key.length) return 0;
    if (little_endian(content.at + 12) != content.length - 16 - key.length) return 0;
    if (!same_bytes(content.at + 16, key.at, key.length)) return 0;
    *answer = (struct text){content.at + 16 + key.length, content.length - 16 - key.length};
    return word_at(content.at) == hash64(*answer); /* after a power cut a file may hold zeros */
}

#endif
