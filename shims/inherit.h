/* inherit.h - the version that comes down from the process that started this one, and what is passed on of it. */
#ifndef OMG_INHERIT_H
#define OMG_INHERIT_H

#include "execute.h"

/* What chose the version (13.6). */
enum chooser {
    AS_IT_CAME, /* nothing of this runtime is passed on, or what came in */
    BY_NOBODY,
    BY_DEFAULT,
    BY_CHOICE, /* a file, a name, what is inherited */
    BY_HOLD    /* a variable or an argument, for all processes below */
};

/* OMG_NODE_VERSION -> OMG_NODE_INHERITED */
static struct text inherited_name(uint32_t runtime) {
    struct text name = text_at(runtime + RUNTIME_VARIABLE);
    if (!ends_with(name, T("VERSION"))) hand_over();
    return JOIN((struct text){name.at, name.length - (sizeof "VERSION" - 1)}, T("INHERITED"));
}

/* 5.5. Whether a shim, not the user, has set the variable. */
static int is_passed_on(uint32_t runtime, struct text value) {
    if (!value.length || !(number_at(runtime + RUNTIME_FLAGS) & IS_CHOSEN_BY_VARIABLE)) return 0;
    return equal(value, variable(inherited_name(runtime)));
}

/* 5. The value of the variable that pins the runtime; empty or at NULL where none does. */
static struct text pinning_variable(uint32_t runtime, int ignores_inherited, enum chooser *chooser) {
    struct text value = variable(text_at(runtime + RUNTIME_VARIABLE)), none = T("");
    int is_passed = is_passed_on(runtime, value);
    *chooser = BY_HOLD;
    if (value.length && !is_passed) return value;
    *chooser = BY_CHOICE;
    struct text other = text_at(runtime + RUNTIME_OTHER_VARIABLE);
    if (other.length) other = variable(other);
    if (other.length) return other;
    return is_passed && !ignores_inherited ? value : none;
}

/* 7.13. Whether the environment belongs to one version of the runtime. */
static int is_kept_by_variables(uint32_t runtime) {
    struct list parts = list_at(runtime + RUNTIME_KEEPING, TEXT_BYTES);
    for (uint32_t i = 0; i < parts.count; i++) {
        struct text part = text_at(parts.offset + i * TEXT_BYTES), name;
        if (!next_part(&part, '=', &name)) return 0;
        struct text value = variable(name);
        if (!value.length || !contains(value, part)) return 0;
    }
    return parts.count != 0;
}

/* 10. What runs where no folder asks. */
enum standard { NO_STANDARD, BROKEN_DEFAULT, IS_SYSTEM, IS_INSTALLED };
static enum standard find_standard(uint32_t runtime, struct toolchain *found, enum chooser *chooser) {
    struct text value = variable(inherited_name(runtime));
    *chooser = BY_CHOICE;
    if (equal(value, T("system"))) return IS_SYSTEM;
    if (is_safe_name(value) && find_exact(text_at(runtime), JOIN(value), found)) return IS_INSTALLED;
    enum global_default global_default = find_default(text_at(runtime), found);
    *chooser = global_default == HAS_DEFAULT ? BY_DEFAULT : BY_NOBODY;
    if (global_default == HAS_DEFAULT) return IS_INSTALLED;
    return global_default == LEADS_NOWHERE ? BROKEN_DEFAULT : NO_STANDARD;
}

/* 13.3 to 13.5. PATH as it is, with this store's shims; in front of them `bin`, if that is not empty. */
static void pass_path(struct changes *changes, struct text bin) {
    struct text path = variable(T("PATH")), rest = path, part;
    int has_shims = 0;
    while (!has_shims && next_part(&rest, ':', &part)) has_shims = is_own_shims(without_trailing_slashes(part));
    if (!has_shims) path = JOIN(process.data, T("/shims"), path.length ? T(":") : T(""), path);
    rest = path;
    if (bin.length && !(next_part(&rest, ':', &part) && equal(without_trailing_slashes(part), bin)))
        path = JOIN(bin, T(":"), path);
    else if (has_shims) return;
    change(changes, T("PATH"), JOIN(T("PATH="), path));
}

/* 13.6. `version` is the name of a directory, or `system`. */
static void pass_version(struct changes *changes, uint32_t runtime, struct text version, enum chooser chooser) {
    if (chooser == AS_IT_CAME) return;
    struct text name = text_at(runtime + RUNTIME_VARIABLE), inherited = inherited_name(runtime);
    struct text none = {NULL, 0}, value = variable(name);
    int is_by_variable = (number_at(runtime + RUNTIME_FLAGS) & IS_CHOSEN_BY_VARIABLE) != 0;
    int is_inherited = chooser == BY_CHOICE || (is_by_variable ? chooser == BY_DEFAULT : chooser == BY_HOLD);
    if (is_by_variable && chooser != BY_NOBODY) change(changes, name, JOIN(name, T("="), version));
    else if (is_passed_on(runtime, value)) change(changes, name, none);
    if (is_inherited) change(changes, inherited, JOIN(inherited, T("="), version));
    else if (variable(inherited).at) change(changes, inherited, none);
}

#endif
