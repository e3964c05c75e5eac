// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleDevicesTest {
  private static VisibleDevices with(String list) {
    return VisibleDevices.of(Map.of(VisibleDevices.VARIABLE, list));
  }

  @Test
  void withoutTheVariableAnAddressIsTheOrdinal() {
    VisibleDevices all = VisibleDevices.of(Map.of());
    assertThat(all.ordinal(3)).isEqualTo(3);
    assertThat(all.name(3)).isEqualTo("3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"3|3|0", "2,3|3|1", " 0 , 1 ,7|7|2", "5,4|5|0", "1,-1|1|0"})
  void aListedDeviceIsNumberedByItsPlace(String list, int address, int ordinal) {
    assertThat(with(list).ordinal(address)).isEqualTo(ordinal);
    assertThat(with(list).name(ordinal)).isEqualTo(Integer.toString(address));
  }

  /** CUDA ignores everything from the first invalid number on. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"3|0", "0,1|2", "0,-1,1|1", "-1|0", "''|0"})
  void aHiddenDeviceIsRefused(String list, int address) {
    assertThatThrownBy(() -> with(list).ordinal(address))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageStartingWith(
            "GPU %d: expected it among the devices that CUDA shows this process, found"
                    .formatted(address)
                + " CUDA_VISIBLE_DEVICES=");
  }

  @Test
  void otherNamesThanNumbersAreNotGuessedAt() {
    VisibleDevices named = with("GPU-8932f937-d72c-4106-c12f-20bd9faed9f6");
    assertThatThrownBy(() -> named.ordinal(0))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "GPU 0: expected CUDA_VISIBLE_DEVICES to name devices by number, as nvidia-smi does,"
                + " found 'GPU-8932f937-d72c-4106-c12f-20bd9faed9f6'");
    assertThat(named.name(0)).isEqualTo("GPU-8932f937-d72c-4106-c12f-20bd9faed9f6");
    assertThat(with("../x").name(0)).isEqualTo("___x");
  }
}
