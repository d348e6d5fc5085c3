#include "packet.h"

#include <errno.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  CHUNKS_PER_SLAB = 256,
  /* 256 MiB: 250 ms of 8 Gbit/s. */
  POOL_CHUNKS = 131072,
};

static struct packet *free_chunks;
static uint32_t pool_chunks;
/* The chunks that the next read fills; a read leaves behind those that it did not need. */
static struct packet *landing[FRAME_CHUNKS];
static struct iovec landing_pieces[FRAME_CHUNKS];

static bool prepare_landing(void);
static struct packet *take_chunk(void);
static bool grow_pool(void);
static void finish_checksum(struct packet *packet);
static unsigned char *byte_at(struct packet *packet, uint32_t offset);

enum read_outcome packet_read(int tap, struct packet **packet) {
  if (!prepare_landing()) {
    /* A TAP throws away what does not fit. */
    char start[FRAME_HEADER_BYTES];
    if (read(tap, start, sizeof start) >= 0) return READ_NO_MEMORY;
    return errno == EAGAIN || errno == EINTR ? READ_NOTHING : READ_CLOSED;
  }
  ssize_t length = readv(tap, landing_pieces, FRAME_CHUNKS);
  if (length < 0) return errno == EAGAIN || errno == EINTR ? READ_NOTHING : READ_CLOSED;
  struct packet *first = landing[0];
  first->length = (uint32_t)length;
  first->more = NULL;
  landing[0] = NULL;
  struct packet *last = first;
  for (int used = 1; used * (int)CHUNK_CAPACITY < length; used++) {
    last = last->more = landing[used];
    last->more = NULL;
    landing[used] = NULL;
  }
  *packet = first;
  return READ_FRAME;
}

bool packet_write(int tap, const struct packet *packet) {
  struct iovec pieces[FRAME_CHUNKS];
  return writev(tap, pieces, packet_pieces(packet, pieces)) >= 0;
}

int packet_pieces(const struct packet *packet, struct iovec pieces[FRAME_CHUNKS]) {
  uint32_t left = packet->length;
  int count = 0;
  for (const struct packet *chunk = packet; left > 0; chunk = chunk->more) {
    uint32_t length = left < CHUNK_CAPACITY ? left : CHUNK_CAPACITY;
    pieces[count++] = (struct iovec){(void *)chunk->bytes, length};
    left -= length;
  }
  return count;
}

struct packet *packet_copy(const struct packet *packet) {
  struct packet *first = NULL;
  struct packet **end = &first;
  for (const struct packet *chunk = packet; chunk != NULL; chunk = chunk->more) {
    struct packet *copy = take_chunk();
    if (copy == NULL) {
      packet_free(first);
      return NULL;
    }
    *copy = *chunk;
    copy->more = NULL;
    *end = copy;
    end = &copy->more;
  }
  return first;
}

void packet_free(struct packet *packet) {
  while (packet != NULL) {
    struct packet *more = packet->more;
    packet->behind = free_chunks;
    free_chunks = packet;
    packet = more;
  }
}

int packet_ip_type(const struct packet *packet) {
  if (packet->length < FRAME_HEADER_BYTES + sizeof(struct ip)) return 0;
  int type = packet->bytes[FRAME_HEADER_BYTES - 2] << 8 | packet->bytes[FRAME_HEADER_BYTES - 1];
  if (type == ETHERTYPE_IPV6) return packet->length < FRAME_HEADER_BYTES + sizeof(struct ip6_hdr) ? 0 : type;
  return type == ETHERTYPE_IP ? type : 0;
}

uint32_t packet_ip_bytes(const struct packet *packet) { return packet->length - FRAME_HEADER_BYTES; }

ip_address packet_destination(const struct packet *packet) {
  const unsigned char *ip = packet->bytes + FRAME_HEADER_BYTES;
  return packet_ip_type(packet) == ETHERTYPE_IP ? ip_address_from_v4(ip + offsetof(struct ip, ip_dst))
                                                : ip_address_from_v6(ip + offsetof(struct ip6_hdr, ip6_dst));
}

void packet_set_source(struct packet *packet, const unsigned char mac[ETH_ALEN]) {
  memcpy(packet->bytes + VNET_BYTES + ETH_ALEN, mac, ETH_ALEN);
}

void packet_flip_bit(struct packet *packet, uint32_t bit) {
  struct virtio_net_hdr header;
  memcpy(&header, packet->bytes, sizeof header);
  if (header.gso_type != VIRTIO_NET_HDR_GSO_NONE) return;
  if (header.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) finish_checksum(packet);
  /* Nor may the receiver's kernel be told that somebody looked at the checksum already. */
  memset(packet->bytes, 0, sizeof header);
  *byte_at(packet, FRAME_HEADER_BYTES + bit / 8) ^= (unsigned char)(1u << bit % 8);
}

ip_address ip_address_from_v4(const unsigned char bytes[4]) {
  ip_address address = 0xffff;
  for (int i = 0; i < 4; i++) address = address << 8 | bytes[i];
  return address;
}

ip_address ip_address_from_v6(const unsigned char bytes[16]) {
  ip_address address = 0;
  for (int i = 0; i < 16; i++) address = address << 8 | bytes[i];
  return address;
}

static bool prepare_landing(void) {
  for (int i = 0; i < (int)FRAME_CHUNKS; i++) {
    if (landing[i] != NULL) continue;
    landing[i] = take_chunk();
    if (landing[i] == NULL) return false;
    landing_pieces[i] = (struct iovec){landing[i]->bytes, CHUNK_CAPACITY};
  }
  return true;
}

static struct packet *take_chunk(void) {
  if (free_chunks == NULL && !grow_pool()) return NULL;
  struct packet *chunk = free_chunks;
  free_chunks = chunk->behind;
  return chunk;
}

static bool grow_pool(void) {
  if (pool_chunks >= POOL_CHUNKS) return false;
  struct packet *slab = calloc(CHUNKS_PER_SLAB, sizeof *slab);
  if (slab == NULL) return false;
  pool_chunks += CHUNKS_PER_SLAB;
  for (int i = 0; i < CHUNKS_PER_SLAB; i++) packet_free(&slab[i]);
  return true;
}

/* RFC 1071. Where the sum belongs, the sender has left that of the pseudo header, which so is counted in. */
static void finish_checksum(struct packet *packet) {
  struct virtio_net_hdr header;
  memcpy(&header, packet->bytes, sizeof header);
  uint32_t start = VNET_BYTES + header.csum_start;
  uint32_t place = start + header.csum_offset;
  if (place + 2 > packet->length) return;
  uint64_t sum = 0;
  for (uint32_t at = start; at < packet->length; at++) {
    sum += (uint32_t)*byte_at(packet, at) << ((at - start) % 2 == 0 ? 8 : 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  /* UDP takes 0 for "no checksum"; both values mean the same. */
  uint16_t checksum = sum == 0xffff ? 0xffff : (uint16_t)~sum;
  *byte_at(packet, place) = (unsigned char)(checksum >> 8);
  *byte_at(packet, place + 1) = (unsigned char)checksum;
}

static unsigned char *byte_at(struct packet *packet, uint32_t offset) {
  for (; offset >= CHUNK_CAPACITY; offset -= CHUNK_CAPACITY) packet = packet->more;
  return &packet->bytes[offset];
}
