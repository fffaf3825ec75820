/* A toolchain's executable for the tests: says how it was called, then does what REPORTER tells it.
 *
 * On stdout, as NUL-terminated texts: the file that runs, the process's state as one text, the number of
 * arguments, the arguments from argv[0], the environment. Then it exits with 7, or, with
 *   REPORTER=exit:N      with N
 *   REPORTER=signal:N    by sending itself signal N
 *   REPORTER=wait        only when a signal ends it
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void say(const char *text) {
    fputs(text, stdout);
    putchar(0);
}

/* What a program inherits besides arguments and environment. */
static void say_state(void) {
    char cwd[4096];
    mode_t mask = umask(0);
    struct rlimit files;
    sigset_t blocked;
    struct sigaction action;

    umask(mask);
    getrlimit(RLIMIT_NOFILE, &files);
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    printf("cwd=%s umask=%03o nice=%d files=%lu parent=%ld session=%ld", getcwd(cwd, sizeof cwd) ? cwd : "-",
           (unsigned)mask, getpriority(PRIO_PROCESS, 0), (unsigned long)files.rlim_cur, (long)getppid(),
           (long)getsid(0));
    printf(" descriptors=");
    for (int descriptor = 0; descriptor < 300; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0) {
            printf("%d,", descriptor);
        }
    }
    printf(" ignored=");
    for (int number = 1; number < 32; number++) {
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) {
            printf("%d,", number);
        }
    }
    printf(" blocked=");
    for (int number = 1; number < 32; number++) {
        if (sigismember(&blocked, number) == 1) {
            printf("%d,", number);
        }
    }
    putchar(0);
}

int main(int count, char **arguments, char **environment) {
    char file[4096] = "";
    const char *order = getenv("REPORTER");

    if (readlink("/proc/self/exe", file, sizeof file - 1) < 0) {
        file[0] = 0;
    }
    say(file);
    say_state();
    printf("%d", count);
    putchar(0);
    for (int at = 0; at < count; at++) {
        say(arguments[at]);
    }
    while (*environment) {
        say(*environment++);
    }
    fflush(stdout);
    if (order && strncmp(order, "exit:", 5) == 0) {
        return atoi(order + 5);
    }
    if (order && strncmp(order, "signal:", 7) == 0) {
        raise(atoi(order + 7));
    }
    while (order && strcmp(order, "wait") == 0) {
        pause();
    }
    return 7;
}
