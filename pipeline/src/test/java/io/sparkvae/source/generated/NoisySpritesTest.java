// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.Image;
import io.sparkvae.source.Inputs;
import io.sparkvae.source.Sources;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import io.sparkvae.source.format.TaskedSource;
import io.sparkvae.storage.Digest;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoisySpritesTest {
  private static final String SECTION = "ingest.noisySprites.";

  private static SourcePlan plan(String... assignments) {
    Settings settings = Settings.reference().withOverride("ingest.format = noisy-sprites");
    for (String assignment : assignments) {
      settings = settings.withOverride(assignment);
    }
    return Sources.plan(settings);
  }

  private static List<SourceImage> read(String... assignments) throws Exception {
    return Inputs.read(plan(assignments));
  }

  private static byte[] pixels(SourceImage source) {
    return ((SourceImage.Raw) source.content()).image().pixels();
  }

  @Test
  void theSpriteIsWhereItsFactorsSayAndTheRestIsUniformNoise() throws Exception {
    long sum = 0;
    long count = 0;
    int brightest = 0;
    for (SourceImage source : read(SECTION + "sample = 300")) {
      int[] f = source.factors();
      assertThat(source.label()).isEqualTo(Integer.toString(f[0]));
      int index = (((f[0] * 6 + f[1]) * 40 + f[2]) * 32 + f[3]) * 32 + f[4];
      Image sprite = new Sprites().draw(index);
      byte[] pixels = pixels(source);
      for (int i = 0; i < pixels.length; i++) {
        if (sprite.pixels()[i] != 0) {
          assertThat(pixels[i]).isEqualTo((byte) 255);
        } else {
          sum += pixels[i] & 0xff;
          brightest = Math.max(brightest, pixels[i] & 0xff);
          count++;
        }
      }
    }
    // 0.25 * 255 is 63.75: 65 values from 0 to 64, each for 3 or 4 of 256 bytes.
    assertThat(brightest).isEqualTo(64);
    assertThat((double) sum / count).isCloseTo(31.75, within(0.2));
  }

  @Test
  void anImageFollowsFromItsNumberAndTheSeedAlone() throws Exception {
    List<SourceImage> whole = read(SECTION + "sample = 20");
    List<SourceImage> cut = read(SECTION + "sample = 21", "ingest.taskBytes = 1");
    List<SourceImage> other = read(SECTION + "sample = 20", SECTION + "seed = 1");
    for (int i = 0; i < whole.size(); i++) {
      assertThat(cut.get(i).id()).isEqualTo(whole.get(i).id());
      assertThat(pixels(cut.get(i))).isEqualTo(pixels(whole.get(i)));
      assertThat(pixels(other.get(i))).isNotEqualTo(pixels(whole.get(i)));
    }
    assertThat(whole.get(19).id()).isEqualTo("noisy-sprites/000000000019");
    // The pixels of the first image are the same for ever, as what was ingested tells.
    assertThat(Digest.hex(Digest.sha256(pixels(whole.get(0)))).substring(0, 16))
        .isEqualTo("c4a3e0d45b9a18ab");
  }

  @Test
  void withoutNoiseTheyAreSprites() throws Exception {
    for (SourceImage source : read(SECTION + "sample = 20", SECTION + "noise = 0")) {
      int[] f = source.factors();
      int index = (((f[0] * 6 + f[1]) * 40 + f[2]) * 32 + f[3]) * 32 + f[4];
      assertThat(pixels(source)).isEqualTo(new Sprites().draw(index).pixels());
    }
  }

  /** Only the tasks are made, and the first image of the last one. */
  @Test
  void thereAreMoreThanAnIntCounts() throws Exception {
    SourcePlan plan = plan(SECTION + "sample = 5000000000", "ingest.taskBytes = 4 GiB");
    var source = (TaskedSource) new NoisySpriteFormat().open(null, plan, null);
    assertThat(source.expected()).isEqualTo(OptionalLong.of(5_000_000_000L));
    SourceTask last = source.tasks().get(source.tasks().size() - 1);
    try (SourceIterator images = last.open(new Configuration(false))) {
      SourceImage first = images.next();
      long number = 5_000_000_000L - last.count();
      assertThat(first.id()).isEqualTo("noisy-sprites/%s".formatted("00" + number));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample = 0", "sample = 2000000000000", "noise = 1.5", "noise = -1"})
  void nonsenseIsRefusedByName(String assignment) {
    String key = assignment.substring(0, assignment.indexOf(' '));
    assertThatThrownBy(() -> plan(SECTION + assignment))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(SECTION + key);
  }
}
