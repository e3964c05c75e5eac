package io.sparkvae.generate;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.LabelBatch;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.NoiseBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Runs a model on a few images, here and now. */
public final class Decoding {
  private static final int BATCH = 16;

  private final Model model;

  public Decoding(Model model) {
    this.model = model;
  }

  /**
   * Posterior means of images.
   *
   * @param images pixels in [0, 1]
   * @param labels of the images, of which models that read none take no notice
   * @return one mu {@code [latent]} for each
   */
  public List<float[]> means(List<float[]> images, List<Integer> labels) {
    int latent = model.spec().latent();
    NoiseBatch noise = new NoiseBatch(ModelGraph.evaluationNoise(model.spec()), BATCH);
    // A mean depends on noise through dynamic binarisation alone.
    for (int i = 0; i < BATCH; i++) {
      noise.draw(Noise.of(i), i);
    }
    return inBatches(
        images,
        labels,
        latent,
        (batch, ofBatch) ->
            ModelSessions.evaluation(
                model.spec(),
                BATCH,
                Precision.FLOAT,
                session -> {
                  session.parameters().put(model.parameters());
                  session.input(ModelGraph.X).put(batch);
                  ofBatch.put(session);
                  noise.put(session);
                  return evaluate(session, ModelGraph.MU);
                }));
  }

  /**
   * Means of p(x|z).
   *
   * @param latents one z {@code [latent]} for each image
   * @param labels as in {@link #means}
   * @return pixels, in [0, 1] for a Bernoulli likelihood
   */
  public List<float[]> decode(List<float[]> latents, List<Integer> labels) {
    return inBatches(
        latents,
        labels,
        model.spec().shape().size(),
        (batch, ofBatch) ->
            ModelSessions.decoder(
                model.spec(),
                BATCH,
                Precision.FLOAT,
                session -> {
                  session.parameters().put(model.parameters());
                  session.input(ModelGraph.Z).put(batch);
                  ofBatch.put(session);
                  return evaluate(session, ModelGraph.RECONSTRUCTION);
                }));
  }

  /**
   * Means of p(x|z) for z drawn from the prior; of a model that reads labels, class after class.
   *
   * @param from number of the first
   * @param seed of the draws; image i is the same wherever one begins and however many follow
   * @return pixels, as from {@link #decode}
   */
  public List<float[]> samples(long from, int count, long seed) {
    NoiseBatch noise = new NoiseBatch(ModelGraph.generationNoise(model.spec()), BATCH);
    OptionalInt classes = ModelGraph.classes(model.spec());
    LabelBatch labels = new LabelBatch(classes, BATCH);
    List<float[]> out = new ArrayList<>();
    int size = model.spec().shape().size();
    for (int first = 0; first < count; first += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        noise.draw(Noise.of(seed, from + first + i), i);
        labels.put(i, (int) ((from + first + i) % classes.orElse(1)), () -> "sample");
      }
      float[] images =
          ModelSessions.generation(
              model.spec(),
              BATCH,
              Precision.FLOAT,
              session -> {
                session.parameters().put(model.parameters());
                labels.put(session);
                noise.put(session);
                return evaluate(session, ModelGraph.RECONSTRUCTION);
              });
      for (int i = 0; i < Math.min(BATCH, count - first); i++) {
        out.add(Arrays.copyOfRange(images, i * size, (i + 1) * size));
      }
    }
    return out;
  }

  private static float[] evaluate(GraphSession session, String output) {
    session.evaluate(List.of(output));
    return session.output(output).toFloats();
  }

  private interface Batch {
    float[] apply(float[] in, LabelBatch labels);
  }

  private List<float[]> inBatches(
      List<float[]> in, List<Integer> labels, int widthOut, Batch function) {
    LabelBatch ofBatch = new LabelBatch(ModelGraph.classes(model.spec()), BATCH);
    List<float[]> out = new ArrayList<>();
    for (int from = 0; from < in.size(); from += BATCH) {
      List<float[]> part = in.subList(from, Math.min(in.size(), from + BATCH));
      int width = part.get(0).length;
      float[] batch = new float[BATCH * width];
      for (int i = 0; i < part.size(); i++) {
        System.arraycopy(part.get(i), 0, batch, i * width, width);
        int image = from + i;
        ofBatch.put(i, labels.get(image), () -> "example image %d".formatted(image + 1));
      }
      ofBatch.pad(part.size());
      float[] result = function.apply(batch, ofBatch);
      for (int i = 0; i < part.size(); i++) {
        out.add(Arrays.copyOfRange(result, i * widthOut, (i + 1) * widthOut));
      }
    }
    return out;
  }
}
