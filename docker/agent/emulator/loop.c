#define _GNU_SOURCE
#include "loop.h"

#include "turns.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 64, ROUND_NS = 100000 };

static int events_fd;
static int wake_fd;
static sem_t work_done;
static void (*pending_work)(void *);
static void *pending_argument;

static void *run(void *);
static void run_lines(void);
static int wait_for(struct epoll_event *events, uint64_t last_ns);
static void serve(uint64_t tag);
static void do_pending_work(void);
static uint64_t tag_of(struct node *node, bool ingress);
static bool watch(int fd, uint64_t tag);

bool loop_start(void) {
  pthread_t thread;
  events_fd = epoll_create1(EPOLL_CLOEXEC);
  wake_fd = eventfd(0, EFD_CLOEXEC);
  return events_fd >= 0 && wake_fd >= 0 && sem_init(&work_done, 0, 0) == 0 && watch(wake_fd, 0) &&
         pthread_create(&thread, NULL, run, NULL) == 0;
}

void loop_do(void (*work)(void *), void *argument) {
  pending_work = work;
  pending_argument = argument;
  if (eventfd_write(wake_fd, 1) < 0) abort();
  while (sem_wait(&work_done) < 0) {
  }
}

bool loop_add(struct node *node) {
  return watch(node->taps.egress, tag_of(node, false)) && watch(node->taps.ingress, tag_of(node, true));
}

void loop_remove(struct node *node) {
  epoll_ctl(events_fd, EPOLL_CTL_DEL, node->taps.egress, NULL);
  epoll_ctl(events_fd, EPOLL_CTL_DEL, node->taps.ingress, NULL);
}

uint64_t loop_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void *run(void *) {
  /* The default slack of 50 us would be added to every delay. */
  prctl(PR_SET_TIMERSLACK, 1);
  take_short_turns();
  for (uint64_t last_ns = 0;;) {
    struct epoll_event events[EVENTS];
    int count = wait_for(events, last_ns);
    last_ns = loop_now();
    bool work = false;
    for (int i = 0; i < count; i++) {
      /* Work comes last: it may end a node that another event of this round is about. */
      if (events[i].data.u64 == 0) work = true;
      else serve(events[i].data.u64);
      run_lines();
    }
    run_lines();
    if (work) do_pending_work();
    wires_flush();
  }
  return NULL;
}

static void run_lines(void) {
  lines_run(loop_now());
  wires_flush();
}

/* Under load, rounds follow one another no faster than ROUND_NS, so that each has more than one packet to do; the time
 * that a packet leaves a rate line by is not changed by that. */
static int wait_for(struct epoll_event *events, uint64_t last_ns) {
  uint64_t now_ns = loop_now();
  if (now_ns < last_ns + ROUND_NS) {
    const struct timespec pause = {.tv_nsec = (long)(last_ns + ROUND_NS - now_ns)};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
    now_ns = loop_now();
  }
  uint64_t due_ns = lines_next_due();
  uint64_t left_ns = due_ns > now_ns ? due_ns - now_ns : 0;
  const struct timespec timeout = {(time_t)(left_ns / 1000000000), (long)(left_ns % 1000000000)};
  int count = epoll_pwait2(events_fd, events, EVENTS, due_ns == UINT64_MAX ? NULL : &timeout, NULL);
  if (count < 0 && errno != EINTR) {
    perror("epoll_pwait2 (Linux 5.11 or newer)");
    exit(1);
  }
  return count;
}

static void serve(uint64_t tag) {
  struct node *node = (struct node *)(uintptr_t)(tag & ~(uint64_t)1);
  if (tag & 1 ? node_read_ingress(node, loop_now()) : node_read_egress(node, loop_now())) return;
  /* Somebody deleted the TAP of a living node. The agent starts this program anew, and that makes all TAPs anew. */
  fprintf(stderr, "a TAP of %s is gone\n", node->name);
  exit(1);
}

static void do_pending_work(void) {
  eventfd_t count;
  if (eventfd_read(wake_fd, &count) < 0) abort();
  pending_work(pending_argument);
  sem_post(&work_done);
}

/* Never 0, which is the wake-up's; the lowest bit of an address is free. */
static uint64_t tag_of(struct node *node, bool ingress) { return (uint64_t)(uintptr_t)node | ingress; }

static bool watch(int fd, uint64_t tag) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = tag};
  return epoll_ctl(events_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}
