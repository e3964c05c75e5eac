// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.HashMap;
import java.util.Map;

/**
 * A program with its kernels compiled and all places bound to a card's memory. Owns its arena and
 * its constants. The first run gives the commands one by one, and records them: a later run is one
 * call.
 */
final class BoundProgram implements AutoCloseable {
  private final CudaProgram program;
  private final CudaStream stream;
  private final Map<String, DeviceMemory> buffers;
  private final Owned owned = new Owned();
  private final CudaModule module;
  private CapturedGraph graph;

  /**
   * @param buffers memory of the places that are given, by the buffers' names
   * @throws io.sparkvae.failure.ResourceFailure when the card has too little memory
   */
  BoundProgram(
      CudaProgram program,
      CudaDevice device,
      CudaStream stream,
      Map<String, DeviceMemory> buffers) {
    this.program = program;
    this.stream = stream;
    this.buffers = new HashMap<>(buffers);
    try {
      module = owned.add(device.module(program.source()));
      if (program.arenaFloats() > 0) {
        this.buffers.put(CudaProgram.ARENA, floats(device, program.arenaFloats()));
      }
      if (program.constants().length > 0) {
        this.buffers.put(CudaProgram.CONSTANTS, floats(device, program.constants().length));
        uploadConstants(device);
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private DeviceMemory floats(CudaDevice device, long count) {
    return owned.add(device.allocate(count * Float.BYTES));
  }

  private void uploadConstants(CudaDevice device) {
    DeviceMemory memory = buffers.get(CudaProgram.CONSTANTS);
    try (PinnedMemory pinned = device.pin(Math.toIntExact(memory.bytes()))) {
      pinned.buffer().asFloatBuffer().put(program.constants());
      stream.upload(pinned, memory.address(), memory.bytes());
      stream.synchronize();
    }
  }

  /** Enqueues the program. */
  void run() {
    if (graph != null) {
      stream.launch(graph);
      return;
    }
    commands();
    graph = stream.capture(this::commands);
  }

  /** Enqueues the commands one by one. */
  private void commands() {
    for (CudaCommand command : program.commands()) {
      if (command instanceof CudaCommand.Launch launch) {
        long[] arguments = launch.arguments().stream().mapToLong(this::address).toArray();
        stream.launch(module.function(launch.kernel()), launch, arguments);
      } else if (command instanceof CudaCommand.Product product) {
        stream.product(product, address(product.a()), address(product.b()), address(product.c()));
      } else if (command instanceof CudaCommand.Copy copy) {
        stream.copy(address(copy.from()), address(copy.to()), copy.bytes());
      }
    }
  }

  private long address(Place place) {
    DeviceMemory memory = buffers.get(place.buffer());
    if (memory == null || place.offset() >= memory.bytes()) {
      throw new IllegalStateException("program: expected memory for " + place + ", found none");
    }
    return memory.address() + place.offset();
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
      graph = null;
    }
    owned.close();
  }
}
