// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.sample;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Noise;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.plan.MutualInformationPlan;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Estimates how much z says about the image, I(x; z) = E ln q(z|x) / q(z), with q(z) the mean of
 * the posteriors of N images and one z of each (Hoffman and Johnson 2016, "ELBO surgery"; the
 * estimate of He et al. 2019, arXiv 1901.05534, section 4.2). The rate E KL(q(z|x) || p(z)) is I(x;
 * z) + KL(q(z) || p(z)), so z may differ from the prior without telling images apart.
 *
 * <p>It tells N images apart, so it is never above ln N: where it comes near, take more images. The
 * images are those of the smallest hashes of their ids, and the noise of an image depends on the
 * seed and that hash, so the number depends neither on the files nor on the cluster.
 */
public record MutualInformation(SparkSession spark, Latents table, MutualInformationPlan plan) {

  /**
   * The estimate.
   *
   * @throws ConfigurationFailure when the posteriors have no variance, or there is one image alone
   */
  public MutualInformationContent estimate() {
    String split = table.content().measuredSplit();
    List<Row> rows = sample(split);
    int latent = table.content().latent().size();
    if (rows.size() < 2 || SampledRows.floats(rows.get(0), 1).length != latent) {
      throw new ConfigurationFailure(
          "latents %s: expected at least 2 images in %s with a logVar of %s numbers, from a Gaussian posterior (stats.mutualInformation.images), found %s images%s"
              .formatted(
                  table.directory(),
                  split,
                  latent,
                  rows.size(),
                  rows.isEmpty()
                      ? ""
                      : ", %s numbers".formatted(SampledRows.floats(rows.get(0), 1).length)));
    }
    Moments rate = new Moments();
    for (Row row : rows) {
      rate.add(row.<Float>getList(2).stream().mapToDouble(Float::doubleValue).sum());
    }
    return MutualInformationContent.of(split, information(rows), rate);
  }

  private Moments information(List<Row> rows) {
    List<Long> keys = rows.stream().map(row -> row.getLong(3)).toList();
    List<Integer> images = IntStream.range(0, rows.size()).boxed().toList();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<GaussianPosteriors> posteriors =
        context.broadcast(
            new GaussianPosteriors(
                rows.stream().map(row -> SampledRows.floats(row, 0)).toList(),
                rows.stream().map(row -> SampledRows.floats(row, 1)).toList()));
    Moments moments = new Moments();
    try {
      long seed = plan.seed();
      context
          .parallelize(images)
          .map(i -> posteriors.value().information(i, Noise.of(seed, keys.get(i))))
          .collect()
          .forEach(moments::add);
    } finally {
      posteriors.destroy();
    }
    return moments;
  }

  private List<Row> sample(String split) {
    Dataset<Row> rows =
        ParquetRows.read(spark, LatentsSchema.base(), table.source(), table.files())
            .where(functions.col("split").equalTo(split));
    return SampledRows.of(rows, plan.images())
        .select(
            functions.col("mu"), functions.col("logVar"), functions.col("kl"), SampledRows.hash())
        .collectAsList();
  }
}
