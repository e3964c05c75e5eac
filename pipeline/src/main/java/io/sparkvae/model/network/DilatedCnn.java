// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.DilatedWindow;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * p(x|z) = prod_i p(x_i | the {@link #field} numbers before x_i, z): causal dilated convolutions
 * over the {@link PixelSequence} of an image (Yang et al. 2017, arXiv 1702.08139, section 3.2,
 * there over words). With the dilations the field grows, and the decoder goes from one that has
 * little but z to one that hardly needs it.
 *
 * <p>A linear map of the number before and of maps of z, which another decoder network makes for
 * every place, is the first layer. Each convolution adds to what it reads, activated before; a
 * linear map of the last gives the numbers of the likelihood. The paper concatenates the same z at
 * every word; maps can say as much, and other things at other places of an image.
 *
 * @param dilations of the convolutions, first to last
 * @param kernel places of their windows
 * @param channels of each
 * @param maps of z, numbers for each number of the image
 * @param context makes the maps; {@link NoContext} where there are none
 */
@JsonTypeName("dilated")
public record DilatedCnn(
    List<Integer> dilations,
    int kernel,
    int channels,
    int maps,
    DecoderNetwork context,
    LayerStyle style)
    implements DecoderNetwork {
  private static final String KERNEL = "model.dilated.kernel";
  private static final String CHANNELS = "model.dilated.channels";
  private static final String CONTEXT = "model.dilated.context";
  private static final int MOST_KERNEL = 255;

  public DilatedCnn {
    dilations = List.copyOf(dilations);
    if (dilations.isEmpty() || dilations.stream().anyMatch(dilation -> dilation < 1)) {
      throw new IllegalArgumentException(
          "dilated: expected dilations of at least 1, found " + dilations);
    }
    if (!isKernel(kernel) || maps < 1 || !style.takes(List.of(channels))) {
      throw new IllegalArgumentException(
          "dilated: expected a kernel from 2 to %s, at least 1 map and %s, found %s, %s and %s"
              .formatted(MOST_KERNEL, style.widths("channel"), kernel, maps, channels));
    }
    if (context.autoregressive() || context instanceof TiedMlp) {
      throw new IllegalArgumentException(
          "dilated: expected maps from z alone, found those of " + context);
    }
  }

  private static boolean isKernel(int kernel) {
    return kernel >= 2 && kernel <= MOST_KERNEL;
  }

  static DilatedCnn from(Settings settings, ImageShape shape) {
    LayerStyle style = LayerStyle.from(settings, "model.dilated.activation");
    int channels = settings.integer(CHANNELS);
    if (!style.takes(List.of(channels))) {
      throw settings.refused(CHANNELS, style.widths("channel"), channels);
    }
    int kernel = settings.integer(KERNEL);
    if (!isKernel(kernel)) {
      throw settings.refused(KERNEL, "a number from 2 to " + MOST_KERNEL, kernel);
    }
    return new DilatedCnn(
        settings.integersFrom("model.dilated.dilations", 1),
        kernel,
        channels,
        settings.integerFrom("model.dilated.maps", 1),
        DecoderNetwork.context(settings, shape, CONTEXT),
        style);
  }

  /** Numbers of the image before a number that it sees: 1 + the sum of (kernel - 1) dilation. */
  long field() {
    return 1
        + dilations.stream()
            .mapToLong(dilation -> new DilatedWindow(kernel, dilation).reach())
            .sum();
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
    PixelSequence sequence = new PixelSequence(scope.shape());
    List<Expression> read = new ArrayList<>();
    read.add(sequence.of(input.pixels()).shifted(1, 1));
    if (readsLatent()) {
      read.add(sequence.of(context.decode(scope, input.withNumbers(maps))));
    }
    Expression h =
        Layers.ofElements(
            scope, Expression.concat(2, read), "decoder.before", channels, style::linearStart);
    for (int i = 1; i <= dilations.size(); i++) {
      String name = "decoder.dilated" + i;
      DilatedWindow window = new DilatedWindow(kernel, dilations.get(i - 1));
      Expression a = style.activated(scope, h, name);
      h = h.plus(window.convolution(scope, a, name, channels, style::linearStart));
    }
    String numbers = "decoder.numbers";
    h = style.activated(scope, h, numbers);
    return sequence.planes(
        Layers.ofElements(scope, h, numbers, input.numbers(), style::linearStart));
  }

  @Override
  public String words() {
    return "a dilated convolutional network of %s and %s, which draws one pixel after the other"
        .formatted(Phrase.count(dilations.size(), "layer"), Phrase.count(channels, "channel"));
  }
}
