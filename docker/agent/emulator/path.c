#include "path.h"

#include "node.h"

#include <math.h>
#include <stdlib.h>

/* Packets under way on one path: more than 100 000 packets a second for 600 ms. */
enum { PATH_PACKETS = 65536 };

static void leave_rate(struct line *line, struct packet *packet, uint64_t at_ns);
static void leave_delay(struct line *line, struct packet *packet, uint64_t at_ns);
static void enter_delay(struct path *path, struct packet *packet, uint64_t at_ns);
static bool overtakes(struct path *path);
static uint64_t draw_delay_ns(struct path *path);

struct path *path_new(void) {
  struct path *path = calloc(1, sizeof *path);
  if (path == NULL) abort();
  return path;
}

void path_begin(struct path *path, struct node *node) {
  path->node = node;
  path->rate = (struct line){.leave = leave_rate, .owner = path};
  path->delay = (struct line){.leave = leave_delay, .owner = path, .limit = PATH_PACKETS};
  path->last_jitter = random_normal(&node->random);
  line_set_rate(&path->rate, &path->asked.rate, 0);
}

void path_change(struct path *path, const struct conditions *asked, uint64_t now_ns) {
  if (path->asked.loss.kind != asked->loss.kind) path->loss_state = LOSS_GAP;
  path->asked = *asked;
  line_set_rate(&path->rate, &asked->rate, now_ns);
}

bool path_is_empty(const struct path *path) { return path->rate.head == NULL && path->delay.head == NULL; }

void path_clear(struct path *path) {
  line_clear(&path->rate);
  line_clear(&path->delay);
}

void path_enter(struct path *path, struct packet *packet, uint64_t at_ns) {
  struct random_source *random = &path->node->random;
  if (loss_strikes(&path->asked.loss, &path->loss_state, random)) {
    path->node->counters.lost++;
    packet_free(packet);
    return;
  }
  if (path->asked.corrupt > 0 && random_uniform(random) < path->asked.corrupt) {
    packet_flip_bit(packet, (uint32_t)(random_uniform(random) * packet_ip_bytes(packet) * 8));
  }
  if (path->asked.rate.bits_per_second > 0) node_queue(path->node, &path->rate, packet, at_ns);
  else enter_delay(path, packet, at_ns);
}

static void leave_rate(struct line *line, struct packet *packet, uint64_t at_ns) {
  enter_delay(line->owner, packet, at_ns);
}

static void enter_delay(struct path *path, struct packet *packet, uint64_t at_ns) {
  if (overtakes(path)) {
    node_send_out(path->node, packet);
    return;
  }
  packet->due_ns = at_ns + draw_delay_ns(path);
  if (line_push(&path->delay, packet, at_ns)) return;
  path->node->counters.crowded++;
  packet_free(packet);
}

/* As netem counts: after one that overtook, the next `gap - 1` cannot. */
static bool overtakes(struct path *path) {
  if (path->asked.reorder == 0) return false;
  if (path->since_overtaking + 1 < path->asked.reorder_gap ||
      random_uniform(&path->node->random) >= path->asked.reorder) {
    path->since_overtaking++;
    return false;
  }
  path->since_overtaking = 0;
  return true;
}

static uint64_t draw_delay_ns(struct path *path) {
  const struct conditions *asked = &path->asked;
  if (asked->jitter_ns == 0) return (uint64_t)asked->mean_ns;
  double jitter = jitter_draw(asked->distribution, asked->normal_correlation, &path->last_jitter, &path->node->random);
  return (uint64_t)fmax(0, asked->mean_ns + asked->jitter_ns * jitter);
}

static void leave_delay(struct line *line, struct packet *packet, uint64_t) {
  const struct path *path = line->owner;
  node_send_out(path->node, packet);
}
