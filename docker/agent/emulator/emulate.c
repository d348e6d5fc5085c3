/* The emulator's commands, lines on standard input; each gets one line in reply, in order: "ok ..." or "error ...".
 *   attach NAME PID ADDRESS      -> "ok DEVICE", the device of that address in the process's namespace
 *   table NAME [up RATE] [down RATE] {path {PREFIX} {EFFECT}}
 *                                -> "ok"; the node's whole table, words in a row; what is left out is not done
 *       RATE    BITS_PER_SECOND QUEUE_PACKETS OVERHEAD_BYTES
 *       PREFIX  10.0.1.0/24 or fd00:1::/64; the most specific one of all paths decides
 *       EFFECT  delay MEAN_MS JITTER_MS DISTRIBUTION CORRELATION
 *               loss RATIO | gilbert-elliott TO_BAD TO_GOOD IN_BAD IN_GOOD | four-state P13 P31 P32 P23 P14
 *               rate RATE | reorder RATIO GAP | duplicate RATIO | corrupt RATIO
 *   detach NAME                  -> "ok", known or not
 *   stats NAME                   -> "ok EGRESS INGRESS LOST FULL CROWDED FAILED", see node.h
 *   pulse                        -> "ok", once the packets' thread has had its turn
 * "gone NAME PID" comes by itself when a node's process has ended; the node is detached then.
 * Packets are the business of another thread; see loop.h. */
#define _GNU_SOURCE
#include "commands.h"
#include "loop.h"
#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { NODES = 4096, EVENTS = 64, COMMAND_BYTES = 1 << 20, CLOSERS = 64 };

/* What the loop is asked to do with a node. */
struct order {
  struct node *node;
  const struct table *table;
  struct counters counters;
  bool done;
};

static struct node *nodes[NODES];
static int events_fd;
static uint64_t seed;

static bool read_commands(void);
static void run_command(char *line);
static void attach(char *arguments);
static void set_table(struct node *node, char *arguments);
static void print_stats(struct node *node);
static struct node *take(size_t slot);
static void *free_node(void *node);
static void free_aside(struct node *node);
static void free_all(void);
static size_t slot_of(const char *name);
static bool watch(int fd, uint64_t tag);
static void add_in_loop(void *order);
static void remove_in_loop(void *order);
static void set_in_loop(void *order);
static void count_in_loop(void *order);
static void nothing_in_loop(void *);

int emulate(uint64_t with_seed, const char *tables) {
  seed = with_seed;
  if (!jitter_load(tables)) return 1;
  events_fd = epoll_create1(EPOLL_CLOEXEC);
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (events_fd < 0 || !watch(STDIN_FILENO, NODES) || !loop_start()) return 1;
  for (;;) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(events_fd, events, EVENTS, -1);
    bool commands = false;
    for (int i = 0; i < count; i++) {
      /* Commands come last: they can give a slot to another node while events of this round are pending. */
      if (events[i].data.u64 == NODES) {
        commands = true;
        continue;
      }
      struct node *ended = take(events[i].data.u64);
      printf("gone %s %d\n", ended->name, ended->pid);
      free_aside(ended);
    }
    if (commands && !read_commands()) {
      free_all();
      return 0;
    }
  }
}

/* False when standard input has ended. */
static bool read_commands(void) {
  static char pending[COMMAND_BYTES];
  static size_t length;
  static bool skipping;
  ssize_t more = read(STDIN_FILENO, pending + length, sizeof pending - length);
  if (more < 0 && errno == EINTR) return true;
  if (more <= 0) return false;
  length += (size_t)more;
  char *start = pending;
  for (char *end; (end = memchr(start, '\n', length - (size_t)(start - pending))) != NULL; start = end + 1) {
    *end = '\0';
    if (skipping) printf("error the command is longer than %d bytes\n", COMMAND_BYTES);
    else run_command(start);
    skipping = false;
  }
  length -= (size_t)(start - pending);
  memmove(pending, start, length);
  if (length == sizeof pending) {
    skipping = true;
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
  if (verb != NULL && strcmp(verb, "pulse") == 0) {
    loop_do(nothing_in_loop, NULL);
    printf("ok\n");
    return;
  }
  const char *name = strtok_r(NULL, " ", &arguments);
  size_t slot = name == NULL ? NODES : slot_of(name);
  if (name != NULL && strcmp(verb, "detach") == 0) {
    /* Waits for the TAPs to go, so that others of their names can be made after the reply. */
    if (slot != NODES) free_node(take(slot));
    printf("ok\n");
  } else if (slot == NODES) {
    printf("error no such node\n");
  } else if (strcmp(verb, "table") == 0) {
    set_table(nodes[slot], arguments);
  } else if (strcmp(verb, "stats") == 0) {
    print_stats(nodes[slot]);
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
  struct order order = {.node = node};
  loop_do(add_in_loop, &order);
  nodes[slot] = node;
  if (order.done && watch(node->process, slot)) {
    printf("ok %s\n", node->taps.device);
  } else {
    free_node(take(slot));
    printf("error cannot wait for its packets\n");
  }
}

static void set_table(struct node *node, char *arguments) {
  struct table table;
  const char *unread = table_parse(arguments, &table);
  if (unread != NULL) {
    printf("error the table cannot be read at \"%s\"\n", unread);
    return;
  }
  bool whole = taps_take_whole_frames(&node->taps, !table_needs_packets(&table));
  struct order order = {.node = node, .table = &table};
  loop_do(set_in_loop, &order);
  printf(whole ? "ok\n" : "error the TAP refused its offloads\n");
}

static void print_stats(struct node *node) {
  struct order order = {.node = node};
  loop_do(count_in_loop, &order);
  const struct counters *c = &order.counters;
  printf("ok %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", c->egress, c->ingress, c->lost,
         c->full, c->crowded, c->failed);
}

/* Out of the loop and out of its slot; it is the caller's then. */
static struct node *take(size_t slot) {
  struct order order = {.node = nodes[slot]};
  loop_do(remove_in_loop, &order);
  epoll_ctl(events_fd, EPOLL_CTL_DEL, nodes[slot]->process, NULL);
  nodes[slot] = NULL;
  return order.node;
}

static void *free_node(void *node) {
  node_free(node);
  return NULL;
}

static void free_aside(struct node *node) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, free_node, node) == 0) pthread_detach(thread);
  else free_node(node);
}

/* Side by side: one after the other, a hundred nodes would take five seconds. */
static void free_all(void) {
  pthread_t threads[CLOSERS];
  for (size_t slot = 0; slot < NODES;) {
    int count = 0;
    for (; slot < NODES && count < CLOSERS; slot++) {
      if (nodes[slot] != NULL && pthread_create(&threads[count], NULL, free_node, take(slot)) == 0) count++;
    }
    while (count > 0) pthread_join(threads[--count], NULL);
  }
}

static size_t slot_of(const char *name) {
  size_t slot = 0;
  while (slot < NODES && (nodes[slot] == NULL || strcmp(nodes[slot]->name, name) != 0)) slot++;
  return slot;
}

static bool watch(int fd, uint64_t tag) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = tag};
  return epoll_ctl(events_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void add_in_loop(void *argument) {
  struct order *order = argument;
  order->done = loop_add(order->node);
}

static void remove_in_loop(void *argument) {
  const struct order *order = argument;
  loop_remove(order->node);
  node_clear(order->node);
}

static void set_in_loop(void *argument) {
  const struct order *order = argument;
  node_set_table(order->node, order->table, loop_now());
}

static void count_in_loop(void *argument) {
  struct order *order = argument;
  order->counters = order->node->counters;
  order->counters.failed += order->node->wire.refused;
}

static void nothing_in_loop(void *) {}
