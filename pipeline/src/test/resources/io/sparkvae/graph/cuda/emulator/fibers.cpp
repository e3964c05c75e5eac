// SPDX-License-Identifier: Apache-2.0
// Threads that wait for each other get a stack each, and one processor changes between them: about 10 ns a change, for
// it stays in user space. A warp's lanes run until all wait at a shuffle or a barrier, then the next warp's.
#include "emulator.h"

#include <sys/mman.h>

#ifndef __x86_64__
#error "the emulator needs an x86-64 processor"
#endif

// Saves what a call must preserve and the stack's pointer in *from, and goes on where `to` was left.
asm(R"(
.text
.type sparkvae_switch, @function
sparkvae_switch:
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, (%rdi)
  mov %rsi, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
)");
extern "C" __attribute__((visibility("hidden"))) void sparkvae_switch(void** from, void* to);

namespace emulator {

namespace {

const unsigned MOST = 1024, LANES = 32;
const std::size_t STACK = 65536;

enum class Status { READY, AT_BARRIER, AT_SHUFFLE, DONE };

struct Fiber {
  void* at;
  char* stack;
  sparkvae::Index index;
  Status status;
  int line;
  /** What it gives to a shuffle; two in turn, so that a lane ahead does not overwrite what another still reads. */
  unsigned long long bits[2];
  unsigned shuffles;
};

Fiber fibers[MOST];
void* scheduler;
const sparkvae::Kernel* kernel;
sparkvae::Index* threadIdx;
void** values;
const unsigned* order;
unsigned threads, warps, warp, lane;
/** The thread that runs; -1: no fiber does. */
int running = -1;

/** Lets the lanes of a warp go on that all wait at one shuffle; false if none waits there. */
bool passShuffle() {
  int first = -1;
  for (unsigned i = 0; i < LANES; i++) {
    unsigned thread = order[warp * LANES + i];
    if (thread < threads && fibers[thread].status == Status::AT_SHUFFLE) first = thread;
  }
  if (first < 0) return false;
  for (unsigned i = 0; i < LANES; i++) {
    unsigned thread = order[warp * LANES + i];
    if (thread >= threads || fibers[thread].status == Status::DONE) continue;
    if (fibers[thread].status != Status::AT_SHUFFLE || fibers[thread].line != fibers[first].line) {
      stop(LAUNCH_FAILED, "thread %d waits at a shuffle in line %d, thread %u of the same warp in line %d", first,
           fibers[first].line, thread, fibers[thread].line);
    }
    fibers[thread].status = Status::READY;
  }
  return true;
}

/** Lets a block go on that waits at one barrier; false if all its threads are done. */
bool passBarrier() {
  int first = -1;
  for (unsigned thread = 0; thread < threads; thread++) {
    Fiber& fiber = fibers[thread];
    if (fiber.status == Status::DONE) continue;
    if (first >= 0 && fiber.line != fibers[first].line) {
      stop(LAUNCH_FAILED, "thread %d waits at the barrier in line %d, thread %u at the one in line %d", first,
           fibers[first].line, thread, fiber.line);
    }
    first = thread;
    fiber.status = Status::READY;
  }
  return first >= 0;
}

/** The next thread that can run; -1: the block is finished. */
int next() {
  for (;;) {
    while (lane < LANES) {
      unsigned thread = order[warp * LANES + lane++];
      if (thread < threads && fibers[thread].status == Status::READY) {
        // Most of a change is waiting for the next stack to come from memory: fetch the one after it.
        if (lane < LANES && order[warp * LANES + lane] < threads) {
          char* ahead = static_cast<char*>(fibers[order[warp * LANES + lane]].at);
          for (int i = 0; i < 4; i++) __builtin_prefetch(ahead + 64 * i, 1);
        }
        return thread;
      }
    }
    lane = 0;
    if (passShuffle() || ++warp < warps) continue;
    warp = 0;
    if (!passBarrier()) return -1;
  }
}

/** Goes on with another thread; returns when this one's turn comes. */
void change(void** from) {
  int thread = next();
  int own = running;
  running = thread;
  if (thread < 0) {
    sparkvae_switch(from, scheduler);
  } else if (thread != own) {
    *threadIdx = fibers[thread].index;
    sparkvae_switch(from, fibers[thread].at);
  }
}

void begin() {
  kernel->thread(values);
  fibers[running].status = Status::DONE;
  change(&fibers[running].at);
}

void wait(Status status, int line) {
  Fiber& fiber = fibers[running];
  fiber.status = status;
  fiber.line = line;
  change(&fiber.at);
}

void demandFibers(int line) {
  if (running < 0) stop(LAUNCH_FAILED, "synchronises in line %d, but its SPARKVAE_KERNEL says that it does not", line);
}

void barrier(int line) {
  demandFibers(line);
  wait(Status::AT_BARRIER, line);
}

unsigned long long shuffle(unsigned mask, unsigned long long bits, unsigned down, int line) {
  demandFibers(line);
  if (mask != 0xffffffffu) stop(LAUNCH_FAILED, "shuffles in line %d with the mask %#x: not all lanes", line, mask);
  unsigned own = running;
  unsigned turn = fibers[own].shuffles++ % 2;
  fibers[own].bits[turn] = bits;
  wait(Status::AT_SHUFFLE, line);
  if (own % LANES + down >= LANES) return bits;
  // What a lane that is not there gives is undefined: a NaN.
  bool there = own + down < threads && fibers[own + down].shuffles >= fibers[own].shuffles;
  return there ? fibers[own + down].bits[turn] : ~0ull;
}

/** A stack on which a change to the fiber calls begin(). */
void prepare(unsigned thread) {
  Fiber& fiber = fibers[thread];
  if (!fiber.stack) {
    fiber.stack = static_cast<char*>(
        mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    if (fiber.stack == MAP_FAILED) stop(OUT_OF_MEMORY, "no memory for the stack of thread %u", thread);
  }
  // Stacks that begin at different places of a page do not push each other out of the cache.
  void** top = reinterpret_cast<void**>(fiber.stack + STACK - thread * 320 % 4096);
  *--top = nullptr;  // where a call would have left the caller's address
  *--top = reinterpret_cast<void*>(begin);
  fiber.at = top - 6;
  fiber.status = Status::READY;
  fiber.shuffles = 0;
}

}  // namespace

const sparkvae::Calls CALLS = {barrier, shuffle};

void leaveFibers() { running = -1; }

void runFibers(const Function& function, void** arguments, const std::vector<unsigned>& threadOrder, unsigned count) {
  const sparkvae::Module& module = *function.module->module;
  kernel = function.kernel;
  threadIdx = module.threadIdx;
  values = arguments;
  order = threadOrder.data();
  threads = count;
  warps = threadOrder.size() / LANES;
  warp = lane = 0;
  for (unsigned thread = 0; thread < threads; thread++) {
    prepare(thread);
    fibers[thread].index = {thread % module.blockDim->x, thread / module.blockDim->x, 0};
  }
  change(&scheduler);
}

}  // namespace emulator
