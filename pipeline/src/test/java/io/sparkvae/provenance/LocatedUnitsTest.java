// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.shard.TestSpark;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/**
 * Units of work with hosts: Spark knows where each should run, and a task carries its own alone.
 */
class LocatedUnitsTest {
  private final SparkContext spark = TestSpark.session().sparkContext();

  private LocatedUnits<String> units(int count) {
    return new LocatedUnits<>(
        spark,
        IntStream.range(0, count).mapToObj(i -> "unit-" + i).toList(),
        IntStream.range(0, count)
            .mapToObj(i -> i % 2 == 0 ? List.of("host-" + i) : List.<String>of())
            .toList());
  }

  private static int bytes(Object object) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(object);
    }
    return out.size();
  }

  @Test
  void eachUnitIsAPartitionWithItsHosts() {
    LocatedUnits<String> three = units(3);
    assertThat(three.toJavaRDD().glom().collect())
        .containsExactly(List.of("unit-0"), List.of("unit-1"), List.of("unit-2"));
    assertThat(
            IntStream.range(0, 3)
                .mapToObj(i -> three.preferredLocations(three.partitions()[i]))
                .map(JavaConverters::seqAsJavaList)
                .toList())
        .isEqualTo(List.of(List.of("host-0"), List.of(), List.of("host-2")));
  }

  @Test
  void aTaskIsAsLargeForManyUnitsAsForFew() throws Exception {
    assertThat(bytes(units(10_000))).isEqualTo(bytes(units(10)));
    assertThat(bytes(units(10_000).partitions()[5])).isEqualTo(bytes(units(10).partitions()[5]));
  }
}
