/* hash.h - hash64 of the contract; omg.shim.memo has the same in Python. */
#ifndef OMG_HASH_H
#define OMG_HASH_H

#include "text.h"

static uint64_t hash64(struct text data) {
    uint64_t hash = 0xcbf29ce484222325u ^ data.length;
    for (size_t start = 0; start < data.length; start += 8) {
        uint64_t word = 0;
        size_t count = data.length - start < 8 ? data.length - start : 8;
        for (size_t i = 0; i < count; i++) word |= (uint64_t)(unsigned char)data.at[start + i] << (8 * i);
        hash = (hash ^ word) * 0x9fb21c651e98df25u;
        hash ^= hash >> 32;
    }
    return hash;
}

#endif
