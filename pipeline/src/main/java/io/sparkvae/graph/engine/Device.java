// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import io.sparkvae.graph.cuda.CudaCard;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.machine.TaskDevice;
import java.util.OptionalInt;

/**
 * The device on which a thread evaluates graphs.
 *
 * @param card CUDA's ordinal of the card; empty for a processor
 * @param kind as {@link DeviceKinds} compares it: devices of one kind give the same bits
 */
public record Device(OptionalInt card, String kind) {
  private static final Device PROCESSOR = new Device(OptionalInt.empty(), DeviceKinds.PROCESSOR);

  /**
   * Returns the device of the calling thread, as {@link TaskDevice} finds it.
   *
   * @throws io.sparkvae.failure.ResourceFailure when the thread's task has a card that cannot be
   *     used
   */
  public static Device current() {
    OptionalInt card = TaskDevice.ordinal();
    return card.isEmpty()
        ? PROCESSOR
        : new Device(card, DeviceKinds.ofCard(CudaCard.of(card.getAsInt()).model()));
  }
}
