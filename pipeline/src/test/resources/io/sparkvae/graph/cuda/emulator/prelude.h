// SPDX-License-Identifier: Apache-2.0
// Stands before the text of kernels when it is compiled for a processor: the part of CUDA C++ that our kernels use, and no more.
#include <math.h>
#include <utility>

#include "abi.h"

// NVRTC does not know these without a header.
#undef NAN
#undef INFINITY
#undef HUGE_VAL
#undef HUGE_VALF
#undef M_PI

#define __global__
#define __device__
// One block runs at a time, so shared memory is static. A section of its own lets the emulator fill it with NaN.
#define __shared__ static __attribute__((used, section("sparkvae_shared")))

static sparkvae::Index threadIdx, blockIdx, blockDim, gridDim;

namespace sparkvae {

static const Calls* calls;
static __attribute__((used, section("sparkvae_shared"))) char unused[16];
extern "C" __attribute__((visibility("hidden"))) char __start_sparkvae_shared[];
extern "C" __attribute__((visibility("hidden"))) char __stop_sparkvae_shared[];
extern "C" __attribute__((visibility("default"))) const Module sparkvae_module = {
    &threadIdx, &blockIdx, &blockDim, &gridDim, &calls, __start_sparkvae_shared, __stop_sparkvae_shared};

template <class To, class From>
static inline To bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  __builtin_memcpy(&to, &from, sizeof to);
  return to;
}

static inline float shuffle(unsigned mask, float value, unsigned down, int line) {
  return bits<float>((unsigned)calls->shuffle(mask, bits<unsigned>(value), down, line));
}

static inline double shuffle(unsigned mask, double value, unsigned down, int line) {
  return bits<double>(calls->shuffle(mask, bits<unsigned long long>(value), down, line));
}

template <class T>
constexpr unsigned char alignment = 0;
template <class T>
constexpr unsigned char alignment<T*> = alignof(T);

template <auto function>
struct Runner;

/** Takes the types of a kernel's parameters from the kernel itself. */
template <class... P, void (*function)(P...)>
struct Runner<function> {
  static constexpr unsigned char sizes[] = {sizeof(P)..., 0};
  static constexpr unsigned char alignments[] = {alignment<P>..., 0};

  template <std::size_t... i>
  static inline void call(void** arguments, std::index_sequence<i...>) {
    function(*static_cast<P*>(arguments[i])...);
  }

  static void thread(void** arguments) { call(arguments, std::index_sequence_for<P...>()); }

  static void block(void** arguments, const unsigned* order) {
    unsigned width = blockDim.x, threads = blockDim.x * blockDim.y;
    for (unsigned i = 0; i < threads; i++) {
      threadIdx.x = order[i] % width;
      threadIdx.y = order[i] / width;
      call(arguments, std::index_sequence_for<P...>());
    }
  }

  /** With one of the two ways to run it: the other one would only cost the compiler's time. */
  template <bool synchronises>
  static constexpr Kernel kernel() {
    if constexpr (synchronises) {
      return {sizeof...(P), sizes, alignments, thread, nullptr};
    } else {
      return {sizeof...(P), sizes, alignments, nullptr, block};
    }
  }
};

}  // namespace sparkvae

#define SPARKVAE_KERNEL(name, syncs)                                           \
  extern "C" __attribute__((visibility("default")))                            \
  const sparkvae::Kernel sparkvae_kernel_##name = sparkvae::Runner<name>::kernel<syncs>();

// The line tells threads that wait at different barriers from threads that wait at the same one.
#define __syncthreads() sparkvae::calls->barrier(__LINE__)
#define __shfl_down_sync(mask, value, down) sparkvae::shuffle(mask, value, down, __LINE__)

struct alignas(16) float4 {
  float x, y, z, w;
};
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

struct alignas(4) uchar4 {
  unsigned char x, y, z, w;
};
static inline uchar4 make_uchar4(unsigned char x, unsigned char y, unsigned char z, unsigned char w) {
  return {x, y, z, w};
}

// Of different types: in the type of both, as on a card. Of floats: the one that is a number.
template <class A, class B>
static inline std::common_type_t<A, B> min(A a, B b) {
  typedef std::common_type_t<A, B> T;
  return (T)b < (T)a || a != a ? (T)b : (T)a;
}
template <class A, class B>
static inline std::common_type_t<A, B> max(A a, B b) {
  typedef std::common_type_t<A, B> T;
  return (T)a < (T)b || a != a ? (T)b : (T)a;
}

// The compiler fuses nothing by itself (-ffp-contract=off), so these round as their names say.
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((unsigned long long)a * b >> 32); }
static inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fdiv_rn(float a, float b) { return a / b; }
static inline float __fsqrt_rn(float a) { return __builtin_sqrtf(a); }
static inline int __float_as_int(float a) { return sparkvae::bits<int>(a); }
static inline float __int_as_float(int a) { return sparkvae::bits<float>(a); }
static inline double __longlong_as_double(long long a) { return sparkvae::bits<double>(a); }
