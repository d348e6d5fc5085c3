/* What a sender's packets meet on their way to the destinations of one path:
 *
 *   loss -> corruption -> [rate line] -> [delay line], or at once where reordering lets them overtake
 *
 * One queue, one rate and one chance for all prefixes of the path. Duplication is the node's business: a copy is made
 * where packets enter, before the last mile, as netem's re-enters at the root. */
#ifndef PATH_H
#define PATH_H

#include "jitter.h"
#include "line.h"
#include "loss.h"

/* As asked for. All of 0 does nothing. */
struct conditions {
  double mean_ns;
  double jitter_ns; /* Standard deviation. */
  const struct jitter_table *distribution;
  double normal_correlation; /* Of one packet's delay and the next one's; see jitter_draw. */
  struct loss_model loss;
  struct rate_limit rate;
  double reorder; /* Share of packets that overtake, of each `reorder_gap`-th one. */
  uint32_t reorder_gap;
  double duplicate;
  double corrupt;
};

struct path {
  struct conditions asked;
  struct line rate;
  struct line delay;
  enum loss_state loss_state;
  double last_jitter;        /* See jitter_draw. */
  uint32_t since_overtaking; /* Packets. */
  struct node *node;
  struct path *partner; /* While tables change: the old of the new, and the new of the old. */
};

/* One that asks for nothing yet. */
struct path *path_new(void);
/* Puts it to work for a node. */
void path_begin(struct path *path, struct node *node);
/* Takes new conditions; what is under way stays under way. */
void path_change(struct path *path, const struct conditions *asked, uint64_t now_ns);
bool path_is_empty(const struct path *path);
/* Throws away what is under way. */
void path_clear(struct path *path);
/* Takes the packet; the node's `node_send_out` gets it when it has passed. */
void path_enter(struct path *path, struct packet *packet, uint64_t at_ns);

#endif
