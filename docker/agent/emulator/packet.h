/* Frames in memory. A frame lives in one chunk of fixed size, a long (GSO) frame in a chain of them; chunks come from
 * one bounded pool, so nothing is allocated while packets pass. Each frame is kept with the virtio-net header that
 * the kernel put before it: partial checksums and segmentation stay the kernel's work on both sides. */
#ifndef PACKET_H
#define PACKET_H

#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

enum {
  VNET_BYTES = sizeof(struct virtio_net_hdr),
  FRAME_HEADER_BYTES = VNET_BYTES + ETH_HLEN,
  CHUNK_BYTES = 2048,
  CHUNK_CAPACITY = CHUNK_BYTES - 3 * sizeof(uint64_t) - sizeof(uint32_t),
  /* The longest GSO frame is 64 KiB and its headers. */
  FRAME_CHUNKS = (65536 + FRAME_HEADER_BYTES) / CHUNK_CAPACITY + 1,
};

/* An IPv6 address, or an IPv4 address mapped into one, in host order. */
typedef unsigned __int128 ip_address;

struct packet {
  struct packet *behind; /* The next frame in a line, or the next free chunk. */
  struct packet *more;   /* The rest of a frame that is longer than one chunk. */
  uint64_t due_ns;       /* When it leaves a line of fixed delays, CLOCK_MONOTONIC. */
  uint32_t length;       /* Of virtio-net header and frame. */
  unsigned char bytes[CHUNK_CAPACITY];
};

enum read_outcome { READ_FRAME, READ_NOTHING, READ_NO_MEMORY, READ_CLOSED };

/* Takes one frame from a TAP. READ_NO_MEMORY: the pool is spent and the frame was thrown away. */
enum read_outcome packet_read(int tap, struct packet **packet);
/* Hands a frame back to the kernel through a TAP. */
bool packet_write(int tap, const struct packet *packet);
/* Where its bytes are; how many pieces they are in. */
int packet_pieces(const struct packet *packet, struct iovec pieces[FRAME_CHUNKS]);
/* NULL when the pool is spent. */
struct packet *packet_copy(const struct packet *packet);
void packet_free(struct packet *packet);

/* ETHERTYPE_IP or ETHERTYPE_IPV6 of a frame that carries at least the header of one; 0 for any other. */
int packet_ip_type(const struct packet *packet);
/* Bytes of the whole IP packet, which is what rates count. */
uint32_t packet_ip_bytes(const struct packet *packet);
/* Of a frame that is IP. */
ip_address packet_destination(const struct packet *packet);
/* Overwrites the source address of the Ethernet header. */
void packet_set_source(struct packet *packet, const unsigned char mac[ETH_ALEN]);
/* Flips a bit of the IP packet. A checksum that was left to the hardware is made first, so that the damage shows. A frame
 * that is still to be cut into packets stays as it is. */
void packet_flip_bit(struct packet *packet, uint32_t bit);

/* From network order. */
ip_address ip_address_from_v4(const unsigned char bytes[4]);
ip_address ip_address_from_v6(const unsigned char bytes[16]);

#endif
