// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.configuration.Presets;
import io.sparkvae.configuration.Presets.Preset;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.storage.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code models}: lists the presets or shows one. It does not start Spark and reads no
 * data.
 */
@Command(
    name = "models",
    description =
        "List the presets (model.preset) with their papers, or show one: its parts,"
            + " settings and number of parameters.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae models beta-vae --shape 1x64x64 --set model.network=conv")
final class ModelsJob implements Callable<Integer>, WithoutSpark {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,5})x(\\d{1,5})x(\\d{1,5})");

  /** Places of a side of the first level of codes, and K, unless options say otherwise. */
  private static final int SMALLEST = 8;

  private static final int DIFFERENT = 512;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Name of a preset; without it, all are listed.")
  String name;

  @Option(
      names = "--shape",
      paramLabel = "CxHxW",
      defaultValue = "1x28x28",
      description = "Channels, height and width of the images; default ${DEFAULT-VALUE}.")
  String shape;

  @Option(
      names = "--codes",
      paramLabel = "HxWxK",
      split = ",",
      description =
          "Of a prior over codes: height, width and number of different codes of each level, the"
              + " first level first; default 8x8x512, and 16x16x512 for a second level.")
  List<String> codes = new ArrayList<>();

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "60000",
      description =
          "Number of training images, for settings that depend on it; default"
              + " ${DEFAULT-VALUE}.")
  long images;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "HOCON file with settings. Without NAME, the model of the preset that it names is shown.")
  String config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one setting; may be repeated.")
  List<String> assignments = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec CommandSpec spec;

  /** A preset with its settings and model for images of a given shape. */
  private record Shown(
      Preset preset,
      ModelSpec model,
      Double effectiveBeta,
      String divergence,
      int parameters,
      Map<String, String> settings) {}

  @Override
  public boolean answers(LocalFiles files) {
    return config == null || files.hold(config);
  }

  @Override
  public Integer call() throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null && config == null) {
      list(out);
    } else {
      Shown shown = shown();
      if (json) {
        out.println(Json.MAPPER.writeValueAsString(shown));
      } else {
        show(shown, out);
      }
    }
    return 0;
  }

  private void list(PrintWriter out) throws JsonProcessingException {
    if (json) {
      out.println(Json.MAPPER.writeValueAsString(Presets.all()));
      return;
    }
    for (Preset preset : Presets.all()) {
      out.printf(Locale.ROOT, "%-24s %s (%s)%n", preset.name(), preset.summary(), preset.paper());
    }
  }

  private Shown shown() {
    Settings settings =
        CommonOptions.settings(
            config,
            List.of(),
            file -> CarriedConfiguration.in(Session.hadoop(), System.getenv()).read(file));
    if (name != null) {
      Presets.named(name, "NAME");
      settings = settings.withValue("model.preset", name, "NAME");
    }
    for (String assignment : assignments) {
      settings = settings.withOverride(assignment);
    }
    Preset preset = Presets.named(settings.string("model.preset"), settings.origin("model.preset"));
    ModelSpec model =
        switch (settings.string("model.likelihood")) {
          case "codes" -> ModelSpec.from(settings, codeShape(settings), images);
          case "flow" -> ModelSpec.ofLatents(settings, latents(settings), images);
          default -> ModelSpec.from(settings, imageShape(), images);
        };
    return new Shown(
        preset,
        model,
        model.effectiveBeta().isPresent() ? model.effectiveBeta().getAsDouble() : null,
        model.divergence().words(),
        Model.layout(model).size(),
        settings.section("model"));
  }

  private ImageShape imageShape() {
    int[] sizes = sizes("--shape: expected channels, height and width like 1x28x28", shape);
    return ImageShape.of(sizes[0], sizes[1], sizes[2]);
  }

  /** So many latents as the first stage has with the same settings. */
  private static ImageShape latents(Settings settings) {
    return ImageShape.of(1, 1, settings.integerFrom("model.latent", 1));
  }

  private CodeShape codeShape(Settings settings) {
    List<CodeLevel> levels = new ArrayList<>();
    for (String level : codes) {
      int[] sizes = sizes("--codes: expected height, width and codes like 8x8x512", level);
      levels.add(new CodeLevel(sizes[0], sizes[1], sizes[2]));
    }
    if (levels.isEmpty()) {
      int side = SMALLEST;
      for (int i = 0; i < settings.strings("model.codes.networks").size(); i++, side *= 2) {
        levels.add(new CodeLevel(side, side, DIFFERENT));
      }
    }
    return new CodeShape(levels);
  }

  private static int[] sizes(String expected, String found) {
    Matcher matcher = SHAPE.matcher(found);
    if (!matcher.matches()) {
      throw new ConfigurationFailure("%s, found '%s'".formatted(expected, found));
    }
    int[] sizes =
        IntStream.rangeClosed(1, 3).map(i -> Integer.parseInt(matcher.group(i))).toArray();
    if (IntStream.of(sizes).anyMatch(size -> size < 1)) {
      throw new ConfigurationFailure("%s, each at least 1, found '%s'".formatted(expected, found));
    }
    return sizes;
  }

  private void show(Shown shown, PrintWriter out) throws JsonProcessingException {
    ModelSpec model = shown.model();
    out.printf(Locale.ROOT, "%s: %s%n", shown.preset().name(), shown.preset().summary());
    out.printf(Locale.ROOT, "paper           %s%n", shown.preset().paper());
    out.printf(
        Locale.ROOT,
        "parameters      %,d for images of %s [frames, channels, height, width]%n",
        shown.parameters(),
        model.shape());
    if (!model.latent().isVector()) {
      out.printf(Locale.ROOT, "latent          %s [%s]%n", model.latent(), model.latent().axes());
    }
    out.printf(Locale.ROOT, "binarisation    %s%n", Settings.spelled(model.binarisation()));
    line(out, "corruption", model.corruption());
    line(out, "encoder", model.encoder());
    line(out, "posterior", model.posterior());
    line(out, "prior", model.prior());
    line(out, "decoder", model.decoder());
    line(out, "likelihood", model.likelihood());
    line(out, "objective", model.objective());
    if (shown.effectiveBeta() != null) {
      out.printf(Locale.ROOT, "effective beta  %s%n", shown.effectiveBeta());
    }
    out.printf(Locale.ROOT, "kl              %s%n", shown.divergence());
    shown.settings().forEach((key, value) -> out.printf(Locale.ROOT, "%s = %s%n", key, value));
  }

  private static void line(PrintWriter out, String what, Object part)
      throws JsonProcessingException {
    String text =
        Json.MAPPER
            .writer()
            .without(com.fasterxml.jackson.databind.SerializationFeature.INDENT_OUTPUT)
            .writeValueAsString(part)
            .replace("\"", "")
            .replaceAll("([:,])", "$1 ");
    out.printf(Locale.ROOT, "%-15s %s%n", what, text);
  }
}
