// SPDX-License-Identifier: Apache-2.0
// An emulator of the parts of the CUDA driver, NVRTC and cuBLAS that sparkvae calls. It runs kernels on a processor, so
// that the Java code from the bindings up to whole Spark jobs is tested on machines without a card.
//
// It is strict: its purpose is to find our mistakes. An access outside a live allocation, a use after free, work on a
// thread without a context, a call that a capture forbids, memory read before its copy was waited for, a kernel whose
// result depends on the order of blocks or threads: each is refused with the code a card would give, or is recorded as
// a finding, which fails the test.
//
// What it cannot show: races between threads of a warp and true concurrency, for threads run one after the other;
// speed; the limits of registers and shared memory; accesses that leave a value but stay inside one allocation; the
// card's roundings (expf, sums inside cuBLAS, TF32 other than of the factors); whether a real driver takes our text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "abi.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace emulator {

typedef unsigned long long Address;
typedef unsigned long long Handle;

/** CUresult, as cuda.h numbers it; errors.cpp has all names. */
enum Code {
  SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101,
  INVALID_IMAGE = 200, INVALID_CONTEXT = 201, NO_BINARY_FOR_GPU = 209, INVALID_HANDLE = 400, ILLEGAL_STATE = 401,
  NOT_FOUND = 500, ILLEGAL_ADDRESS = 700, MISALIGNED_ADDRESS = 716, LAUNCH_FAILED = 719,
  CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901, CAPTURE_MERGE = 902, CAPTURE_UNMATCHED = 903,
  CAPTURE_UNJOINED = 904, CAPTURE_ISOLATION = 905, CAPTURED_EVENT = 907, CAPTURE_WRONG_THREAD = 908, UNKNOWN = 999
};

// ---- settings.cpp: what is emulated, and what was found ----

enum class Order { FORWARD, REVERSE, SHUFFLE, BOTH };

struct Settings {
  int cards = 1, major = 9, minor = 0, driver = 13000;
  std::size_t memory = std::size_t(4) << 30;
  Order order = Order::FORWARD;
  bool lazy = true;
  bool print = true;
  std::string report;
};
extern Settings settings;

/** Every call holds it from begin to end. Work runs under it as well: cards run one after the other. */
extern std::mutex mutex;

/** Records a mistake of the caller. */
void finding(const char* format, ...) __attribute__((format(printf, 1, 2)));

/** What every call begins with: injected faults, then (from CONTEXT on) a context and no earlier fatal error. */
enum class Needs { NOTHING, DRIVER, CONTEXT };
int gate(const char* function, Needs needs);
#define ENTER(needs)                                    \
  std::lock_guard<std::mutex> lock(emulator::mutex);    \
  if (int refused = emulator::gate(__func__, needs)) return refused

// ---- device.cpp ----

struct Card {
  Handle context = 0;
  std::size_t used = 0;
  /** An error after which every call fails, as on a card. */
  int error = 0;
};
extern bool initialised;
extern std::map<int, Card>& cards;
/** The card whose context is current on this thread; -1: none. */
extern thread_local int current;
Card& card();
/** Records an error that ends all use of the card, and returns it. */
int fatal(int card, int code);

/** Live objects of one kind by handle. Handles are never used twice, so a handle of something destroyed is found. */
Handle fresh();
template <class T>
struct Table {
  std::map<Handle, std::shared_ptr<T>> live;
  Handle add(std::shared_ptr<T> object) {
    Handle handle = fresh();
    live[handle] = std::move(object);
    return handle;
  }
  std::shared_ptr<T> find(Handle handle) {
    auto found = live.find(handle);
    return found == live.end() ? nullptr : found->second;
  }
};

// ---- memory.cpp ----

/** Memory between two guard pages; `host` is where it really lies. */
struct Block {
  Address address = 0;
  std::size_t bytes = 0;
  char* host = nullptr;
  char* pages = nullptr;
  std::size_t pageBytes = 0;
  int card = -1;
  bool live = true;
};
extern std::map<Address, Block>&device, &pinned;
/** The host's address of device memory, or null and a finding if [address, address + bytes) is not all in one live
    allocation of this card. */
char* translate(int card, Address address, std::size_t bytes, const std::string& who);
/** The allocation at or before a host's address, for messages. */
std::string describe(const void* host);
/** Records writes into the bytes before and after an allocation; true if there are none. */
bool checkGuards(const Block& block, const std::string& who);
Block* blockOf(Address address);

// ---- stream.cpp ----

struct Work {
  std::function<int()> run;
  /** In a graph: indices of the work that must be done before. */
  std::vector<std::size_t> after;
};

struct Capture {
  Handle origin = 0;
  int mode = 0;
  std::thread::id thread;
  bool invalid = false;
  std::vector<Work> work;
  std::set<Handle> joined;
};

struct Stream {
  Handle handle = 0;
  int card = 0;
  bool blocking = true;
  std::deque<Work> pending;
  unsigned long long queued = 0, done = 0;
  std::shared_ptr<Capture> capture;
  /** While capturing: work that the next piece must wait for. */
  std::vector<std::size_t> after;
  /** While capturing a branch: whether the origin has waited for all of it. */
  bool rejoined = true;
};

struct Event {
  std::weak_ptr<Stream> stream;
  unsigned long long mark = 0;
  std::shared_ptr<Capture> capture;
  std::vector<std::size_t> after;
};

struct Graph {
  std::vector<Work> work;
};

// References, so that no destructor runs while threads of a JVM that ends still call.
extern Table<Stream>& streams;
extern Table<Event>& events;
extern Table<Graph>&graphs, &executables;
/** The stream behind a handle (0: the default one), or null. */
std::shared_ptr<Stream> streamOf(Handle handle);
/** Queues work, or records it if the stream captures. */
int submit(Stream& stream, std::function<int()> run);
/** Runs what is queued until `done` has reached `mark`. */
int drain(Stream& stream, unsigned long long mark = ~0ull);
/** Runs all that is queued on a card. */
int drainCard(int card);
/** Whether this thread is in a capture that forbids the call; then the capture is lost. */
bool forbidden(const char* function);
/** Invalidates a capture. */
int invalidate(Stream& stream, int code);

// ---- module.cpp ----

/** What stands before a shared object in what we call a CUBIN. */
struct ImageHeader {
  char magic[8];
  std::uint32_t architecture, version;
  std::uint64_t bytes, checksum;
  /** Of the fields before. */
  std::uint64_t own;
};
extern const char MAGIC[8];
std::uint64_t checksum(const void* data, std::size_t bytes);

struct LoadedModule {
  int file = -1;
  void* library = nullptr;
  const sparkvae::Module* module = nullptr;
  int card = 0;
  /** False once it is unloaded; graphs may still hold it. */
  bool live = true;
  ~LoadedModule();
};

struct Function {
  std::shared_ptr<LoadedModule> module;
  std::string name;
  const sparkvae::Kernel* kernel = nullptr;
};

extern Table<LoadedModule>& modules;
extern Table<Function>& functions;

// ---- faults.cpp: a kernel that faults ends, the process does not ----

/** Runs a kernel; returns SUCCESS, or the code that a card would give, and says why. */
int guarded(const std::function<void()>& kernel, std::string& why);
/** Ends the running kernel. */
[[noreturn]] void stop(int code, const char* format, ...) __attribute__((format(printf, 2, 3)));

// ---- fibers.cpp: the threads of a block that wait for each other ----

/** What kernels call. */
extern const sparkvae::Calls CALLS;
/** Runs a block. `order` has the numbers of threads, warp by warp; numbers from `threads` on stand for no thread. */
void runFibers(const Function& function, void** arguments, const std::vector<unsigned>& order, unsigned threads);
/** After a kernel that was left while fibers ran. */
void leaveFibers();

// ---- nvrtc.cpp, cublas.cpp ----

std::size_t programs();
std::size_t handles();

}  // namespace emulator
