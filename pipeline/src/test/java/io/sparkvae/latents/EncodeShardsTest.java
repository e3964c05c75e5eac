// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One task encodes several shards, and their files do not depend on that. */
class EncodeShardsTest {
  /** Around the batch of 16 and the row groups of 8. */
  private static final int[] ROWS = {3, 16, 20, 1, 40, 7};

  @TempDir Path temporary;

  private List<ShardUnit> units() {
    List<List<Row>> files = new ArrayList<>();
    int images = 0;
    List<Row> all = Fixture.images(Split.TRAIN, 87, Fixture.SHAPE.size());
    for (int rows : ROWS) {
      files.add(all.subList(images, images + rows));
      images += rows;
    }
    files.add(Fixture.images(Split.TEST, 5, Fixture.SHAPE.size()));
    Path shards = temporary.resolve("shards");
    Fixture.shards(shards, Fixture.SHAPE, files, 0);
    return ShardUnit.of(
        Shards.open(Fixture.hadoop(shards), Fixture.hadoop()), EnumSet.allOf(Split.class));
  }

  @Test
  void theFilesAreThoseOfATaskForEachShard() {
    Settings settings = Fixture.settings();
    ModelSpec spec = ModelSpec.from(settings, Fixture.SHAPE);
    Model model = new Model(spec, Model.layout(spec).initialise(5));
    EncodingPlan plan = EncodingPlan.from(settings);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(Fixture.spark().sparkContext());
    Encoder encoder = ModelEncoder.of(model, plan);
    EncodeShards task =
        new EncodeShards(
            Fixture.hadoop(temporary.resolve("shards")).toString(),
            Fixture.hadoop(temporary.resolve("scratch")).toString(),
            LatentSpace.of(spec).schema(plan.columns()),
            context.broadcast(encoder),
            context.broadcast(new SerializableConfiguration(Fixture.hadoop())));
    List<ShardUnit> units = units();

    List<List<WrittenUnit>> together = context.parallelize(List.of(units), 1).map(task).collect();
    List<List<WrittenUnit>> each =
        context.parallelize(units.stream().map(List::of).toList(), 2).map(task).collect();

    assertThat(together).hasSize(1);
    assertThat(together.get(0))
        .extracting(WrittenUnit::file)
        .isEqualTo(each.stream().map(one -> one.get(0).file()).toList());
    assertThat(together.get(0))
        .extracting(WrittenUnit::unit)
        .containsExactlyElementsOf(units.stream().map(ShardUnit::name).toList());
  }
}
