package io.sparkvae.encode;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.provenance.Json;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A model that encodes batches of images; what executors get, as one broadcast. */
final class Encoder implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final List<String> OUTPUTS =
      List.of(
          ModelGraph.MU,
          ModelGraph.LOG_VAR,
          ModelGraph.KL,
          ModelGraph.LOG_LIKELIHOOD,
          ModelGraph.Z);

  private final String specification;
  private final float[] parameters;
  private final int batchSize;
  private final long seed;
  private final EncodingPlan.Columns columns;
  private transient ModelSpec spec;

  private Encoder(String specification, float[] parameters, EncodingPlan plan) {
    this.specification = specification;
    this.parameters = parameters;
    this.batchSize = plan.batchSize();
    this.seed = plan.seed();
    this.columns = plan.columns();
  }

  static Encoder of(Model model, EncodingPlan plan) {
    try {
      return new Encoder(Json.MAPPER.writeValueAsString(model.spec()), model.parameters(), plan);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a spec is always writable", e);
    }
  }

  private synchronized ModelSpec spec() {
    if (spec == null) {
      try {
        spec = Json.MAPPER.readValue(specification, ModelSpec.class);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a spec that was written is readable", e);
      }
    }
    return spec;
  }

  int batchSize() {
    return batchSize;
  }

  /** Bytes of an image. */
  int imageSize() {
    return spec().shape().size();
  }

  /**
   * Encodes 1 to {@link #batchSize} images; the rest of the batch is padding.
   *
   * @return rows of {@link LatentsSchema}, in the order of the images
   * @throws DataFailure when the model gives a number that is not finite
   */
  List<Row> encode(List<ShardRow> images) {
    int latent = spec().latent();
    int size = imageSize();
    float[] x = new float[batchSize * size];
    float[] weight = new float[batchSize];
    float[] eps = new float[batchSize * latent];
    for (int i = 0; i < images.size(); i++) {
      byte[] pixels = images.get(i).pixels();
      for (int p = 0; p < size; p++) {
        x[i * size + p] = (pixels[p] & 0xff) / 255f;
      }
      weight[i] = 1;
      Noise.of(seed, images.get(i).noiseKey()).gaussian(eps, i * latent, (i + 1) * latent);
    }
    return ModelSessions.training(
        spec(),
        batchSize,
        Precision.FLOAT,
        session -> {
          session.parameters().put(parameters);
          session.input(ModelGraph.X).put(x);
          session.input(ModelGraph.WEIGHT).put(weight);
          session.input(ModelGraph.EPS).put(eps);
          session.input(ModelGraph.BETA).put(1);
          session.evaluate(OUTPUTS);
          return rows(images, session, latent);
        });
  }

  private List<Row> rows(List<ShardRow> images, GraphSession session, int latent) {
    float[] mu = session.output(ModelGraph.MU).toFloats();
    float[] logVar = session.output(ModelGraph.LOG_VAR).toFloats();
    float[] kl = session.output(ModelGraph.KL).toFloats();
    float[] z = session.output(ModelGraph.Z).toFloats();
    float[] logLikelihood = session.output(ModelGraph.LOG_LIKELIHOOD).toFloats();
    List<Row> rows = new ArrayList<>(images.size());
    for (int i = 0; i < images.size(); i++) {
      ShardRow image = images.get(i);
      float[] divergence = slice(image, "kl", kl, i, latent);
      double elbo = slice(image, "logLikelihood", logLikelihood, i, 1)[0];
      for (float nats : divergence) {
        elbo -= nats;
      }
      List<Object> values = new ArrayList<>();
      values.add(image.id());
      values.add(slice(image, "mu", mu, i, latent));
      values.add(slice(image, "logVar", logVar, i, latent));
      values.add(divergence);
      values.add((double) logLikelihood[i]);
      values.add(elbo);
      values.add(image.split());
      values.add(image.label());
      values.add(image.factors() == null ? null : image.factors().toArray());
      switch (columns) {
        case WITHOUT_Z -> {}
        case WITH_Z -> values.add(slice(image, "z", z, i, latent));
      }
      rows.add(RowFactory.create(values.toArray()));
    }
    return rows;
  }

  private static float[] slice(ShardRow image, String name, float[] batch, int i, int width) {
    float[] values = java.util.Arrays.copyOfRange(batch, i * width, (i + 1) * width);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new DataFailure(
            "image '%s': expected a finite %s from the model, found %s"
                .formatted(image.id(), name, value));
      }
    }
    return values;
  }
}
