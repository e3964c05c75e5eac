// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** A broadcast model encodes as the one that was sent, whichever way Spark sends it. */
class EncoderTest {
  @Test
  void encodersTravel() {
    ModelSpec spec = ModelSpec.from(Fixture.settings(), Fixture.SHAPE);
    Encoder encoder =
        ModelEncoder.of(
            new Model(spec, Model.layout(spec).initialise(3)),
            EncodingPlan.from(Fixture.settings()));
    float[] expected = means(encoder);
    for (Serializer serializer :
        new Serializer[] {
          new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf())
        }) {
      SerializerInstance instance = serializer.newInstance();
      Encoder received =
          instance.deserialize(
              instance.serialize(encoder, ClassTag$.MODULE$.apply(Encoder.class)),
              ClassTag$.MODULE$.apply(Encoder.class));
      assertThat(means(received)).containsExactly(expected);
    }
  }

  /** Of five images in two chunks. */
  private static float[] means(Encoder encoder) {
    int size = Fixture.SHAPE.size();
    List<Chunk> chunks = new ArrayList<>();
    for (int rows : new int[] {3, 2}) {
      byte[] pixels = new byte[rows * size];
      Arrays.fill(pixels, (byte) (10 * rows));
      chunks.add(
          new Chunk(
              Fixture.SHAPE,
              rows,
              pixels,
              Collections.nCopies(rows, "id"),
              new Integer[rows],
              new int[rows][],
              new byte[rows][32]));
    }
    float[][] means = new float[1][];
    encoder.encode(
        chunks.iterator(), of -> means[0] = Arrays.copyOf(of.mu(), of.images().count() * 3));
    assertThat(means[0]).hasSize(15);
    return means[0];
  }
}
