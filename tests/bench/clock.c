/* Times short processes from outside, in paired rounds.
 *
 *   clock ROUNDS < cases
 *   clock counts < cases
 *
 * A case is a block of lines KEY<TAB>VALUE, ended by a line `run`: `directory`, `variable` (NAME=VALUE, may be
 * repeated; there are no others), `argument` (may be repeated; the first is the program), `status` (expected).
 * Every round runs each case once, so a machine that slows down for a while slows all alike; the first case is
 * the reference of the pairs. One run is posix_spawn and waitpid, by the monotonic clock, its streams on
 * /dev/null. Printed, one line a case, in microseconds: the median, the median difference to the reference in
 * the same round, the median quotient to it; then the first and the last of these of the processors' time.
 *
 * `counts` prints what does not depend on the machine: the instructions and the system calls of each program up to
 * the one that it becomes, as ptrace shows them step by step.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CASES = 128, MAX_TEXTS = 64, WARM_UP = 3 };

struct texts {
    char *item[MAX_TEXTS + 1];
    int count;
};

struct one_case {
    char *directory;
    struct texts variables, arguments;
    int status;
    double *times, *processor;
};

static struct one_case cases[MAX_CASES];
static int case_count;

static void fail(const char *what, const char *which) {
    fprintf(stderr, "clock: %s: %s: %s\n", what, which, strerror(errno));
    exit(1);
}

static void add(struct texts *texts, char *text) {
    if (texts->count == MAX_TEXTS) {
        fail("too many texts", text);
    }
    texts->item[texts->count++] = text;
}

static void read_cases(void) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    while ((length = getline(&line, &capacity, stdin)) > 0) {
        struct one_case *here = &cases[case_count];
        if (line[length - 1] == '\n') {
            line[length - 1] = 0;
        }
        char *value = strchr(line, '\t');
        value = strdup(value ? value + 1 : "");
        if (strcmp(line, "run") == 0) {
            if (++case_count == MAX_CASES) {
                fail("too many cases", "");
            }
        } else if (strncmp(line, "directory\t", 10) == 0) {
            here->directory = value;
        } else if (strncmp(line, "variable\t", 9) == 0) {
            add(&here->variables, value);
        } else if (strncmp(line, "argument\t", 9) == 0) {
            add(&here->arguments, value);
        } else if (strncmp(line, "status\t", 7) == 0) {
            here->status = atoi(value);
        } else {
            fail("what is this", line);
        }
    }
    free(line);
}

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static double of_us(struct timeval time) { return time.tv_sec * 1e6 + time.tv_usec; }

static double time_us(struct one_case *here, posix_spawn_file_actions_t *streams, double *processor) {
    struct rusage usage;
    pid_t child;
    int status;
    if (chdir(here->directory) != 0) {
        fail("cannot enter", here->directory);
    }
    double start = now_us();
    errno = posix_spawn(&child, here->arguments.item[0], streams, NULL, here->arguments.item, here->variables.item);
    if (errno != 0) {
        fail("cannot run", here->arguments.item[0]);
    }
    while (wait4(child, &status, 0, &usage) < 0) {
        if (errno != EINTR) {
            fail("cannot wait for", here->arguments.item[0]);
        }
    }
    double end = now_us();
    *processor = of_us(usage.ru_utime) + of_us(usage.ru_stime);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != here->status) {
        fprintf(stderr, "clock: %s ended with wait status %d\n", here->arguments.item[0], status);
        exit(1);
    }
    return end - start;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, int count) {
    qsort(values, count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double median_quotient(const double *times, const double *reference, int rounds, double *scratch) {
    for (int round = 0; round < rounds; round++) {
        /* The shortest of all take less than the kernel tells. */
        scratch[round] = times[round] / (reference[round] > 0 ? reference[round] : 1);
    }
    return median(scratch, rounds);
}

static double median_of(const double *times, int rounds, double *scratch) {
    memcpy(scratch, times, rounds * sizeof *scratch);
    return median(scratch, rounds);
}

static void print_case(const struct one_case *here, const struct one_case *reference, int rounds, double *scratch) {
    for (int round = 0; round < rounds; round++) {
        scratch[round] = here->times[round] - reference->times[round];
    }
    double difference = median(scratch, rounds);
    printf("%.2f\t%.2f\t", median_of(here->times, rounds, scratch), difference);
    printf("%.4f\t", median_quotient(here->times, reference->times, rounds, scratch));
    printf("%.2f\t", median_of(here->processor, rounds, scratch));
    printf("%.4f\n", median_quotient(here->processor, reference->processor, rounds, scratch));
}

#if defined(__linux__)

static void begin_traced(const struct one_case *here) {
    int null = open("/dev/null", O_RDWR);
    if (chdir(here->directory) != 0 || null < 0) {
        fail("cannot enter", here->directory);
    }
    for (int stream = 0; stream < 3; stream++) {
        dup2(null, stream);
    }
    close(null);
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
        _exit(126);
    }
    execve(here->arguments.item[0], here->arguments.item, here->variables.item);
    _exit(127);
}

/* The steps from one program to the next one: instructions, or entries into the kernel and returns from it. */
static long count_steps(const struct one_case *here, int request) {
    const long options = PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    long steps = 0;
    int status;
    pid_t child = fork();
    if (child == 0) {
        begin_traced(here);
    }
    if (waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status) || ptrace(PTRACE_SETOPTIONS, child, NULL, options) != 0) {
        fail("cannot trace", here->arguments.item[0]);
    }
    do {
        steps++;
        if (ptrace(request, child, NULL, NULL) != 0 || waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) {
            fail("became no other program", here->arguments.item[0]);
        }
    } while (status >> 8 != (SIGTRAP | PTRACE_EVENT_EXEC << 8));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return steps;
}

static void print_counts(void) {
    for (int at = 0; at < case_count; at++) {
        /* The last entry into the kernel is that of the execution, and has no return. */
        long calls = count_steps(&cases[at], PTRACE_SYSCALL) / 2;
        printf("%ld\t%ld\n", count_steps(&cases[at], PTRACE_SINGLESTEP), calls);
    }
}

#else

static void print_counts(void) {
    fail("only Linux counts", "");
}

#endif

int main(int count, char **arguments) {
    int rounds = count > 1 ? atoi(arguments[1]) : 100;
    double *scratch = malloc(rounds * sizeof *scratch);
    posix_spawn_file_actions_t streams;

    read_cases();
    if (count > 1 && strcmp(arguments[1], "counts") == 0) {
        print_counts();
        return 0;
    }
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&streams, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&streams, 2, "/dev/null", O_WRONLY, 0);
    for (int at = 0; at < case_count; at++) {
        cases[at].times = malloc(rounds * sizeof *cases[at].times);
        cases[at].processor = malloc(rounds * sizeof *cases[at].processor);
    }
    for (int round = -WARM_UP; round < rounds; round++) {
        for (int at = 0; at < case_count; at++) {
            double processor, time = time_us(&cases[at], &streams, &processor);
            if (round >= 0) {
                cases[at].times[round] = time, cases[at].processor[round] = processor;
            }
        }
    }
    for (int at = 0; at < case_count; at++) {
        print_case(&cases[at], &cases[0], rounds, scratch);
    }
    return 0;
}
