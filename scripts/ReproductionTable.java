// SPDX-License-Identifier: Apache-2.0
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * java -cp JACKSON ReproductionTable.java TABLE DIR SAMPLES ROW…: prints results of reproduce.sh as a table in Markdown.
 *
 * <p>TABLE is likelihood, information, error, codes, places, jumps or disentanglement. A row is LABEL|PAPER: DIR/LABEL holds its
 * results, PAPER is what the paper says of it. Rows without results are left out. Of disentanglement, rows NAME-SEED are followed
 * by their means.
 */
final class ReproductionTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final String label;

  private ReproductionTable(Path directory, String label) {
    this.directory = directory;
    this.label = label;
  }

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    String table = arguments[0];
    List<String> head = new ArrayList<>(List.of("model"));
    head.addAll(columns(table, arguments[2]));
    head.add("paper");
    line(head);
    line(head.stream().map(column -> "---").toList());
    Map<String, List<List<String>>> bySeed = new TreeMap<>();
    for (int i = 3; i < arguments.length; i++) {
      String[] row = arguments[i].split("\\|", 2);
      ReproductionTable found = new ReproductionTable(Path.of(arguments[1], row[0]), row[0]);
      if (found.isThere(table)) {
        List<String> cells = new ArrayList<>(List.of(row[0]));
        cells.addAll(found.cells(table));
        cells.add(row[1]);
        line(cells);
        bySeed.computeIfAbsent(row[0].replaceFirst("-[^-]*$", ""), name -> new ArrayList<>()).add(cells);
      }
    }
    if (table.equals("disentanglement")) {
      bySeed.forEach((name, rows) -> line(means(name, rows)));
    }
  }

  /** Mean and standard deviation over rows of numbers, column by column. */
  private static List<String> means(String name, List<List<String>> rows) {
    List<String> cells = new ArrayList<>(List.of(name + ", mean of " + rows.size()));
    int last = rows.get(0).size() - 1;
    for (int column = 1; column < last; column++) {
      int at = column;
      double[] numbers = rows.stream().mapToDouble(row -> Double.parseDouble(row.get(at))).toArray();
      double mean = Arrays.stream(numbers).average().orElseThrow();
      double squares = Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).sum();
      cells.add(words(mean, 3) + " ± " + words(Math.sqrt(squares / Math.max(1, numbers.length - 1)), 3));
    }
    cells.add(rows.get(0).get(last));
    return cells;
  }

  private static void line(List<String> cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }

  private static List<String> columns(String table, String samples) {
    String likelihood = "-ln p(x), k = " + samples;
    return switch (table) {
      case "likelihood" -> List.of(likelihood, "±", "ELBO", "rate", "distortion", "active");
      case "information" ->
          List.of(likelihood, "±", "ELBO", "KL", "MI", "±", "distortion", "active");
      case "error" -> List.of("squared error an image");
      case "codes" ->
          List.of(
              "bits/dim",
              "bits/dim, learned prior",
              "distortion",
              "bits a code: uniform",
              "marginal entropy",
              "learned prior",
              "perplexity");
      case "places" -> List.of("bits/dim", "rate", "distortion", "bits/dim of the distortion alone");
      case "jumps" ->
          List.of(
              "ELBO",
              "direction kept, jumps of 1 to 4",
              "pixels on",
              "draws within half a pixel",
              "direction kept after a single frame");
      case "disentanglement" ->
          List.of(
              "beta-VAE", "FactorVAE", "MIG", "SAP", "DCI D", "DCI C", "DCI I", "KL", "ln p(x\\|z)", "active");
      default -> throw new IllegalArgumentException("no table " + table);
    };
  }

  private boolean isThere(String table) {
    return Files.exists(
        directory.resolve(
            switch (table) {
              case "error" -> "stats/statistics.json";
              case "disentanglement" -> "scores/disentanglement.json";
              default -> "evaluation/evaluation.json";
            }));
  }

  private List<String> cells(String table) throws IOException {
    return switch (table) {
      case "likelihood" -> likelihood(List.of());
      case "information" -> likelihood(information());
      case "error" -> {
        // ln p(x|z) = -error - 784 / 2 ln(pi) for a variance of a half.
        double elbo = read("stats/statistics.json").at("/bySplit/test/elbo").asDouble();
        yield List.of(words(-elbo - 392 * Math.log(Math.PI), 2));
      }
      case "codes" -> codes();
      case "places" -> {
        JsonNode test = evaluation();
        yield List.of(
            words(bits(mean(test, "elbo")), 3),
            words(mean(test, "rate"), 1),
            words(mean(test, "distortion"), 1),
            words(bits(-mean(test, "distortion")), 3));
      }
      case "jumps" -> {
        // Rollouts are in the order of the frames that they have seen, 1 and 10.
        JsonNode rollouts = evaluation().at("/rollouts");
        yield List.of(
            words(mean(evaluation(), "elbo"), 2),
            jumps(rollouts.at("/1"), "motion/direction", 3),
            jumps(rollouts.at("/1"), "motion/drawn", 2),
            jumps(rollouts.at("/1"), "near", 2),
            jumps(rollouts.at("/0"), "motion/direction", 3));
      }
      case "disentanglement" -> disentanglement();
      default -> throw new IllegalArgumentException("no table " + table);
    };
  }

  private List<String> disentanglement() throws IOException {
    JsonNode scores = read("scores/disentanglement.json");
    JsonNode latents = read("stats/statistics.json");
    List<String> cells = new ArrayList<>();
    for (String score :
        List.of("betaVae", "factorVae", "mig", "sap", "dci/disentanglement", "dci/completeness", "dci/informativeness")) {
      cells.add(words(scores.at("/" + score).asDouble(), 3));
    }
    cells.add(words(latents.at("/kl/total").asDouble(), 2));
    cells.add(words(latents.at("/logLikelihood").asDouble(), 2));
    cells.add(latents.at("/activeUnits").asText());
    return cells;
  }

  private static String jumps(JsonNode rollout, String measure, int digits) {
    List<String> jumps = new ArrayList<>();
    for (int gap = 1; gap <= 4; gap++) {
      jumps.add(words(mean(rollout.at("/byDistance/" + (gap - 1)), measure), digits));
    }
    return String.join(", ", jumps);
  }

  private List<String> likelihood(List<String> information) throws IOException {
    JsonNode test = evaluation();
    List<String> cells = new ArrayList<>();
    cells.add(words(mean(test, "negativeLogLikelihood"), 2));
    cells.add(words(test.at("/negativeLogLikelihood/standardError").asDouble(), 2));
    cells.add(words(mean(test, "elbo"), 2));
    cells.add(words(mean(test, "rate"), 2));
    cells.addAll(information);
    cells.add(words(mean(test, "distortion"), 2));
    cells.add(test.at("/activeUnits").asText());
    return cells;
  }

  private List<String> information() throws IOException {
    String file = "stats/mutual-information.json";
    if (!Files.exists(directory.resolve(file))) {
      return List.of("", "");
    }
    JsonNode found = read(file);
    return List.of(
        words(found.at("/mutualInformation").asDouble(), 2),
        words(found.at("/standardError").asDouble(), 2));
  }

  private List<String> codes() throws IOException {
    JsonNode test = evaluation();
    JsonNode prior = test.at("/prior");
    List<String> cells = new ArrayList<>();
    cells.add(words(bits(mean(test, "elbo")), 4));
    cells.add(prior.isMissingNode() ? "" : words(prior.at("/bitsPerDimension/mean").asDouble(), 4));
    cells.add(words(mean(test, "distortion"), 1));
    if (prior.isMissingNode()) {
      cells.addAll(List.of("", "", "", ""));
      return cells;
    }
    JsonNode usage = read("stats/codes.json");
    List<String> perplexities = new ArrayList<>();
    double entropy = 0;
    int all = 0;
    for (int level = 0; level < usage.at("/levels").size(); level++) {
      JsonNode map = usage.at("/levels/" + level);
      int places = map.at("/height").asInt() * map.at("/width").asInt();
      JsonNode used = usage.at("/bySplit/test/" + level);
      entropy += places * used.at("/entropy").asDouble() / Math.log(2);
      all += places;
      perplexities.add(
          words(used.at("/perplexity").asDouble(), 1) + " of " + map.at("/size").asInt());
    }
    cells.add(words(prior.at("/uniformBitsPerCode").asDouble(), 3));
    cells.add(words(entropy / all, 3));
    cells.add(words(prior.at("/bitsPerCode/mean").asDouble(), 3));
    cells.add(String.join(", ", perplexities));
    return cells;
  }

  /** Bits per dimension of a bound in nats an image, in the measure of the evaluation. */
  private double bits(double elbo) throws IOException {
    JsonNode test = evaluation();
    JsonNode shape = read("model/model.json").at("/shape");
    double size = 1;
    for (JsonNode side : shape) {
      size *= side.asDouble();
    }
    double distance = -elbo - mean(test, "negativeLogLikelihood");
    return mean(test, "bitsPerDimension") + distance / (size * Math.log(2));
  }

  private JsonNode evaluation() throws IOException {
    return read("evaluation/evaluation.json").at("/bySplit/test");
  }

  private JsonNode read(String file) throws IOException {
    return JSON.readTree(directory.resolve(file).toFile());
  }

  private static double mean(JsonNode of, String measure) {
    return of.at("/" + measure + "/mean").asDouble();
  }

  private static String words(double number, int digits) {
    return String.format("%." + digits + "f", number);
  }
}
