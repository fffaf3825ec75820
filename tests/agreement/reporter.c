/* A toolchain's executable: says how it was called, as NUL-terminated texts, and exits with 7.
 * First the file that runs, then the number of arguments, the arguments from argv[0], the environment. */
#include <stdio.h>
#include <unistd.h>

static void say(const char *text) {
    fputs(text, stdout);
    putchar(0);
}

int main(int count, char **arguments, char **environment) {
    char file[4096] = "";
    char number[16];
    if (readlink("/proc/self/exe", file, sizeof file - 1) < 0) {
        file[0] = 0;
    }
    snprintf(number, sizeof number, "%d", count);
    say(file);
    say(number);
    while (*arguments) {
        say(*arguments++);
    }
    while (*environment) {
        say(*environment++);
    }
    return 7;
}
