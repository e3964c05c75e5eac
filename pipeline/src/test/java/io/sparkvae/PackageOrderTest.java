// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A package, subpackages included, uses only those that stand before it in this list. */
class PackageOrderTest {
  private static final List<String> ORDER =
      List.of(
          "failure",
          "configuration",
          "storage",
          "provenance",
          "machine",
          "output",
          "tracking",
          "cluster",
          "connector",
          "stage",
          "image.codec",
          "image.webp",
          "image",
          "source.files",
          "source.archive",
          "source.format",
          "source.encoded",
          "source.array",
          "source.table",
          "source.generated",
          "source",
          "shard",
          "ingest",
          "graph",
          "graph.plan",
          "graph.cpu",
          "graph.cuda",
          "graph.nd4j",
          "graph.engine",
          "model.scope",
          "model.layer",
          "model.quantiser",
          "model.causal",
          "model.network",
          "model.prior",
          "model.posterior",
          "model.likelihood",
          "model.input",
          "model.objective",
          "model",
          "model.file",
          "onnx.runtime",
          "onnx",
          "latents",
          "dl4j",
          "train.data",
          "train.augmentation",
          "train.checkpoint",
          "train.updater",
          "train.rate",
          "train.step",
          "train.tensorboard",
          "train.loop",
          "train.averaging",
          "train.closedform",
          "train.dl4j",
          "train.forecast",
          "train",
          "stats.plan",
          "stats.moments",
          "stats.profile",
          "stats.result",
          "stats.decomposition",
          "stats.sample",
          "stats",
          "evaluate",
          "generate",
          "score",
          "export",
          "gate",
          "report",
          "pipeline",
          "summary",
          "ml");

  private static final Path SOURCES = Path.of("src/main/java/io/sparkvae");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
  private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+)`");
  private static final Pattern REFERENCE =
      Pattern.compile("\\bio\\.sparkvae\\.([a-z0-9]+(?:\\.[a-z0-9]+)*)");

  @Test
  void packagesUseOnlyEarlierOnes() throws IOException {
    List<String> violations = new ArrayList<>();
    List<Path> files;
    try (var walk = Files.walk(SOURCES)) {
      files = walk.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    for (Path file : files) {
      if (!file.getParent().equals(SOURCES)) {
        String user = SOURCES.relativize(file.getParent()).toString().replace('/', '.');
        violations.addAll(violations(user, file, Files.readString(file)));
      }
    }
    assertThat(files).hasSizeGreaterThan(10);
    assertThat(violations).isEmpty();
  }

  @Test
  void thePageOnArchitectureHasThisOrder() throws IOException {
    String page = Files.readString(Path.of("../docs/architecture.md"));
    List<String> described =
        page.substring(page.indexOf("| package | subject |"), page.indexOf("| (`io.sparkvae`)"))
            .lines()
            .map(row -> row.split("\\|")[1])
            .flatMap(cell -> NAME.matcher(cell).results().map(name -> name.group(1)))
            .toList();
    assertThat(described).isEqualTo(ORDER);
  }

  @Test
  void aViolationIsFound() {
    Path file = Path.of("A.java");
    assertThat(violations("image", file, "import static io.sparkvae.train.Training.X;"))
        .containsExactly("A.java: image uses train, which comes after it");
    assertThat(violations("image", file, "var x = new io.sparkvae.shard.Shards();")).hasSize(1);
    assertThat(violations("absent", file, "")).hasSize(1);
    assertThat(violations("image.webp", file, "import io.sparkvae.image.Image;")).hasSize(1);
    assertThat(violations("image", file, "import io.sparkvae.image.webp.WebpFile;")).isEmpty();
    assertThat(violations("train", file, "import io.sparkvae.image.Image; // io.sparkvae.report"))
        .isEmpty();
  }

  private static List<String> violations(String user, Path file, String source) {
    if (!ORDER.contains(user)) {
      return List.of(file + ": package " + user + " has no place in the order");
    }
    return REFERENCE
        .matcher(COMMENT.matcher(source).replaceAll(" "))
        .results()
        .map(match -> match.group(1))
        .filter(used -> ORDER.indexOf(used) < 0 || ORDER.indexOf(used) > ORDER.indexOf(user))
        .map(used -> file + ": " + user + " uses " + used + ", which comes after it")
        .toList();
  }
}
