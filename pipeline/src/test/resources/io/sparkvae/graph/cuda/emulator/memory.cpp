// SPDX-License-Identifier: Apache-2.0
// Allocations. Each lies between two pages that cannot be touched, and its end is at most 15 bytes before the second one:
// an access past it stops the kernel. Freed addresses stay untouchable and are never given again.
#include "emulator.h"

#include <cstdio>
#include <cstring>
#include <sys/mman.h>

namespace emulator {

std::map<Address, Block>& device = *new std::map<Address, Block>;
std::map<Address, Block>& pinned = *new std::map<Address, Block>;

namespace {

/** Device addresses are the host's plus this: on a processor such an address is no address at all. */
const Address OFFSET = 1ull << 56;
const std::size_t PAGE = 4096, SPACE = std::size_t(16) << 40;
/** What the bytes around an allocation hold: a NaN, as the allocation itself, but another one. */
const unsigned char GUARD[4] = {0xa5, 0xa5, 0xc5, 0xff};

/** Address space for all allocations there will ever be; pages become real one allocation at a time. */
char* reserve(std::size_t bytes) {
  static char* next = static_cast<char*>(
      mmap(nullptr, SPACE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  static char* end = next + SPACE;
  if (next == MAP_FAILED || std::size_t(end - next) < bytes) return nullptr;
  char* reserved = next;
  next += bytes;
  return reserved;
}

void fillGuards(const Block& block) {
  const char* end = block.pages + block.pageBytes;
  for (char* at = block.pages; at < end; at++) {
    if (at == block.host) at += block.bytes;
    if (at < end) *at = GUARD[reinterpret_cast<Address>(at) % 4];
  }
}

bool allocate(Block& block, std::size_t bytes) {
  std::size_t placed = (bytes + 15) & ~std::size_t(15);
  block.bytes = bytes;
  block.pageBytes = (placed + PAGE - 1) / PAGE * PAGE;
  char* reserved = reserve(block.pageBytes + 2 * PAGE);
  if (!reserved) return false;
  block.pages = reserved + PAGE;
  block.host = block.pages + block.pageBytes - placed;
  if (mprotect(block.pages, block.pageBytes, PROT_READ | PROT_WRITE)) return false;
  fillGuards(block);
  std::memset(block.host, 0xff, bytes);
  return true;
}

/** Gives the pages back to the machine, but not the addresses. */
void release(Block& block) {
  mmap(block.pages, block.pageBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  block.live = false;
}

int freeBlock(std::map<Address, Block>& blocks, Address address, const char* function) {
  auto found = blocks.find(address);
  if (found == blocks.end() || !found->second.live) {
    finding("%s: %#llx is %s", function, address, found == blocks.end() ? "no allocation's begin" : "freed already");
    return INVALID_VALUE;
  }
  Block& block = found->second;
  if (block.card >= 0 && block.card != current) {
    finding("%s: %#llx lies on card %d, the context is card %d's", function, address, block.card, current);
    return INVALID_VALUE;
  }
  // A card waits for its work before it takes memory away.
  if (int error = drainCard(current)) return error;
  checkGuards(block, function);
  if (block.card >= 0) cards[block.card].used -= block.bytes;
  release(block);
  return SUCCESS;
}

Block* last(std::map<Address, Block>& blocks, Address address) {
  auto after = blocks.upper_bound(address);
  return after == blocks.begin() ? nullptr : &std::prev(after)->second;
}

}  // namespace

Block* blockOf(Address address) {
  Block* block = last(device, address);
  return block && address < block->address + block->bytes ? block : nullptr;
}

char* translate(int ordinal, Address address, std::size_t bytes, const std::string& who) {
  Block* block = last(device, address);
  if (address < OFFSET || !block) {
    finding("%s: %#llx is no device address", who.c_str(), address);
  } else if (address - block->address >= block->bytes || bytes > block->bytes - (address - block->address)) {
    finding("%s: [%#llx, + %zu) is not inside the allocation of %zu bytes at %#llx", who.c_str(), address, bytes,
            block->bytes, block->address);
  } else if (!block->live) {
    finding("%s: %#llx lies in the allocation of %zu bytes at %#llx, which is freed", who.c_str(), address, block->bytes,
            block->address);
  } else if (block->card != ordinal) {
    finding("%s: %#llx lies on card %d, not on card %d", who.c_str(), address, block->card, ordinal);
  } else {
    return block->host + (address - block->address);
  }
  return nullptr;
}

std::string describe(const void* host) {
  char text[256];
  Address address = reinterpret_cast<Address>(host) + OFFSET;
  Block* block = last(device, address);
  auto after = device.upper_bound(address);
  if (block && address < block->address + block->bytes + 2 * PAGE) {
    std::snprintf(text, sizeof text, "byte %llu of the %sallocation of %zu bytes at %#llx", address - block->address,
                  block->live ? "" : "freed ", block->bytes, block->address);
  } else if (after != device.end() && after->second.address - address <= 2 * PAGE) {
    std::snprintf(text, sizeof text, "%llu bytes before the allocation of %zu bytes at %#llx",
                  after->second.address - address, after->second.bytes, after->second.address);
  } else {
    std::snprintf(text, sizeof text, "the address %#llx, far from any allocation", address);
  }
  return text;
}

bool checkGuards(const Block& block, const std::string& who) {
  const char* end = block.pages + block.pageBytes;
  for (const char* at = block.pages; at < end; at++) {
    if (at == block.host) at += block.bytes;
    if (at < end && static_cast<unsigned char>(*at) != GUARD[reinterpret_cast<Address>(at) % 4]) {
      finding("%s: byte %td of the allocation of %zu bytes at %#llx is overwritten", who.c_str(), at - block.host,
              block.bytes, block.address);
      fillGuards(block);  // so that it is found once
      return false;
    }
  }
  return true;
}

}  // namespace emulator

using namespace emulator;

EXPORT int cuMemAlloc_v2(Address* address, std::size_t bytes) {
  ENTER(Needs::CONTEXT);
  if (forbidden(__func__)) return CAPTURE_UNSUPPORTED;
  if (bytes == 0) return INVALID_VALUE;
  if (card().used + bytes > settings.memory) return OUT_OF_MEMORY;
  Block block;
  if (!allocate(block, bytes)) return OUT_OF_MEMORY;
  block.card = current;
  block.address = *address = reinterpret_cast<Address>(block.host) + OFFSET;
  card().used += bytes;
  device[*address] = block;
  return SUCCESS;
}

EXPORT int cuMemFree_v2(Address address) {
  ENTER(Needs::CONTEXT);
  if (forbidden(__func__)) return CAPTURE_UNSUPPORTED;
  return freeBlock(device, address, __func__);
}

EXPORT int cuMemHostAlloc(void** address, std::size_t bytes, unsigned) {
  ENTER(Needs::CONTEXT);
  if (forbidden(__func__)) return CAPTURE_UNSUPPORTED;
  if (bytes == 0) return INVALID_VALUE;
  Block block;
  if (!allocate(block, bytes)) return OUT_OF_MEMORY;
  block.address = reinterpret_cast<Address>(block.host);
  pinned[block.address] = block;
  *address = block.host;
  return SUCCESS;
}

EXPORT int cuMemFreeHost(void* address) {
  ENTER(Needs::CONTEXT);
  if (forbidden(__func__)) return CAPTURE_UNSUPPORTED;
  return freeBlock(pinned, reinterpret_cast<Address>(address), __func__);
}
