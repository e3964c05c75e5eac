// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private final Settings reference = Settings.reference();

  @Test
  void overlaysInOrder() {
    Settings settings =
        reference
            .with("train { epochs = 3, batchSize = 32 }", "nightly.conf")
            .withOverride("train.epochs=4");
    assertThat(settings.integer("train.epochs")).isEqualTo(4);
    assertThat(settings.integer("train.batchSize")).isEqualTo(32);
    assertThat(settings.integer("model.latent")).isEqualTo(reference.integer("model.latent"));
  }

  @Test
  void everyValueKnowsWhereItCameFrom() {
    Settings settings =
        reference.with("train.epochs = 3", "nightly.conf").withOverride("train.seed=9");
    assertThat(settings.origin("train.epochs")).isEqualTo("nightly.conf: 1");
    assertThat(settings.describe())
        .contains("train.epochs = 3  # nightly.conf: 1\n")
        .contains("train.seed = 9  # --set train.seed")
        .containsPattern("model.latent = \\d+  # reference.conf.*\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.epoch = 3 | unknown key 'train.epoch' (f: 1): the nearest known key is 'train.epochs'",
        "train.checkpoint = 5 | the nearest known key is 'train.checkpoint.",
        "train.epochs = many | train.epochs: expected a number like 10, found \"many\" (f: 1)",
        "train.epochs = 2.5 | train.epochs: expected an integer, found 2.5 (f: 1)",
        "train.epochs = 99999999999 | train.epochs: expected an integer, found 99999999999",
        "train.epochs = null | train.epochs: expected an integer, found null",
        "encode.z = 1 | encode.z: expected a boolean like false, found 1 (f: 1)",
        "model.hidden = 200 | model.hidden: expected a list like [200,200], found 200 (f: 1)",
        "train { epochs = | f: expected HOCON, found",
      })
  void refuses(String hocon, String message) {
    assertThatThrownBy(() -> reference.with(hocon, "f").integer("train.epochs"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void aRefusalOfTheSecondStageNamesTheKeyThatTheUserSets() {
    Settings prior = reference.with("prior.model.latent = 2.5", "f").ofPrior();
    assertThatThrownBy(() -> prior.withValue("train.seed", 2, "test").integer("model.latent"))
        .hasMessage("prior.model.latent: expected an integer, found 2.5 (f: 1)");
    assertThatThrownBy(() -> prior.withOverride("train.epochs=2.5").integer("train.epochs"))
        .hasMessageStartingWith("train.epochs: expected an integer, found 2.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "64       | \"64\"   | true",
        "1e-3     | 0.001    | true",
        "10       | 1e1      | true",
        "[2, 3.0] | [2,3]    | true",
        "\"auto\" | auto     | true",
        "\"a\"    | \"b\"    | false",
        "64       | 65       | false",
        "[2, 3]   | [3, 2]   | false",
        "true     | false    | false",
        "nothing  | null     | false",
        "[\"a\"]  | \"a\"    | false",
      })
  void valuesAreEqualThatMeanTheSame(String a, String b, boolean same) {
    assertThat(Meaning.same(a, b)).isEqualTo(same);
  }

  @Test
  void aPresetLiesBetweenTheDefaultsAndTheUser() {
    Settings settings = reference.with("model.preset = beta-vae", "f");
    assertThat(reference.real("model.beta")).isEqualTo(1);
    assertThat(settings.real("model.beta")).isEqualTo(4);
    assertThat(settings.describe()).containsPattern("model.beta = 4(.0)?  # presets.conf: \\d+\n");
    assertThat(settings.withOverride("model.beta=2").real("model.beta")).isEqualTo(2);
    // Whatever the order in which they were set, and without a trace of another preset.
    assertThat(
            reference
                .with("model.beta = 2", "f")
                .withOverride("model.preset=autoencoder")
                .withOverride("model.preset=beta-vae")
                .describe())
        .contains("model.beta = 2  # f: 1\n", "model.posterior = \"gaussian\"  # reference.conf");
  }

  @Test
  void anUnknownPresetIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> reference.with("model.preset = beta-ave", "f"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("unknown preset 'beta-ave' (f: 1): the nearest known preset is 'beta-vae'");
  }

  @Test
  void capitalsDoNotLeadAstray() {
    assertThat(Nearest.to("Vae", List.of("aae", "beta-vae", "vae"))).contains("vae");
    assertThat(Nearest.to("BETA-VAE", List.of("aae", "beta-vae", "vae"))).contains("beta-vae");
  }

  @Test
  void everyPresetIsMadeOfKnownSettings() {
    assertThat(Presets.all()).extracting(Presets.Preset::name).startsWith("vae", "beta-vae");
    for (Presets.Preset preset : Presets.all()) {
      assertThat(reference.withOverride("model.preset=" + preset.name()).string("model.preset"))
          .isEqualTo(preset.name());
      assertThat(preset.paper()).isNotBlank();
    }
  }

  @Test
  void refusesAWrongUnit() {
    Settings settings = reference.withOverride("ingest.limits.fileBytes=64 seconds");
    assertThatThrownBy(() -> settings.bytes("ingest.limits.fileBytes"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "ingest.limits.fileBytes: expected a size in bytes like '64 MiB', found \"64 seconds\""
                + " (--set ingest.limits.fileBytes: 1)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1.5]", "512,0.5", "[1e10]", "[512, x]"})
  void aListOfIntegersHasNoFractions(String list) {
    Settings settings = reference.withOverride("model.hidden=" + list);
    assertThatThrownBy(() -> settings.integers("model.hidden"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("model.hidden: expected a list of integers, found [");
    assertThat(reference.withOverride("model.hidden=[5e2, 64.0]").integers("model.hidden"))
        .containsExactly(500, 64);
  }

  @Test
  void aListInPlaceOfAWordNeedsNoBrackets() {
    assertThat(reference.withOverride("encode.splits=train, test").strings("encode.splits"))
        .containsExactly("train", "test");
    assertThat(reference.withOverride("ingest.labels=/a b/1.csv,2.TSV").strings("ingest.labels"))
        .containsExactly("/a b/1.csv", "2.TSV");
    assertThat(reference.withOverride("ingest.labels=/a,b.csv").strings("ingest.labels"))
        .containsExactly("/a,b.csv");
  }

  @Test
  void refusesAChoiceThatIsNone() {
    Settings settings = reference.withOverride("train.trainer=averging");
    assertThatThrownBy(() -> settings.choice("train.trainer", Choice.class))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected one of local, dl4j-spark, found averging");
  }

  private enum Choice {
    LOCAL,
    DL4J_SPARK
  }

  @Test
  void readsUnitsListsAndAuto() {
    Settings settings =
        reference
            .withOverride("ingest.limits.fileBytes=2 MiB")
            .withOverride("encode.splits=[train, test]")
            .withOverride("train.workers=4");
    assertThat(settings.bytes("ingest.limits.fileBytes")).isEqualTo(2 << 20);
    assertThat(settings.strings("encode.splits")).isEqualTo(List.of("train", "test"));
    assertThat(settings.integerOrAuto("train.workers")).contains(4);
    assertThat(reference.integerOrAuto("train.workers")).isEmpty();
    assertThat(
            reference
                .withOverride("train.trainer=dl4j-spark")
                .choice("train.trainer", Choice.class))
        .isEqualTo(Choice.DL4J_SPARK);
  }

  @Test
  void aPathIsTakenLiterally() {
    Settings settings = reference.withValue("ingest.input", "/data/${x} \"a\"#b", "--input");
    assertThat(settings.string("ingest.input")).isEqualTo("/data/${x} \"a\"#b");
  }

  @Test
  void nothingIsIncludedAndNothingOverflows() {
    for (String what :
        List.of("\"x\"", "file(\"/etc/passwd\")", "url(\"http://h/x\")", "classpath(\"x\")")) {
      assertThatThrownBy(() -> Settings.reference().with("include " + what, "my.conf"))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageStartingWith("my.conf: expected HOCON, found include of ")
          .hasMessageEndingWith(", which is not supported");
    }
    assertThatThrownBy(() -> Settings.reference().with("a = " + "[".repeat(200_000), "my.conf"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("my.conf: expected HOCON, found it nested too deeply");
  }

  @Test
  void theSecondStageHasAModelOfItsOwnAndTheTrainingOfTheFirst() {
    Settings run =
        Settings.reference()
            .with(
                """
                model { preset = sigma-vae, latent = 7 }
                train { epochs = 3, batchSize = 16, codebookStart = k-means }
                prior { model.classes = 4, train.epochs = 5 }
                """,
                "test")
            .withOverride("prior.train.seed=9");
    Settings prior = run.ofPrior();
    assertThat(prior.string("model.preset")).isEqualTo("code-prior");
    assertThat(prior.string("model.likelihood")).isEqualTo("codes");
    assertThat(prior.integer("model.classes")).isEqualTo(4);
    assertThat(prior.integer("model.latent")).isEqualTo(10);
    assertThat(prior.integer("train.epochs")).isEqualTo(5);
    assertThat(prior.integer("train.batchSize")).isEqualTo(16);
    assertThat(prior.integer("train.seed")).isEqualTo(9);
    assertThat(prior.string("train.codebookStart")).as("a prior has none").isEqualTo("random");
    assertThat(run.integer("train.epochs")).isEqualTo(3);
    assertThat(run.describe()).contains("prior.train.epochs = 5  # test");
    assertThatThrownBy(() -> run.withOverride("prior.train.epoch=3"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "unknown key 'prior.train.epoch' (--set): the nearest known key is 'prior.train.epochs'");
    assertThatThrownBy(() -> run.with("prior.train.epochs = [1]", "file"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("prior.train.epochs: expected a number like 10");
  }

  /** Environment variables are text: {@code epochs = ${?EPOCHS}}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.epochs | 5",
        "train.learningRate.initial | 1e-3",
        "encode.z | true",
        "model.hidden | [512, 256]",
        "train.augmentation.changes | [flip, shift]",
      })
  void textIsConvertedAsHoconDoes(String key, String value) {
    String written = reference.with(key + " = " + value, "f").describe();
    String text = value.replaceAll("[\\[\\]]", "");
    assertThat(reference.with("%s = \"%s\"".formatted(key, text), "f").describe())
        .isEqualTo(written);
  }

  @Test
  void whatIsNoNumberStaysRefused() {
    assertThatThrownBy(() -> reference.with("train.epochs = \"\"", "f"))
        .hasMessage("train.epochs: expected a number like 10, found \"\" (f: 1)");
    assertThatThrownBy(() -> reference.with("encode.z = \"maybe\"", "f"))
        .hasMessage("encode.z: expected a boolean like false, found \"maybe\" (f: 1)");
    assertThatThrownBy(() -> reference.with("train.epochs = \"" + "9x".repeat(9999) + '"', "f"))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void anOptionsListNeedsNoBrackets() {
    assertThat(reference.withOverride("model.hidden=512,256").integers("model.hidden"))
        .containsExactly(512, 256);
    assertThat(reference.withOverride("model.hidden=512").integers("model.hidden"))
        .containsExactly(512);
    assertThat(
            reference
                .withOverride("model.conv.channels=32,64")
                .integersOrAuto("model.conv.channels"))
        .contains(List.of(32, 64));
    assertThat(reference.withOverride("encode.z=yes").flag("encode.z")).isTrue();
    assertThat(reference.withOverride("ingest.input=/a,1/b,2").string("ingest.input"))
        .isEqualTo("/a,1/b,2");
  }
}
