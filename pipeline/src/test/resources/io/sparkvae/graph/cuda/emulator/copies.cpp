// SPDX-License-Identifier: Apache-2.0
// Copies and fills, in a stream's order. The host's side is read and written when the stream comes to it, not at the
// call: a buffer that is filled anew too early, or read too early, shows.
#include "emulator.h"

#include <cstring>

using namespace emulator;

namespace {

enum class Host { PINNED, PAGEABLE, INVALID };

/** What kind of host memory [at, at + bytes) is. */
Host hostMemory(const void* at, std::size_t bytes, const char* function) {
  Address address = reinterpret_cast<Address>(at);
  if (blockOf(address)) {
    finding("%s: the host's address %#llx is a device address", function, address);
    return Host::INVALID;
  }
  auto after = pinned.upper_bound(address);
  if (after == pinned.begin()) return Host::PAGEABLE;
  const Block& block = std::prev(after)->second;
  if (address >= block.address + block.bytes) return Host::PAGEABLE;
  if (block.live && bytes <= block.address + block.bytes - address) return Host::PINNED;
  finding("%s: [%#llx, + %zu) is not inside live pinned memory: %zu bytes at %#llx%s", function, address, bytes,
          block.bytes, block.address, block.live ? "" : ", freed");
  return Host::INVALID;
}

/** Copies in a stream; `host` is the side that is not on the card. */
int copy(Handle handle, Address address, void* host, std::size_t bytes, bool up, const char* function) {
  auto stream = streamOf(handle);
  if (!stream) return INVALID_HANDLE;
  if (bytes == 0) return SUCCESS;
  Host kind = hostMemory(host, bytes, function);
  if (kind == Host::INVALID || !translate(current, address, bytes, function)) return INVALID_VALUE;
  if (kind == Host::PAGEABLE && stream->capture) {
    finding("%s: a copy of memory that is not pinned cannot be captured", function);
    return invalidate(*stream, CAPTURE_UNSUPPORTED);
  }
  std::string who = function;
  int card = current;
  auto run = [=](void* from) {
    char* there = translate(card, address, bytes, who);
    if (!there) return fatal(card, ILLEGAL_ADDRESS);
    if (up) std::memcpy(there, from, bytes);
    else std::memcpy(from, there, bytes);
    return int(SUCCESS);
  };
  if (kind == Host::PINNED) {
    return submit(*stream, [=] {
      if (hostMemory(host, bytes, who.c_str()) != Host::PINNED) return fatal(card, ILLEGAL_ADDRESS);
      return run(host);
    });
  }
  // Memory that is not pinned: a card reads it before the call returns, and has written it when the call returns.
  if (up) {
    auto staged = std::make_shared<std::string>(static_cast<char*>(host), bytes);
    return submit(*stream, [=] { return run(&(*staged)[0]); });
  }
  if (int error = submit(*stream, [=] { return run(host); })) return error;
  return drain(*stream);
}

}  // namespace

EXPORT int cuMemcpyHtoDAsync_v2(Address to, const void* from, std::size_t bytes, Handle stream) {
  ENTER(Needs::CONTEXT);
  return copy(stream, to, const_cast<void*>(from), bytes, true, __func__);
}

EXPORT int cuMemcpyDtoHAsync_v2(void* to, Address from, std::size_t bytes, Handle stream) {
  ENTER(Needs::CONTEXT);
  return copy(stream, from, to, bytes, false, __func__);
}

EXPORT int cuMemcpyDtoDAsync_v2(Address to, Address from, std::size_t bytes, Handle handle) {
  ENTER(Needs::CONTEXT);
  auto stream = streamOf(handle);
  if (!stream) return INVALID_HANDLE;
  if (bytes == 0) return SUCCESS;
  const char* who = __func__;
  int card = current;
  if (!translate(card, to, bytes, who) || !translate(card, from, bytes, who)) return INVALID_VALUE;
  if (to < from + bytes && from < to + bytes) {
    finding("%s: [%#llx, + %zu) and [%#llx, + %zu) overlap", who, to, bytes, from, bytes);
    return INVALID_VALUE;
  }
  return submit(*stream, [=] {
    char* target = translate(card, to, bytes, who);
    char* source = translate(card, from, bytes, who);
    if (!target || !source) return fatal(card, ILLEGAL_ADDRESS);
    std::memcpy(target, source, bytes);
    return int(SUCCESS);
  });
}

EXPORT int cuMemsetD8Async(Address to, unsigned char value, std::size_t bytes, Handle handle) {
  ENTER(Needs::CONTEXT);
  auto stream = streamOf(handle);
  if (!stream) return INVALID_HANDLE;
  const char* who = __func__;
  int card = current;
  if (!translate(card, to, bytes, who)) return INVALID_VALUE;
  return submit(*stream, [=] {
    char* target = translate(card, to, bytes, who);
    if (!target) return fatal(card, ILLEGAL_ADDRESS);
    std::memset(target, value, bytes);
    return int(SUCCESS);
  });
}
