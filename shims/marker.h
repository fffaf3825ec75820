/* marker.h - the bytes by which a file is known as a shim of omg, within its first 4 KiB.
 *
 * In ELF they are a note, which linkers put in front of all code. Mach-O has no such place for data; there the
 * build adds them as a run path, which is part of the header: -Wl,-rpath,MARKER.
 */
#ifndef OMG_MARKER_H
#define OMG_MARKER_H

#define MARKER "omg-shim:6f1d2c3b-e2a9-4a70-9f55-1d0c5a7b9e42"

#if defined(__ELF__)
__asm__(".pushsection .note.omg, \"a\", %note\n.balign 4\n"
        ".long 4, 2f - 1f, 1\n.asciz \"omg\"\n"
        "1: .asciz \"" MARKER "\"\n2: .balign 4\n.popsection\n");
#endif

static int is_marker(const char *at) {
    for (size_t i = 0; i < sizeof MARKER - 1; i++)
        if (at[i] != MARKER[i]) return 0;
    return 1;
}

#endif
