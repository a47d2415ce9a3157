/* A disk that can be watched, cut, filled and broken, under SQLCipher itself (trust page C3: T2, T3, T4, T12, T13).
 *
 * Loaded with LD_PRELOAD it stands between the program and libc. It looks only at files under one folder (`disk_watch`)
 * and is told what to do through the `disk_…` functions, which a test reaches with ctypes. Built by tests/store/disk.py.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096
#define PATH_BYTES 1024

static char root[PATH_BYTES];
static size_t root_bytes;
static char paths[FILES][PATH_BYTES]; /* by file descriptor; empty: not watched */
static int log_file = -1;

static long calls, changes;         /* watched calls since the last order; those among them that change the disk */
static long fail_at, kill_at;       /* 0: never */
static int fail_error, fail_on, kill_after;
static long capacity;               /* bytes the folder may hold; 0: no limit */

static long mallocs, starve_at;     /* calls of malloc from SQLCipher; 0: never fails */
static uintptr_t library_from, library_to;

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

/* -- orders ------------------------------------------------------------------------------------------------------ */

void disk_watch(const char *folder) {
    strncpy(root, folder, PATH_BYTES - 1);
    root_bytes = strlen(root);
}

long disk_calls(void) { return calls; }

long disk_changes(void) { return changes; }

/* From call number `at` on (1 is the next one): that call alone fails, or with `on` every one from there on. */
void disk_fail(long at, int error, int on) { calls = changes = 0; fail_at = at; fail_error = error; fail_on = on; }

/* The process is killed at change number `at`: before it reaches the disk, or after; a write that is cut is half done. */
void disk_kill(long at, int after) { calls = changes = 0; kill_at = at; kill_after = after; }

void disk_capacity(long bytes) { capacity = bytes; }

void disk_sound(void) { fail_at = kill_at = starve_at = 0; }

static void put(const void *data, size_t length) {
    const char *from = data;
    while (length > 0) {
        ssize_t done = syscall(SYS_write, log_file, from, length);
        if (done <= 0) abort();
        from += done;
        length -= (size_t)done;
    }
}

/* One event: letter, path, number, data; the lengths come first. */
static void tell(char letter, const char *path, int64_t number, const void *data, int64_t length) {
    if (log_file < 0) return;
    int64_t head[4] = {letter, (int64_t)strlen(path), number, length};
    put(head, sizeof head);
    put(path, strlen(path));
    if (length > 0) put(data, (size_t)length);
}

void disk_record(const char *path) {
    log_file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

void disk_mark(const char *text) { tell('m', text, 0, NULL, 0); }

/* -- what happens to a call -------------------------------------------------------------------------------------- */

static int watched_path(const char *path) {
    return root_bytes && path && strncmp(path, root, root_bytes) == 0;
}

static const char *watched(int file) {
    return file >= 0 && file < FILES && paths[file][0] ? paths[file] : NULL;
}

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); for (;;) pause(); }

/* Counts a call that may fail; 1 when it must. */
static int refused(void) {
    calls++;
    if (fail_at && (calls == fail_at || (fail_on && calls > fail_at))) { errno = fail_error; return 1; }
    return 0;
}

/* The same for a call that changes the disk. */
static int struck(void) {
    changes++;
    if (kill_at && changes == kill_at && !kill_after) die();
    return refused();
}

static int dying_in(void) { return kill_at && changes == kill_at && kill_after; }

static void survived(void) { if (dying_in()) die(); }

static long used(void) {
    long sum = 0;
    DIR *folder = opendir(root);
    if (!folder) return 0;
    for (struct dirent *one; (one = readdir(folder));) {
        char path[PATH_BYTES + 300];
        struct stat found;
        snprintf(path, sizeof path, "%s/%s", root, one->d_name);
        if (stat(path, &found) == 0 && S_ISREG(found.st_mode)) sum += (long)found.st_size;
    }
    closedir(folder);
    return sum;
}

/* True when a file may not grow to `end` bytes, because the folder is full. */
static int full(int file, off64_t end) {
    struct stat found;
    if (!capacity || fstat(file, &found) != 0 || end <= found.st_size) return 0;
    if (used() + (long)(end - found.st_size) <= capacity) return 0;
    errno = ENOSPC;
    return 1;
}

/* -- the calls --------------------------------------------------------------------------------------------------- */

static int opened(int file, const char *path, int flags, int existed) {
    if (file >= 0 && file < FILES) {
        strncpy(paths[file], path, PATH_BYTES - 1);
        if ((flags & O_CREAT) && !existed) tell('c', path, 0, NULL, 0);
        if ((flags & O_TRUNC) && existed) tell('t', path, 0, NULL, 0);
        if (flags & (O_CREAT | O_TRUNC)) survived();
    }
    return file;
}

int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...);
    va_list rest;
    va_start(rest, flags);
    int mode = (flags & O_CREAT) ? va_arg(rest, int) : 0;
    va_end(rest);
    if (!watched_path(path)) return real(path, flags, mode);
    int existed = access(path, F_OK) == 0;
    if ((flags & (O_CREAT | O_TRUNC)) && struck()) return -1;
    return opened(real(path, flags, mode), path, flags, existed);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = (flags & O_CREAT) ? va_arg(rest, int) : 0;
    va_end(rest);
    return open64(path, flags, mode);
}

int close(int file) {
    REAL(int, "close", int);
    if (file >= 0 && file < FILES) paths[file][0] = 0;
    return real(file);
}

ssize_t pread64(int file, void *data, size_t length, off64_t at) {
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    if (watched(file) && fail_error != ENOSPC && refused()) return -1; /* a full disk is read as ever */
    return real(file, data, length, at);
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    const char *path = watched(file);
    if (!path) return real(file, data, length, at);
    if (struck() || full(file, at + (off64_t)length)) return -1;
    if (dying_in()) { real(file, data, length / 2, at); die(); }
    ssize_t done = real(file, data, length, at);
    if (done > 0) tell('w', path, at, data, done);
    return done;
}

ssize_t write(int file, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    const char *path = watched(file);
    if (!path) return real(file, data, length);
    off64_t at = lseek64(file, 0, SEEK_CUR);
    if (struck() || full(file, at + (off64_t)length)) return -1;
    if (dying_in()) { real(file, data, length / 2); die(); }
    ssize_t done = real(file, data, length);
    if (done > 0) tell('w', path, at, data, done);
    return done;
}

int fsync(int file) {
    REAL(int, "fsync", int);
    const char *path = watched(file);
    if (!path) return real(file);
    if (struck()) return -1;
    tell('s', path, 0, NULL, 0); /* the simulated disk is synced; the real one need not be, and tests stay fast */
    survived();
    return 0;
}

int fdatasync(int file) { return fsync(file); }

int ftruncate64(int file, off64_t length) {
    REAL(int, "ftruncate64", int, off64_t);
    const char *path = watched(file);
    if (!path) return real(file, length);
    if (struck() || full(file, length)) return -1;
    int done = real(file, length);
    if (done == 0) tell('t', path, length, NULL, 0);
    survived();
    return done;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

int posix_fallocate64(int file, off64_t at, off64_t length) {
    REAL(int, "posix_fallocate64", int, off64_t, off64_t);
    if (!watched(file)) return real(file, at, length);
    if (struck() || full(file, at + length)) return errno;
    return real(file, at, length);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (!watched_path(path)) return real(path);
    if (struck()) return -1;
    int done = real(path);
    if (done == 0) tell('u', path, 0, NULL, 0);
    survived();
    return done;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (!watched_path(from)) return real(from, to);
    if (struck()) return -1;
    int done = real(from, to);
    if (done == 0) tell('r', from, 0, to, (int64_t)strlen(to));
    survived();
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    if (!watched_path(path)) return real(path, mode);
    if (struck()) return -1;
    int done = real(path, mode);
    survived();
    return done;
}

/* -- memory ------------------------------------------------------------------------------------------------------ */

static int find_library(struct dl_phdr_info *info, size_t size, void *name) {
    (void)size;
    if (!strstr(info->dlpi_name, (const char *)name)) return 0;
    for (int at = 0; at < info->dlpi_phnum; at++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[at];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
        library_from = info->dlpi_addr + part->p_vaddr;
        library_to = library_from + part->p_memsz;
    }
    return 1;
}

long disk_mallocs(void) { return mallocs; }

/* The `at`-th request for memory by code of the library whose file name holds `name` is refused, once. */
void disk_starve(const char *name, long at) {
    if (!library_from) dl_iterate_phdr(find_library, (void *)name);
    mallocs = 0;
    starve_at = at;
}

static int starved(void *caller) {
    uintptr_t at = (uintptr_t)caller;
    return starve_at && at >= library_from && at < library_to && ++mallocs == starve_at;
}

extern void *__libc_malloc(size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_calloc(size_t, size_t);

void *malloc(size_t size) {
    if (starved(__builtin_return_address(0))) { errno = ENOMEM; return NULL; }
    return __libc_malloc(size);
}

void *realloc(void *old, size_t size) {
    if (starved(__builtin_return_address(0))) { errno = ENOMEM; return NULL; }
    return __libc_realloc(old, size);
}

void *calloc(size_t count, size_t size) {
    if (starved(__builtin_return_address(0))) { errno = ENOMEM; return NULL; }
    return __libc_calloc(count, size);
}
