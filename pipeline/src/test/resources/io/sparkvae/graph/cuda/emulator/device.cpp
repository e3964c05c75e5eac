// SPDX-License-Identifier: Apache-2.0
// Cards, their primary contexts, and the names of errors.
#include "emulator.h"

#include <cstdio>

namespace emulator {

bool initialised;
std::map<int, Card>& cards = *new std::map<int, Card>;
thread_local int current = -1;

Card& card() { return cards[current]; }

int fatal(int ordinal, int code) {
  cards[ordinal].error = code;
  return code;
}

Handle fresh() {
  // No address of this process looks so: a handle that is taken for a pointer crashes at once.
  static Handle last = 0x5a00000000000000ull;
  return last += 16;
}

namespace {

const std::map<int, const char*> NAMES = {
    {0, "CUDA_SUCCESS"}, {1, "CUDA_ERROR_INVALID_VALUE"}, {2, "CUDA_ERROR_OUT_OF_MEMORY"},
    {3, "CUDA_ERROR_NOT_INITIALIZED"}, {34, "CUDA_ERROR_STUB_LIBRARY"}, {46, "CUDA_ERROR_DEVICE_UNAVAILABLE"},
    {100, "CUDA_ERROR_NO_DEVICE"}, {101, "CUDA_ERROR_INVALID_DEVICE"}, {200, "CUDA_ERROR_INVALID_IMAGE"},
    {201, "CUDA_ERROR_INVALID_CONTEXT"}, {209, "CUDA_ERROR_NO_BINARY_FOR_GPU"},
    {214, "CUDA_ERROR_ECC_UNCORRECTABLE"}, {220, "CUDA_ERROR_NVLINK_UNCORRECTABLE"}, {226, "CUDA_ERROR_CONTAINED"},
    {400, "CUDA_ERROR_INVALID_HANDLE"}, {401, "CUDA_ERROR_ILLEGAL_STATE"}, {500, "CUDA_ERROR_NOT_FOUND"},
    {600, "CUDA_ERROR_NOT_READY"}, {700, "CUDA_ERROR_ILLEGAL_ADDRESS"}, {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"},
    {702, "CUDA_ERROR_LAUNCH_TIMEOUT"}, {709, "CUDA_ERROR_CONTEXT_IS_DESTROYED"}, {710, "CUDA_ERROR_ASSERT"},
    {714, "CUDA_ERROR_HARDWARE_STACK_ERROR"}, {715, "CUDA_ERROR_ILLEGAL_INSTRUCTION"},
    {716, "CUDA_ERROR_MISALIGNED_ADDRESS"}, {717, "CUDA_ERROR_INVALID_ADDRESS_SPACE"}, {718, "CUDA_ERROR_INVALID_PC"},
    {719, "CUDA_ERROR_LAUNCH_FAILED"}, {800, "CUDA_ERROR_NOT_PERMITTED"}, {801, "CUDA_ERROR_NOT_SUPPORTED"},
    {802, "CUDA_ERROR_SYSTEM_NOT_READY"}, {803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"},
    {804, "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE"}, {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"},
    {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"}, {902, "CUDA_ERROR_STREAM_CAPTURE_MERGE"},
    {903, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED"}, {904, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED"},
    {905, "CUDA_ERROR_STREAM_CAPTURE_ISOLATION"}, {906, "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT"},
    {907, "CUDA_ERROR_CAPTURED_EVENT"}, {908, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD"}, {999, "CUDA_ERROR_UNKNOWN"}};

bool exists(int ordinal) { return ordinal >= 0 && ordinal < settings.cards; }

/** Of CUdevice_attribute. */
int attribute(int which) {
  switch (which) {
    case 1: return 1024;  // threads a block
    case 10: return 32;   // lanes a warp
    case 16: return 8;    // multiprocessors
    case 75: return settings.major;
    case 76: return settings.minor;
    default: return 0;
  }
}

}  // namespace
}  // namespace emulator

using namespace emulator;

EXPORT int cuGetErrorName(int error, const char** name) {
  auto found = NAMES.find(error);
  *name = found == NAMES.end() ? nullptr : found->second;
  return *name ? SUCCESS : INVALID_VALUE;
}

EXPORT int cuGetErrorString(int error, const char** text) { return cuGetErrorName(error, text); }

EXPORT int cuInit(unsigned flags) {
  ENTER(Needs::NOTHING);
  if (flags) return INVALID_VALUE;
  if (settings.cards == 0) return NO_DEVICE;
  initialised = true;
  return SUCCESS;
}

EXPORT int cuDriverGetVersion(int* version) {
  ENTER(Needs::NOTHING);
  *version = settings.driver;
  return SUCCESS;
}

EXPORT int cuDeviceGetCount(int* count) {
  ENTER(Needs::DRIVER);
  *count = settings.cards;
  return SUCCESS;
}

EXPORT int cuDeviceGet(int* device, int ordinal) {
  ENTER(Needs::DRIVER);
  if (!exists(ordinal)) return INVALID_DEVICE;
  *device = ordinal;
  return SUCCESS;
}

EXPORT int cuDeviceGetName(char* name, int length, int device) {
  ENTER(Needs::DRIVER);
  if (!exists(device)) return INVALID_DEVICE;
  std::snprintf(name, length, "Emulated card %d", device);
  return SUCCESS;
}

EXPORT int cuDeviceGetAttribute(int* value, int which, int device) {
  ENTER(Needs::DRIVER);
  if (!exists(device)) return INVALID_DEVICE;
  *value = attribute(which);
  return SUCCESS;
}

EXPORT int cuDeviceTotalMem_v2(std::size_t* bytes, int device) {
  ENTER(Needs::DRIVER);
  if (!exists(device)) return INVALID_DEVICE;
  *bytes = settings.memory;
  return SUCCESS;
}

EXPORT int cuDevicePrimaryCtxRetain(Handle* context, int device) {
  ENTER(Needs::DRIVER);
  if (!exists(device)) return INVALID_DEVICE;
  if (cards[device].error) return cards[device].error;
  if (!cards[device].context) cards[device].context = fresh();
  *context = cards[device].context;
  return SUCCESS;
}

EXPORT int cuCtxSetCurrent(Handle context) {
  ENTER(Needs::DRIVER);
  if (!context) {
    current = -1;
    return SUCCESS;
  }
  for (auto& [ordinal, card] : cards) {
    if (card.context == context) {
      current = ordinal;
      return card.error;
    }
  }
  return INVALID_CONTEXT;
}

EXPORT int cuMemGetInfo_v2(std::size_t* free, std::size_t* total) {
  ENTER(Needs::CONTEXT);
  *total = settings.memory;
  *free = settings.memory > card().used ? settings.memory - card().used : 0;
  return SUCCESS;
}
