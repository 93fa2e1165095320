/* A clock set to the moment in HOTLINE_TEST_CLOCK (seconds since 1970), preloaded: it runs on from there.
   Only the calendar's clocks are set; what measures how long something takes stays the machine's own. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long long shift;

static int real_time(clockid_t clock, struct timespec *at)
{
    static int (*next)(clockid_t, struct timespec *);
    if (!next)
        next = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    return next(clock, at);
}

__attribute__((constructor)) static void start(void)
{
    const char *wanted = getenv("HOTLINE_TEST_CLOCK");
    struct timespec at;
    if (wanted && !real_time(CLOCK_REALTIME, &at))
        shift = atoll(wanted) - at.tv_sec;
}

int clock_gettime(clockid_t clock, struct timespec *at)
{
    int failed = real_time(clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        at->tv_sec += shift;
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now))
        return -1;
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at)
        *at = now.tv_sec;
    return now.tv_sec;
}
