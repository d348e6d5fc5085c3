/* Loads nft rules inside the namespaces of processes. Requests on standard input, "ID PID BYTES" in a line and then so many bytes
 * of nft's language; replies in any order, "ID ok" or "ID error ...". Each is loaded by a child of its own: the kernel takes
 * ten milliseconds to let go of rules, nearly all of it waiting, and a hundred namespaces can wait side by side. A
 * child costs a tenth of a new nft. libnftables comes with nft; it is opened at run time, so that building needs none of it. */
#define _GNU_SOURCE
#include "commands.h"
#include "namespace.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROBLEM_BYTES = 1000 };

struct nft_ctx;
static struct nft_ctx *(*new_context)(uint32_t flags);
static int (*buffer_errors)(struct nft_ctx *);
static int (*run)(struct nft_ctx *, const char *text);
static const char *(*errors)(struct nft_ctx *);

static bool open_library(void);
static char *read_text(size_t bytes);
static void load(int pid, const char *text, char problem[PROBLEM_BYTES]);
static void reply(unsigned long id, char problem[PROBLEM_BYTES]);

int load_firewalls(void) {
  if (!open_library()) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  signal(SIGCHLD, SIG_IGN); /* Nobody asks how they ended: they say so themselves. */
  char line[128];
  while (fgets(line, sizeof line, stdin) != NULL) {
    unsigned long id;
    int pid;
    size_t bytes;
    if (sscanf(line, "%lu %d %zu", &id, &pid, &bytes) != 3) return 2;
    char *text = read_text(bytes);
    if (text == NULL) return 2;
    char problem[PROBLEM_BYTES] = "";
    pid_t child = fork();
    if (child == 0) {
      load(pid, text, problem);
      reply(id, problem);
      _exit(0);
    }
    if (child < 0) {
      snprintf(problem, PROBLEM_BYTES, "no process for it: %s", strerror(errno));
      reply(id, problem);
    }
    free(text);
  }
  while (wait(NULL) > 0) {
  }
  return 0;
}

static bool open_library(void) {
  void *library = dlopen("libnftables.so.1", RTLD_NOW);
  if (library == NULL) return false;
  *(void **)&new_context = dlsym(library, "nft_ctx_new");
  *(void **)&buffer_errors = dlsym(library, "nft_ctx_buffer_error");
  *(void **)&run = dlsym(library, "nft_run_cmd_from_buffer");
  *(void **)&errors = dlsym(library, "nft_ctx_get_error_buffer");
  return new_context != NULL && buffer_errors != NULL && run != NULL && errors != NULL;
}

static char *read_text(size_t bytes) {
  char *text = malloc(bytes + 1);
  if (text == NULL || fread(text, 1, bytes, stdin) != bytes) return NULL;
  text[bytes] = '\0';
  return text;
}

/* An empty problem when all is well. The context's socket belongs to the namespace in which it is made. */
static void load(int pid, const char *text, char problem[PROBLEM_BYTES]) {
  if (namespace_enter(pid) < 0) {
    snprintf(problem, PROBLEM_BYTES, "cannot enter the network namespace of the process: %s", strerror(errno));
    return;
  }
  struct nft_ctx *context = new_context(0);
  if (context == NULL || buffer_errors(context) != 0) {
    snprintf(problem, PROBLEM_BYTES, "nft cannot be had");
  } else if (run(context, text) != 0) {
    snprintf(problem, PROBLEM_BYTES, "nft refuses: %s", errors(context));
  }
}

/* One write, so that replies of several processes do not mix. */
static void reply(unsigned long id, char problem[PROBLEM_BYTES]) {
  for (char *at = problem; *at != '\0'; at++) {
    if (*at == '\n') *at = ' ';
  }
  dprintf(STDOUT_FILENO, problem[0] == '\0' ? "%lu ok%s\n" : "%lu error %s\n", id, problem);
}
