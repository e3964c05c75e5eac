// SPDX-License-Identifier: Apache-2.0
// What the emulator and a compiled module know of each other. Plain C types only: kernels must not see a library's names.
#pragma once

namespace sparkvae {

struct Index {
  unsigned x, y, z;
};

/** What a kernel calls while it runs. */
struct Calls {
  /** __syncthreads() in line `line` of the source. */
  void (*barrier)(int line);
  /** __shfl_down_sync: the bits of the value that the lane `down` lanes above this one holds. */
  unsigned long long (*shuffle)(unsigned mask, unsigned long long bits, unsigned down, int line);
};

/** One kernel: how to call it, and what it expects. */
struct Kernel {
  int parameters;
  /** Bytes of each parameter. */
  const unsigned char* sizes;
  /** For a parameter that is a pointer the alignment of what it points at, else 0. */
  const unsigned char* alignments;
  /** Runs one thread, whose indices are set; null if threads do not wait for each other. */
  void (*thread)(void** arguments);
  /** Runs all threads of one block, one after the other, in the order given; null if they wait for each other. */
  void (*block)(void** arguments, const unsigned* order);
};

/** One module. It is a shared object that exports this as `sparkvae_module`, and kernels as `sparkvae_kernel_NAME`. */
struct Module {
  Index* threadIdx;
  Index* blockIdx;
  Index* blockDim;
  Index* gridDim;
  const Calls** calls;
  /** Shared memory of all kernels, from here... */
  char* shared;
  /** ...to here. */
  char* sharedEnd;
};

}  // namespace sparkvae
