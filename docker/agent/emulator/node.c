#define _GNU_SOURCE
#include "node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

/* Frames taken from one TAP before the others have their turn. */
enum { READ_BATCH = 64 };

typedef void take_frame(struct node *node, struct packet *packet, uint64_t now_ns);

static void leave_up(struct line *line, struct packet *packet, uint64_t at_ns);
static void leave_down(struct line *line, struct packet *packet, uint64_t at_ns);
static void pair_paths(const struct node *node, const struct table *table);
static void adopt_paths(struct node *node, const struct table *table, uint64_t now_ns);
static struct path *adopt(struct node *node, struct path *wanted, uint64_t now_ns);
static bool read_tap(struct node *node, int tap, uint64_t *taken, take_frame *take, uint64_t now_ns);
static take_frame take_egress, take_ingress, enter_up, enter_path, hand_in;

struct node *node_attach(const char *name, int pid, const char *address, uint64_t seed, const char **problem) {
  struct node *node = calloc(1, sizeof *node);
  if (node == NULL) abort();
  snprintf(node->name, sizeof node->name, "%s", name);
  node->pid = pid;
  random_seed(&node->random, seed, name);
  node->up = (struct line){.leave = leave_up, .owner = node};
  node->down = (struct line){.leave = leave_down, .owner = node};
  node->process = pidfd_open(pid, 0);
  if (node->process < 0) {
    *problem = "no such process";
  } else if (taps_open(&node->taps, pid, address, problem)) {
    node->wire.socket = node->taps.wire;
    return node;
  } else {
    close(node->process);
  }
  free(node);
  return NULL;
}

void node_clear(struct node *node) {
  line_clear(&node->up);
  line_clear(&node->down);
  for (size_t i = 0; i < node->path_count; i++) path_clear(node->paths[i]);
}

void node_free(struct node *node) {
  for (size_t i = 0; i < node->path_count; i++) free(node->paths[i]);
  free(node->paths);
  free(node->routes.all);
  taps_close(&node->taps);
  close(node->process);
  free(node);
}

void node_set_table(struct node *node, const struct table *table, uint64_t now_ns) {
  pair_paths(node, table);
  adopt_paths(node, table, now_ns);
  line_set_rate(&node->up, &table->up, now_ns);
  line_set_rate(&node->down, &table->down, now_ns);
}

bool node_read_egress(struct node *node, uint64_t now_ns) {
  return read_tap(node, node->taps.egress, &node->counters.egress, take_egress, now_ns);
}

bool node_read_ingress(struct node *node, uint64_t now_ns) {
  return read_tap(node, node->taps.ingress, &node->counters.ingress, take_ingress, now_ns);
}

void node_queue(struct node *node, struct line *line, struct packet *packet, uint64_t at_ns) {
  if (line_push(line, packet, at_ns)) return;
  node->counters.full++;
  packet_free(packet);
}

void node_send_out(struct node *node, struct packet *packet) { wire_send(&node->wire, packet); }

/* A path goes on in the first one that has a prefix of it. */
static void pair_paths(const struct node *node, const struct table *table) {
  for (size_t i = 0; i < table->routes.count; i++) {
    struct path *wanted = table->routes.all[i].path;
    struct path *before = routes_path_of(&node->routes, &table->routes.all[i]);
    if (before == NULL || before->partner != NULL || wanted->partner != NULL) continue;
    before->partner = wanted;
    wanted->partner = before;
  }
}

static void adopt_paths(struct node *node, const struct table *table, uint64_t now_ns) {
  struct path **paths = calloc(table->path_count + node->path_count + 1, sizeof *paths);
  if (paths == NULL) abort();
  size_t count = 0;
  for (size_t i = 0; i < node->path_count; i++) {
    struct path *before = node->paths[i];
    if (before->partner != NULL) continue;
    if (path_is_empty(before)) free(before);
    else paths[count++] = before;
  }
  for (size_t i = 0; i < table->routes.count; i++) {
    struct route *route = &table->routes.all[i];
    if (route->path->partner != NULL) route->path = route->path->partner;
  }
  for (size_t i = 0; i < table->path_count; i++) paths[count++] = adopt(node, table->paths[i], now_ns);
  free(table->paths);
  free(node->paths);
  free(node->routes.all);
  node->paths = paths;
  node->path_count = count;
  node->routes = table->routes;
}

static struct path *adopt(struct node *node, struct path *wanted, uint64_t now_ns) {
  struct path *before = wanted->partner;
  if (before == NULL) {
    path_begin(wanted, node);
    return wanted;
  }
  before->partner = NULL;
  path_change(before, &wanted->asked, now_ns);
  free(wanted);
  return before;
}

static bool read_tap(struct node *node, int tap, uint64_t *taken, take_frame *take, uint64_t now_ns) {
  for (int i = 0; i < READ_BATCH; i++) {
    struct packet *packet;
    switch (packet_read(tap, &packet)) {
    case READ_NOTHING:
      return true;
    case READ_CLOSED:
      return false;
    case READ_NO_MEMORY:
      node->counters.crowded++;
      break;
    case READ_FRAME:
      (*taken)++;
      /* Only IP is redirected; anything else is the TAP's own. */
      if (packet_ip_type(packet) != 0) take(node, packet, now_ns);
      else packet_free(packet);
    }
  }
  return true;
}

static void take_egress(struct node *node, struct packet *packet, uint64_t now_ns) {
  const struct path *path = routes_find(&node->routes, packet_destination(packet));
  if (path != NULL && path->asked.duplicate > 0 && random_uniform(&node->random) < path->asked.duplicate) {
    struct packet *copy = packet_copy(packet);
    if (copy != NULL) enter_up(node, copy, now_ns);
    else node->counters.crowded++;
  }
  enter_up(node, packet, now_ns);
}

static void enter_up(struct node *node, struct packet *packet, uint64_t now_ns) {
  if (node->up.bits_per_second > 0) node_queue(node, &node->up, packet, now_ns);
  else enter_path(node, packet, now_ns);
}

static void leave_up(struct line *line, struct packet *packet, uint64_t at_ns) {
  enter_path(line->owner, packet, at_ns);
}

/* Asked for anew: the table may have changed while the packet waited. */
static void enter_path(struct node *node, struct packet *packet, uint64_t at_ns) {
  struct path *path = routes_find(&node->routes, packet_destination(packet));
  if (path == NULL) node_send_out(node, packet);
  else path_enter(path, packet, at_ns);
}

static void take_ingress(struct node *node, struct packet *packet, uint64_t now_ns) {
  packet_set_source(packet, RETURNED_MAC);
  if (node->down.bits_per_second > 0) node_queue(node, &node->down, packet, now_ns);
  else hand_in(node, packet, now_ns);
}

static void leave_down(struct line *line, struct packet *packet, uint64_t at_ns) {
  hand_in(line->owner, packet, at_ns);
}

static void hand_in(struct node *node, struct packet *packet, uint64_t) {
  if (!packet_write(node->taps.ingress, packet)) node->counters.failed++;
  packet_free(packet);
}
