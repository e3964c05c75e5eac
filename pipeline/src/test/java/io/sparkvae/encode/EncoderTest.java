package io.sparkvae.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Split;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

/** A broadcast model encodes as the one that was sent, whichever way Spark sends it. */
class EncoderTest {
  @Test
  void encodersTravel() {
    ModelSpec spec = ModelSpec.from(Fixture.settings(), Fixture.SHAPE);
    Encoder encoder =
        Encoder.of(
            new Model(spec, Model.layout(spec).initialise(3)),
            EncodingPlan.from(Fixture.settings()));
    List<ShardRow> images =
        Fixture.images(Split.TEST, 5, Fixture.SHAPE.size()).stream()
            .map(
                row ->
                    new ShardRow(row.getString(0), row.getAs(1), 17, row.getString(3), null, null))
            .toList();
    List<Row> expected = encoder.encode(images);
    for (Serializer serializer :
        new Serializer[] {
          new JavaSerializer(new SparkConf()), new KryoSerializer(new SparkConf())
        }) {
      SerializerInstance instance = serializer.newInstance();
      Encoder received =
          instance.deserialize(
              instance.serialize(encoder, ClassTag$.MODULE$.apply(Encoder.class)),
              ClassTag$.MODULE$.apply(Encoder.class));
      for (int i = 0; i < images.size(); i++) {
        assertThat((float[]) received.encode(images).get(i).get(1))
            .containsExactly((float[]) expected.get(i).get(1));
      }
    }
  }
}
