// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/**
 * A card, as far as others than its executor need to know it.
 *
 * @param model such as {@code NVIDIA H100 80GB HBM3}; cards of one model give the same bits
 * @param capability its compute capability
 */
public record CudaCard(String model, ComputeCapability capability) {
  /**
   * Opens a card of this process, which shows that it can be used.
   *
   * @param ordinal its number, as CUDA counts
   * @throws io.sparkvae.failure.ResourceFailure when the driver, a library or the card is missing,
   *     or the card is too old
   */
  public static CudaCard of(int ordinal) {
    CudaDevice device = CudaDevice.open(ordinal);
    return new CudaCard(device.name(), device.capability());
  }
}
