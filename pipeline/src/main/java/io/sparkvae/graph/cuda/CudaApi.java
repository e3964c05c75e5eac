// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The functions of CUDA's libraries that this package calls, as JNA binds them: a static native
 * method of the same name. {@link CudaLibrary} finds and loads the libraries; {@link CudaStatus}
 * checks what a function returns.
 *
 * <p>A handle ({@code CUstream}, {@code CUgraph}, {@code cublasHandle_t}, …) is an address and has
 * type {@code long}, as have addresses on the card and in pinned memory. An array stands for a
 * pointer to values that the function writes or reads during the call. Where CUDA's headers give a
 * function's name a version ({@code _v2}), the method has it as well. {@code CudaApiTest} compares
 * names and types with the headers, on machines that have them.
 */
final class CudaApi {
  private CudaApi() {}

  /** {@code libcuda.so.1}, which comes with NVIDIA's driver. Declared in {@code cuda.h}. */
  static final class Driver {
    private Driver() {}

    static native int cuInit(int flags);

    static native int cuDriverGetVersion(int[] version);

    static native int cuGetErrorName(int error, long[] name);

    static native int cuGetErrorString(int error, long[] text);

    static native int cuDeviceGetCount(int[] count);

    static native int cuDeviceGet(int[] device, int ordinal);

    static native int cuDeviceGetName(byte[] name, int length, int device);

    static native int cuDeviceGetAttribute(int[] value, int attribute, int device);

    static native int cuDeviceTotalMem_v2(long[] bytes, int device);

    static native int cuDevicePrimaryCtxRetain(long[] context, int device);

    static native int cuCtxSetCurrent(long context);

    static native int cuMemGetInfo_v2(long[] free, long[] total);

    static native int cuMemAlloc_v2(long[] address, long bytes);

    static native int cuMemFree_v2(long address);

    static native int cuMemHostAlloc(long[] address, long bytes, int flags);

    static native int cuMemFreeHost(long address);

    static native int cuMemcpyHtoDAsync_v2(long to, long from, long bytes, long stream);

    static native int cuMemcpyDtoHAsync_v2(long to, long from, long bytes, long stream);

    static native int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, long stream);

    static native int cuMemsetD8Async(long to, byte value, long bytes, long stream);

    static native int cuModuleLoadData(long[] module, byte[] image);

    static native int cuModuleUnload(long module);

    static native int cuModuleGetFunction(long[] function, long module, String name);

    static native int cuLaunchKernel(
        long function,
        int gridX,
        int gridY,
        int gridZ,
        int blockX,
        int blockY,
        int blockZ,
        int sharedBytes,
        long stream,
        Pointer parameters,
        Pointer extra);

    static native int cuStreamCreate(long[] stream, int flags);

    static native int cuStreamDestroy_v2(long stream);

    static native int cuStreamSynchronize(long stream);

    static native int cuStreamWaitEvent(long stream, long event, int flags);

    static native int cuStreamBeginCapture_v2(long stream, int mode);

    static native int cuStreamEndCapture(long stream, long[] graph);

    static native int cuGraphInstantiateWithFlags(long[] executable, long graph, long flags);

    static native int cuGraphDestroy(long graph);

    static native int cuGraphExecDestroy(long executable);

    static native int cuGraphLaunch(long executable, long stream);

    static native int cuEventCreate(long[] event, int flags);

    static native int cuEventDestroy_v2(long event);

    static native int cuEventRecord(long event, long stream);

    static native int cuEventSynchronize(long event);
  }

  /** {@code libnvrtc.so}, the compiler for kernels. Declared in {@code nvrtc.h}. */
  static final class Nvrtc {
    private Nvrtc() {}

    static native int nvrtcVersion(int[] major, int[] minor);

    static native String nvrtcGetErrorString(int result);

    static native int nvrtcGetNumSupportedArchs(int[] count);

    static native int nvrtcGetSupportedArchs(int[] architectures);

    static native int nvrtcCreateProgram(
        long[] program,
        byte[] source,
        String name,
        int headers,
        Pointer headerTexts,
        Pointer includeNames);

    static native int nvrtcCompileProgram(long program, int count, Pointer options);

    static native int nvrtcGetProgramLogSize(long program, long[] bytes);

    static native int nvrtcGetProgramLog(long program, byte[] log);

    static native int nvrtcGetCUBINSize(long program, long[] bytes);

    static native int nvrtcGetCUBIN(long program, byte[] cubin);

    static native int nvrtcDestroyProgram(long[] program);
  }

  /** The system's loader of libraries. Declared in {@code dlfcn.h}. */
  static final class Loader {
    /** Binds functions when they are first called. */
    static final int LAZY = 1;

    static {
      Native.register(Loader.class, NativeLibrary.getProcess());
    }

    private Loader() {}

    static native long dlopen(String file, int mode);

    /** Why the last call failed. Every other use of the loader by this thread forgets it. */
    static native String dlerror();
  }

  /** {@code libcublas.so}, products of matrices. Declared in {@code cublas_api.h}. */
  static final class Cublas {
    private Cublas() {}

    static native int cublasCreate_v2(long[] handle);

    static native int cublasDestroy_v2(long handle);

    static native int cublasGetVersion_v2(long handle, int[] version);

    static native String cublasGetStatusName(int status);

    static native int cublasSetStream_v2(long handle, long stream);

    static native int cublasSetWorkspace_v2(long handle, long workspace, long bytes);

    static native int cublasSetMathMode(long handle, int mode);

    static native int cublasSgemm_v2(
        long handle,
        int transposeA,
        int transposeB,
        int m,
        int n,
        int k,
        Pointer alpha,
        long a,
        int strideA,
        long b,
        int strideB,
        Pointer beta,
        long c,
        int strideC);

    static native int cublasSgemmStridedBatched(
        long handle,
        int transposeA,
        int transposeB,
        int m,
        int n,
        int k,
        Pointer alpha,
        long a,
        int strideA,
        long fromOneToNextA,
        long b,
        int strideB,
        long fromOneToNextB,
        Pointer beta,
        long c,
        int strideC,
        long fromOneToNextC,
        int batch);
  }
}
