// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import java.util.List;
import java.util.function.Function;

/**
 * Mistakes in the settings of a model that can be seen before there are images to train it on.
 * Whether settings describe a model depends on the images. But what is wrong, in the same words,
 * for images that have nothing in common is wrong for all.
 */
public final class Mistakes {
  private static final long IMAGES = 60_000;

  private static final List<Function<Settings, ModelSpec>> OF_IMAGES =
      List.of(
          ofImages(1, 1, 28, 28),
          ofImages(1, 3, 64, 64),
          ofImages(1, 3, 256, 256),
          ofImages(8, 1, 64, 64),
          ofImages(24, 8, 1, 1));

  private static final List<Function<Settings, ModelSpec>> OF_CODES =
      List.of(ofCodes(7, 512), ofCodes(16, 65_536));

  private static final List<Function<Settings, ModelSpec>> OF_LATENTS =
      List.of(ofLatents(2), ofLatents(64));

  private Mistakes() {}

  /**
   * Refuses settings that describe no model, whatever the images.
   *
   * @throws ConfigurationFailure saying what is wrong
   */
  public static void refuse(Settings settings) {
    refuse(settings, OF_IMAGES);
  }

  /** Refuses settings that describe no second stage, whatever the latents. */
  public static void refuseInPrior(Settings settings) {
    Settings prior = settings.ofPrior();
    boolean ofCodes = prior.string("model.likelihood").equals("codes");
    refuse(prior, ofCodes ? OF_CODES : OF_LATENTS);
  }

  private static void refuse(Settings settings, List<Function<Settings, ModelSpec>> unlike) {
    ConfigurationFailure mistake = null;
    for (Function<Settings, ModelSpec> model : unlike) {
      try {
        TrainStage.check(settings, model.apply(settings));
        return;
      } catch (ConfigurationFailure found) {
        if (mistake != null && !found.getMessage().equals(mistake.getMessage())) {
          return;
        }
        mistake = found;
      }
    }
    throw mistake;
  }

  private static Function<Settings, ModelSpec> ofImages(
      int frames, int channels, int height, int width) {
    ImageShape shape = new ImageShape(frames, channels, height, width);
    return settings -> ModelSpec.from(settings, shape, IMAGES);
  }

  private static Function<Settings, ModelSpec> ofCodes(int side, int codes) {
    CodeShape shape = new CodeShape(List.of(new CodeLevel(side, side, codes)));
    return settings -> ModelSpec.from(settings, shape, IMAGES);
  }

  private static Function<Settings, ModelSpec> ofLatents(int latent) {
    ImageShape shape = new ImageShape(1, 1, 1, latent);
    return settings -> ModelSpec.ofLatents(settings, shape, IMAGES);
  }
}
