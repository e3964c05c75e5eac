// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.decomposition;

import io.sparkvae.graph.Noise;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.plan.DecompositionPlan;
import io.sparkvae.stats.profile.PosteriorSample;
import io.sparkvae.stats.result.Amount;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Computes a {@link Decomposition}. The three terms are made of ln q(z|x) - ln q(z) and of the same
 * of each dimension, so that with the KL divergences of the table they add up exactly:
 *
 * <pre>
 *   I(n; z) = E ln q(z|x) / q(z)
 *   TC(z)   = Σ_j I(n; z_j) - I(n; z)
 *   Σ_j KL(q(z_j) ‖ p(z_j)) = Σ_j (KL_j - I(n; z_j))
 * </pre>
 *
 * @param rows number of images in the table
 */
public record Decomposing(SparkSession spark, long rows, DecompositionPlan plan) {
  private static final int BOOTSTRAP_SAMPLES = 200;

  /** Keeps the noise of the bootstrap apart from that of the images. */
  private static final long BOOTSTRAP = 1;

  /** The terms of one image, in nats. */
  private record Terms(double information, double totalCorrelation, double dimensionWise) {
    static Terms of(StratifiedPosterior.Told told, double kl) {
      double sum = 0;
      for (double one : told.byDimension()) {
        sum += one;
      }
      return new Terms(told.joint(), sum - told.joint(), kl - sum);
    }
  }

  /** Decomposes the KL divergence of a sample; empty for fewer than 3 images. */
  public Optional<Decomposition> decompose(List<PosteriorSample.Posterior> sample) {
    if (sample.size() < 3) {
      return Optional.empty();
    }
    List<StratifiedPosterior.Both> told = told(sample);
    double[] kl = sample.stream().mapToDouble(one -> sum(one.kl())).toArray();
    List<Terms> all = terms(kl, i -> told.get(i).all());
    List<Terms> half = terms(kl, i -> told.get(i).half());
    return Optional.of(
        new Decomposition(
            sample.size() == rows ? "exact" : "minibatch-stratified",
            rows,
            sample.size(),
            plan.seed(),
            Amount.ofNats(mean(kl.length, i -> kl[i])),
            term(all, Terms::information),
            term(all, Terms::totalCorrelation),
            term(all, Terms::dimensionWise),
            byDimension(sample, told),
            new Decomposition.Halved(
                mean(half, Terms::information),
                mean(half, Terms::totalCorrelation),
                mean(half, Terms::dimensionWise))));
  }

  private List<StratifiedPosterior.Both> told(List<PosteriorSample.Posterior> sample) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<StratifiedPosterior> posteriors =
        context.broadcast(new StratifiedPosterior(rows, sample));
    List<Long> hashes = sample.stream().map(one -> one.hash()).toList();
    List<Integer> images = IntStream.range(0, sample.size()).boxed().toList();
    long seed = plan.seed();
    try {
      return context
          .parallelize(images)
          .map(i -> posteriors.value().told(i, Noise.of(seed, hashes.get(i))))
          .collect();
    } finally {
      posteriors.destroy();
    }
  }

  private static double sum(float[] numbers) {
    double sum = 0;
    for (float one : numbers) {
      sum += one;
    }
    return sum;
  }

  private static List<Terms> terms(double[] kl, IntFunction<StratifiedPosterior.Told> told) {
    return IntStream.range(0, kl.length).mapToObj(i -> Terms.of(told.apply(i), kl[i])).toList();
  }

  private static double mean(int n, IntToDoubleFunction value) {
    Moments moments = new Moments();
    IntStream.range(0, n).forEach(i -> moments.add(value.applyAsDouble(i)));
    return moments.mean();
  }

  private static double mean(List<Terms> terms, ToDoubleFunction<Terms> term) {
    return mean(terms.size(), i -> term.applyAsDouble(terms.get(i)));
  }

  private Decomposition.Term term(List<Terms> terms, ToDoubleFunction<Terms> term) {
    int n = terms.size();
    Moments means = new Moments();
    float[] uniform = new float[n];
    for (int sample = 0; sample < BOOTSTRAP_SAMPLES; sample++) {
      Noise.of(plan.seed(), BOOTSTRAP, sample).uniform(uniform, 0, n);
      means.add(
          mean(n, i -> term.applyAsDouble(terms.get(Math.min(n - 1, (int) (uniform[i] * n))))));
    }
    return Decomposition.Term.of(mean(terms, term), means.standardDeviation());
  }

  private static Decomposition.ByDimension byDimension(
      List<PosteriorSample.Posterior> sample, List<StratifiedPosterior.Both> told) {
    int latent = sample.get(0).mu().length;
    List<Moments> information =
        IntStream.range(0, latent)
            .mapToObj(
                j -> {
                  Moments moments = new Moments();
                  told.forEach(one -> moments.add(one.all().byDimension()[j]));
                  return moments;
                })
            .toList();
    return new Decomposition.ByDimension(
        information.stream().map(Moments::mean).toList(),
        information.stream().map(Moments::standardError).toList(),
        IntStream.range(0, latent)
            .mapToObj(
                j -> mean(sample.size(), i -> sample.get(i).kl()[j]) - information.get(j).mean())
            .toList());
  }
}
