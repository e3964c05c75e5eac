// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How units of work are divided among tasks. A unit is its number of images. */
class UnitGroupsTest {
  private static List<Long> equal(int units, long images) {
    return LongStream.generate(() -> images).limit(units).boxed().collect(Collectors.toList());
  }

  @ParameterizedTest
  @CsvSource({
    "180, 1024, 1", // not many: a task each
    "256, 10, 1",
    "2000, 10, 7", // at least 256 tasks
    "18000, 10, 32", // the most
    "18000, 8192, 1", // each large enough for itself
    "18000, 500, 8", // 4,096 images
  })
  void smallUnitsShareATask(int units, long images, int largest) {
    List<List<Long>> groups = UnitGroups.of(equal(units, images), Long::longValue);
    assertThat(groups.stream().mapToInt(List::size).max()).hasValue(largest);
    assertThat(groups.stream().mapToInt(List::size).sum()).isEqualTo(units);
  }

  @Test
  void groupsKeepTheOrderAndEndAtMultiplesOfTheirLargestSize() {
    Random random = new Random(1);
    List<Long> units = random.longs(5000, 0, 60).boxed().toList();
    List<List<Long>> groups = UnitGroups.of(units, Long::longValue);
    assertThat(groups.stream().flatMap(List::stream)).containsExactlyElementsOf(units);
    int before = 0;
    for (List<Long> group : groups) {
      int last = before + group.size() - 1;
      assertThat(last / UnitGroups.MOST_UNITS).isEqualTo(before / UnitGroups.MOST_UNITS);
      before += group.size();
    }
    assertThat(groups.size()).isLessThan(units.size() / 4);
  }

  @Test
  void noUnitsAreNoGroups() {
    assertThat(UnitGroups.of(List.<Long>of(), Long::longValue)).isEmpty();
  }
}
