#define _GNU_SOURCE
#include "wire.h"

#include <stddef.h>
#include <sys/socket.h>

/* Frames sent by one call. */
enum { BATCH = 64 };

static struct wire *waiting;

static void flush(struct wire *wire);
static unsigned fill(const struct wire *wire, struct mmsghdr messages[BATCH]);
static void drop_head(struct wire *wire);

void wire_send(struct wire *wire, struct packet *packet) {
  packet->behind = NULL;
  if (wire->head == NULL) {
    wire->head = packet;
    wire->next = waiting;
    waiting = wire;
  } else {
    wire->tail->behind = packet;
  }
  wire->tail = packet;
}

void wires_flush(void) {
  for (struct wire *wire = waiting; wire != NULL; wire = wire->next) flush(wire);
  waiting = NULL;
}

static void flush(struct wire *wire) {
  while (wire->head != NULL) {
    struct mmsghdr messages[BATCH];
    int sent = sendmmsg(wire->socket, messages, fill(wire, messages), MSG_DONTWAIT);
    if (sent <= 0) {
      /* It was the first that the kernel refused; the others have their turn. */
      wire->refused++;
      sent = 1;
    }
    while (sent-- > 0) drop_head(wire);
  }
}

static unsigned fill(const struct wire *wire, struct mmsghdr messages[BATCH]) {
  static struct iovec pieces[BATCH][FRAME_CHUNKS];
  unsigned count = 0;
  for (const struct packet *packet = wire->head; packet != NULL && count < BATCH; packet = packet->behind) {
    int piece_count = packet_pieces(packet, pieces[count]);
    messages[count] = (struct mmsghdr){.msg_hdr = {.msg_iov = pieces[count], .msg_iovlen = (size_t)piece_count}};
    count++;
  }
  return count;
}

static void drop_head(struct wire *wire) {
  struct packet *packet = wire->head;
  wire->head = packet->behind;
  packet_free(packet);
}
