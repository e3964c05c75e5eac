// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.configuration.Settings;
import io.sparkvae.onnx.runtime.NetworkSettings;
import io.sparkvae.stats.plan.NeighbourPlan;
import java.util.List;
import java.util.Optional;

/**
 * The checked settings of the section {@code score}.
 *
 * @param seed of all random choices
 * @param disentanglement empty if its scores are off
 * @param probes empty if they are off
 * @param distances empty if they are off
 */
public record ScorePlan(
    long seed,
    Optional<OfDisentanglement> disentanglement,
    Optional<OfProbes> probes,
    Optional<OfDistances> distances) {
  /** All pairs of images are compared, and one machine holds the latents of all. */
  private static final int MOST = 100_000;

  private static final int LEAST_IMAGES = 100;

  /**
   * Settings of the scores of disentanglement.
   *
   * @param images largest number of images
   * @param votes number of examples that the beta-VAE and FactorVAE scores learn from
   * @param trees number of trees of each random forest
   * @param halves number of random halves of the images from which standard errors are computed
   * @param unordered indices of factors in the table whose values have no order
   */
  record OfDisentanglement(int images, int votes, int trees, int halves, List<Integer> unordered) {}

  /**
   * Settings of the probes.
   *
   * @param neighbours number of neighbours that vote, and of images
   */
  record OfProbes(NeighbourPlan neighbours) {}

  /**
   * Settings of the distances of samples.
   *
   * @param images number of samples, and largest number of real images
   * @param neighbours the neighbour whose distance is the radius of an image's ball
   * @param network whose output the features are; empty for the model's own encoder
   */
  record OfDistances(int images, int neighbours, Optional<NetworkSettings> network) {}

  /** What the features are in which images are compared. */
  enum Features {
    /** Posterior means of the model's own encoder. */
    MODEL,
    /** An output of a network that the user names. */
    ONNX
  }

  private static final String FEATURES = "score.features";

  /**
   * Reads and checks the section {@code score}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static ScorePlan from(Settings settings) {
    OfDisentanglement disentanglement =
        new OfDisentanglement(
            images(settings, "score.disentanglement.images"),
            between(settings, "score.disentanglement.votes", 10, 1_000_000),
            between(settings, "score.disentanglement.trees", 1, 10_000),
            halves(settings),
            unordered(settings));
    int k = between(settings, "score.probes.neighbours", 1, MOST);
    OfProbes probes =
        new OfProbes(
            new NeighbourPlan(
                k,
                images(settings, "score.probes.references"),
                images(settings, "score.probes.images")));
    OfDistances distances =
        new OfDistances(
            images(settings, "score.distances.images"),
            between(settings, "score.distances.neighbours", 1, LEAST_IMAGES - 1),
            network(settings));
    return new ScorePlan(
        settings.longInteger("score.seed"),
        disentanglement.images == 0 ? Optional.empty() : Optional.of(disentanglement),
        probes.neighbours.images() == 0 || probes.neighbours.references() == 0
            ? Optional.empty()
            : Optional.of(probes),
        distances.images == 0 ? Optional.empty() : Optional.of(distances));
  }

  /** One half alone has no standard deviation worth the name. */
  private static int halves(Settings settings) {
    String key = "score.disentanglement.halves";
    int value = settings.integer(key);
    if (value != 0 && (value < 2 || value > 1000)) {
      throw settings.refused(key, "0, or a number from 2 to 1000", value);
    }
    return value;
  }

  private static List<Integer> unordered(Settings settings) {
    String key = "score.disentanglement.unordered";
    List<Integer> values = settings.integers(key);
    if (values.stream().anyMatch(value -> value < 0)) {
      throw settings.refused(key, "indices of factors, from 0", values);
    }
    return values;
  }

  private static Optional<NetworkSettings> network(Settings settings) {
    Optional<NetworkSettings> network = NetworkSettings.from(settings, NetworkSpace.SECTION);
    return switch (settings.choice(FEATURES, Features.class)) {
      case MODEL -> Optional.empty();
      case ONNX -> {
        if (network.isEmpty()) {
          throw settings.refused(
              NetworkSpace.SECTION + ".file", "an ONNX file for %s = onnx".formatted(FEATURES), "");
        }
        yield network;
      }
    };
  }

  private static int images(Settings settings, String key) {
    int value = settings.integer(key);
    if (value != 0 && (value < LEAST_IMAGES || value > MOST)) {
      throw settings.refused(
          key, "0, or a number from %s to %s".formatted(LEAST_IMAGES, MOST), value);
    }
    return value;
  }

  private static int between(Settings settings, String key, int least, int most) {
    int value = settings.integer(key);
    if (value < least || value > most) {
      throw settings.refused(key, "a number from %s to %s".formatted(least, most), value);
    }
    return value;
  }
}
