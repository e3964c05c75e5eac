// SPDX-License-Identifier: Apache-2.0
// Launches: arguments are checked and translated, then blocks run one after the other in an order that can be turned.
#include "emulator.h"

#include <cstring>
#include <numeric>

namespace emulator {

namespace {

struct Launch {
  std::shared_ptr<Function> function;
  int card;
  sparkvae::Index grid, block;
  /** The value of each parameter. */
  std::vector<std::string> values;
};

/** The i-th of n in an order; a step without a common divisor with n visits each once. */
unsigned long long ordered(unsigned long long i, unsigned long long n, Order order) {
  if (order == Order::FORWARD) return i;
  if (order == Order::REVERSE) return n - 1 - i;
  unsigned long long step = n * 5 / 8 + 1;
  while (std::gcd(step, n) != 1) step++;
  return (i * step + n / 3) % n;
}

/** Threads of a block, warp by warp; the last warp may lack lanes. */
std::vector<unsigned> threadOrder(unsigned threads, Order order) {
  unsigned warps = (threads + 31) / 32;
  std::vector<unsigned> all;
  for (unsigned warp = 0; warp < warps; warp++) {
    for (unsigned lane = 0; lane < 32; lane++) {
      all.push_back(ordered(warp, warps, order) * 32 + ordered(lane, 32, order));
    }
  }
  return all;
}

std::string title(const Launch& launch) { return "kernel " + launch.function->name; }

/** Replaces device addresses by the host's; null in `arguments` and false if one is none. */
bool arguments(const Launch& launch, std::vector<std::string>& values, std::vector<void*>& pointers) {
  const sparkvae::Kernel& kernel = *launch.function->kernel;
  values = launch.values;
  for (int i = 0; i < kernel.parameters; i++) {
    pointers.push_back(&values[i][0]);
    if (!kernel.alignments[i]) continue;
    Address address;
    std::memcpy(&address, values[i].data(), sizeof address);
    std::string who = title(launch) + ", argument " + std::to_string(i);
    char* host = translate(launch.card, address, kernel.alignments[i], who);
    if (host && address % kernel.alignments[i]) finding("%s: %#llx is misaligned", who.c_str(), address);
    if (!host || address % kernel.alignments[i]) return false;
    std::memcpy(&values[i][0], &host, sizeof host);
  }
  return true;
}

/** The allocations that a launch can reach. */
std::set<Block*> reached(const Launch& launch) {
  std::set<Block*> blocks;
  for (int i = 0; i < launch.function->kernel->parameters; i++) {
    Address address;
    if (!launch.function->kernel->alignments[i]) continue;
    std::memcpy(&address, launch.values[i].data(), sizeof address);
    blocks.insert(blockOf(address));
  }
  return blocks;
}

void runBlocks(const Launch& launch, void** pointers, Order order, const std::vector<unsigned>& lanes,
               const std::vector<unsigned>& present) {
  const sparkvae::Module& module = *launch.function->module->module;
  const sparkvae::Kernel& kernel = *launch.function->kernel;
  *module.gridDim = launch.grid;
  *module.blockDim = launch.block;
  // Shared memory that is read before it is written is NaN, not what the last kernel left.
  std::memset(module.shared, 0xff, module.sharedEnd - module.shared);
  unsigned long long blocks = 1ull * launch.grid.x * launch.grid.y;
  for (unsigned long long i = 0; i < blocks; i++) {
    unsigned long long number = ordered(i, blocks, order);
    *module.blockIdx = {unsigned(number % launch.grid.x), unsigned(number / launch.grid.x), 0};
    if (kernel.thread) runFibers(*launch.function, pointers, lanes, present.size());
    else kernel.block(pointers, present.data());
  }
}

int runOnce(const Launch& launch, Order order) {
  std::vector<std::string> values;
  std::vector<void*> pointers;
  if (!arguments(launch, values, pointers)) return ILLEGAL_ADDRESS;
  // A kernel that faults is left without destructors: all that owns memory lives out here.
  std::string why;
  unsigned threads = launch.block.x * launch.block.y;
  std::vector<unsigned> lanes = threadOrder(threads, order), present;
  for (unsigned thread : lanes) {
    if (thread < threads) present.push_back(thread);
  }
  int error = guarded([&] { runBlocks(launch, pointers.data(), order, lanes, present); }, why);
  if (error) {
    leaveFibers();
    finding("%s %s", title(launch).c_str(), why.c_str());
  }
  for (Block* block : reached(launch)) {
    if (!checkGuards(*block, title(launch)) && !error) error = ILLEGAL_ADDRESS;
  }
  return error;
}

/** Runs in two orders from the same memory: what differs afterwards depends on the order. */
int runBoth(const Launch& launch) {
  std::map<Block*, std::string> before, forward;
  for (Block* block : reached(launch)) {
    if (block) before[block] = std::string(block->host, block->bytes);
  }
  if (int error = runOnce(launch, Order::FORWARD)) return error;
  for (auto& [block, bytes] : before) {
    forward[block] = std::string(block->host, block->bytes);
    std::memcpy(block->host, bytes.data(), bytes.size());
  }
  if (int error = runOnce(launch, Order::REVERSE)) return error;
  for (auto& [block, bytes] : forward) {
    if (std::memcmp(block->host, bytes.data(), bytes.size())) {
      finding("%s: its result depends on the order in which blocks or threads run", title(launch).c_str());
      break;
    }
  }
  return SUCCESS;
}

int execute(const Launch& launch) {
  if (!launch.function->module->live) {
    finding("%s: its module is unloaded", title(launch).c_str());
    return fatal(launch.card, LAUNCH_FAILED);
  }
  int error = settings.order == Order::BOTH ? runBoth(launch) : runOnce(launch, settings.order);
  return error ? fatal(launch.card, error) : int(SUCCESS);
}

bool withinLimits(const sparkvae::Index& grid, const sparkvae::Index& block) {
  return grid.x && grid.y && grid.z && block.x && block.y && block.z && grid.x <= 0x7fffffffu && grid.y <= 65535 &&
         grid.z <= 65535 && block.z <= 64 && 1ull * block.x * block.y * block.z <= 1024;
}

}  // namespace
}  // namespace emulator

using namespace emulator;

EXPORT int cuLaunchKernel(Handle handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                          unsigned blockY, unsigned blockZ, unsigned sharedBytes, Handle streamHandle,
                          void** parameters, void** extra) {
  ENTER(Needs::CONTEXT);
  auto function = functions.find(handle);
  auto stream = streamOf(streamHandle);
  if (!function || !stream || function->module->card != current) return INVALID_HANDLE;
  Launch launch{function, current, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, {}};
  if (!withinLimits(launch.grid, launch.block)) return INVALID_VALUE;
  if (gridZ != 1 || blockZ != 1 || sharedBytes || extra) {
    finding("%s: the emulator has no third dimension, dynamic shared memory or extra", title(launch).c_str());
    return INVALID_VALUE;
  }
  const sparkvae::Kernel& kernel = *function->kernel;
  if (kernel.parameters && !parameters) return INVALID_VALUE;
  for (int i = 0; i < kernel.parameters; i++) {
    launch.values.emplace_back(static_cast<char*>(parameters[i]), kernel.sizes[i]);
  }
  std::vector<std::string> values;
  std::vector<void*> pointers;
  if (!arguments(launch, values, pointers)) return fatal(current, ILLEGAL_ADDRESS);
  return submit(*stream, [launch] { return execute(launch); });
}
