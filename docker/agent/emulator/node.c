#define _GNU_SOURCE
#include "node.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

enum {
  /* Frames taken from one TAP before the others have their turn. */
  READ_BATCH = 64,
  /* Packets under way on one path: more than 100 000 packets a second for 600 ms. */
  PATH_PACKETS = 65536,
};

typedef void take_frame(struct node *node, struct packet *packet, uint64_t now_ns);

static void leave_up(struct line *line, struct packet *packet, uint64_t at_ns);
static void leave_path(struct line *line, struct packet *packet, uint64_t at_ns);
static void leave_down(struct line *line, struct packet *packet, uint64_t at_ns);
static void set_rate(struct line *line, double bits_per_second, uint32_t packets, uint64_t now_ns);
static void adopt_paths(struct node *node, const struct table *table, uint64_t now_ns);
static bool read_tap(struct node *node, int tap, uint64_t *taken, take_frame *take, uint64_t now_ns);
static take_frame take_egress, take_ingress, enter_path, send_out, hand_in;
static struct path *path_to(const struct node *node, ip_address destination);
static void push_or_drop(struct node *node, struct line *line, struct packet *packet, uint64_t at_ns);

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
  for (size_t i = 0; i < node->path_count; i++) line_clear(&node->paths[i]->line);
}

void node_free(struct node *node) {
  for (size_t i = 0; i < node->path_count; i++) free(node->paths[i]);
  free(node->paths);
  taps_close(&node->taps);
  close(node->process);
  free(node);
}

void node_set_table(struct node *node, const struct table *table, uint64_t now_ns) {
  adopt_paths(node, table, now_ns);
  set_rate(&node->up, table->up_bits_per_second, table->up_packets, now_ns);
  set_rate(&node->down, table->down_bits_per_second, table->down_packets, now_ns);
}

bool node_read_egress(struct node *node, uint64_t now_ns) {
  return read_tap(node, node->taps.egress, &node->counters.egress, take_egress, now_ns);
}

bool node_read_ingress(struct node *node, uint64_t now_ns) {
  return read_tap(node, node->taps.ingress, &node->counters.ingress, take_ingress, now_ns);
}

static void set_rate(struct line *line, double bits_per_second, uint32_t packets, uint64_t now_ns) {
  line->limit = packets;
  if (bits_per_second == 0) line_pour(line, now_ns);
  line_set_rate(line, bits_per_second);
}

/* A path whose prefix was there before keeps its packets and takes the new parameters. */
static void adopt_paths(struct node *node, const struct table *table, uint64_t now_ns) {
  struct path **before = node->paths;
  size_t before_count = node->path_count;
  node->paths = table->paths;
  node->path_count = table->path_count;
  for (size_t i = 0; i < node->path_count; i++) {
    struct path *wanted = node->paths[i];
    wanted->line = (struct line){.limit = PATH_PACKETS, .leave = leave_path, .owner = node};
    for (size_t j = 0; j < before_count; j++) {
      struct path *kept = before[j];
      if (kept == NULL || kept->prefix != wanted->prefix || kept->mask != wanted->mask) continue;
      kept->mean_ns = wanted->mean_ns;
      kept->jitter_ns = wanted->jitter_ns;
      kept->loss = wanted->loss;
      free(wanted);
      node->paths[i] = kept;
      before[j] = NULL;
      break;
    }
  }
  for (size_t j = 0; j < before_count; j++) {
    if (before[j] == NULL) continue;
    line_pour(&before[j]->line, now_ns);
    free(before[j]);
  }
  free(before);
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
      node->counters.full++;
      break;
    case READ_FRAME:
      (*taken)++;
      /* Only IPv4 is redirected; anything else is the TAP's own. */
      if (packet_is_ipv4(packet)) take(node, packet, now_ns);
      else packet_free(packet);
    }
  }
  return true;
}

static void take_egress(struct node *node, struct packet *packet, uint64_t now_ns) {
  if (node->up.bits_per_second > 0) push_or_drop(node, &node->up, packet, now_ns);
  else enter_path(node, packet, now_ns);
}

static void leave_up(struct line *line, struct packet *packet, uint64_t at_ns) {
  enter_path(line->owner, packet, at_ns);
}

static void enter_path(struct node *node, struct packet *packet, uint64_t at_ns) {
  struct path *path = path_to(node, packet_destination(packet));
  if (path == NULL) {
    send_out(node, packet, at_ns);
  } else if (path->loss > 0 && random_uniform(&node->random) < path->loss) {
    node->counters.lost++;
    packet_free(packet);
  } else {
    double delay_ns = path->mean_ns;
    if (path->jitter_ns > 0) delay_ns = fmax(0, delay_ns + path->jitter_ns * random_normal(&node->random));
    packet->due_ns = at_ns + (uint64_t)delay_ns;
    push_or_drop(node, &path->line, packet, at_ns);
  }
}

static void leave_path(struct line *line, struct packet *packet, uint64_t at_ns) {
  send_out(line->owner, packet, at_ns);
}

static void send_out(struct node *node, struct packet *packet, uint64_t) {
  if (!packet_send(node->taps.wire, &node->taps.wire_address, packet)) node->counters.failed++;
  packet_free(packet);
}

static void take_ingress(struct node *node, struct packet *packet, uint64_t now_ns) {
  packet_set_source(packet, RETURNED_MAC);
  if (node->down.bits_per_second > 0) push_or_drop(node, &node->down, packet, now_ns);
  else hand_in(node, packet, now_ns);
}

static void leave_down(struct line *line, struct packet *packet, uint64_t at_ns) {
  hand_in(line->owner, packet, at_ns);
}

static void hand_in(struct node *node, struct packet *packet, uint64_t) {
  if (!packet_write(node->taps.ingress, packet)) node->counters.failed++;
  packet_free(packet);
}

static struct path *path_to(const struct node *node, ip_address destination) {
  for (size_t i = 0; i < node->path_count; i++) {
    if ((destination & node->paths[i]->mask) == node->paths[i]->prefix) return node->paths[i];
  }
  return NULL;
}

static void push_or_drop(struct node *node, struct line *line, struct packet *packet, uint64_t at_ns) {
  if (line_push(line, packet, at_ns)) return;
  node->counters.full++;
  packet_free(packet);
}
