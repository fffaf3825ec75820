/* shim.c - which file does this name mean here? Then becomes it.
 *
 * The steps are those of shims/README.md, with its numbers. What is not decided here falls back to Python, by
 * hand_over(): the shim may be slow, it may not be wrong. It writes nothing, and prints nothing when it succeeds.
 */
#include "answer.h"
#include "inherit.h"
#include "installer.h"
#include "start.h"
#include "system.h"
#include "walk.h"

enum outcome {
    NOTHING,       /* no pin, no constraint, no default */
    SYSTEM,        /* a pin says `system`, or what is inherited */
    NOT_INSTALLED, /* a pin that nothing installed matches */
    BROKEN,        /* a global default that is not an installed toolchain */
    INSTALLED
};

struct decision {
    enum outcome outcome;
    struct toolchain toolchain;
    size_t distance; /* of the pin; 0 for a variable, greatest without a pin */
    enum chooser chooser;
};

/* The argument list begins with rust's +SPEC, which is not passed on. */
STATE size_t dropped_arguments;

/* The name is that of a program that looks for itself on PATH. */
STATE int is_self_locating;

/* 15. The name of the host of the guest that is run, or at NULL; the guest's installing call. */
STATE struct text host;
STATE uint32_t guest_installer;
STATE struct {
    uint32_t runtime;
    struct decision decision;
} host_decision;

static _Noreturn void run(void);

/* 12. `runtime` is the one that owns the name; for none, nothing is passed on. */
static RARE _Noreturn void run_system(uint32_t runtime, enum chooser chooser) {
    struct text path;
    struct changes *changes = no_changes();
    if (!find_on_path(&path)) hand_over();
    if (!process.only_prints) change(changes, T("OMG_SHIM_GUARD"), next_guard(path));
    pass_version(changes, runtime, T("system"), chooser);
    execute(path, changes, dropped_arguments);
}

/* 11.8. Executables of the own store came or went since the table was made, and it can be made again: Python does. */
static void fall_back_if_changed(const struct toolchain *toolchain) {
    struct file_info info;
    if (process.only_prints || toolchain->store) return;
    if (os_stat(toolchain->at, toolchain->bin.at, 0, &info)) return;
    if ((uint64_t)nanoseconds(&info) > word_of_table(AT_NEWEST_BIN) && !os_may_write(JOIN(process.data, T("/shim")).at)) hand_over();
}

/* 15.6. Takes all steps again, for the program that runs a guest's file, if it is a script for that. */
static void run_by_host(const struct toolchain *toolchain, const struct changes *changes) {
    size_t count;
    char **words = script_words(toolchain, host, &count);
    if (!words) return;
    guest_installer = find_installer();
    keep_start();
    process.guest = toolchain->path;
    use_environment(changed_environment(changes));
    process.argv = arguments_after(words, count, 0);
    process.argc += count - 1;
    process.name = host;
    host = (struct text){NULL, 0};
    run();
}

static _Noreturn void run_toolchain(uint32_t runtime, const struct toolchain *toolchain, enum chooser chooser) {
    struct changes *changes = no_changes();
    pass_path(changes, is_self_locating ? JOIN(toolchain->dir, T("/bin")) : T(""));
    pass_version(changes, runtime, toolchain->version, chooser);
    correct_homes(changes, runtime, toolchain->dir);
    if (number_at(runtime + RUNTIME_FLAGS) & HAS_VARIABLES) add_variables(changes, toolchain);
    fall_back_if_changed(toolchain);
    if (host.at) run_by_host(toolchain, changes);
    uint32_t installer = guest_installer ? guest_installer : find_installer();
    if (installer) run_installer(runtime, installer, toolchain, changes, dropped_arguments);
    execute_tool(toolchain, changes, dropped_arguments);
}

/* 6.2, 6.3. */
static void run_virtual_environment(struct text variable_name) {
    struct text root = variable(variable_name), path = variable(T("PATH")), part;
    if (!is_absolute(root)) return;
    struct text bin = JOIN(without_trailing_slashes(root), T("/bin"));
    while (next_part(&path, ':', &part)) {
        struct changes *changes = no_changes();
        struct text candidate = JOIN(bin, T("/"), process.name);
        if (!equal(without_trailing_slashes(part), bin)) continue;
        if (is_foreign_executable(candidate)) execute(candidate, changes, 0);
        return;
    }
}

/* The table's answer for a key of this runtime, if the table is still true. */
static int look_up(struct text runtime, struct text spec, struct text stamps, uint32_t at, struct toolchain *found) {
    if (!equal(stamps, text_at(at + RUNTIME_STAMPS))) return 0;
    uint32_t slot = slot_of(AT_ANSWERS, ANSWER_BYTES, JOIN(runtime, T("\0"), spec));
    if (!slot) return 0;
    size_t store = number_at(slot + ANSWER_STORE);
    struct text version = text_at(slot + SLOT_VALUE);
    return store < stores.count && is_safe_name(version) && find_in_store(store, runtime, version, found);
}

/* A memo of kind `r`: 1 a version, 0 nothing satisfies the spec; falls back to Python when it is not known. The
 * standard is looked at already, or has no version. */
static int recall_version(struct text runtime, struct text strength, struct text spec, struct toolchain *standard,
                          struct text stamps, struct toolchain *found) {
    struct text answer, version;
    struct text key = JOIN(text_at(AT_RULES), T("\0"), runtime, T("\0"), strength, T("\0"), spec, T("\0"), standard->version,
                           T("\0"), stamps);
    if (!recall(T("r"), key, &answer)) hand_over();
    if (!answer.length) return 0;
    if (!next_part(&answer, '\t', &version) || !is_safe_name(version)) hand_over();
    long store = number_of(answer);
    if (store < 0 || (size_t)store >= stores.count) hand_over();
    if (equal(version, standard->version) && (size_t)store == standard->store) *found = *standard;
    else if (!find_in_store((size_t)store, runtime, version, found)) hand_over();
    return 1;
}

/* The canonical texts that can be names of toolchains, not words of omg. */
static int may_be_exact(struct text spec) {
    return is_safe_name(spec) && !equal(spec, T("latest")) && !equal(spec, T("lts"));
}

/* 8.2 to 8.6. */
static struct decision resolve_pin(uint32_t at, struct text specs) {
    struct decision decision = {.outcome = NOT_INSTALLED};
    struct toolchain none = {.version = T("")};
    struct text runtime = text_at(at), spec, all = specs, stamps = {NULL, 0};
    int is_list = contains_byte(specs, '\t');
    int needs_name = is_list && number_at(at + RUNTIME_FLAGS) & LIST_NEEDS_EXECUTABLE;
    while (next_part(&all, '\t', &spec)) {
        struct toolchain found;
        if (equal(spec, T("system"))) return (struct decision){.outcome = SYSTEM};
        if (equal(spec, T("default"))) {
            enum global_default global_default = find_default(runtime, &decision.toolchain);
            if (global_default == LEADS_NOWHERE) continue;
            decision.outcome = global_default == HAS_DEFAULT ? INSTALLED : SYSTEM;
            return decision;
        }
        int is_found = may_be_exact(spec) && find_exact(runtime, spec, &found);
        if (!is_found) {
            if (!stamps.at) stamps = stamps_of(runtime);
            is_found = look_up(runtime, spec, stamps, at, &found) ||
                       recall_version(runtime, T("pin"), spec, &none, stamps, &found);
        }
        if (!is_found) continue;
        if (found.has_name || !needs_name) return (struct decision){.outcome = INSTALLED, .toolchain = found};
        if (decision.outcome == NOT_INSTALLED) decision = (struct decision){.outcome = INSTALLED, .toolchain = found};
    }
    return decision;
}

/* 9.1 to 10.6. */
static struct decision resolve_constraint(uint32_t at, struct request constraint) {
    static const enum outcome outcomes[] = {NOTHING, BROKEN, SYSTEM, INSTALLED}; /* by enum standard */
    struct decision decision = {.outcome = NOTHING};
    struct text runtime = text_at(at), spec, specs = constraint.specs, stamps;
    struct toolchain found;
    enum standard standard = find_standard(at, &decision.toolchain, &decision.chooser);
    if (constraint.strength) {
        struct toolchain current = {.version = T("")};
        if (standard == IS_INSTALLED) current = decision.toolchain;
        stamps = stamps_of(runtime);
        while (next_part(&specs, '\t', &spec))
            if (recall_version(runtime, T("floor"), spec, &current, stamps, &found)) {
                int is_kept = equal(found.version, current.version);
                return (struct decision){.outcome = INSTALLED, .toolchain = found,
                                         .chooser = is_kept ? decision.chooser : BY_CHOICE};
            }
    }
    decision.outcome = outcomes[standard];
    return decision;
}

/* Steps 5 and 7 to 10. `argument` is rust's +SPEC, or at NULL. */
static struct decision decide(uint32_t runtime, struct text argument, int ignores_inherited) {
    enum chooser chooser;
    struct text value = pinning_variable(runtime, ignores_inherited, &chooser);
    if (argument.at) value = argument, chooser = BY_HOLD;
    struct requests requests = {{SAYS_NOTHING, {"", 0}}, {SAYS_NOTHING, {"", 0}}, 0};
    if (value.length) requests.pin = read_variable(value, runtime);
    if (value.length && requests.pin.strength != SAYS_PIN) hand_over();
    if (!value.length && !is_kept_by_variables(runtime)) {
        requests = walk(runtime);
        requests.distance++; /* a variable is nearer than the nearest file */
    }
    struct decision decision =
        requests.pin.strength ? resolve_pin(runtime, requests.pin.specs)
                              : resolve_constraint(runtime, requests.constraint);
    decision.distance = requests.pin.strength ? requests.distance : SIZE_MAX;
    if (requests.pin.strength) decision.chooser = value.length ? chooser : BY_CHOICE;
    return decision;
}

/* 11.4, a name that implies a version: the active one if it is of that version, else the newest. Where that has to
 * be pinned and nothing is, the next on PATH. */
static RARE _Noreturn void run_implied(uint32_t runtime, struct text prefix, int needs_pin, const struct decision *decision) {
    struct toolchain found;
    struct text name = text_at(runtime), stamps = stamps_of(name);
    if (variable(T("OMG_IMPLIED_NAMES")).length) hand_over();
    if (decision->outcome == SYSTEM || decision->outcome == NOT_INSTALLED) hand_over();
    if (!equal(stamps, text_at(runtime + RUNTIME_STAMPS))) hand_over();
    if (needs_pin && decision->distance == SIZE_MAX) run_system(0, AS_IT_CAME);
    if (decision->outcome == INSTALLED && decision->toolchain.has_name) {
        struct text member = JOIN(T("implied:"), prefix, T("="), decision->toolchain.version);
        if (slot_of(AT_ANSWERS, ANSWER_BYTES, JOIN(name, T("\0"), member)))
            run_toolchain(runtime, &decision->toolchain, BY_CHOICE);
    }
    if (needs_pin) hand_over();
    struct text newest = JOIN(T("implied:"), process.name);
    if (!look_up(name, newest, stamps, runtime, &found) || !found.has_name) hand_over();
    run_toolchain(runtime, &found, BY_CHOICE);
}

/* Whether a version is of another major than the one that a name means. Two digits (graalpy-24.1) are no major of
 * the language. */
static int is_of_other_major(struct text version, struct text major) {
    while (version.length && (version.at[0] < '0' || version.at[0] > '9')) version.at++, version.length--;
    return version.length > 1 && version.at[1] == '.' && version.at[0] != major.at[0];
}

/* What was decided for the host of a guest, with its own executable. */
static struct decision host_again(void) {
    struct decision decision = host_decision.decision;
    struct text name = text_at(host_decision.runtime), version = decision.toolchain.version;
    if (decision.outcome == INSTALLED && !find_in_store(decision.toolchain.store, name, version, &decision.toolchain))
        hand_over();
    return decision;
}

/* 11.1 to 11.5, a name that the runtime itself ships. */
static _Noreturn void run_owned(uint32_t runtime, uint32_t candidate, struct text argument) {
    struct text prefix = text_at(candidate + CANDIDATE_PREFIX);
    uint32_t flags = number_at(candidate + CANDIDATE_FLAGS);
    int is_major = (flags & IS_MAJOR) != 0;
    is_self_locating = (flags & IS_SELF_LOCATING) != 0;
    struct decision decision;
    if (host_decision.runtime == runtime) decision = host_again();
    else decision = decide(runtime, argument, (flags & IGNORES_INHERITED) != 0);
    if (is_major && decision.outcome == INSTALLED && is_of_other_major(decision.toolchain.version, prefix)) hand_over();
    if (prefix.length && !is_major) run_implied(runtime, prefix, (flags & NEEDS_PIN) != 0, &decision);
    if (decision.outcome == SYSTEM || decision.outcome == NOTHING) run_system(runtime, decision.chooser);
    if (decision.outcome != INSTALLED || !decision.toolchain.has_name) hand_over();
    run_toolchain(runtime, &decision.toolchain, decision.chooser);
}

/* 11.7, a global tool that the active version lacks: the global default's, else that of the newest version. */
static int find_followed(uint32_t runtime, struct toolchain *found) {
    struct text name = text_at(runtime), spec = JOIN(T("tool:"), process.name);
    if (find_default(name, found) == HAS_DEFAULT && found->has_name) return 1;
    return look_up(name, spec, stamps_of(name), runtime, found) && found->has_name;
}

/* Whether to follow is a setting, which the stamps cover. */
static void require_stamps(uint32_t runtime) {
    if (!equal(stamps_of(text_at(runtime)), text_at(runtime + RUNTIME_STAMPS))) hand_over();
}

/* 15.2 to 15.5, a name of a guest. The guest is run where something chose its version; else what the host has, else
 * the guest's global default. */
static _Noreturn void run_guest(uint32_t guest, uint32_t its_host, uint32_t host_candidate) {
    struct text none = {NULL, 0};
    struct toolchain found;
    uint32_t flags = number_at(host_candidate + CANDIDATE_FLAGS);
    struct decision own, other = {.outcome = NOTHING};
    seen.host = its_host;
    own = decide(guest, none, 0);
    int is_chosen = own.distance != SIZE_MAX || own.chooser == BY_CHOICE;
    if (!is_chosen) {
        other = decide(its_host, none, 0);
        host_decision.runtime = its_host;
        host_decision.decision = other;
    }
    if (other.outcome == INSTALLED && other.toolchain.has_name) run_toolchain(its_host, &other.toolchain, other.chooser);
    if (other.outcome == NOT_INSTALLED || other.outcome == BROKEN) hand_over();
    if (other.outcome == SYSTEM && flags & IS_OWNED) run_system(its_host, other.chooser);
    if (own.outcome == NOT_INSTALLED || own.outcome == BROKEN) hand_over();
    if (own.outcome == INSTALLED) {
        if (!own.toolchain.has_name) hand_over();
        host = text_at(its_host);
        run_toolchain(guest, &own.toolchain, own.chooser);
    }
    if (is_chosen) run_system(guest, own.chooser);
    if (flags & IS_OWNED) {
        if (other.outcome == INSTALLED) hand_over();
        run_system(its_host, other.chooser);
    }
    if (other.outcome == INSTALLED && flags & IS_FOLLOWING) {
        require_stamps(its_host);
        if (find_followed(its_host, &found)) run_toolchain(its_host, &found, AS_IT_CAME);
    }
    run_system(guest, own.chooser);
}

/* 11.6, other names, such as globally installed tools: of several runtimes the one pinned nearest. */
static _Noreturn void run_unowned(struct list candidates) {
    struct decision best = {.outcome = NOTHING};
    uint32_t best_runtime = 0, lacking = 0;
    int is_following = 0;
    for (uint32_t i = 0; i < candidates.count; i++) {
        uint32_t runtime = number_at(candidates.offset + i * CANDIDATE_BYTES);
        struct decision decision = decide(runtime, (struct text){NULL, 0}, 0);
        if (decision.outcome == NOT_INSTALLED || decision.outcome == BROKEN) hand_over();
        if (decision.outcome == SYSTEM && candidates.count > 1) hand_over();
        if (decision.outcome == INSTALLED && !decision.toolchain.has_name) {
            lacking = runtime;
            is_following |= number_at(candidates.offset + i * CANDIDATE_BYTES + CANDIDATE_FLAGS) & IS_FOLLOWING;
        }
        if (decision.outcome != INSTALLED || !decision.toolchain.has_name) continue;
        if (best_runtime && decision.distance >= best.distance) continue;
        best = decision;
        best_runtime = runtime;
    }
    if (!best_runtime && lacking) {
        struct toolchain found;
        require_stamps(lacking);
        if (is_following && (candidates.count > 1 || !find_followed(lacking, &found))) hand_over();
        if (is_following) run_toolchain(lacking, &found, AS_IT_CAME);
    }
    if (!best_runtime) run_system(0, AS_IT_CAME);
    run_toolchain(best_runtime, &best.toolchain, best.chooser);
}

/* Steps 2 to 13. */
static _Noreturn void run(void) {
    /* 2.1 */
    if (equal(variable(T("OMG_BYPASS")), T("1"))) run_system(0, AS_IT_CAME);

    /* 3.1 to 3.3 */
    process.slot = slot_of(AT_NAMES, NAME_BYTES, process.name);
    if (!process.slot) hand_over();
    struct list candidates = list_at(process.slot + SLOT_VALUE, CANDIDATE_BYTES);
    uint32_t owner = 0, owned = 0, guest = 0, its_host = 0, host_candidate = 0;
    int is_explicit = 0; /* set by a variable or an argument */
    for (uint32_t i = 0; i < candidates.count; i++) {
        uint32_t candidate = candidates.offset + i * CANDIDATE_BYTES, runtime = number_at(candidate);
        uint32_t flags = number_at(candidate + CANDIDATE_FLAGS);
        int is_owned = flags & IS_OWNED;
        enum chooser chooser;
        if (guest) its_host = runtime, host_candidate = candidate;
        if (is_owned && owner && !guest) hand_over(); /* two runtimes ship it: Python decides */
        if (flags & IS_GUEST) guest = runtime;
        if (is_owned) owner = runtime, owned = candidate;
        if (is_owned || !owner || guest) is_explicit |= pinning_variable(runtime, (flags & IGNORES_INHERITED) != 0, &chooser).length != 0;
    }

    struct text argument = {NULL, 0}; /* 4.1 */
    if (owner && number_at(owner + RUNTIME_FLAGS) & IS_CHOSEN_BY_VARIABLE && process.argc > 1 &&
        !process.only_prints && process.argv[1][0] == '+') {
        argument = text_of(process.argv[1] + 1);
        if (!argument.length) hand_over();
        dropped_arguments = 1;
        is_explicit = 1;
    }
    if (!is_explicit) {
        run_virtual_environment(T("VIRTUAL_ENV"));
        run_virtual_environment(T("CONDA_PREFIX"));
    }
    if (guest && its_host) run_guest(guest, its_host, host_candidate);
    if (owner) run_owned(owner, owned, argument);
    run_unowned(candidates);
}

/* 1.2: <data>/shims/NAME is a shim, <data>/self/bin/omg the launcher. Returns whether the path is one of these. */
static int place_self(struct text self) {
    struct text directory = parent_of(self);
    process.self = self;
    process.name = last_part(self);
    process.is_launcher = ends_with(self, T("/self/bin/omg"));
    if (!process.is_launcher && !equal(last_part(directory), T("shims"))) return 0;
    process.data = process.is_launcher ? parent_of(parent_of(directory)) : parent_of(directory);
    begin_stores();
    return 1;
}

/* 16.7. Takes the decided file of `omg exec`, and what is changed in the environment; else the steps, for its NAME. */
static _Noreturn void become(struct text rest, size_t command) {
    struct text path, runtime, version, store, part, name;
    struct toolchain found;
    struct changes *changes = no_changes();
    if (!next_part(&rest, 0, &path) || !next_part(&rest, 0, &runtime) || !next_part(&rest, 0, &version) ||
        !next_part(&rest, 0, &store))
        hand_over();
    while (next_part(&rest, 0, &part) && part.length) {
        struct text value = part;
        if (!next_part(&value, '=', &name)) hand_over();
        change(changes, JOIN(name), value.at ? part : (struct text){NULL, 0});
    }
    os_set_ignored(SIGPIPE, 0); /* as omg does, whose interpreter ignores both */
    os_set_ignored(SIGXFSZ, 0);
    keep_start();
    process.name = text_of(process.argv[command]);
    process.argv += command;
    process.argc -= command;
    if (path.length) {
        char *word = (char *)path.at;
        os_execve(path.at, arguments_after(&word, 1, 0), changed_environment(changes));
        hand_over(); /* Python says why, and shows the path as it shows what is typed */
    }
    use_environment(changed_environment(changes));
    if (!runtime.length) run();
    long index = number_of(store);
    complete_stores();
    if (index < 0 || (size_t)index >= stores.count || !is_safe_name(version)) hand_over();
    if (!find_in_store((size_t)index, runtime, version, &found) || !found.has_name) hand_over();
    process.slot = slot_of(AT_NAMES, NAME_BYTES, process.name);
    if (find_installer()) hand_over(); /* Python makes shims of what it installs */
    execute_tool(&found, no_changes(), 0);
}

/* 16.1, 16.2. Says again what Python has said to exactly this; returns where that is not known. */
static void answer(struct text command) {
    size_t count = process.argc - 1, own = 0; /* arguments before `--` */
    struct text rest, key = help_key(), last = text_of(process.argv[count]);
    int is_help = key.at != NULL, is_exec = is_listed(T(" exec x "), command), is_complete = equal(command, T("complete"));
    int is_here = is_exec || is_listed(T(" current env list ls where "), command);
    while (own < count && !equal(text_of(process.argv[own + 1]), T("--"))) own++;
    if (!is_help) {
        if (!is_here && !is_complete && !is_listed(T(" completions hook "), command)) return;
        if ((is_exec || is_complete) && own + 1 >= count) return;
        if (is_exec) count = own + 2, last = text_of(process.argv[count]);
        key = answer_key(is_here, count, is_complete ? completed_part(last) : last);
    }
    if (!recall(T("a"), key, &rest) || !is_kept_safely()) return;
    char kind = kind_if_true(&rest);
    if (kind == 'x' && is_exec) become(rest, count);
    if (kind == 't') print(is_complete && !is_help ? lines_with(rest, last) : rest);
}

/* What the launcher answers; every other command line is for omg. */
static RARE _Noreturn void launch(void) {
    struct text command = text_of(process.argc > 1 ? process.argv[1] : ""), store = variable(T("OMG_DATA_DIR"));
    if (process.argc == 2 && equal(command, T("--version"))) print(JOIN(T("omg "), text_at(AT_OMG_VERSION), T("\n")));
    /* omg answers for the store that the variable names; a shim is of its own. */
    process.name = text_of(process.argc == 3 && (!store.length || equal(store, process.data)) ? process.argv[2] : "");
    if (equal(command, T("which")) && process.name.length && process.name.at[0] != '-' && !contains_byte(process.name, '/')) {
        process.only_prints = 1;
        run();
    }
    if (process.argc > 1) answer(command);
    hand_over();
}

#if defined(__linux__)

/* Absolute, and without empty, `.` and `..` components. */
static int is_plain_path(struct text path) {
    for (const char *at = path.at; at < path.at + path.length; at++) {
        const char *end = at + 1;
        if (*at != '/') continue;
        while (*end == '.' && end < at + 3) end++;
        if (!*end || *end == '/') return 0;
    }
    return is_absolute(path);
}

/* 1.1. Places this program where it was executed, if that is the real path, and opens the table, whose path shows
 * that no directory is a link. The name of a `#!` script is there instead when this is its interpreter; the kernel
 * then gives it as first or second argument too. */
static int begins_at(struct text executed) {
    char target[1];
    for (size_t i = 1; i < process.argc && i < 3; i++)
        if (equal(executed, text_of(process.argv[i]))) return 0;
    if (!is_plain_path(executed) || !place_self(executed)) return 0;
    if (os_readlink(executed.at, target, sizeof target) != -EINVAL) return 0;
    struct text way = process.is_launcher ? T("/self/bin/../../shim/table") : T("/shims/../shim/table");
    return open_table(os_open_without_links(JOIN(process.data, way).at, O_RDONLY | O_NONBLOCK | O_NOCTTY));
}

/* Else the kernel's answer, which follows links and survives a replaced file, but costs more than all the rest:
 * the first look into /proc/self makes the directory. Without /proc, what was executed. */
static RARE struct text own_path(struct text path) {
    enum { PATH_BYTES = 4096 };
    struct text gone = T(" (deleted)");
    char *to = allocate(PATH_BYTES);
    long length = os_readlink("/proc/self/exe", to, PATH_BYTES);
    if (length <= 0 || length == PATH_BYTES || to[0] != '/') return path;
    path = (struct text){to, (size_t)length};
    if (ends_with(path, gone)) path.length -= gone.length;
    to[path.length] = 0;
    return path;
}

#else

static int begins_at(struct text executed) { return executed.at && 0; }
static RARE struct text own_path(struct text path) { return path; }

#endif

_Noreturn void begin(const struct beginning *beginning) {
    struct text executed = text_of(beginning->executed);
    block = beginning->memory;
    block_size = beginning->memory_size;
    further_block = beginning->further;
    process.argc = beginning->argc;
    process.argv = beginning->argv;
    use_environment(beginning->envp);
    process.uid = beginning->uid;
    if (beginning->is_privileged) fail(T("omg: refusing to run set-uid\n"), 127);
    if (!begins_at(executed)) {
        int is_placed = place_self(own_path(executed));
        if (!is_placed && equal(process.name, T("omg"))) fail_outside_store();
        if (!is_placed) fail_as_copy();
        struct text path = JOIN(process.data, T("/shim/table"));
        if (!open_table(os_open(AT_FDCWD, path.at, O_RDONLY | O_NONBLOCK | O_NOCTTY))) hand_over();
    }
    if (process.is_launcher) launch();
    run();
}
