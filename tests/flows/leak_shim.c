/* A watch over everything a program writes (T16): loaded with LD_PRELOAD it stands before libc's write calls and looks
 * for the needles in every buffer, whatever file, pipe or socket it goes to, also files that are deleted a moment later.
 * LEAK_NEEDLES names a file of needles (one byte of length, then the bytes); LEAK_LOG one that takes a line for each
 * find: the needle's number and where it was written. Linux only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST (1 << 18)

static unsigned char needles[MOST];
static long bytes;
static int log_file = -1;
static volatile int ready;

static void begin(void) {
    if (ready) return;
    ready = 1;
    const char *from = getenv("LEAK_NEEDLES"), *to = getenv("LEAK_LOG");
    if (!from || !to) return;
    int file = (int)syscall(SYS_openat, AT_FDCWD, from, O_RDONLY, 0);
    bytes = syscall(SYS_read, file, needles, MOST);
    syscall(SYS_close, file);
    log_file = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void look(int file, const void *data, size_t length) {
    begin();
    if (log_file < 0 || file == log_file) return;
    int number = 0;
    for (long at = 0; at < bytes; at += 1 + needles[at], number++) {
        if (!memmem(data, length, needles + at + 1, needles[at])) continue;
        char link[64], path[4096] = "?", line[4200];
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t named = readlink(link, path, sizeof path - 1);
        path[named > 0 ? named : 1] = 0;
        int size = snprintf(line, sizeof line, "%d %s\n", number, path);
        if (syscall(SYS_write, log_file, line, size) < 0) abort();
    }
}

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    look(file, data, length);
    return real(file, data, length);
}

ssize_t pwrite(int file, const void *data, size_t length, off_t at) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    look(file, data, length);
    return real(file, data, length, at);
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    look(file, data, length);
    return real(file, data, length, at);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    for (int one = 0; one < count; one++) look(file, parts[one].iov_base, parts[one].iov_len);
    return real(file, parts, count);
}

ssize_t send(int file, const void *data, size_t length, int flags) {
    REAL(ssize_t, "send", int, const void *, size_t, int);
    look(file, data, length);
    return real(file, data, length, flags);
}

size_t fwrite(const void *data, size_t size, size_t count, FILE *stream) {
    REAL(size_t, "fwrite", const void *, size_t, size_t, FILE *);
    look(fileno(stream), data, size * count);
    return real(data, size, count, stream);
}
