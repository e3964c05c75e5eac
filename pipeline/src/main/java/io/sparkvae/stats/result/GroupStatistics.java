// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.profile.GroupingSums;
import io.sparkvae.stats.profile.Groupings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The numbers of {@code groups.json}: the images of each value of the label and of each factor, in
 * nats an image.
 *
 * @param groupings label and factors; empty for images without both
 * @param table the Parquet table in the statistics directory that holds the numbers of each
 *     dimension; null if there is none
 */
public record GroupStatistics(List<Grouping> groupings, String table) {

  /** Where it lies in the directory. */
  public static final ResultFile<GroupStatistics> FILE =
      new ResultFile<>("groups.json", GroupStatistics.class, "statistics by label and factor");

  /**
   * The label, or a factor of variation.
   *
   * @param name {@code label}, or {@code factor 0}, {@code factor 1} …
   * @param groups the images of each value, the smallest value first
   */
  public record Grouping(String name, List<Group> groups) {
    public Grouping {
      groups = List.copyOf(groups);
    }
  }

  /**
   * Images that have a value in common.
   *
   * @param value of the label or factor
   * @param images number of images
   * @param kl KL divergence of an image, summed over the dimensions
   * @param logLikelihood ln p(x|z)
   * @param elbo evidence lower bound
   */
  public record Group(int value, long images, Mean kl, Mean logLikelihood, Mean elbo) {}

  /**
   * A mean over images.
   *
   * @param mean over the images
   * @param standardError of the mean
   */
  public record Mean(double mean, double standardError) {
    /** Returns the mean of a number and its standard error. */
    public static Mean of(Moments moments) {
      return new Mean(moments.mean(), moments.standardError());
    }
  }

  public GroupStatistics {
    groupings = List.copyOf(groupings);
  }

  /** Returns the statistics of each value of label and factors. */
  public static GroupStatistics of(Groupings groupings) {
    List<Grouping> found = new ArrayList<>();
    groupings
        .byIndex()
        .forEach(
            (index, sums) -> {
              if (!sums.tooMany()) {
                found.add(new Grouping(Groupings.name(index), groups(sums)));
              }
            });
    return new GroupStatistics(found, GroupTable.isEmpty(groupings) ? null : GroupTable.NAME);
  }

  private static List<Group> groups(GroupingSums sums) {
    return sums.groups().entrySet().stream()
        .map(
            one ->
                new Group(
                    one.getKey(),
                    one.getValue().images(),
                    Mean.of(one.getValue().kl()),
                    Mean.of(one.getValue().logLikelihood()),
                    Mean.of(one.getValue().elbo())))
        .toList();
  }

  /**
   * Reads the file of a statistics directory; empty for statistics of earlier versions.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<GroupStatistics> read(Manifest.Read statistics, Configuration hadoop) {
    return FILE.read(statistics, hadoop);
  }
}
