// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.cuda.ComputeCapability;
import io.sparkvae.graph.cuda.CudaCard;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.train.dl4j.Dl4jDevice.Backend;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class Dl4jDeviceTest {
  private static Optional<CudaCard> card(String model, int major, int minor) {
    return Optional.of(new CudaCard(model, new ComputeCapability(major, minor)));
  }

  @Test
  void nd4jMustDoWhatSparkSays() {
    Dl4jDevice.require(Optional.empty(), Backend.ABSENT);
    Dl4jDevice.require(card("NVIDIA A40", 8, 6), Backend.PRESENT);
    assertThatThrownBy(() -> Dl4jDevice.require(card("NVIDIA A40", 8, 6), Backend.ABSENT))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("expected ND4J's CUDA backend on the class path")
        .hasMessageContaining("found none for NVIDIA A40");
    assertThatThrownBy(() -> Dl4jDevice.require(Optional.empty(), Backend.PRESENT))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("expected tasks with a card");
  }

  @Test
  void aCardThatIsNewerThanTheBackendIsRefusedByName() {
    assertThatThrownBy(() -> Dl4jDevice.require(card("NVIDIA L4", 8, 9), Backend.PRESENT))
        .isInstanceOfSatisfying(
            ResourceFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.RESOURCES))
        .hasMessageContaining("up to 8.6, the newest that ND4J's CUDA 11.6 knows, found NVIDIA L4")
        .hasMessageContaining("of 8.9");
  }

  @Test
  void oneThreadAnOperation() {
    Dl4jDevice.requireOneThread(1);
    assertThatThrownBy(() -> Dl4jDevice.requireOneThread(2))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("expected SPARKVAE_THREADS = 1")
        .hasMessageEndingWith("found 2");
  }

  @Test
  void withoutACardDl4jComputesOnTheProcessor() {
    assertThat(Dl4jDevice.prepare()).isEqualTo(DeviceKinds.PROCESSOR);
  }
}
