/* ICMP echo round trips, sent from inside the namespaces of their senders, all pairs at once in one process.
 * Each pair has a raw socket made in the sender's namespace and connected to its destination. Sends are spread evenly
 * over the interval. The kernel's receive time is taken, so what a busy machine's wake-ups cost is not counted.
 * A pair whose sender is gone, or that nothing can be sent for, is one without answers. */
#define _GNU_SOURCE
#include "commands.h"
#include "namespace.h"

#include <arpa/inet.h>
#include <linux/icmp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct pair {
  double *sent_ms;       /* By sequence number; 0 when that echo is not awaited. */
  double *round_trip_ms; /* Of those that came back, in order of coming. */
  int answered;
};

static struct pair *pairs;
static struct pollfd *sockets;
static int pair_count;
static int echoes_a_pair;

static void read_pairs(void);
static int open_socket(int pid, const char *address);
static void wait_until(double at_ms);
static void send_echo(int index, int sequence);
static void receive(int index);
static uint16_t identifier(int index);
static uint16_t checksum(const struct icmphdr *header);
static double clock_ms(void);
static void print_results(void);

int echo(int count, double interval_ms, double timeout_ms) {
  if (count < 1 || count > UINT16_MAX) return 2;
  echoes_a_pair = count;
  read_pairs();
  double start_ms = clock_ms();
  int total = count * pair_count;
  for (int sent = 0; sent < total; sent++) {
    wait_until(start_ms + sent * interval_ms / pair_count);
    send_echo(sent % pair_count, sent / pair_count);
  }
  wait_until(clock_ms() + timeout_ms);
  print_results();
  return 0;
}

static void read_pairs(void) {
  int pid;
  char address[INET_ADDRSTRLEN];
  while (scanf("%d %15s", &pid, address) == 2) {
    pairs = realloc(pairs, (size_t)(pair_count + 1) * sizeof *pairs);
    sockets = realloc(sockets, (size_t)(pair_count + 1) * sizeof *sockets);
    if (pairs == NULL || sockets == NULL) abort();
    struct pair *pair = &pairs[pair_count];
    pair->sent_ms = calloc((size_t)echoes_a_pair, sizeof(double));
    pair->round_trip_ms = calloc((size_t)echoes_a_pair, sizeof(double));
    if (pair->sent_ms == NULL || pair->round_trip_ms == NULL) abort();
    pair->answered = 0;
    sockets[pair_count++] = (struct pollfd){.fd = open_socket(pid, address), .events = POLLIN};
  }
}

/* -1 when it cannot be had; poll passes over it. */
static int open_socket(int pid, const char *address) {
  struct sockaddr_in to = {.sin_family = AF_INET};
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1) return -1;
  int home = namespace_enter(pid);
  if (home < 0) return -1;
  int icmp = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
  namespace_leave(home);
  const int on = 1;
  const struct icmp_filter replies_only = {.data = ~(1u << ICMP_ECHOREPLY)};
  if (icmp >= 0 && setsockopt(icmp, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
      setsockopt(icmp, SOL_RAW, ICMP_FILTER, &replies_only, sizeof replies_only) == 0 &&
      connect(icmp, (const struct sockaddr *)&to, sizeof to) == 0) {
    return icmp;
  }
  if (icmp >= 0) close(icmp);
  return -1;
}

/* Receives until then, or until every echo has been answered. */
static void wait_until(double at_ms) {
  for (double left_ms; (left_ms = at_ms - clock_ms()) > 0;) {
    const struct timespec timeout = {(time_t)(left_ms / 1e3), (long)((left_ms - 1e3 * (time_t)(left_ms / 1e3)) * 1e6)};
    if (ppoll(sockets, (nfds_t)pair_count, &timeout, NULL) <= 0) continue;
    bool all_answered = true;
    for (int i = 0; i < pair_count; i++) {
      if (sockets[i].revents != 0) receive(i);
      all_answered = all_answered && pairs[i].answered == echoes_a_pair;
    }
    if (all_answered) return;
  }
}

static void send_echo(int index, int sequence) {
  struct icmphdr header = {.type = ICMP_ECHO};
  header.un.echo.id = identifier(index);
  header.un.echo.sequence = htons((uint16_t)sequence);
  header.checksum = checksum(&header);
  pairs[index].sent_ms[sequence] = clock_ms();
  if (send(sockets[index].fd, &header, sizeof header, 0) < 0) pairs[index].sent_ms[sequence] = 0;
}

static void receive(int index) {
  unsigned char bytes[256];
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(struct timespec))];
  } control;
  struct iovec vector = {bytes, sizeof bytes};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  for (ssize_t length; (length = recvmsg(sockets[index].fd, &message, 0)) >= 0; message.msg_controllen = sizeof control) {
    const struct cmsghdr *stamp = CMSG_FIRSTHDR(&message);
    size_t ip_bytes = (bytes[0] & 0x0fu) * 4;
    struct icmphdr header;
    if (stamp == NULL || stamp->cmsg_type != SCM_TIMESTAMPNS || (size_t)length < ip_bytes + sizeof header) continue;
    memcpy(&header, bytes + ip_bytes, sizeof header);
    int sequence = ntohs(header.un.echo.sequence);
    struct pair *pair = &pairs[index];
    if (header.un.echo.id != identifier(index) || sequence >= echoes_a_pair || pair->sent_ms[sequence] == 0) continue;
    struct timespec at;
    memcpy(&at, CMSG_DATA(stamp), sizeof at);
    pair->round_trip_ms[pair->answered++] = (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6 - pair->sent_ms[sequence];
    pair->sent_ms[sequence] = 0;
  }
}

/* Tells this process's echoes to one address from those of another that probes at the same time. */
static uint16_t identifier(int index) { return (uint16_t)(getpid() + index); }

static uint16_t checksum(const struct icmphdr *header) {
  uint16_t words[sizeof *header / 2];
  memcpy(words, header, sizeof words);
  uint32_t sum = 0;
  for (size_t i = 0; i < sizeof words / 2; i++) sum += words[i];
  sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t) ~(sum + (sum >> 16));
}

/* The clock that the kernel stamps packets with. */
static double clock_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void print_results(void) {
  for (int i = 0; i < pair_count; i++) {
    printf(i == 0 ? "[[" : ",[");
    for (int j = 0; j < pairs[i].answered; j++) printf("%s%.4f", j == 0 ? "" : ",", pairs[i].round_trip_ms[j]);
    printf("]");
  }
  printf(pair_count == 0 ? "[]\n" : "]\n");
}
