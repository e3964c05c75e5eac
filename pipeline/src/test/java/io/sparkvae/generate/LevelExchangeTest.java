// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.SmallModel;
import io.sparkvae.model.quantiser.CodeLevel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What changes when a level's codes are those of another image. */
class LevelExchangeTest {
  /** Two channels, in blocks of 2 x 4 pixels. */
  private static final ImageShape SHAPE = ImageShape.of(2, 4, 8);

  private static final CodeLevel FIRST = new CodeLevel(2, 2, 5);

  private static float[] image(IntToDoubleFunction pixel) {
    float[] image = new float[SHAPE.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) pixel.applyAsDouble(i);
    }
    return image;
  }

  private static LevelChange change(IntToDoubleFunction pixel) {
    List<float[]> own = List.of(image(i -> 0.1 * i), image(i -> 0.2));
    List<float[]> others = new ArrayList<>();
    for (float[] image : own) {
      others.add(image(i -> image[i] + pixel.applyAsDouble(i)));
    }
    return new LevelExchange(SHAPE, FIRST, own, List.of(others)).changes().get(0);
  }

  @Test
  void meansOfBlocksAreTheShapeAndTheRestIsTexture() {
    // Each block of each channel by a number of its own.
    LevelChange shape = change(i -> i / 32 + 2 * (i / 16 % 2) + 4 * (i / 4 % 2));
    assertThat(shape.squaredChange())
        .isCloseTo((0 + 1 + 4 + 9 + 16 + 25 + 36 + 49) / 8.0, within(1e-4));
    assertThat(shape.ofMeans()).isCloseTo(1, within(1e-6));
    LevelChange texture = change(i -> i % 2 == 0 ? 1 : -1);
    assertThat(texture.squaredChange()).isCloseTo(1, within(1e-6));
    assertThat(texture.ofMeans()).isCloseTo(0, within(1e-6));
    LevelChange both = change(i -> i % 2 == 0 ? 2 : 0);
    assertThat(both.ofMeans()).isCloseTo(0.5, within(1e-6));
    assertThat(change(i -> 0)).isEqualTo(new LevelChange(0, 0));
  }

  private static Model model() {
    ModelSpec spec = SmallModel.spec("model { preset = vq-vae-2, latentMap.channels = 4 }");
    float[] parameters = new float[Model.layout(spec).size()];
    Noise.of(8).gaussian(parameters);
    return new Model(spec, parameters);
  }

  @Test
  void aLevelTakesItsCodesFromTheNextImage() {
    Model model = model();
    float[][] pixels = new float[3][model.spec().shape().size()];
    Noise noise = Noise.of(1);
    for (float[] image : pixels) {
      noise.uniform(image, 0, image.length);
    }
    List<float[]> images = List.of(pixels);
    List<Integer> labels = Arrays.asList(null, null, null);
    LevelExchange found = LevelExchange.of(model, images, labels).orElseThrow();
    Decoding decoding = new Decoding(model);
    List<int[]> codes = new Inference(model).codes(images, labels);
    int top = model.spec().codes().get(0).places();
    int all = codes.get(0).length;
    List<int[]> otherTop = new ArrayList<>();
    List<int[]> otherBottom = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int[] next = codes.get((i + 1) % 3);
      int[] own = codes.get(i);
      otherTop.add(joined(next, own, top, all));
      otherBottom.add(joined(own, next, top, all));
    }
    assertThat(found.own().toArray())
        .isEqualTo(decoding.decode(decoding.latents(codes), labels).toArray());
    assertThat(found.exchanged().get(0).toArray())
        .isEqualTo(decoding.decode(decoding.latents(otherTop), labels).toArray());
    assertThat(found.exchanged().get(1).toArray())
        .isEqualTo(decoding.decode(decoding.latents(otherBottom), labels).toArray());
    assertThat(found.changes()).allMatch(change -> change.squaredChange() > 0);
  }

  private static int[] joined(int[] top, int[] bottom, int topPlaces, int all) {
    int[] joined = Arrays.copyOf(top, all);
    System.arraycopy(bottom, topPlaces, joined, topPlaces, all - topPlaces);
    return joined;
  }

  @Test
  void equalImagesChangeNothing() {
    Model model = model();
    float[] image = new float[model.spec().shape().size()];
    LevelExchange found =
        LevelExchange.of(model, List.of(image, image), Arrays.asList(null, null)).orElseThrow();
    assertThat(found.changes()).containsExactly(new LevelChange(0, 0), new LevelChange(0, 0));
  }

  @Test
  void thereIsNoneWithoutSeveralLevelsOrImages() {
    float[] image = new float[model().spec().shape().size()];
    assertThat(LevelExchange.of(model(), List.of(image), Arrays.asList((Integer) null))).isEmpty();
    ModelSpec one = SmallModel.spec("model { preset = vq-vae, latentMap.channels = 4 }");
    Model ofOne = new Model(one, new float[Model.layout(one).size()]);
    float[] small = new float[one.shape().size()];
    assertThat(LevelExchange.of(ofOne, List.of(small, small), Arrays.asList(null, null))).isEmpty();
  }
}
