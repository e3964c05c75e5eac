// SPDX-License-Identifier: Apache-2.0
// A kernel that touches what it may not gets a signal. It is caught, the kernel is left, and the call fails as a launch
// does on a card. Signals of other threads, of which a JVM makes use, go to whom they went before.
#include "emulator.h"

#include <csetjmp>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <pthread.h>

namespace emulator {

namespace {

const int SIGNALS[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
struct sigaction before[NSIG];
sigjmp_buf back;
/** The thread that runs a kernel; kernels run one at a time. */
pthread_t runner;
volatile sig_atomic_t running = 0, caught = 0, code = 0;
void* volatile address;
char message[512];

void handle(int signal, siginfo_t* info, void* context) {
  if (running && pthread_equal(runner, pthread_self())) {
    caught = signal;
    address = info->si_addr;
    siglongjmp(back, 1);
  }
  struct sigaction& next = before[signal];
  if (next.sa_flags & SA_SIGINFO) {
    next.sa_sigaction(signal, info, context);
  } else if (next.sa_handler == SIG_DFL) {
    sigaction(signal, &next, nullptr);  // the instruction faults again
  } else if (next.sa_handler != SIG_IGN) {
    next.sa_handler(signal);
  }
}

void install() {
  static bool installed = false;
  if (installed) return;
  installed = true;
  for (int signal : SIGNALS) {
    sigaction(signal, nullptr, &before[signal]);
    struct sigaction own = before[signal];
    own.sa_sigaction = handle;
    own.sa_flags |= SA_SIGINFO;
    sigaction(signal, &own, nullptr);
  }
}

int explain(std::string& why) {
  switch (caught) {
    case SIGFPE:
      why = "divides by zero in integers";
      return LAUNCH_FAILED;
    case SIGILL:
      why = "leaves an array in shared memory or a thread, or touches a misaligned address";
      return ILLEGAL_ADDRESS;
    case SIGSEGV:
    case SIGBUS:
      if (address) {
        why = "touches " + describe(address);
        return ILLEGAL_ADDRESS;
      }
      why = "touches a misaligned address or one that is none";
      return MISALIGNED_ADDRESS;
    default:
      why = message;
      return code;
  }
}

}  // namespace

int guarded(const std::function<void()>& kernel, std::string& why) {
  install();
  runner = pthread_self();
  caught = 0;
  if (sigsetjmp(back, 1)) {
    running = 0;
    return explain(why);
  }
  running = 1;
  kernel();
  running = 0;
  return SUCCESS;
}

void stop(int with, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  code = with;
  siglongjmp(back, 1);
}

}  // namespace emulator
