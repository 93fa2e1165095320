/* Preloaded: the process gets the signal HOTLINE_TEST_SIGNAL at its HOTLINE_TEST_CALL-th change of a file, counted
   from 1, before it is made: a write, a sync, a cut, a rename, a removal. At the end their number is written to the
   file HOTLINE_TEST_COUNT. Children count for themselves and get nothing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int calls, wanted, number;
static const char *target;

__attribute__((constructor)) static void start(void)
{
    const char *call = getenv("HOTLINE_TEST_CALL"), *name = getenv("HOTLINE_TEST_SIGNAL");
    wanted = call ? atoi(call) : 0;
    number = name ? atoi(name) : SIGKILL;
    target = getenv("HOTLINE_TEST_COUNT");
    unsetenv("LD_PRELOAD");
}

static void count(void)
{
    if (__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) == wanted)
        kill(getpid(), number);
}

static void tell(void)
{
    char text[16];
    int size = snprintf(text, sizeof text, "%d", calls), file;
    if (!target)
        return;
    file = (int)syscall(SYS_openat, AT_FDCWD, target, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file >= 0 && syscall(SYS_write, file, text, size) == size)
        syscall(SYS_close, file);
}

__attribute__((destructor)) static void end(void)
{
    tell();
}

void _exit(int status)
{
    tell();
    for (;;)
        syscall(SYS_exit_group, status);
}

#define WATCH(result, name, parameters, arguments, counted)                       \
    result name parameters                                                        \
    {                                                                             \
        static result(*next) parameters;                                          \
        if (!next)                                                                \
            next = (result(*) parameters)dlsym(RTLD_NEXT, #name);                 \
        if (counted)                                                              \
            count();                                                              \
        return next arguments;                                                    \
    }

/* what goes to a terminal or a pipe (0 to 2) is no change of a file */
WATCH(ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size), file > 2)
WATCH(ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at), 1)
WATCH(ssize_t, pwrite64, (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at), 1)
WATCH(int, fsync, (int file), (file), 1)
WATCH(int, fdatasync, (int file), (file), 1)
WATCH(int, ftruncate, (int file, off_t size), (file, size), 1)
WATCH(int, ftruncate64, (int file, off64_t size), (file, size), 1)
WATCH(int, rename, (const char *from, const char *to), (from, to), 1)
WATCH(int, link, (const char *from, const char *to), (from, to), 1)
WATCH(int, unlink, (const char *path), (path), 1)
