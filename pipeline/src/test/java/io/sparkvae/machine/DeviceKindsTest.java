// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import org.junit.jupiter.api.Test;

class DeviceKindsTest {
  private static final String H100 = "NVIDIA H100 80GB HBM3";
  private static final String A100 = "NVIDIA A100-SXM4-40GB";

  private static DeviceKinds with(String hocon) {
    return new DeviceKinds(GpuUse.from(Settings.reference().with(hocon, "test")), "model /m");
  }

  @Test
  void oneKindMayComputeEverything() {
    DeviceKinds kinds = with("");
    assertThat(kinds.written()).isEmpty();
    kinds.earlier(H100);
    kinds.computed(H100);
    kinds.computed(H100);
    assertThat(kinds.written()).isEqualTo(H100);
  }

  @Test
  void kindsAreMixedOnlyWhereAskedFor() {
    DeviceKinds kinds = with("gpu.goOn = allow");
    kinds.computed(H100);
    assertThatThrownBy(() -> kinds.computed(DeviceKinds.PROCESSOR))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "model /m: expected one kind of device to compute it, found NVIDIA H100 80GB HBM3 and"
                + " processor, whose results differ in their last bits; gpu.mixed = allow accepts"
                + " that");
    DeviceKinds mixed = with("gpu.mixed = allow");
    mixed.computed(H100);
    mixed.computed(DeviceKinds.PROCESSOR);
    assertThat(mixed.written()).isEqualTo("NVIDIA H100 80GB HBM3, processor");
  }

  @Test
  void anotherKindContinuesOnlyWhereAskedFor() {
    DeviceKinds kinds = with("gpu.mixed = allow");
    kinds.earlier(A100);
    assertThatThrownBy(() -> kinds.computed(H100))
        .isInstanceOf(ResumeFailure.class)
        .hasMessage(
            "model /m: expected a device of the kind that began it, NVIDIA A100-SXM4-40GB, found"
                + " NVIDIA H100 80GB HBM3; continue on that, accept other bits with gpu.goOn ="
                + " allow, or choose another output");
    DeviceKinds allowed = with("gpu.goOn = allow");
    allowed.earlier(A100);
    allowed.computed(H100);
    DeviceKinds next = with("");
    next.earlier(allowed.written());
    next.computed(H100);
    assertThat(next.written()).isEqualTo(A100 + ", " + H100);
  }
}
