/* One node's traffic through the emulator.
 *
 *   egress:  duplication -> [up: rate line] -> path of the destination (path.h) -> out of the node's device
 *   ingress: [down: rate line] -> into the node
 *
 * A packet leaves the last mile when its last bit does, and only then sets out on its path, so the delays add up. */
#ifndef NODE_H
#define NODE_H

#include "line.h"
#include "random.h"
#include "table.h"
#include "tap.h"
#include "wire.h"

enum { NODE_NAME_BYTES = 64 };

struct counters {
  uint64_t egress; /* Frames taken from the node. */
  uint64_t ingress;
  uint64_t lost;    /* Thrown away as asked. */
  uint64_t full;    /* Thrown away because the queue of a rate was full, as asked too. */
  uint64_t crowded; /* Thrown away for want of memory, or of room under way on a path. */
  uint64_t failed;  /* Refused by the kernel. */
};

struct node {
  char name[NODE_NAME_BYTES];
  int pid;
  struct taps taps;
  struct wire wire;
  int process; /* pidfd of the container's first process: readable when it has ended. */
  struct random_source random;
  struct line up;
  struct line down;
  struct routes routes;
  struct path **paths; /* Those that routes lead to, and those that only wait to be empty. */
  size_t path_count;
  struct counters counters;
};

/* NULL, `problem` and errno when the namespace cannot be entered or lacks what is needed. */
struct node *node_attach(const char *name, int pid, const char *address, uint64_t seed, const char **problem);
/* Throws away what is under way. */
void node_clear(struct node *node);
/* Closes its TAPs, which takes a while, and forgets it; it must have been cleared. */
void node_free(struct node *node);
/* Takes over the table's paths. Packets under way stay under way, on paths that are no more too. */
void node_set_table(struct node *node, const struct table *table, uint64_t now_ns);
/* Take what waits in a TAP, a bounded number of frames; false when the TAP is gone. */
bool node_read_egress(struct node *node, uint64_t now_ns);
bool node_read_ingress(struct node *node, uint64_t now_ns);

/* For its paths: into a rate line, or away where that is full; and out of the node's device. */
void node_queue(struct node *node, struct line *line, struct packet *packet, uint64_t at_ns);
void node_send_out(struct node *node, struct packet *packet);

#endif
