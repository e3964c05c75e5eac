// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.SessionSize;
import io.sparkvae.latents.Batch;
import io.sparkvae.latents.ShardUnit;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.PortableModel;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.output.Progress;
import io.sparkvae.shard.Chunk;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Evaluates images with a model. Executors receive it as one broadcast variable. For each batch,
 * the encoder runs once, and posterior and decoder run once for each of the k samples.
 */
final class Evaluator implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Distinguishes the random stream of an image's samples from the stream of its other noise. */
  private static final long OF_SAMPLES = 1;

  private final PortableModel model;
  private final int samples;
  private final int batchSize;
  private final long seed;

  private final Reconstructions reconstructions;
  private final Rollouts rollouts;

  /** Null without a learned prior over codes. */
  private final CodeCost codeCost;

  Evaluator(Model model, Optional<Model> prior, EvaluationPlan plan) {
    this.model = PortableModel.of(model);
    this.codeCost = prior.map(CodeCost::new).orElse(null);
    this.reconstructions = new Reconstructions(model, plan.seed());
    this.rollouts = new Rollouts(model, plan.rollouts(), plan.seed());
    this.samples = plan.samples();
    this.batchSize = plan.batchSize();
    this.seed = plan.seed();
  }

  /** Bytes outside the heap with which a task draws its samples on a processor. */
  static long offHeap(ModelSpec spec, int batchSize) {
    BuiltGraph features = ModelGraph.features(spec, batchSize);
    BuiltGraph likelihood = ModelGraph.likelihood(spec, batchSize);
    return SessionSize.evaluating(features.graph(), features.layout(), List.of(ModelGraph.FEATURES))
        + SessionSize.evaluating(likelihood.graph(), likelihood.layout(), outputs(true, true));
  }

  /**
   * Computes the scores of shards. Their images fill batches together; each image's scores are
   * added to those of its shard, in order.
   *
   * @param chunks the images of the shards, one shard after the other
   * @return the scores of each shard, in the order of the shards
   * @throws io.sparkvae.failure.DataFailure when the model gives a number that is not finite
   */
  List<SplitScores> evaluate(List<ShardUnit> units, Iterator<Chunk> chunks) {
    ModelSpec spec = model.model().spec();
    List<ScoredShard> shards =
        units.stream().map(unit -> new ScoredShard(unit.split(), new SplitScores(spec))).toList();
    // The shard of each image of the batch.
    List<ScoredShard> owners = new ArrayList<>();
    Iterator<ScoredShard> order = owners(units, shards);
    BuiltGraph features = ModelGraph.features(spec, batchSize);
    BuiltGraph likelihood = ModelGraph.likelihood(spec, batchSize);
    NoiseInput ofSamples = new NoiseInput(likelihood.noiseBeside(features), batchSize);
    Batch batch = new Batch(features, seed);
    ModelSessions.with(
        features,
        Precision.FLOAT,
        encoder ->
            ModelSessions.with(
                likelihood,
                Precision.FLOAT,
                sampler -> {
                  encoder.parameters().put(model.model().parameters());
                  sampler.parameters().put(model.model().parameters());
                  while (chunks.hasNext()) {
                    Chunk chunk = chunks.next();
                    for (int row = 0; row < chunk.rows(); row++) {
                      batch.add(chunk, row);
                      owners.add(order.next());
                      if (batch.isFull()) {
                        evaluate(batch, owners, encoder, sampler, ofSamples);
                      }
                    }
                  }
                  if (batch.count() > 0) {
                    evaluate(batch, owners, encoder, sampler, ofSamples);
                  }
                  return null;
                }));
    return shards.stream().map(ScoredShard::scores).toList();
  }

  /** Returns each shard as often as it has images. */
  private static Iterator<ScoredShard> owners(List<ShardUnit> units, List<ScoredShard> shards) {
    return IntStream.range(0, units.size())
        .boxed()
        .flatMap(i -> Stream.generate(() -> shards.get(i)).limit(units.get(i).rows()))
        .iterator();
  }

  private void evaluate(
      Batch batch,
      List<ScoredShard> owners,
      GraphSession encoder,
      GraphSession sampler,
      NoiseInput noise) {
    batch.put(encoder);
    encoder.evaluate(List.of(ModelGraph.FEATURES));
    batch.put(sampler);
    sampler.input(ModelGraph.FEATURES).put(encoder.output(ModelGraph.FEATURES).toFloats());
    ModelSpec spec = model.model().spec();
    Noise[] streams = new Noise[batch.count()];
    Image[] images = new Image[batch.count()];
    for (int i = 0; i < images.length; i++) {
      streams[i] = Noise.of(seed, batch.key(i), OF_SAMPLES);
      images[i] = new Image(spec.divergences(), spec.latent().size());
    }
    for (int sample = 0; sample < samples; sample++) {
      for (int i = 0; i < images.length; i++) {
        noise.draw(streams[i], i);
      }
      noise.put(sampler);
      // A divergence in closed form is the same for every sample, so it is read only once.
      boolean once = sample == 0;
      boolean estimated = spec.divergence() != Divergence.EXACT;
      sampler.evaluate(outputs(once, estimated));
      float[] weight = batch.finite(sampler, ModelGraph.LOG_WEIGHT);
      float[] likelihood = batch.finite(sampler, ModelGraph.LOG_LIKELIHOOD);
      for (int i = 0; i < images.length; i++) {
        images[i].add(weight[i], likelihood[i]);
      }
      if (once || estimated) {
        float[] kl = batch.finite(sampler, ModelGraph.KL);
        for (int i = 0; i < images.length; i++) {
          images[i].addDivergence(kl, i);
        }
      }
      if (once) {
        float[] mu = batch.finite(sampler, ModelGraph.MU);
        for (int i = 0; i < images.length; i++) {
          images[i].mean(mu, i);
        }
      }
    }
    for (int i = 0; i < images.length; i++) {
      owners.get(i).add(images[i]);
    }
    if (codeCost != null) {
      sampler.evaluate(List.of(ModelGraph.CODES));
      float[] prior = codeCost.logProbabilities(batch, sampler.output(ModelGraph.CODES).toFloats());
      for (int i = 0; i < images.length; i++) {
        owners.get(i).addPrior(images[i], prior[i]);
      }
    }
    reconstructions.measure(batch, owners);
    rollouts.measure(batch, owners);
    Progress.read(batch.count());
    batch.clear();
    owners.clear();
  }

  private static List<String> outputs(boolean once, boolean estimated) {
    if (once) {
      return List.of(
          ModelGraph.LOG_WEIGHT, ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL, ModelGraph.MU);
    }
    return estimated
        ? List.of(ModelGraph.LOG_WEIGHT, ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL)
        : List.of(ModelGraph.LOG_WEIGHT, ModelGraph.LOG_LIKELIHOOD);
  }
}
