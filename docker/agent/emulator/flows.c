/* One-way UDP flows between the namespaces of two processes of one host, all flows at once in one process. Both ends read the
 * same clock, so a flow tells the delay of one direction. A packet carries when it was sent, and a pattern; UDP's checksum
 * is off, so that a corrupted packet arrives and is known by its pattern. The kernel's receive time is taken, so what a busy
 * machine's wake-ups cost is not counted. A flow that cannot be made, as when one of its ends is gone, has sent nothing. */
#define _GNU_SOURCE
#include "commands.h"
#include "namespace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/udp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, LARGEST_PAYLOAD = 9000, SOCKET_BUFFER = 16 << 20 };
/* How long a sender whose socket is full lets it drain. */
static const uint64_t DRAIN_NS = 100000;

/* Precedes the pattern in each payload. */
struct header {
  uint64_t check; /* Of the rest of the header. */
  uint64_t sent_ns;
  uint32_t sequence;
  uint32_t flow;
};

struct arrival {
  uint32_t sequence;
  int64_t delay_ns;
  int64_t at_ns; /* Since the start of all flows. */
};

struct flow {
  int sender, receiver; /* -1 when the flow cannot be made. */
  uint32_t count;
  uint64_t interval_ns;
  uint64_t wait_ns; /* After the last packet. */
  size_t bytes;
  uint64_t due_ns; /* When the next packet is sent, or the flow is over. */
  uint32_t sent;
  struct arrival *arrivals;
  size_t arrival_count, arrival_room;
  unsigned corrupted;
  uint32_t dropped;
};

static struct flow *flows;
static uint32_t flow_count;
static int ready_fd;
static unsigned char payloads[BATCH][LARGEST_PAYLOAD];

static bool read_flows(void);
static void open_flow(struct flow *flow, int from, int to, const char *address);
static int socket_in(int pid, int family);
static void fill_patterns(void);
static void run_flows(uint64_t start_ns);
static struct flow *next_due(void);
static void send_due(struct flow *flow, uint64_t now_ns);
static void receive_until(uint64_t at_ns, uint64_t start_ns);
static void receive(uint32_t index, uint64_t start_ns);
static void take(struct flow *flow, uint32_t index, const struct msghdr *message, size_t length, uint64_t start_ns);
static uint64_t check_of(const struct header *header);
static void close_flows(void);
static uint64_t clock_ns(void);
static void print_flows(void);

int measure_flows(void) {
  ready_fd = epoll_create1(EPOLL_CLOEXEC);
  if (ready_fd < 0 || !read_flows()) return 2;
  fill_patterns();
  prctl(PR_SET_TIMERSLACK, 1);
  uint64_t start_ns = clock_ns();
  run_flows(start_ns);
  close_flows();
  print_flows();
  return 0;
}

static bool read_flows(void) {
  int from, to, fields;
  char address[INET6_ADDRSTRLEN];
  struct flow flow;
  double interval_us, wait_ms;
  while ((fields = scanf("%d %d %45s %u %lf %zu %lf", &from, &to, address, &flow.count, &interval_us, &flow.bytes,
                         &wait_ms)) == 7) {
    if (flow.bytes < sizeof(struct header) || flow.bytes > LARGEST_PAYLOAD || interval_us < 0 || wait_ms < 0) return false;
    flows = realloc(flows, (flow_count + 1) * sizeof *flows);
    if (flows == NULL) abort();
    flows[flow_count] = (struct flow){.sender = -1,
                                      .receiver = -1,
                                      .count = flow.count,
                                      .interval_ns = (uint64_t)(interval_us * 1e3),
                                      .wait_ns = (uint64_t)(wait_ms * 1e6),
                                      .bytes = flow.bytes};
    open_flow(&flows[flow_count++], from, to, address);
  }
  return fields == EOF;
}

static void open_flow(struct flow *flow, int from, int to, const char *address) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } at = {0};
  socklen_t length = sizeof at;
  if (inet_pton(AF_INET, address, &at.v4.sin_addr) == 1) at.v4.sin_family = AF_INET;
  else if (inet_pton(AF_INET6, address, &at.v6.sin6_addr) == 1) at.v6.sin6_family = AF_INET6;
  else return;
  int receiver = socket_in(to, at.any.sa_family);
  int sender = socket_in(from, at.any.sa_family);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)(flow - flows)};
  if (receiver >= 0 && sender >= 0 && bind(receiver, &at.any, length) == 0 &&
      getsockname(receiver, &at.any, &length) == 0 && connect(sender, &at.any, length) == 0 &&
      epoll_ctl(ready_fd, EPOLL_CTL_ADD, receiver, &event) == 0) {
    flow->receiver = receiver;
    flow->sender = sender;
    return;
  }
  if (receiver >= 0) close(receiver);
  if (sender >= 0) close(sender);
}

static int socket_in(int pid, int family) {
  int home = namespace_enter(pid);
  if (home < 0) return -1;
  int udp = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  namespace_leave(home);
  const int on = 1, buffer = SOCKET_BUFFER;
  bool unchecked = family == AF_INET ? setsockopt(udp, SOL_SOCKET, SO_NO_CHECK, &on, sizeof on) == 0
                                     : setsockopt(udp, IPPROTO_UDP, UDP_NO_CHECK6_TX, &on, sizeof on) == 0 &&
                                           setsockopt(udp, IPPROTO_UDP, UDP_NO_CHECK6_RX, &on, sizeof on) == 0;
  if (udp >= 0 && unchecked && setsockopt(udp, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
      setsockopt(udp, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) == 0 &&
      setsockopt(udp, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer) == 0) {
    return udp;
  }
  if (udp >= 0) close(udp);
  return -1;
}

static void fill_patterns(void) {
  for (int i = 0; i < BATCH; i++) {
    for (size_t j = 0; j < LARGEST_PAYLOAD; j++) payloads[i][j] = (unsigned char)(j * 167);
  }
}

/* The flows' starts are spread over their intervals, so that not all send at once. */
static void run_flows(uint64_t start_ns) {
  for (uint32_t i = 0; i < flow_count; i++) {
    flows[i].due_ns = flows[i].sender < 0 ? UINT64_MAX : start_ns + flows[i].interval_ns * i / flow_count;
  }
  for (struct flow *flow; (flow = next_due()) != NULL;) {
    receive_until(flow->due_ns, start_ns);
    if (flow->sent < flow->count) send_due(flow, clock_ns());
    else flow->due_ns = UINT64_MAX;
  }
}

static struct flow *next_due(void) {
  struct flow *next = NULL;
  for (uint32_t i = 0; i < flow_count; i++) {
    if (flows[i].due_ns != UINT64_MAX && (next == NULL || flows[i].due_ns < next->due_ns)) next = &flows[i];
  }
  return next;
}

/* All that is due of a flow, up to a batch. A packet that the kernel refuses for good counts as one that was lost. */
static void send_due(struct flow *flow, uint64_t now_ns) {
  uint64_t due = flow->interval_ns == 0 ? BATCH : 1 + (now_ns - flow->due_ns) / flow->interval_ns;
  if (due > BATCH) due = BATCH;
  if (due > flow->count - flow->sent) due = flow->count - flow->sent;
  struct mmsghdr messages[BATCH];
  struct iovec vectors[BATCH];
  for (uint32_t i = 0; i < due; i++) {
    struct header header = {.sent_ns = clock_ns(), .sequence = flow->sent + i, .flow = (uint32_t)(flow - flows)};
    header.check = check_of(&header);
    memcpy(payloads[i], &header, sizeof header);
    vectors[i] = (struct iovec){payloads[i], flow->bytes};
    messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &vectors[i], .msg_iovlen = 1}};
  }
  int sent = sendmmsg(flow->sender, messages, (unsigned)due, 0);
  if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
    flow->due_ns = now_ns + DRAIN_NS;
    return;
  }
  uint32_t taken = sent < 0 ? 1 : (uint32_t)sent;
  flow->sent += taken;
  flow->due_ns += flow->sent == flow->count ? flow->wait_ns : taken * flow->interval_ns;
}

static void receive_until(uint64_t at_ns, uint64_t start_ns) {
  struct epoll_event events[BATCH];
  int ready;
  do {
    uint64_t now_ns = clock_ns();
    uint64_t left_ns = at_ns > now_ns ? at_ns - now_ns : 0;
    const struct timespec timeout = {(time_t)(left_ns / 1000000000), (long)(left_ns % 1000000000)};
    ready = epoll_pwait2(ready_fd, events, BATCH, &timeout, NULL);
    for (int i = 0; i < ready; i++) receive(events[i].data.u32, start_ns);
  } while (clock_ns() < at_ns);
}

static void receive(uint32_t index, uint64_t start_ns) {
  static unsigned char bytes[BATCH][LARGEST_PAYLOAD];
  static char control[BATCH][CMSG_SPACE(sizeof(struct timespec))];
  struct mmsghdr messages[BATCH];
  struct iovec vectors[BATCH];
  for (int i = 0; i < BATCH; i++) {
    vectors[i] = (struct iovec){bytes[i], LARGEST_PAYLOAD};
    messages[i] = (struct mmsghdr){.msg_hdr = {
                                       .msg_iov = &vectors[i],
                                       .msg_iovlen = 1,
                                       .msg_control = control[i],
                                       .msg_controllen = sizeof control[i],
                                   }};
  }
  int received = recvmmsg(flows[index].receiver, messages, BATCH, 0, NULL);
  for (int i = 0; i < received; i++) {
    take(&flows[index], index, &messages[i].msg_hdr, messages[i].msg_len, start_ns);
  }
}

static void take(struct flow *flow, uint32_t index, const struct msghdr *message, size_t length, uint64_t start_ns) {
  const unsigned char *payload = message->msg_iov->iov_base;
  struct header header;
  memcpy(&header, payload, sizeof header);
  if (length != flow->bytes || header.check != check_of(&header) || header.flow != index ||
      memcmp(payload + sizeof header, payloads[0] + sizeof header, length - sizeof header) != 0) {
    flow->corrupted++;
    return;
  }
  const struct cmsghdr *stamp = CMSG_FIRSTHDR(message);
  if (stamp == NULL || stamp->cmsg_type != SCM_TIMESTAMPNS) return;
  struct timespec at;
  memcpy(&at, CMSG_DATA(stamp), sizeof at);
  int64_t at_ns = (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
  if (flow->arrival_count == flow->arrival_room) {
    flow->arrival_room = flow->arrival_room == 0 ? flow->count : flow->arrival_room * 2;
    flow->arrivals = realloc(flow->arrivals, flow->arrival_room * sizeof *flow->arrivals);
    if (flow->arrivals == NULL) abort();
  }
  flow->arrivals[flow->arrival_count++] =
      (struct arrival){header.sequence, at_ns - (int64_t)header.sent_ns, at_ns - (int64_t)start_ns};
}

/* FNV-1a. */
static uint64_t check_of(const struct header *header) {
  const unsigned char *bytes = (const unsigned char *)header;
  uint64_t hash = 0xcbf29ce484222325;
  for (size_t i = sizeof header->check; i < sizeof *header; i++) hash = (hash ^ bytes[i]) * 0x100000001b3;
  return hash;
}

/* What the kernel dropped is asked for at the end: SO_RXQ_OVFL would tell it with the next packet, and there may be none. */
static void close_flows(void) {
  for (uint32_t i = 0; i < flow_count; i++) {
    if (flows[i].receiver < 0) continue;
    uint32_t memory[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof memory;
    getsockopt(flows[i].receiver, SOL_SOCKET, SO_MEMINFO, memory, &length);
    flows[i].dropped = memory[SK_MEMINFO_DROPS];
    close(flows[i].receiver);
    close(flows[i].sender);
  }
}

/* The clock that the kernel stamps packets with. */
static uint64_t clock_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void print_flows(void) {
  printf("[");
  for (uint32_t i = 0; i < flow_count; i++) {
    const struct flow *flow = &flows[i];
    printf("%s{\"sent\":%u,\"corrupted\":%u,\"dropped\":%u,\"packets\":[", i == 0 ? "" : ",", flow->sent, flow->corrupted,
           flow->dropped);
    for (size_t j = 0; j < flow->arrival_count; j++) {
      const struct arrival *arrival = &flow->arrivals[j];
      printf("%s[%u,%.1f,%.1f]", j == 0 ? "" : ",", arrival->sequence, (double)arrival->delay_ns / 1e3,
             (double)arrival->at_ns / 1e3);
    }
    printf("]}");
  }
  printf("]\n");
}
