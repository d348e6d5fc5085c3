#include "packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
  CHUNK_CAPACITY = sizeof(((struct packet *)0)->bytes),
  /* The longest GSO frame is 64 KiB and its headers. */
  FRAME_CHUNKS = (65536 + FRAME_HEADER_BYTES) / CHUNK_CAPACITY + 1,
  CHUNKS_PER_SLAB = 256,
  /* 256 MiB: 250 ms of 8 Gbit/s. */
  POOL_CHUNKS = 131072,
};

static struct packet *free_chunks;
static uint32_t pool_chunks;
/* The chunks that the next read fills; a read leaves behind those that it did not need. */
static struct packet *landing[FRAME_CHUNKS];
static struct iovec landing_vector[FRAME_CHUNKS];

static bool prepare_landing(void);
static bool grow_pool(void);
static int vector_of(const struct packet *packet, struct iovec vector[FRAME_CHUNKS]);

enum read_outcome packet_read(int tap, struct packet **packet) {
  if (!prepare_landing()) {
    /* A TAP throws away what does not fit. */
    char start[FRAME_HEADER_BYTES];
    return read(tap, start, sizeof start) >= 0 ? READ_NO_MEMORY : errno == EAGAIN ? READ_NOTHING : READ_CLOSED;
  }
  ssize_t length = readv(tap, landing_vector, FRAME_CHUNKS);
  if (length < 0) return errno == EAGAIN || errno == EINTR ? READ_NOTHING : READ_CLOSED;
  struct packet *first = landing[0];
  first->length = (uint32_t)length;
  for (int used = 0; used * CHUNK_CAPACITY < length; used++) {
    landing[used]->more = (used + 1) * CHUNK_CAPACITY < length ? landing[used + 1] : NULL;
    landing[used] = NULL;
  }
  *packet = first;
  return READ_FRAME;
}

bool packet_write(int tap, const struct packet *packet) {
  struct iovec vector[FRAME_CHUNKS];
  return writev(tap, vector, vector_of(packet, vector)) >= 0;
}

bool packet_send(int socket, const struct sockaddr_ll *device, const struct packet *packet) {
  struct iovec vector[FRAME_CHUNKS];
  const struct msghdr message = {
      .msg_name = (void *)device,
      .msg_namelen = sizeof *device,
      .msg_iov = vector,
      .msg_iovlen = (size_t)vector_of(packet, vector),
  };
  return sendmsg(socket, &message, MSG_DONTWAIT) >= 0;
}

void packet_free(struct packet *packet) {
  while (packet != NULL) {
    struct packet *more = packet->more;
    packet->behind = free_chunks;
    free_chunks = packet;
    packet = more;
  }
}

bool packet_is_ipv4(const struct packet *packet) {
  return packet->length >= FRAME_HEADER_BYTES + 20 && packet->bytes[FRAME_HEADER_BYTES - 2] == 0x08 &&
         packet->bytes[FRAME_HEADER_BYTES - 1] == 0x00;
}

uint32_t packet_ip_bytes(const struct packet *packet) { return packet->length - FRAME_HEADER_BYTES; }

ip_address packet_destination(const struct packet *packet) {
  uint32_t destination;
  memcpy(&destination, packet->bytes + FRAME_HEADER_BYTES + 16, sizeof destination);
  return ip_address_from_v4(ntohl(destination));
}

void packet_set_source(struct packet *packet, const unsigned char mac[ETH_ALEN]) {
  memcpy(packet->bytes + VNET_BYTES + ETH_ALEN, mac, ETH_ALEN);
}

ip_address ip_address_from_v4(uint32_t host_order) { return (ip_address)0xffff << 32 | host_order; }

static bool prepare_landing(void) {
  for (int i = 0; i < FRAME_CHUNKS; i++) {
    if (landing[i] != NULL) continue;
    if (free_chunks == NULL && !grow_pool()) return false;
    landing[i] = free_chunks;
    free_chunks = free_chunks->behind;
    landing_vector[i] = (struct iovec){landing[i]->bytes, CHUNK_CAPACITY};
  }
  return true;
}

static bool grow_pool(void) {
  if (pool_chunks >= POOL_CHUNKS) return false;
  struct packet *slab = calloc(CHUNKS_PER_SLAB, sizeof *slab);
  if (slab == NULL) return false;
  pool_chunks += CHUNKS_PER_SLAB;
  for (int i = 0; i < CHUNKS_PER_SLAB; i++) packet_free(&slab[i]);
  return true;
}

static int vector_of(const struct packet *packet, struct iovec vector[FRAME_CHUNKS]) {
  uint32_t left = packet->length;
  int count = 0;
  for (const struct packet *chunk = packet; left > 0; chunk = chunk->more) {
    uint32_t length = left < CHUNK_CAPACITY ? left : CHUNK_CAPACITY;
    vector[count++] = (struct iovec){(void *)chunk->bytes, length};
    left -= length;
  }
  return count;
}
