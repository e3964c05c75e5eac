// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.PlaceMoments;
import io.sparkvae.stats.profile.SplitMoments;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code places.json}: the KL divergence of a latent with places, by channel and by
 * place, in nats a place.
 *
 * @param latent shape of the latent
 * @param all over all images
 * @param bySplit the same for each split that has images, by its name
 */
public record PlaceStatistics(LatentShape latent, Groups all, Map<String, Groups> bySplit) {
  /** Where it lies in the directory. */
  public static final ResultFile<PlaceStatistics> FILE =
      new ResultFile<>(
          "places.json", PlaceStatistics.class, "KL divergences by channel and by place");

  /**
   * The two ways to group the latent dimensions.
   *
   * @param channels of each channel, an image's mean over the places
   * @param places of each place, an image's sum over the channels; row-major, the sizes of {@link
   *     LatentShape#placeSizes}
   */
  public record Groups(Spread channels, Spread places) {
    /** Returns the statistics of a set of images. */
    public static Groups of(PlaceMoments moments) {
      return new Groups(Spread.of(moments.channels()), Spread.of(moments.places()));
    }
  }

  /**
   * How a number is spread over the images. The lists have one element for each group.
   *
   * @param mean mean over the images
   * @param standardDeviation sample standard deviation (divisor n - 1; 0 for one image)
   * @param standardError standard error of the mean: standardDeviation / √n
   */
  public record Spread(
      List<Double> mean, List<Double> standardDeviation, List<Double> standardError) {
    public Spread {
      mean = List.copyOf(mean);
      standardDeviation = List.copyOf(standardDeviation);
      standardError = List.copyOf(standardError);
    }

    private static Spread of(Moments[] moments) {
      return new Spread(
          list(moments, Moments::mean),
          list(moments, Moments::standardDeviation),
          list(moments, Moments::standardError));
    }

    private static List<Double> list(Moments[] moments, ToDoubleFunction<Moments> value) {
      return Arrays.stream(moments).mapToDouble(value).boxed().toList();
    }
  }

  public PlaceStatistics {
    bySplit = new TreeMap<>(bySplit);
  }

  /** Returns the statistics of a latent with places; empty for a vector. */
  public static Optional<PlaceStatistics> of(SplitMoments moments, LatentShape latent) {
    return moments
        .total()
        .places()
        .map(total -> new PlaceStatistics(latent, Groups.of(total), bySplit(moments)));
  }

  private static Map<String, Groups> bySplit(SplitMoments moments) {
    Map<String, Groups> bySplit = new TreeMap<>();
    for (Map.Entry<Split, LatentMoments> one : moments.bySplit().entrySet()) {
      bySplit.put(one.getKey().column(), Groups.of(one.getValue().places().orElseThrow()));
    }
    return bySplit;
  }

  /**
   * Reads the file of a statistics directory; empty if the latent is a vector.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<PlaceStatistics> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
