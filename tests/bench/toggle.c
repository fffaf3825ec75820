/* An installer for the benchmark. `npm install -g tool` makes the executable `tool` beside itself, or removes it;
 * any other call does nothing.
 *
 * The directory's time is set back afterwards, so that every call meets a table that knows of nothing newer.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char **arguments) {
    char bin[4096];
    struct timespec times[2] = {{0, 0}, {0, 0}};
    char *slash;

    if (count < 1 || !(slash = strrchr(arguments[0], '/'))) {
        return 1;
    }
    if (strcmp(arguments[count - 1], "tool") != 0) {
        return 0;
    }
    snprintf(bin, sizeof bin, "%.*s", (int)(slash - arguments[0]), arguments[0]);
    if (chdir(bin) || (unlink("tool") && link("npm", "tool"))) {
        return 1;
    }
    return utimensat(AT_FDCWD, bin, times, 0) != 0;
}
