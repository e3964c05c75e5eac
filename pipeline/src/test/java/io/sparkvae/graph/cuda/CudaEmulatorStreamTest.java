// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams, events, captures and graphs of the emulator, and what it finds about their use. */
class CudaEmulatorStreamTest {
  @RegisterExtension static final CudaEmulator emulator = new CudaEmulator();

  private static final int THREAD_LOCAL = 1;
  private static final int UNSUPPORTED = 900;
  private static final int INVALIDATED = 901;

  private static DriverCalls calls;

  private long device;
  private long pinnedAllocation;
  private Pointer pinned;

  @BeforeAll
  static void load() {
    calls = new DriverCalls(emulator);
    calls.load(
        """
        extern "C" __global__ void increment(float* y) { y[0] += 1.0f; }
        SPARKVAE_KERNEL(increment, 0)
        extern "C" __global__ void twice(float* y) { y[0] *= 2.0f; }
        SPARKVAE_KERNEL(twice, 0)
        """);
  }

  @BeforeEach
  void allocate() {
    calls.ok("cuCtxSetCurrent", calls.context);
    device = calls.upload(1f);
    pinned = calls.pinned(4);
    pinnedAllocation = Pointer.nativeValue(pinned);
    pinned.setFloat(0, -1f);
    calls.ok("cuStreamSynchronize", calls.stream);
  }

  @AfterEach
  void free() {
    calls.free(device);
    calls.ok("cuMemFreeHost", pinnedAllocation);
  }

  private void toHost() {
    calls.ok("cuMemcpyDtoHAsync_v2", pinned, device, 4L, calls.stream);
  }

  private void toDevice() {
    calls.ok("cuMemcpyHtoDAsync_v2", device, pinned, 4L, calls.stream);
  }

  private void run(String kernel) {
    assertThat(calls.launch(kernel, 1, 1, 1, 1, device)).isZero();
  }

  private void begin() {
    calls.ok("cuStreamBeginCapture_v2", calls.stream, THREAD_LOCAL);
  }

  private int end(long[] graph) {
    return calls.call("cuStreamEndCapture", calls.stream, graph);
  }

  @Test
  void memoryReadBeforeTheStreamWasWaitedForIsOld() {
    toHost();
    assertThat(pinned.getFloat(0)).isEqualTo(-1f);

    assertThat(calls.synchronize()).isZero();

    assertThat(pinned.getFloat(0)).isEqualTo(1f);
  }

  @Test
  void memoryFilledAnewBeforeItWasCopiedGoesUpWrong() {
    pinned.setFloat(0, 5f);
    toDevice();
    pinned.setFloat(0, 6f);

    assertThat(calls.download(device, 1)).containsExactly(6f);
  }

  @Test
  void memoryThatIsNotPinnedIsReadAtTheCall() {
    Memory host = new Memory(4);
    host.setFloat(0, 5f);
    calls.ok("cuMemcpyHtoDAsync_v2", device, host, 4L, calls.stream);
    host.setFloat(0, 6f);

    assertThat(calls.download(device, 1)).containsExactly(5f);
  }

  @Test
  void eagerStreamsRunAtOnce() {
    emulator.configure("streams=eager");
    toHost();
    assertThat(pinned.getFloat(0)).isEqualTo(1f);
  }

  @Test
  void anEventIsWaitedForAsFarAsItWasRecorded() {
    long event = calls.make("cuEventCreate", 2);
    toHost();
    calls.ok("cuEventRecord", event, calls.stream);
    run("increment");
    toHost();

    calls.ok("cuEventSynchronize", event);
    assertThat(pinned.getFloat(0)).isEqualTo(1f);

    long other = calls.make("cuStreamCreate", 1);
    calls.ok("cuEventRecord", event, calls.stream);
    calls.ok("cuStreamWaitEvent", other, event, 0);
    calls.ok("cuStreamSynchronize", other);
    assertThat(pinned.getFloat(0)).as("the other stream waits for this one").isEqualTo(2f);
    calls.ok("cuStreamDestroy_v2", other);
    calls.ok("cuEventDestroy_v2", event);
  }

  @Test
  void aStreamThatDoesNotWaitForAnotherRunsBeforeIt() {
    long other = calls.make("cuStreamCreate", 1);
    run("increment");
    calls.ok("cuMemcpyDtoHAsync_v2", pinned, device, 4L, other);
    calls.ok("cuStreamSynchronize", other);

    assertThat(pinned.getFloat(0)).isEqualTo(1f);
    calls.ok("cuStreamDestroy_v2", other);
  }

  @Test
  void aGraphRepeatsWhatWasCaptured() {
    long graphs = emulator.count("graphs");
    long[] graph = new long[1];
    begin();
    run("increment");
    run("twice");
    assertThat(end(graph)).isZero();
    long executable = calls.make("cuGraphInstantiateWithFlags", graph[0], 0L);
    assertThat(calls.download(device, 1)).as("nothing has run").containsExactly(1f);

    calls.ok("cuGraphLaunch", executable, calls.stream);
    calls.ok("cuGraphLaunch", executable, calls.stream);
    assertThat(calls.download(device, 1)).containsExactly(10f);

    assertThat(emulator.count("graphs")).isEqualTo(graphs + 1);
    calls.ok("cuGraphDestroy", graph[0]);
    calls.ok("cuGraphExecDestroy", executable);
    assertThat(emulator.count("graphs")).isEqualTo(graphs);
    assertThat(calls.call("cuGraphLaunch", executable, calls.stream)).isEqualTo(400);
  }

  @Test
  void branchesOfAGraphRunInAnyOrderUnlessTheyAreTied() {
    emulator.configure("order=reverse");
    long other = calls.make("cuStreamCreate", 1);
    long fork = calls.make("cuEventCreate", 2);
    long join = calls.make("cuEventCreate", 2);
    long[] graph = new long[1];
    begin();
    calls.ok("cuEventRecord", fork, calls.stream);
    calls.ok("cuStreamWaitEvent", other, fork, 0);
    calls.ok("cuMemcpyDtoHAsync_v2", pinned, device, 4L, other);
    run("increment");
    calls.ok("cuEventRecord", join, other);
    assertThat(end(graph)).as("the branch was not joined").isEqualTo(904);

    begin();
    calls.ok("cuEventRecord", fork, calls.stream);
    calls.ok("cuStreamWaitEvent", other, fork, 0);
    calls.ok("cuMemcpyDtoHAsync_v2", pinned, device, 4L, other);
    run("increment");
    calls.ok("cuEventRecord", join, other);
    calls.ok("cuStreamWaitEvent", calls.stream, join, 0);
    assertThat(end(graph)).isZero();
    long executable = calls.make("cuGraphInstantiateWithFlags", graph[0], 0L);
    calls.ok("cuGraphLaunch", executable, calls.stream);
    assertThat(calls.synchronize()).isZero();
    assertThat(pinned.getFloat(0)).as("the newest piece ran first").isEqualTo(2f);
    calls.ok("cuStreamDestroy_v2", other);
  }

  @Test
  void whatACaptureForbidsFailsAndEndsIt() {
    long[] graph = new long[1];
    begin();
    assertThat(calls.call("cuMemAlloc_v2", new long[1], 4L)).isEqualTo(UNSUPPORTED);
    assertThat(end(graph)).isEqualTo(INVALIDATED);
    assertThat(emulator.findings()).singleElement().asString().contains("cuMemAlloc_v2");

    begin();
    assertThat(calls.synchronize()).isEqualTo(UNSUPPORTED);
    assertThat(end(graph)).isEqualTo(INVALIDATED);

    begin();
    Memory host = new Memory(4);
    assertThat(calls.call("cuMemcpyHtoDAsync_v2", device, host, 4L, calls.stream))
        .isEqualTo(UNSUPPORTED);
    assertThat(end(graph)).isEqualTo(INVALIDATED);
    assertThat(emulator.findings()).singleElement().asString().contains("not pinned");

    assertThat(end(graph)).as("there is no capture").isEqualTo(401);
  }

  @Test
  void aThreadWithoutAContextCanDoNothing() throws InterruptedException {
    int[] result = new int[2];
    Thread thread =
        new Thread(
            () -> {
              result[0] = calls.call("cuMemAlloc_v2", new long[1], 4L);
              result[1] = calls.synchronize();
            });
    thread.start();
    thread.join();
    assertThat(result).containsOnly(201);
  }

  @Test
  void threadsShareACardByAStreamEach() throws InterruptedException {
    long[] counters = new long[4];
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < counters.length; t++) {
      int own = t;
      counters[t] = calls.upload(0f);
      Thread thread = new Thread(() -> count(counters[own]));
      threads.add(thread);
    }
    assertThat(calls.synchronize()).isZero();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    for (long counter : counters) {
      assertThat(calls.download(counter, 1)).containsExactly(2000f);
    }
    calls.free(counters);
  }

  /** Adds 1 two thousand times, more often than a stream has places, in a stream of its own. */
  private static void count(long counter) {
    calls.ok("cuCtxSetCurrent", calls.context);
    long stream = calls.make("cuStreamCreate", 1);
    for (int i = 0; i < 2000; i++) {
      assertThat(calls.launchIn(stream, "increment", 1, 1, 1, 1, counter)).isZero();
    }
    calls.ok("cuStreamSynchronize", stream);
    calls.ok("cuStreamDestroy_v2", stream);
  }
}
