/* Makes the directory in which a node keeps its files full or read-only, in the node's own mount namespace, and writable again.
 * Read-only is a flag of the mount. Full is, on top of that, an overlay whose upper layer has room for nothing: all that is there
 * can be read, and whatever would change it fails with ENOSPC. Nothing is written anywhere, so neither is anything to be undone
 * when the node is killed meanwhile, and the host's disk keeps its room. */
#define _GNU_SOURCE
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* An overlay needs some inodes itself; what it leaves is taken from it. */
static const char no_room[] = "size=4k,nr_inodes=32,mode=0700";
enum { COVER_FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC, MOST_INODES = 64 };
/* A node that writes a file when it is asked is done by then. */
enum { ATTEMPTS = 40, ATTEMPT_US = 50000 };

static bool enter_mounts(int pid);
static bool uncover(const char *directory, int covers);
static bool remount(const char *directory, bool writable);
static bool cover(const char *directory);
static bool lay_over(const char *directory, int room);
static bool take_all_inodes(int room);
static int fail(const char *what);

int set_disk(int pid, const char *directory, const char *state, int covers) {
  bool writable = strcmp(state, "writable") == 0;
  if (!enter_mounts(pid)) return fail("the mount namespace of the process cannot be entered");
  if (!uncover(directory, covers)) return fail("the full layer cannot be taken off");
  if (!remount(directory, writable)) {
    return fail(errno == EBUSY ? "the node keeps a file open for writing there" : "the mount cannot be changed");
  }
  if (strcmp(state, "full") != 0 || cover(directory)) return 0;
  int code = fail("the full layer cannot be mounted");
  remount(directory, true);
  return code;
}

static bool enter_mounts(int pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/mnt", pid);
  int namespace = open(path, O_RDONLY | O_CLOEXEC);
  if (namespace < 0) return false;
  bool entered = setns(namespace, CLONE_NEWNS) == 0;
  close(namespace);
  return entered;
}

static bool uncover(const char *directory, int covers) {
  for (; covers > 0; covers--) {
    if (umount2(directory, MNT_DETACH) < 0) return false;
  }
  return true;
}

/* A flag that is not named is taken away, except for those of access times. */
static bool remount(const char *directory, bool writable) {
  struct statvfs present;
  if (statvfs(directory, &present) < 0) return false;
  unsigned long flags = MS_REMOUNT | MS_BIND | (writable ? 0 : MS_RDONLY);
  if (present.f_flag & ST_NOSUID) flags |= MS_NOSUID;
  if (present.f_flag & ST_NODEV) flags |= MS_NODEV;
  if (present.f_flag & ST_NOEXEC) flags |= MS_NOEXEC;
  for (int attempt = 1; mount(NULL, directory, NULL, flags, NULL) < 0; attempt++) {
    if (errno != EBUSY || attempt == ATTEMPTS) return false;
    usleep(ATTEMPT_US);
  }
  return true;
}

static bool cover(const char *directory) {
  /* What will lie beneath is named as "." from now on. */
  if (chdir(directory) < 0 || mount(COVER_SOURCE, directory, "tmpfs", COVER_FLAGS, no_room) < 0) return false;
  int room = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (room >= 0 && lay_over(directory, room)) return close(room) == 0;
  int problem = errno;
  uncover(directory, 1);
  errno = problem;
  return false;
}

static bool lay_over(const char *directory, int room) {
  umask(0);
  char layers[3 * PATH_MAX];
  snprintf(layers, sizeof layers, "lowerdir=.,upperdir=%s/upper,workdir=%s/work", directory, directory);
  if (mkdirat(room, "upper", 0777) < 0 || mkdirat(room, "work", 0700) < 0) return false;
  if (mount(COVER_SOURCE, directory, "overlay", COVER_FLAGS, layers) < 0) return false;
  if (take_all_inodes(room)) return true;
  uncover(directory, 1);
  return false;
}

static bool take_all_inodes(int room) {
  for (int i = 0; i < MOST_INODES; i++) {
    char name[16];
    snprintf(name, sizeof name, "%d", i);
    int file = openat(room, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) return errno == ENOSPC;
    close(file);
  }
  errno = EOVERFLOW;
  return false;
}

static int fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  return 1;
}
