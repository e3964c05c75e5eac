// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;

/**
 * Calls the emulator's functions by name, without our bindings: a mistake there must not hide one
 * here. One stream, and one module with the kernels given.
 */
final class DriverCalls {
  private final CudaEmulator emulator;
  final long context;
  final long stream;
  private long module;

  DriverCalls(CudaEmulator emulator) {
    this.emulator = emulator;
    ok("cuInit", 0);
    context = make("cuDevicePrimaryCtxRetain", 0);
    ok("cuCtxSetCurrent", context);
    stream = make("cuStreamCreate", 1);
  }

  int call(String function, Object... arguments) {
    return emulator.library().getFunction(function).invokeInt(arguments);
  }

  void ok(String function, Object... arguments) {
    assertThat(call(function, arguments)).as(function).isZero();
  }

  /** Calls a function whose first argument is where it puts what it makes. */
  long make(String function, Object... arguments) {
    long[] made = new long[1];
    Object[] all = new Object[arguments.length + 1];
    all[0] = made;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    ok(function, all);
    return made[0];
  }

  void destroyProgram(long program) {
    ok("nvrtcDestroyProgram", new long[] {program});
  }

  /** A program, and what its compilation gave. */
  record Compiled(long program, int result) {}

  Compiled compile(String source, String... options) {
    long program = make("nvrtcCreateProgram", source, "test.cu", 0, Pointer.NULL, Pointer.NULL);
    int result = call("nvrtcCompileProgram", program, options.length, new StringArray(options));
    return new Compiled(program, result);
  }

  String log(long program) {
    Memory log = new Memory(ask("nvrtcGetProgramLogSize", program));
    ok("nvrtcGetProgramLog", program, log);
    return log.getString(0);
  }

  Memory image(String source, String architecture) {
    Compiled compiled = compile(source, "--gpu-architecture=" + architecture, "--std=c++17");
    assertThat(compiled.result()).as(log(compiled.program())).isZero();
    Memory image = new Memory(ask("nvrtcGetCUBINSize", compiled.program()));
    ok("nvrtcGetCUBIN", compiled.program(), image);
    destroyProgram(compiled.program());
    return image;
  }

  /** Calls a function that puts its answer where its second argument says. */
  private long ask(String function, long first) {
    long[] made = new long[1];
    ok(function, first, made);
    return made[0];
  }

  void load(String source) {
    module = make("cuModuleLoadData", image(source, "sm_90"));
  }

  void unload() {
    ok("cuModuleUnload", module);
  }

  long function(String name) {
    return make("cuModuleGetFunction", module, name);
  }

  int find(String name) {
    return call("cuModuleGetFunction", new long[1], module, name);
  }

  int launch(String kernel, int gridX, int gridY, int blockX, int blockY, long... pointers) {
    return launchIn(stream, kernel, gridX, gridY, blockX, blockY, pointers);
  }

  int launchIn(
      long queue, String kernel, int gridX, int gridY, int blockX, int blockY, long... pointers) {
    // Pointers and what they point at in one piece: the call keeps alive what it is given, no more.
    long size = 8L * pointers.length;
    Memory addresses = new Memory(2 * size);
    for (int i = 0; i < pointers.length; i++) {
      addresses.setLong(size + 8L * i, pointers[i]);
      addresses.setPointer(8L * i, addresses.share(size + 8L * i));
    }
    return call(
        "cuLaunchKernel",
        function(kernel),
        gridX,
        gridY,
        1,
        blockX,
        blockY,
        1,
        0,
        queue,
        addresses,
        Pointer.NULL);
  }

  /** Records what calls do, and makes it a graph that can be launched. */
  long capture(Runnable commands) {
    ok("cuStreamBeginCapture_v2", stream, 1);
    commands.run();
    long graph = ask("cuStreamEndCapture", stream);
    long executable = make("cuGraphInstantiateWithFlags", graph, 0L);
    ok("cuGraphDestroy", graph);
    return executable;
  }

  int synchronize() {
    return call("cuStreamSynchronize", stream);
  }

  long allocate(long bytes) {
    return make("cuMemAlloc_v2", bytes);
  }

  Pointer pinned(long bytes) {
    Pointer[] address = new Pointer[1];
    ok("cuMemHostAlloc", address, bytes, 0);
    return address[0];
  }

  long upload(float... values) {
    long address = allocate(4L * values.length);
    Memory host = new Memory(4L * values.length);
    host.write(0, values, 0, values.length);
    ok("cuMemcpyHtoDAsync_v2", address, host, host.size(), stream);
    return address;
  }

  float[] download(long address, int count) {
    Memory host = new Memory(4L * count);
    ok("cuMemcpyDtoHAsync_v2", host, address, host.size(), stream);
    return host.getFloatArray(0, count);
  }

  void free(long... addresses) {
    for (long address : addresses) {
      ok("cuMemFree_v2", address);
    }
  }
}
