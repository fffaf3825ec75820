/* request.h - what a version file or a variable says for one runtime. */
#ifndef OMG_REQUEST_H
#define OMG_REQUEST_H

#include "memo.h"

enum strength { SAYS_NOTHING, SAYS_CONSTRAINT, SAYS_PIN };

struct request {
    enum strength strength;
    struct text specs; /* canonical texts with TABs between them */
};

static int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* A token that the programs read themselves: [vV]?[0-9]+(\.[0-9]+)*, at most 40 bytes, blanks around it. */
static int is_native_token(struct text content, struct text legacy_prefix, struct text *token) {
    while (content.length && is_space(content.at[0])) content.at++, content.length--;
    while (content.length && is_space(content.at[content.length - 1])) content.length--;
    if (!content.length || content.length > 40) return 0;
    if (content.at[0] == 'v' || content.at[0] == 'V') content.at++, content.length--;
    char before = '.';
    for (size_t i = 0; i < content.length; i++) {
        char c = content.at[i];
        if ((c < '0' || c > '9') && (c != '.' || before == '.')) return 0;
        before = c;
    }
    if (before == '.' || (legacy_prefix.length && begins_with(content, legacy_prefix))) return 0;
    *token = content;
    return 1;
}

static struct request request_of(struct text answer, struct text runtime) {
    struct text line, name, strength;
    while (next_part(&answer, '\n', &line)) {
        struct text rest = line;
        if (!next_part(&rest, '\t', &name) || (!equal(name, runtime) && !equal(name, T("*")))) continue;
        if (!next_part(&rest, '\t', &strength) || !rest.length) hand_over(); /* an error has no specs */
        if (equal(strength, T("pin"))) return (struct request){SAYS_PIN, rest};
        if (equal(strength, T("floor"))) return (struct request){SAYS_CONSTRAINT, rest};
        hand_over();
    }
    return (struct request){SAYS_NOTHING, T("")};
}

/* Bytes to request. What is not known here is left to Python. */
static struct request read_request(struct text kind, struct text format, struct text name, struct text content,
                                   uint32_t runtime, int is_native) {
    struct text token, answer;
    if (is_native && is_native_token(content, text_at(runtime + RUNTIME_LEGACY), &token))
        return (struct request){SAYS_PIN, JOIN(token)};
    struct text key = JOIN(text_at(AT_RULES), T("\0"), format, T("\0"), name, T("\0"), content);
    if (!recall(kind, key, &answer)) hand_over();
    return request_of(answer, text_at(runtime));
}

/* The value of a version variable, or of rust's `+SPEC`. */
static struct request read_variable(struct text value, uint32_t runtime) {
    return read_request(T("v"), T("variable"), text_at(runtime + RUNTIME_VARIABLE), value, runtime, 1);
}

#endif
