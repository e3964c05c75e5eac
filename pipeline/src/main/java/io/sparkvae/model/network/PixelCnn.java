// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.layer.MaskedWindow;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * p(x|z) = prod_i p(x_i | x_j for some j before i, z), pixels in rows from the top, each from the
 * left: masked convolutions of the image (van den Oord et al. 2016, arXiv 1601.06759, section 3.4)
 * that keep its size. The first layer does not see the pixel itself (their mask A), the others do
 * (mask B); these add to what they read, activated before (pre-activation, as {@link
 * Convolutional}'s blocks). To the first layer's sums a linear map of each pixel's own maps of z is
 * added, which another decoder network makes; a linear map of each pixel gives the numbers.
 *
 * <p>A pixel sees {@code layers * (kernel - 1) / 2} rows above and columns to the left, and to the
 * right one column for each row that it goes up (for a kernel of 3): a local one leaves to z what
 * is not local (Chen et al. 2017, arXiv 1611.02731, section 3.1). What is to the right beyond that
 * stays unseen, however many layers there are.
 *
 * @param layers of masked convolutions
 * @param kernel height and width of their windows, odd, in pixels
 * @param channels of each
 * @param maps of z, numbers a pixel
 * @param context makes the maps; {@link NoContext} where there are none
 */
@JsonTypeName("pixelcnn")
public record PixelCnn(
    int layers, int kernel, int channels, int maps, DecoderNetwork context, LayerStyle style)
    implements DecoderNetwork {
  private static final String KERNEL = "model.pixelcnn.kernel";
  private static final String CHANNELS = "model.pixelcnn.channels";
  private static final String CONTEXT = "model.pixelcnn.context";

  public PixelCnn {
    if (layers < 1 || channels < style.normalisation().leastUnits() || maps < 1) {
      throw new IllegalArgumentException(
          "pixelcnn: expected at least 1 layer, %s channels and 1 map, found %s, %s and %s"
              .formatted(style.normalisation().leastUnits(), layers, channels, maps));
    }
    if (!isWindow(kernel)) {
      throw new IllegalArgumentException(
          "pixelcnn: expected an odd kernel from 3 to 255, found " + kernel);
    }
    if (context.autoregressive() || context instanceof TiedMlp) {
      throw new IllegalArgumentException(
          "pixelcnn: expected maps from z alone, found those of " + context);
    }
  }

  private static boolean isWindow(int kernel) {
    return kernel >= 3 && kernel <= 255 && kernel % 2 == 1;
  }

  static PixelCnn from(Settings settings, ImageShape shape) {
    if (shape.frames() * shape.channels() != 1) {
      throw settings.refused(
          "model.decoder.network",
          "images of one plane (1 frame of 1 channel) for pixelcnn",
          "%s x %s planes".formatted(shape.frames(), shape.channels()));
    }
    int kernel = settings.integer(KERNEL);
    if (!isWindow(kernel)) {
      throw settings.refused(KERNEL, "an odd number from 3 to 255", kernel);
    }
    LayerStyle style = LayerStyle.from(settings, "model.pixelcnn.activation");
    int channels = settings.integer(CHANNELS);
    int least = style.normalisation().leastUnits();
    if (channels < least) {
      throw settings.refused(CHANNELS, "at least " + least, channels);
    }
    return new PixelCnn(
        settings.integerFrom("model.pixelcnn.layers", 1),
        kernel,
        channels,
        settings.integerFrom("model.pixelcnn.maps", 1),
        DecoderNetwork.context(settings, shape, CONTEXT),
        style);
  }

  @Override
  public List<Integer> places(ImageShape image) {
    return context.places(image);
  }

  @Override
  public boolean autoregressive() {
    return true;
  }

  @Override
  public boolean readsLatent() {
    return context.readsLatent();
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    ImageShape shape = scope.shape();
    Expression image = input.pixels().reshape(input.rows(), shape.height(), shape.width(), 1);
    Expression h = masked(scope, image, "decoder.masked1", MaskedWindow.Sight.BEFORE);
    if (readsLatent()) {
      Expression maps = Planes.together(context.decode(scope, input.withNumbers(this.maps)), shape);
      h = h.plus(Layers.pointwise(scope, maps, "decoder.context", channels, style::linearStart));
    }
    for (int i = 2; i <= layers; i++) {
      String before = "decoder.masked" + (i - 1);
      Expression a = style.activated(scope, h, before);
      h = h.plus(masked(scope, a, "decoder.masked" + i, MaskedWindow.Sight.ITSELF_TOO));
    }
    h = style.activated(scope, h, "decoder.masked" + layers);
    return Planes.apart(
        Layers.pointwise(scope, h, "decoder.numbers", input.numbers(), style::linearStart));
  }

  private Expression masked(Scope scope, Expression h, String name, MaskedWindow.Sight sight) {
    return Layers.masked(
        scope, h, name, channels, new MaskedWindow(kernel, sight), style::linearStart);
  }

  @Override
  public String words() {
    return "a PixelCNN of %s and %s, which draws one pixel after the other"
        .formatted(Phrase.count(layers, "layer"), Phrase.count(channels, "channel"));
  }
}
