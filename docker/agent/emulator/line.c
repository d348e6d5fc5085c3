#include "line.h"

#include <stdlib.h>

static struct line **heap;
static size_t heap_count;
static size_t heap_capacity;

static struct packet *take_head(struct line *line);
static void schedule(struct line *line);
static void heap_insert(struct line *line);
static void heap_remove(struct line *line);
static void heap_settle(size_t slot);
static void heap_place(struct line *line, size_t slot);

bool line_push(struct line *line, struct packet *packet, uint64_t at_ns) {
  if (line->count >= line->limit) return false;
  packet->behind = NULL;
  if (line->bits_per_second == 0 && line->tail != NULL && packet->due_ns < line->tail->due_ns) {
    packet->due_ns = line->tail->due_ns;
  }
  line->count++;
  if (line->tail != NULL) {
    line->tail->behind = packet;
    line->tail = packet;
    return true;
  }
  line->head = line->tail = packet;
  if (line->free_ns < at_ns) line->free_ns = at_ns;
  schedule(line);
  heap_insert(line);
  return true;
}

void line_set_rate(struct line *line, const struct rate_limit *limit, uint64_t now_ns) {
  while (limit->bits_per_second == 0 && line->head != NULL) line->leave(line, take_head(line), now_ns);
  line->limit = limit->queue_packets;
  line->bits_per_second = limit->bits_per_second;
  line->overhead_bytes = limit->overhead_bytes;
  if (line->head == NULL) return;
  schedule(line);
  heap_settle(line->heap_slot);
}

void line_clear(struct line *line) {
  while (line->head != NULL) packet_free(take_head(line));
}

uint64_t lines_next_due(void) { return heap_count == 0 ? UINT64_MAX : heap[0]->due_ns; }

void lines_run(uint64_t now_ns) {
  while (heap_count > 0 && heap[0]->due_ns <= now_ns) {
    struct line *line = heap[0];
    uint64_t at_ns = line->due_ns;
    line->free_ns = at_ns;
    line->leave(line, take_head(line), at_ns);
  }
}

static struct packet *take_head(struct line *line) {
  struct packet *packet = line->head;
  line->head = packet->behind;
  line->count--;
  if (line->head == NULL) {
    line->tail = NULL;
    heap_remove(line);
  } else {
    schedule(line);
    heap_settle(line->heap_slot);
  }
  return packet;
}

/* A rate is counted from when the packet before has left, not from when this runs: being late once does not slow it. */
static void schedule(struct line *line) {
  if (line->bits_per_second == 0) {
    line->due_ns = line->head->due_ns;
    return;
  }
  double bytes = (double)packet_ip_bytes(line->head) + line->overhead_bytes;
  line->due_ns = line->free_ns + (uint64_t)(bytes * 8e9 / line->bits_per_second);
}

static void heap_insert(struct line *line) {
  if (heap_count == heap_capacity) {
    heap_capacity = heap_capacity == 0 ? 64 : heap_capacity * 2;
    heap = realloc(heap, heap_capacity * sizeof *heap);
    if (heap == NULL) abort();
  }
  heap_place(line, heap_count++);
  heap_settle(line->heap_slot);
}

static void heap_remove(struct line *line) {
  size_t slot = line->heap_slot;
  heap_count--;
  if (slot == heap_count) return;
  heap_place(heap[heap_count], slot);
  heap_settle(slot);
}

/* Moves the line in a slot up or down to where it belongs. */
static void heap_settle(size_t slot) {
  struct line *line = heap[slot];
  while (slot > 0 && line->due_ns < heap[(slot - 1) / 2]->due_ns) {
    heap_place(heap[(slot - 1) / 2], slot);
    slot = (slot - 1) / 2;
  }
  for (size_t child; (child = slot * 2 + 1) < heap_count; slot = child) {
    if (child + 1 < heap_count && heap[child + 1]->due_ns < heap[child]->due_ns) child++;
    if (line->due_ns <= heap[child]->due_ns) break;
    heap_place(heap[child], slot);
  }
  heap_place(line, slot);
}

static void heap_place(struct line *line, size_t slot) {
  heap[slot] = line;
  line->heap_slot = slot;
}
