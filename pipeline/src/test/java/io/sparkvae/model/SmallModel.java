// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.scope.LatentShape;
import java.util.List;

/** Models of any composition, small enough for central differences. */
public final class SmallModel {
  public static final ImageShape SHAPE = ImageShape.of(1, 4, 6);
  public static final Settings SETTINGS =
      Settings.reference()
          .with(
              """
              model { hidden = [6], latent = 3, code.active = 2, sequence { units = 4, hidden = [5] }, belief.units = 4, jumps.hidden = [5], zForcing.hidden = [4], categorical.levels = 4
                conv { channels = [4], dense = 4 }, resconv.blocks = 1, pixelcnn { layers = 2, channels = 3, maps = 2 }
                gatedPixelcnn { layers = 2, channels = 3, maps = 2 }
                pixelsnail { blocks = 1, residuals = 1, channels = 4, keys = 2, maps = 2 }
                dilated { dilations = [1, 2], channels = 3, maps = 2 }, lstm.units = 3
                bagOfWords.hidden = [4], collaboration.hidden = [4]
                vq.codes = 8, vq2 { channels = 4, blocks = 1 }
                codes { embedding = 3, blocks = 1 } }
              """,
              "test");

  private static final long IMAGES = 1000;

  private SmallModel() {}

  /** Two levels, the second twice as high and wide as the first. */
  public static final CodeShape CODES =
      new CodeShape(List.of(new CodeLevel(1, 2, 5), new CodeLevel(2, 4, 3)));

  /** Latents of five dimensions, as the examples of a second stage. */
  public static final ImageShape LATENTS = ImageShape.of(1, 1, 5);

  /** The model of these settings, of images, of codes or of latents. */
  public static ModelSpec spec(String hocon) {
    Settings settings = SETTINGS.with(hocon, "test");
    if (settings.string("model.likelihood").equals("codes")) {
      return ModelSpec.from(settings, CODES, IMAGES);
    }
    if (settings.string("model.likelihood").equals("flow")) {
      return ModelSpec.ofLatents(settings, LATENTS, IMAGES);
    }
    // Of 4 x 6 pixels, a map in front of one level has 2 x 3 places.
    Settings fitting =
        LatentShape.isMap(settings)
            ? settings.with("model.latentMap.downsampling = 2", "test")
            : settings;
    // The upper of two levels has half of that.
    ImageShape shape =
        settings.string("model.posterior").equals("vq-2") ? ImageShape.of(1, 4, 8) : SHAPE;
    return ModelSpec.from(fitting, shape, IMAGES);
  }
}
