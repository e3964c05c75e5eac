// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import io.sparkvae.machine.DeviceKinds;

/** What a network is evaluated on. */
public enum NetworkDevice {
  CPU(DeviceKinds.PROCESSOR),
  /** The first card of NVIDIA; needs the runtime's artifact with CUDA. */
  CUDA("CUDA by ONNX Runtime");

  private final String kind;

  NetworkDevice(String kind) {
    this.kind = kind;
  }

  /** As {@link DeviceKinds} compares it. */
  public String kind() {
    return kind;
  }
}
