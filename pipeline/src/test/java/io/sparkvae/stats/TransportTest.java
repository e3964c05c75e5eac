// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.plan.StatisticsPlan;
import io.sparkvae.stats.profile.LatentRow;
import io.sparkvae.stats.profile.ProfileShape;
import io.sparkvae.stats.profile.SplitMoments;
import io.sparkvae.stats.result.PlaceStatistics;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag$;

/** Accumulators survive both of Spark's ways to send them, bit for bit. */
class TransportTest {
  @ParameterizedTest
  @ValueSource(strings = {"2", "[1, 2, 1]"})
  void accumulatorsTravel(String shape) throws IOException {
    LatentShape latent = Json.MAPPER.readValue(shape, LatentShape.class);
    LatentsContent table =
        new LatentsContent(latent, Divergence.EXACT, 19, Map.of("train", 19L), List.of());
    SplitMoments moments =
        new SplitMoments(
            table.schema(), ProfileShape.of(table, StatisticsPlan.from(Settings.reference())));
    for (int i = 1; i < 20; i++) {
      float[] numbers = {i, 1f / i};
      moments.add(
          new LatentRow(
              "image-" + i,
              Split.values()[i % 2],
              i % 3,
              new int[] {i % 4},
              numbers,
              numbers,
              new float[] {0.1f, i},
              -i,
              -2.0 * i,
              new int[0]));
    }
    moments.finish();
    for (Serializer serializer :
        new Serializer[] {
          new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf())
        }) {
      SerializerInstance instance = serializer.newInstance();
      SplitMoments received =
          instance.deserialize(
              instance.serialize(moments, ClassTag$.MODULE$.apply(SplitMoments.class)),
              ClassTag$.MODULE$.apply(SplitMoments.class));
      assertThat(Statistics.of(received, latent, Divergence.EXACT, 0.01))
          .isEqualTo(Statistics.of(moments, latent, Divergence.EXACT, 0.01));
      assertThat(PlaceStatistics.of(received, latent))
          .isEqualTo(PlaceStatistics.of(moments, latent));
      assertThat(received.toBytes()).isEqualTo(moments.toBytes());
      received.merge(moments);
      assertThat(received.total().count()).isEqualTo(38);
    }
  }
}
