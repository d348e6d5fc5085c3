#define _GNU_SOURCE
#include "tap.h"

#include "namespace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
  /* Below IPv6's least MTU the kernel keeps IPv6 off the TAP, which so has no address and says nothing by itself.
   * Redirected frames are not held to it. */
  TAP_MTU = 1279,
  /* Frames that wait while this process does not run: 80 ms of 100 000 packets a second. */
  TAP_QUEUE_FRAMES = 8192,
  SEND_BUFFER_BYTES = 8 << 20,
};

static bool open_inside(struct taps *taps, const char *address, const char **problem);
static bool find_device(const char *address, char device[IFNAMSIZ]);
static int open_tap(const char *name, const char *device);
static bool configure_tap(const char *name, const char *device);
static int open_wire(const char *device);

bool taps_open(struct taps *taps, int pid, const char *address, const char **problem) {
  *taps = (struct taps){.egress = -1, .ingress = -1, .wire = -1};
  int home = namespace_enter(pid);
  if (home < 0) {
    *problem = "cannot enter the network namespace of the process";
    return false;
  }
  bool opened = open_inside(taps, address, problem);
  namespace_leave(home);
  if (!opened) taps_close(taps);
  return opened;
}

void taps_close(struct taps *taps) {
  int *open[] = {&taps->egress, &taps->ingress, &taps->wire};
  for (int i = 0; i < 3; i++) {
    if (*open[i] >= 0) close(*open[i]);
    *open[i] = -1;
  }
}

bool taps_take_whole_frames(struct taps *taps, bool whole) {
  if (whole == taps->whole_frames) return true;
  unsigned flags = TUN_F_CSUM | (whole ? TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN : 0);
  if (ioctl(taps->egress, TUNSETOFFLOAD, (unsigned long)flags) < 0) return false;
  taps->whole_frames = whole;
  return true;
}

static bool open_inside(struct taps *taps, const char *address, const char **problem) {
  if (!find_device(address, taps->device)) {
    *problem = "no device there carries the address";
    errno = ENODEV;
    return false;
  }
  taps->egress = open_tap(EGRESS_TAP, taps->device);
  taps->ingress = open_tap(INGRESS_TAP, taps->device);
  taps->wire = open_wire(taps->device);
  if (taps->egress < 0 || taps->ingress < 0) *problem = "cannot make a TAP device there";
  else if (taps->wire < 0) *problem = "cannot open a packet socket there";
  return taps->egress >= 0 && taps->ingress >= 0 && taps->wire >= 0;
}

static bool find_device(const char *address, char device[IFNAMSIZ]) {
  struct in_addr wanted;
  struct ifaddrs *all;
  if (inet_pton(AF_INET, address, &wanted) != 1 || getifaddrs(&all) < 0) return false;
  bool found = false;
  for (const struct ifaddrs *entry = all; entry != NULL && !found; entry = entry->ifa_next) {
    if (entry->ifa_addr == NULL || entry->ifa_addr->sa_family != AF_INET) continue;
    if (((const struct sockaddr_in *)(void *)entry->ifa_addr)->sin_addr.s_addr != wanted.s_addr) continue;
    snprintf(device, IFNAMSIZ, "%s", entry->ifa_name);
    found = true;
  }
  freeifaddrs(all);
  return found;
}

static int open_tap(const char *name, const char *device) {
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tap < 0) return -1;
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
  snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
  if (ioctl(tap, TUNSETIFF, &request) == 0 && ioctl(tap, TUNSETOFFLOAD, (unsigned long)TUN_F_CSUM) == 0 &&
      configure_tap(name, device)) {
    return tap;
  }
  close(tap);
  return -1;
}

/* Gives the TAP the device's own Ethernet address, so that what comes back through it is for this host; brings it up. */
static bool configure_tap(const char *name, const char *device) {
  int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) return false;
  struct ifreq request = {0};
  snprintf(request.ifr_name, IFNAMSIZ, "%s", device);
  bool done = ioctl(control, SIOCGIFHWADDR, &request) == 0;
  snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
  done = done && ioctl(control, SIOCSIFHWADDR, &request) == 0;
  request.ifr_mtu = TAP_MTU;
  done = done && ioctl(control, SIOCSIFMTU, &request) == 0;
  request.ifr_qlen = TAP_QUEUE_FRAMES;
  done = done && ioctl(control, SIOCSIFTXQLEN, &request) == 0;
  request.ifr_flags = IFF_UP;
  done = done && ioctl(control, SIOCSIFFLAGS, &request) == 0;
  close(control);
  return done;
}

static int open_wire(const char *device) {
  int wire = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (wire < 0) return -1;
  const int on = 1;
  const int buffer = SEND_BUFFER_BYTES;
  /* With no protocol it receives nothing, and the kernel reads that of a frame from its Ethernet header. */
  const struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(device)};
  if (setsockopt(wire, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) == 0 &&
      setsockopt(wire, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) == 0 &&
      setsockopt(wire, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer) == 0 &&
      bind(wire, (const struct sockaddr *)&address, sizeof address) == 0) {
    return wire;
  }
  close(wire);
  return -1;
}
