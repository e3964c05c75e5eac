// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.ComputeCapability;
import io.sparkvae.graph.cuda.CudaCard;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.machine.NativeBuild;
import io.sparkvae.machine.NativeEnvironment;
import io.sparkvae.machine.Nd4jLibrary;
import io.sparkvae.machine.TaskDevice;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The device on which ND4J computes for DL4J in this JVM. ND4J takes its CUDA backend if that is on
 * the class path, and otherwise computes on the processor, whatever Spark has assigned to a task.
 * What ND4J does must be what Spark says, or training is refused.
 */
final class Dl4jDevice {
  private static final String BACKEND = "/org/nd4j/linalg/jcublas/JCublasBackend.class";

  /** The newest cards that CUDA 11.6 knows, for which the backend is built. */
  private static final ComputeCapability NEWEST = new ComputeCapability(8, 6);

  /** Whether ND4J's CUDA backend is on the class path. */
  enum Backend {
    ABSENT,
    PRESENT
  }

  private Dl4jDevice() {}

  /**
   * Makes this JVM ready for DL4J. Call it in each before DL4J brings arrays there.
   *
   * @return kind of the device that the calling thread's task has
   * @throws ResourceFailure when ND4J would compute on something else
   */
  static String prepare() {
    OptionalInt ordinal = TaskDevice.ordinal();
    Optional<CudaCard> card =
        ordinal.isPresent() ? Optional.of(CudaCard.of(ordinal.getAsInt())) : Optional.empty();
    boolean present = Dl4jDevice.class.getResource(BACKEND) != null;
    require(card, present ? Backend.PRESENT : Backend.ABSENT);
    Nd4jLibrary.require("trainer dl4j-spark");
    requireOneThread(NativeEnvironment.threads(System.getenv()));
    NativeBuild.select();
    return card.map(CudaCard::model).map(DeviceKinds::ofCard).orElse(DeviceKinds.PROCESSOR);
  }

  /**
   * Refuses several threads inside an operation: with them, gradients of ND4J's convolutions were
   * wrong in one of three runs of a test.
   *
   * @param threads that the environment asks for
   */
  static void requireOneThread(int threads) {
    if (threads != 1) {
      throw new ResourceFailure(
          "trainer dl4j-spark: expected %s = 1, since ND4J's convolutions are wrong now and then with several threads, found %s"
              .formatted(NativeEnvironment.THREADS, threads));
    }
  }

  /**
   * Refuses what ND4J would not do.
   *
   * @param card of the task; empty if it has none
   */
  static void require(Optional<CudaCard> card, Backend backend) {
    switch (backend) {
      case ABSENT ->
          card.ifPresent(
              found -> {
                throw new ResourceFailure(
                    "trainer dl4j-spark: expected ND4J's CUDA backend on the class path for tasks with a card (docs/engine.md), found none for %s; without spark.task.resource.gpu.amount and gpu.local it trains on processors"
                        .formatted(found.model()));
              });
      case PRESENT -> {
        if (card.isEmpty()) {
          throw new ResourceFailure(
              "trainer dl4j-spark: expected tasks with a card, since ND4J's CUDA backend is on the class path, found none (spark.task.resource.gpu.amount, conf/gpu.conf)");
        }
        if (card.get().capability().compareTo(NEWEST) > 0) {
          throw new ResourceFailure(
              "trainer dl4j-spark: expected a card of compute capability up to %s, the newest that ND4J's CUDA 11.6 knows, found %s of %s; the other trainers compute on it"
                  .formatted(NEWEST, card.get().model(), card.get().capability()));
        }
      }
    }
  }
}
