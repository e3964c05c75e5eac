// SPDX-License-Identifier: Apache-2.0
// cuBLAS: handles, and a product whose sums run in ascending order of the inner index, so that bits repeat everywhere.
#include "emulator.h"

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

using namespace emulator;

namespace {

/** cublasStatus_t. */
enum { DONE = 0, NOT_READY = 1, NO_MEMORY = 3, INVALID = 7, FAILED = 13 };
enum { DEFAULT_MATH = 0, PEDANTIC_MATH = 2, TF32_MATH = 3 };

struct Blas {
  int card;
  Handle stream = 0;
  Address workspace = 0;
  std::size_t workspaceBytes = 0;
  int math = DEFAULT_MATH;
};
Table<Blas>& all = *new Table<Blas>;

/** A factor or result, column-major: element [i, j] is at i + j * lead, or at j + i * lead if transposed. */
struct Matrix {
  Address address;
  bool transposed;
  int rows, columns, lead;
  int stored() const { return transposed ? columns : rows; }
  int vectors() const { return transposed ? rows : columns; }
  std::size_t bytes() const { return 4ull * (std::size_t(lead) * (vectors() - 1) + stored()); }
};

struct Product {
  const char* function;
  int card, math;
  Matrix a, b, c;
  float alpha, beta;
  /** Not used here, but by a card: a graph must not outlive it. */
  Address workspace;
  std::size_t workspaceBytes;
};

/** Rounds to the 10 bits of TF32, ties away from zero, as a card converts factors. */
float tf32(float x) {
  unsigned bits;
  std::memcpy(&bits, &x, 4);
  if (std::isfinite(x)) bits = (bits + 0x1000u) & ~0x1fffu;
  std::memcpy(&x, &bits, 4);
  return x;
}

typedef float Lanes __attribute__((vector_size(32)));
const int HIGH = 16, WIDE = 4;

/** Packs op(m): for each strip of `strip` rows (or columns, if `across`), all inner indices after each other. */
std::vector<float> pack(const float* from, const Matrix& m, bool across, int strip, int math) {
  int outer = across ? m.columns : m.rows, inner = across ? m.rows : m.columns;
  int strips = (outer + strip - 1) / strip;
  std::vector<float> packed(std::size_t(strips) * strip * inner);
  bool along = across != m.transposed;  // whether the inner index runs through memory one by one
  std::size_t outerStep = along ? m.lead : 1, innerStep = along ? 1 : m.lead;
  for (int o = 0; o < outer; o++) {
    const float* source = from + o * outerStep;
    float* target = &packed[std::size_t(o / strip) * strip * inner + o % strip];
    for (int p = 0; p < inner; p++) {
      float x = source[p * innerStep];
      target[std::size_t(p) * strip] = math == TF32_MATH ? tf32(x) : x;
    }
  }
  return packed;
}

/** A tile of 16 rows and 4 columns. Its sums are named one by one, so that they stay in registers. */
__attribute__((target_clones("avx2", "default"))) void tile(const float* a, const float* b, int inner, float* sums) {
  Lanes low0 = {}, low1 = {}, low2 = {}, low3 = {}, high0 = {}, high1 = {}, high2 = {}, high3 = {};
  for (int p = 0; p < inner; p++, a += HIGH, b += WIDE) {
    Lanes low, high;
    std::memcpy(&low, a, sizeof low);
    std::memcpy(&high, a + 8, sizeof high);
    low0 += low * b[0];
    high0 += high * b[0];
    low1 += low * b[1];
    high1 += high * b[1];
    low2 += low * b[2];
    high2 += high * b[2];
    low3 += low * b[3];
    high3 += high * b[3];
  }
  Lanes all[] = {low0, high0, low1, high1, low2, high2, low3, high3};
  std::memcpy(sums, all, sizeof all);
}

/** Whether two matrices share bytes. */
bool overlap(const Matrix& one, const Matrix& other) {
  return one.address < other.address + other.bytes() && other.address < one.address + one.bytes();
}

bool inMemory(const Product& p) {
  const std::string function = p.function;
  const char* names[] = {", a", ", b", ", c"};
  const Matrix* matrices[] = {&p.a, &p.b, &p.c};
  for (int i = 0; i < 3; i++) {
    if (!translate(p.card, matrices[i]->address, matrices[i]->bytes(), (function + names[i]).c_str())) return false;
  }
  return translate(p.card, p.workspace, p.workspaceBytes, (function + ", workspace").c_str());
}

float* at(const Product& p, const Matrix& m) {
  return reinterpret_cast<float*>(translate(p.card, m.address, m.bytes(), p.function));
}

int multiply(const Product& p) {
  if (!inMemory(p)) return fatal(p.card, ILLEGAL_ADDRESS);
  int m = p.c.rows, n = p.c.columns, k = p.a.columns;
  auto a = pack(at(p, p.a), p.a, false, HIGH, p.math), b = pack(at(p, p.b), p.b, true, WIDE, p.math);
  float* c = at(p, p.c);
  float sums[HIGH * WIDE];
  for (int column = 0; column < n; column += WIDE) {
    for (int row = 0; row < m; row += HIGH) {
      tile(&a[std::size_t(row) * k], &b[std::size_t(column) * k], k, sums);
      for (int j = 0; j < WIDE && column + j < n; j++) {
        float* to = c + std::size_t(column + j) * p.c.lead + row;
        for (int i = 0; i < HIGH && row + i < m; i++) {
          float product = p.alpha * sums[j * HIGH + i];
          to[i] = p.beta == 0 ? product : product + p.beta * to[i];
        }
      }
    }
  }
  return SUCCESS;
}

/** Where the entries of a batch lie: so many elements from one to the next. */
struct Strides {
  long long a, b, c;
  int batch;
};

/** Checks products, and enters them into the handle's stream. */
int start(const Blas& blas, const Product& first, const Strides& strides) {
  const Matrix &a = first.a, &b = first.b, &c = first.c;
  if (a.rows < 0 || b.columns < 0 || a.columns < 0 || strides.batch < 0) return INVALID;
  if (a.lead < std::max(1, a.stored()) || b.lead < std::max(1, b.stored()) || c.lead < std::max(1, c.rows)) return INVALID;
  if (c.rows == 0 || c.columns == 0 || strides.batch == 0) return DONE;
  if (a.columns == 0) {
    finding("%s: an inner size of 0 is not emulated", first.function);
    return INVALID;
  }
  if (!blas.workspace) {
    finding("%s: there is no workspace since the stream was set: a capture would allocate", first.function);
    return NO_MEMORY;
  }
  std::vector<Product> products;
  for (long long i = 0; i < strides.batch; i++) {
    Product product = first;
    product.a.address += 4 * i * strides.a;
    product.b.address += 4 * i * strides.b;
    product.c.address += 4 * i * strides.c;
    if (!inMemory(product)) return FAILED;
    products.push_back(product);
  }
  for (std::size_t i = 0; i < products.size(); i++) {
    for (std::size_t j = 0; j < products.size(); j++) {
      const Matrix& result = products[i].c;
      if (overlap(result, products[j].a) || overlap(result, products[j].b) || (i != j && overlap(result, products[j].c))) {
        finding("%s: the result overlaps a factor or another result", first.function);
        return INVALID;
      }
    }
  }
  auto stream = streamOf(blas.stream);
  if (!stream) return NOT_READY;
  auto run = [products] {
    for (const Product& product : products) {
      if (int error = multiply(product)) return error;
    }
    return int(SUCCESS);
  };
  return submit(*stream, run) ? int(FAILED) : int(DONE);
}

/** What every call with a handle begins with. */
int enter(const char* function, Handle handle, std::shared_ptr<Blas>& blas) {
  if (int struck = gate(function, Needs::CONTEXT)) return struck > 15 || current < 0 || card().error ? int(FAILED) : struck;
  blas = all.find(handle);
  return blas && blas->card == current ? DONE : NOT_READY;
}
#define ENTER_BLAS                                       \
  std::lock_guard<std::mutex> lock(emulator::mutex);     \
  std::shared_ptr<Blas> blas;                            \
  if (int refused = enter(__func__, handle, blas)) return refused

}  // namespace

namespace emulator {
std::size_t handles() { return all.live.size(); }
}  // namespace emulator

EXPORT const char* cublasGetStatusName(int status) {
  switch (status) {
    case DONE: return "CUBLAS_STATUS_SUCCESS";
    case NOT_READY: return "CUBLAS_STATUS_NOT_INITIALIZED";
    case NO_MEMORY: return "CUBLAS_STATUS_ALLOC_FAILED";
    case INVALID: return "CUBLAS_STATUS_INVALID_VALUE";
    case FAILED: return "CUBLAS_STATUS_EXECUTION_FAILED";
    default: return "CUBLAS_STATUS unknown";
  }
}

EXPORT int cublasCreate_v2(Handle* handle) {
  std::lock_guard<std::mutex> lock(emulator::mutex);
  if (gate(__func__, Needs::CONTEXT)) return NOT_READY;
  if (forbidden(__func__)) return NO_MEMORY;
  *handle = all.add(std::make_shared<Blas>(Blas{current}));
  return DONE;
}

EXPORT int cublasDestroy_v2(Handle handle) {
  ENTER_BLAS;
  all.live.erase(handle);
  return DONE;
}

EXPORT int cublasGetVersion_v2(Handle handle, int* version) {
  ENTER_BLAS;
  *version = 130000;
  return DONE;
}

EXPORT int cublasSetStream_v2(Handle handle, Handle stream) {
  ENTER_BLAS;
  if (!streamOf(stream)) return INVALID;
  blas->stream = stream;
  blas->workspace = 0;  // as the real one does
  return DONE;
}

EXPORT int cublasSetWorkspace_v2(Handle handle, Address workspace, std::size_t bytes) {
  ENTER_BLAS;
  if (!translate(current, workspace, bytes, __func__) || workspace % 256) return INVALID;
  blas->workspace = workspace;
  blas->workspaceBytes = bytes;
  return DONE;
}

EXPORT int cublasSetMathMode(Handle handle, int mode) {
  ENTER_BLAS;
  if (mode != DEFAULT_MATH && mode != PEDANTIC_MATH && mode != TF32_MATH) return INVALID;
  blas->math = mode;
  return DONE;
}

EXPORT int cublasSgemm_v2(Handle handle, int transA, int transB, int m, int n, int k, const float* alpha, Address a,
                          int lda, Address b, int ldb, const float* beta, Address c, int ldc) {
  ENTER_BLAS;
  if (transA < 0 || transA > 1 || transB < 0 || transB > 1) return INVALID;
  Product product{__func__, current, blas->math, {a, transA == 1, m, k, lda}, {b, transB == 1, k, n, ldb},
                  {c, false, m, n, ldc}, *alpha, *beta, blas->workspace, blas->workspaceBytes};
  return start(*blas, product, {0, 0, 0, 1});
}

EXPORT int cublasSgemmStridedBatched(Handle handle, int transA, int transB, int m, int n, int k, const float* alpha,
                                     Address a, int lda, long long strideA, Address b, int ldb, long long strideB,
                                     const float* beta, Address c, int ldc, long long strideC, int batch) {
  ENTER_BLAS;
  if (transA < 0 || transA > 1 || transB < 0 || transB > 1) return INVALID;
  Product product{__func__, current, blas->math, {a, transA == 1, m, k, lda}, {b, transB == 1, k, n, ldb},
                  {c, false, m, n, ldc}, *alpha, *beta, blas->workspace, blas->workspaceBytes};
  return start(*blas, product, {strideA, strideB, strideC, batch});
}
