/* Preloaded: the n-th call of a function on a file below a folder fails.

   FAULT="write 2 28 /tmp/folder" lets the second write fail with errno 28; what failed so is noted in FAULT_NOTE. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int calls = 0;

static int fails(const char *name, const char *path)
{
    char wanted[32], folder[4096];
    int at, with;
    const char *fault = getenv("FAULT"), *note = getenv("FAULT_NOTE");
    if (!fault || sscanf(fault, "%31s %d %d %4095s", wanted, &at, &with, folder) != 4 || strcmp(name, wanted))
        return 0;
    if (path[0] == '/' && strncmp(path, folder, strlen(folder)))
        return 0;
    if (++calls != at)
        return 0;
    if (note) {
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
        close(real(note, O_CREAT | O_WRONLY, 0600));
    }
    errno = with;
    return 1;
}

static int fails_in(const char *name, int handle)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return path[0] == '/' && fails(name, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int handle, const void *data, size_t size)
{
    return fails_in("write", handle) ? -1 : REAL(write)(handle, data, size);
}

ssize_t read(int handle, void *data, size_t size)
{
    return fails_in("read", handle) ? -1 : REAL(read)(handle, data, size);
}

ssize_t pread(int handle, void *data, size_t size, off_t at)
{
    return fails_in("read", handle) ? -1 : REAL(pread)(handle, data, size, at);
}

ssize_t pread64(int handle, void *data, size_t size, off64_t at)
{
    return fails_in("read", handle) ? -1 : REAL(pread64)(handle, data, size, at);
}

int fsync(int handle) { return fails_in("fsync", handle) ? -1 : REAL(fsync)(handle); }

int rename(const char *from, const char *to) { return fails("rename", to) ? -1 : REAL(rename)(from, to); }

int renameat(int a, const char *from, int b, const char *to)
{
    return fails("rename", to) ? -1 : REAL(renameat)(a, from, b, to);
}

int link(const char *from, const char *to) { return fails("link", to) ? -1 : REAL(link)(from, to); }

int linkat(int a, const char *from, int b, const char *to, int flags)
{
    return fails("link", to) ? -1 : REAL(linkat)(a, from, b, to, flags);
}

int fchmod(int handle, mode_t mode) { return fails_in("chmod", handle) ? -1 : REAL(fchmod)(handle, mode); }

int chmod(const char *path, mode_t mode) { return fails("chmod", path) ? -1 : REAL(chmod)(path, mode); }

#define OPENS(name)                                                                                                    \
    int name(const char *path, int flags, ...)                                                                         \
    {                                                                                                                  \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = va_arg(rest, mode_t);                                                                            \
        va_end(rest);                                                                                                  \
        return (flags & O_CREAT) && fails("create", path) ? -1 : REAL(name)(path, flags, mode);                        \
    }

OPENS(open)
OPENS(open64)

#define LOOKS(name, found)                                                                                             \
    int name(const char *path, found *there) { return fails("look", path) ? -1 : REAL(name)(path, there); }

#define LOOKS_AT(name, found)                                                                                          \
    int name(int folder, const char *path, found *there, int flags)                                                    \
    {                                                                                                                  \
        return fails("look", path) ? -1 : REAL(name)(folder, path, there, flags);                                      \
    }

LOOKS(stat, struct stat)
LOOKS(stat64, struct stat64)
LOOKS(lstat, struct stat)
LOOKS(lstat64, struct stat64)
LOOKS_AT(fstatat, struct stat)
LOOKS_AT(fstatat64, struct stat64)
