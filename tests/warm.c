/* Stands in for omg's interpreter in tests: has a process that is started already run the same command line.
 *
 * It is called as `NAME -I -S START ARG...`; NAME is the abstract socket of that process (tests/warm.py). It
 * hands on its streams, its working directory, its umask, its arguments and its environment, and ends as the
 * run ends. Where it cannot, and where a variable is set that an interpreter reads when it starts, it becomes
 * a cold interpreter: INTERPRETER.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STREAMS = 3, DESCRIPTORS = 4, HEADER = 4, MAX_BYTES = 1 << 20 };

static const char *const EARLY[] = {"LC_",  "LD_",    "PYTHON", "OPENSSL", "TZ",
                                    "MALLOC", "GLIBC", "LANGUAGE"};

static uint32_t header[HEADER];
static char body[MAX_BYTES];

static int is_early(const char *variable) {
    for (size_t at = 0; at < sizeof EARLY / sizeof *EARLY; at++) {
        if (strncmp(variable, EARLY[at], strlen(EARLY[at])) == 0) {
            return 1;
        }
    }
    return strncmp(variable, "LANG=", 5) == 0 && strcmp(variable, "LANG=C.UTF-8") != 0;
}

/* Append each text with its NUL to the body; count them. */
static int add(char **texts, uint32_t *count) {
    for (; *texts != NULL; texts++) {
        size_t size = strlen(*texts) + 1;
        if (size > MAX_BYTES - header[3]) {
            return 0;
        }
        memcpy(body + header[3], *texts, size);
        header[3] += (uint32_t)size;
        ++*count;
    }
    return 1;
}

static int connected(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (server < 0 || length > sizeof address.sun_path - 1) {
        return -1;
    }
    memcpy(address.sun_path + 1, name, length);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
    return connect(server, (struct sockaddr *)&address, size) == 0 ? server : -1;
}

static int hand_on(int server, int cwd) {
    int descriptors[DESCRIPTORS] = {0, 1, 2, cwd};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof descriptors)];
    } control = {0};
    struct iovec head = {header, sizeof header};
    struct msghdr message = {
        .msg_iov = &head, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);

    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof descriptors);
    memcpy(CMSG_DATA(rights), descriptors, sizeof descriptors);
    if (sendmsg(server, &message, MSG_NOSIGNAL) != sizeof header) {
        return 0;
    }
    for (size_t sent = 0; sent < header[3];) {
        ssize_t now = send(server, body + sent, header[3] - sent, MSG_NOSIGNAL);
        if (now <= 0) {
            return 0;
        }
        sent += (size_t)now;
    }
    return 1;
}

/* End as the run has ended. */
static void end_as(int status) {
    if (WIFSIGNALED(status)) {
        signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
    }
    _exit(WEXITSTATUS(status));
}

int main(int count, char **arguments, char **environment) {
    int server, cwd, status, is_usual = count > 3;

    for (char **each = environment; *each != NULL; each++) {
        is_usual &= !is_early(*each);
    }
    mode_t mask = umask(0);
    umask(mask);
    header[0] = (uint32_t)mask;
    cwd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (is_usual && cwd >= 0 && add(arguments, &header[1]) && add(environment, &header[2]) &&
        (server = connected(arguments[0])) >= 0 && hand_on(server, cwd)) {
        ssize_t got = recv(server, &status, sizeof status, MSG_WAITALL);
        if (got == sizeof status) {
            end_as(status);
        }
        abort();
    }
    arguments[0] = INTERPRETER;
    execv(INTERPRETER, arguments);
    return 126;
}
