/* The emulator's loop: every node's TAPs, the lines' timers and the agent's commands in one thread.
 * Commands come as lines on standard input, and each gets one line in reply, in order: "ok ..." or "error ...".
 *   attach NAME PID ADDRESS      -> "ok DEVICE", the device of that address in the process's namespace
 *   table NAME UP_BITS_PER_SECOND UP_PACKETS DOWN_BITS_PER_SECOND DOWN_PACKETS {PREFIX MEAN_MS JITTER_MS LOSS_RATIO}
 *   detach NAME                  -> "ok", known or not
 *   stats NAME                   -> "ok EGRESS INGRESS LOST FULL FAILED"
 * A rate of 0 is no limit. "gone NAME PID" comes by itself when a node's process has ended; the node is detached then. */
#define _GNU_SOURCE
#include "commands.h"
#include "node.h"
#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { NODES = 4096, EVENTS = 64, COMMAND_BYTES = 1 << 18 };
enum source { EGRESS, INGRESS, PROCESS, CONTROL, SOURCES };

static struct node *nodes[NODES];
static int events_fd;
static uint64_t seed;

static uint64_t now(void);
static int wait_for(struct epoll_event *events);
static bool serve(uint64_t tag);
static void drop(size_t slot);
static bool read_commands(void);
static void run_command(char *line);
static void attach(char *arguments);
static void set_table(struct node *node, char *arguments);
static size_t slot_of(const char *name);
static bool watch(int fd, size_t slot, enum source source);

int emulate(uint64_t with_seed) {
  seed = with_seed;
  events_fd = epoll_create1(EPOLL_CLOEXEC);
  setvbuf(stdout, NULL, _IOLBF, 0);
  /* The default slack of 50 us would be added to every delay. */
  prctl(PR_SET_TIMERSLACK, 1);
  if (events_fd < 0 || !watch(STDIN_FILENO, 0, CONTROL)) return 1;
  for (;;) {
    struct epoll_event events[EVENTS];
    int count = wait_for(events);
    if (count < 0) return 1;
    bool commands = false;
    for (int i = 0; i < count; i++) {
      /* Commands come last: they alone can give a slot to another node while events of this round are pending. */
      if (events[i].data.u64 % SOURCES == CONTROL) commands = true;
      else if (!serve(events[i].data.u64)) drop(events[i].data.u64 / SOURCES);
      lines_run(now());
    }
    lines_run(now());
    if (commands && !read_commands()) return 0;
  }
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int wait_for(struct epoll_event *events) {
  uint64_t due_ns = lines_next_due();
  uint64_t now_ns = now();
  uint64_t left_ns = due_ns > now_ns ? due_ns - now_ns : 0;
  const struct timespec timeout = {(time_t)(left_ns / 1000000000), (long)(left_ns % 1000000000)};
  int count = epoll_pwait2(events_fd, events, EVENTS, due_ns == UINT64_MAX ? NULL : &timeout, NULL);
  return count < 0 && errno == EINTR ? 0 : count;
}

/* False when the node's namespace is going. */
static bool serve(uint64_t tag) {
  struct node *node = nodes[tag / SOURCES];
  if (node == NULL) return true;
  switch ((enum source)(tag % SOURCES)) {
  case EGRESS:
    return node_read_egress(node, now());
  case INGRESS:
    return node_read_ingress(node, now());
  default:
    return false;
  }
}

static void drop(size_t slot) {
  printf("gone %s %d\n", nodes[slot]->name, nodes[slot]->pid);
  node_detach(nodes[slot]);
  nodes[slot] = NULL;
}

/* False when standard input has ended. */
static bool read_commands(void) {
  static char pending[COMMAND_BYTES];
  static size_t length;
  ssize_t more = read(STDIN_FILENO, pending + length, sizeof pending - length);
  if (more <= 0) return false;
  length += (size_t)more;
  char *start = pending;
  for (char *end; (end = memchr(start, '\n', length - (size_t)(start - pending))) != NULL; start = end + 1) {
    *end = '\0';
    run_command(start);
  }
  length -= (size_t)(start - pending);
  memmove(pending, start, length);
  if (length == sizeof pending) {
    printf("error the command is longer than %d bytes\n", COMMAND_BYTES);
    length = 0;
  }
  return true;
}

static void run_command(char *line) {
  char *arguments;
  const char *verb = strtok_r(line, " ", &arguments);
  if (verb != NULL && strcmp(verb, "attach") == 0) {
    attach(arguments);
    return;
  }
  const char *name = strtok_r(NULL, " ", &arguments);
  size_t slot = name == NULL ? NODES : slot_of(name);
  if (name != NULL && strcmp(verb, "detach") == 0) {
    if (slot != NODES) node_detach(nodes[slot]);
    if (slot != NODES) nodes[slot] = NULL;
    printf("ok\n");
  } else if (slot == NODES) {
    printf("error no such node\n");
  } else if (strcmp(verb, "table") == 0) {
    set_table(nodes[slot], arguments);
  } else if (strcmp(verb, "stats") == 0) {
    const struct counters *c = &nodes[slot]->counters;
    printf("ok %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", c->egress, c->ingress, c->lost, c->full,
           c->failed);
  } else {
    printf("error no such command\n");
  }
}

static void attach(char *arguments) {
  const char *name = strtok_r(NULL, " ", &arguments);
  const char *pid = strtok_r(NULL, " ", &arguments);
  const char *address = strtok_r(NULL, " ", &arguments);
  size_t slot = 0;
  while (slot < NODES && nodes[slot] != NULL) slot++;
  if (address == NULL || strlen(name) >= NODE_NAME_BYTES || slot_of(name) != NODES || slot == NODES) {
    printf("error attach takes a new name, a process and an address, for up to %d nodes\n", NODES);
    return;
  }
  const char *problem = "";
  struct node *node = node_attach(name, atoi(pid), address, seed, &problem);
  if (node == NULL) {
    printf("error %s: %s\n", problem, strerror(errno));
    return;
  }
  if (watch(node->taps.egress, slot, EGRESS) && watch(node->taps.ingress, slot, INGRESS) &&
      watch(node->process, slot, PROCESS)) {
    nodes[slot] = node;
    printf("ok %s\n", node->taps.device);
  } else {
    node_detach(node);
    printf("error cannot wait for its packets\n");
  }
}

static void set_table(struct node *node, char *arguments) {
  struct table table;
  if (!table_parse(arguments, &table)) printf("error the table cannot be read\n");
  else if (!node_set_table(node, &table, now())) printf("error the TAP refused its offloads\n");
  else printf("ok\n");
}

static size_t slot_of(const char *name) {
  size_t slot = 0;
  while (slot < NODES && (nodes[slot] == NULL || strcmp(nodes[slot]->name, name) != 0)) slot++;
  return slot;
}

static bool watch(int fd, size_t slot, enum source source) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = slot * SOURCES + source};
  return epoll_ctl(events_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}
