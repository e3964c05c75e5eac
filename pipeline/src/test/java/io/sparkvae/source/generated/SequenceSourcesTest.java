// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.Inputs;
import io.sparkvae.source.Sources;
import io.sparkvae.source.format.SourceImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceSourcesTest {
  private static final int SIDE = Sprites.SIDE;

  private static List<SourceImage> read(String format, String... more) throws Exception {
    Settings settings = Settings.reference().withOverride("ingest.format = " + format);
    for (String assignment : more) {
      settings = settings.withOverride(assignment);
    }
    return Inputs.read(Sources.plan(settings));
  }

  private static Image image(SourceImage source) {
    return ((SourceImage.Raw) source.content()).image();
  }

  /** The pixels of a frame that are set. */
  private static boolean[] frame(Image image, int t) {
    int size = image.shape().height() * image.shape().width();
    boolean[] set = new boolean[size];
    for (int i = 0; i < size; i++) {
      set[i] = image.pixels()[t * size + i] != 0;
    }
    return set;
  }

  @ParameterizedTest
  @ValueSource(strings = {"moving-sprites", "noisy-oscillators"})
  void theSameSeedGivesTheSameSequencesHoweverTheyAreCut(String format) throws Exception {
    String section = format.equals("moving-sprites") ? "movingSprites" : "noisyOscillators";
    String sample = "ingest.%s.sample = 20".formatted(section);
    String frames = "ingest.%s.frames = 5".formatted(section);
    String seed = "ingest.%s.seed = 3".formatted(section);
    List<SourceImage> whole = read(format, sample, frames, seed);
    List<SourceImage> cut = read(format, sample, frames, seed, "ingest.taskBytes = 1");
    List<SourceImage> more = read(format, frames, seed, "ingest.%s.sample = 21".formatted(section));
    List<SourceImage> other = read(format, sample, frames);
    assertThat(whole).hasSize(20);
    assertThat(image(whole.get(0)).shape().frames()).isEqualTo(5);
    for (int i = 0; i < 20; i++) {
      for (SourceImage same : List.of(cut.get(i), more.get(i))) {
        assertThat(same.id()).isEqualTo(whole.get(i).id());
        assertThat(same.factors()).isEqualTo(whole.get(i).factors());
        assertThat(image(same).pixels()).isEqualTo(image(whole.get(i)).pixels());
      }
      assertThat(image(other.get(i)).pixels()).isNotEqualTo(image(whole.get(i)).pixels());
    }
    assertThat(whole.stream().map(SourceImage::id).distinct()).hasSize(20);
  }

  /** The factors say where the sprite is in each frame, and which sprite it is. */
  @Test
  void aMovingSpriteIsWhereItsFactorsSay() throws Exception {
    for (String edge : List.of("bounce", "wrap")) {
      for (SourceImage sequence :
          read(
              "moving-sprites",
              "ingest.movingSprites.sample = 10",
              "ingest.movingSprites.speed = 3",
              "ingest.movingSprites.edge = " + edge)) {
        int[] f = sequence.factors();
        assertThat(f).hasSize(7);
        assertThat(sequence.label()).isEqualTo(Integer.toString(f[0]));
        assertThat(Math.abs(f[5])).isLessThanOrEqualTo(3);
        assertThat(f[5] != 0 || f[6] != 0).isTrue();
        int atOrigin = ((f[0] * 6 + f[1]) * 40 + f[2]) * 32 * 32;
        boolean[] sprite = frame(new Sprites().draw(atOrigin), 0);
        for (int t = 0; t < 20; t++) {
          int x = edge.equals("wrap") ? f[3] + t * f[5] : reflected(f[3] + t * f[5]);
          int y = edge.equals("wrap") ? f[4] + t * f[6] : reflected(f[4] + t * f[6]);
          boolean[] expected = new boolean[SIDE * SIDE];
          for (int i = 0; i < sprite.length; i++) {
            int row = Math.floorMod(i / SIDE + y - 16, SIDE);
            int column = Math.floorMod(i % SIDE + x - 16, SIDE);
            expected[row * SIDE + column] = sprite[i];
          }
          assertThat(frame(image(sequence), t)).as("%s, frame %d", edge, t).isEqualTo(expected);
        }
      }
    }
  }

  /** Between pixels 16 and 47, one step after the other. */
  private static int reflected(int free) {
    int at = free;
    while (at < 16 || at > 47) {
      at = at < 16 ? 32 - at : 94 - at;
    }
    return at;
  }

  @Test
  void horizontalMotionHasAllSpeedsBothWays() throws Exception {
    List<SourceImage> sequences =
        read(
            "moving-sprites",
            "ingest.movingSprites.sample = 200",
            "ingest.movingSprites.frames = 2",
            "ingest.movingSprites.direction = horizontal");
    assertThat(sequences).extracting(sequence -> sequence.factors()[6]).containsOnly(0);
    assertThat(sequences).extracting(sequence -> sequence.factors()[5]).containsOnly(-2, -1, 1, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3, 10, BOUNCE, 4, 6",
    "0, 3, 10, WRAP, 4, 2",
    "9, -2, 10, BOUNCE, 6, 3",
    "0, 5, 1, BOUNCE, 7, 0"
  })
  void positionsFollowFromTheEdge(
      int start, int velocity, int positions, Motion.Edge edge, int t, int expected) {
    Trajectory way = new Trajectory(start, start, velocity, velocity, positions, positions, edge);
    assertThat(way.x(t)).isEqualTo(expected);
    assertThat(way.y(t)).isEqualTo(expected);
  }

  @Test
  void anImageMovesAsItsFactorsSay() {
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    ImageShape shape = ImageShape.of(1, 2, 3);
    StillImage digit = new StillImage("digit", "test", null, 4, new int[] {11, 12}, pixels);
    Motion motion = new Motion(6, 2, Motion.Direction.ANY, Motion.Edge.WRAP, 1);
    MovingImages moving = new MovingImages(3, 1, 5, 7, motion);
    List<SourceImage> sequences = moving.of(digit, shape, Companions.none()).toList();
    assertThat(sequences)
        .extracting(SourceImage::id)
        .containsExactly("test/digit/0", "test/digit/1", "test/digit/2");
    for (SourceImage sequence : sequences) {
      int[] f = sequence.factors();
      assertThat(Arrays.copyOfRange(f, 4, 6)).containsExactly(11, 12);
      assertThat(sequence.label()).isEqualTo("4");
      assertThat(image(sequence).shape()).isEqualTo(new ImageShape(6, 1, 5, 7));
      for (int t = 0; t < 6; t++) {
        byte[] expected = new byte[35];
        for (int i = 0; i < 6; i++) {
          int row = Math.floorMod(f[1] + t * f[3] + i / 3, 5);
          expected[row * 7 + Math.floorMod(f[0] + t * f[2] + i % 3, 7)] = pixels[i];
        }
        assertThat(Arrays.copyOfRange(image(sequence).pixels(), 35 * t, 35 * (t + 1)))
            .isEqualTo(expected);
      }
    }
  }

  /** Without noise and chance, every channel is the cosine that the factors describe. */
  @Test
  void anOscillatorIsTheCosineOfItsFactors() throws Exception {
    for (SourceImage sequence :
        read(
            "noisy-oscillators",
            "ingest.noisyOscillators.sample = 5",
            "ingest.noisyOscillators.jitter = 0",
            "ingest.noisyOscillators.noise = 0")) {
      Image image = image(sequence);
      assertThat(image.shape()).isEqualTo(new ImageShape(24, 1, 1, 8));
      double period = sequence.factors()[0] / 100.0;
      assertThat(period).isBetween(8.0, 16.0);
      for (int i = 0; i < image.pixels().length; i++) {
        double theta = 2 * Math.PI * (i / 8 / period + sequence.factors()[1] / 360.0 + i % 8 / 8.0);
        assertThat((image.pixels()[i] & 255) / 255.0)
            .isCloseTo(0.5 + 0.4 * Math.cos(theta), within(0.5 / 255 + 1e-9));
      }
    }
  }

  /** Chance moves the phase where the first channel is above its middle, and only there. */
  @Test
  void theChanceOfAnOscillatorComesAndGoes() throws Exception {
    double[] squares = new double[2];
    int[] counts = new int[2];
    for (SourceImage sequence :
        read(
            "noisy-oscillators",
            "ingest.noisyOscillators.sample = 200",
            "ingest.noisyOscillators.jitter = 0.3",
            "ingest.noisyOscillators.noise = 0")) {
      double[] theta = IntStream.range(0, 24).mapToDouble(t -> phase(image(sequence), t)).toArray();
      for (int t = 0; t + 1 < theta.length; t++) {
        if (Math.abs(Math.cos(theta[t])) > 0.05) {
          double free = 2 * Math.PI * 100 / sequence.factors()[0];
          double shock = Math.IEEEremainder(theta[t + 1] - theta[t] - free, 2 * Math.PI);
          int half = Math.cos(theta[t]) > 0 ? 1 : 0;
          squares[half] += shock * shock;
          counts[half]++;
        }
      }
    }
    assertThat(Math.sqrt(squares[0] / counts[0])).isLessThan(0.01);
    assertThat(Math.sqrt(squares[1] / counts[1])).isCloseTo(0.3, within(0.02));
  }

  /** The phase of a frame, from channels 0 and 6 of 8, which are a quarter of a turn apart. */
  private static double phase(Image image, int t) {
    double cosine = (image.pixels()[8 * t] & 255) / 255.0 - 0.5;
    double sine = (image.pixels()[8 * t + 6] & 255) / 255.0 - 0.5;
    return Math.atan2(sine, cosine);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> read("moving-sprites", "ingest.movingSprites.frames = 0"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.movingSprites.frames: expected a number from 1 to 4096");
    assertThatThrownBy(() -> read("noisy-oscillators", "ingest.noisyOscillators.longest = 7"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.noisyOscillators.longest: expected a period from");
    assertThatThrownBy(() -> read("moving-sprites", "ingest.frames = 0"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.frames: expected auto, or 1 to");
    assertThatThrownBy(() -> read("moving"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.input");
  }
}
