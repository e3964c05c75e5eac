// SPDX-License-Identifier: Apache-2.0
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * java -cp JACKSON Scaling.java COMMAND LOG MODEL TARGETS …: the part of scaling.sh for which shell is not enough. LOG has a line
 * of JSON for each trial. TARGETS are epochs of one worker, separated by commas.
 *
 * <ul>
 *   <li>search LOG MODEL TARGETS DIR TRAINING…: reads trials from standard input, one a line (WORKERS KEY=VALUE …), runs those
 *       that LOG does not have, and adds them to it. TRAINING is the command without these settings.
 *   <li>best LOG MODEL TARGETS: prints for each number of workers the settings that reached the highest target first, as a trial.
 *   <li>table LOG MODEL TARGETS FORECASTS: prints the table in Markdown. FORECASTS is a folder with what {@code plan --json} says
 *       of the best settings, MODEL-WORKERS.json each.
 *   <li>curve LOG MODEL TARGETS: prints the curve as SVG.
 * </ul>
 *
 * <p>A trial's settings may name others of the section train, {@code epochs} included.
 *
 * <p>The protocol is that of Shallue et al. 2018 (arXiv 1811.03600): the images that training needs to reach a validation bound,
 * with settings tuned for each number of workers and each bound by itself.
 */
final class Scaling {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A trial is stopped at these epochs if it is so many nats behind the best with as many workers. */
  private static final List<Integer> COMPARED = List.of(3, 6, 10, 20, 30, 40, 60, 80);

  private static final double BEHIND = 2;
  private static final int MOST_EPOCHS = 120;

  /**
   * Settings that were tried.
   *
   * @param settings KEY=VALUE of the section train, separated by blanks
   * @param ended reached: the highest target (with one worker: so many epochs); behind: another was better, so it was stopped; limit: the most epochs;
   *     stopped: by hand
   * @param bounds validation ELBO after each epoch, in nats an image
   */
  private record Trial(int workers, String settings, String ended, List<Double> bounds) {

    /** Images of a step of one worker. */
    int batchSize() {
      return Stream.of(settings.split(" "))
          .filter(setting -> setting.startsWith("batchSize="))
          .mapToInt(setting -> Integer.parseInt(setting.substring("batchSize=".length())))
          .findAny()
          .orElseThrow();
    }

    /** The best bound of the first epochs. */
    double after(int epochs) {
      return bounds.stream().limit(epochs).mapToDouble(b -> b).max().orElse(Double.NEGATIVE_INFINITY);
    }

    /** Epochs until the bound was reached; between two evaluations along a straight line. */
    OptionalDouble epochsTo(double bound) {
      for (int epoch = 1; epoch <= bounds.size(); epoch++) {
        double now = bounds.get(epoch - 1);
        if (now >= bound) {
          double before = after(epoch - 1);
          return OptionalDouble.of(
              epoch == 1 ? 1 : epoch - 1 + (bound - before) / (now - before));
        }
      }
      return OptionalDouble.empty();
    }
  }

  private final Path log;
  private final String model;
  private final List<Integer> targets;

  private Scaling(Path log, String model, List<Integer> targets) {
    this.log = log;
    this.model = model;
    this.targets = targets;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    List<Integer> targets = Stream.of(arguments[3].split(",")).map(Integer::valueOf).sorted().toList();
    List<String> rest = List.of(arguments).subList(4, arguments.length);
    Scaling scaling = new Scaling(Path.of(arguments[1]), arguments[2], targets);
    switch (arguments[0]) {
      case "search" -> scaling.search(Path.of(rest.get(0)), rest.subList(1, rest.size()));
      case "best" -> scaling.best();
      case "table" -> scaling.table(Path.of(rest.get(0)));
      case "curve" -> scaling.curve();
      default -> throw new IllegalArgumentException("no command " + arguments[0]);
    }
  }

  private List<Trial> trials() throws IOException {
    List<Trial> trials = new ArrayList<>();
    if (Files.exists(log)) {
      for (String line : Files.readAllLines(log)) {
        JsonNode node = JSON.readTree(line);
        if (node.at("/model").asText().equals(model)) {
          List<Double> bounds = new ArrayList<>();
          node.at("/validationElbo").forEach(bound -> bounds.add(bound.asDouble()));
          trials.add(
              new Trial(
                  node.at("/workers").asInt(),
                  node.at("/settings").asText(),
                  node.at("/ended").asText(),
                  bounds));
        }
      }
    }
    return trials;
  }

  private List<Trial> trials(int workers) throws IOException {
    return trials().stream().filter(trial -> trial.workers() == workers).toList();
  }

  /** The bound that one worker reaches in so many epochs with the settings that are best for it. */
  private double target(int epochs) throws IOException {
    return trials(1).stream().mapToDouble(t -> t.after(epochs)).max().orElse(0);
  }

  private void search(Path directory, List<String> command)
      throws IOException, InterruptedException {
    for (String line : new String(System.in.readAllBytes()).lines().toList()) {
      String[] words = line.strip().split(" +", 2);
      int workers = Integer.parseInt(words[0]);
      String settings = words[1];
      if (!isKnown(workers, settings)) {
        Trial trial = run(workers, settings, directory, command);
        write(trial);
        System.err.printf(
            "scaling: %d workers, %s: %s after %d epochs, %.2f nats%n",
            workers, settings, trial.ended(), trial.bounds().size(), trial.after(MOST_EPOCHS));
      }
    }
  }

  /** Whether the log has the trial, and it went as far as these targets ask for. */
  private boolean isKnown(int workers, String settings) throws IOException {
    for (Trial trial : trials(workers)) {
      if (trial.settings().equals(settings)) {
        return trial.ended().equals("limit") || ended(trial) != null;
      }
    }
    return false;
  }

  /** Runs the training until its result is known. An interrupted search goes on where it was. */
  private Trial run(int workers, String settings, Path directory, List<String> command)
      throws IOException, InterruptedException {
    Path output = directory.resolve((model + " " + workers + " " + settings).replace(' ', '_'));
    List<String> words = new ArrayList<>();
    List<String> own = new ArrayList<>(List.of("train.workers=" + workers));
    own.add("train.epochs=" + MOST_EPOCHS);
    // One task for all: changes no bit, and Spark's part of a round is small.
    own.add("train.workersPerTask=" + workers);
    Stream.of(settings.split(" ")).forEach(setting -> own.add("train." + setting));
    for (String word : command) {
      if (word.equals("--")) { // what follows is Spark's
        own.forEach(setting -> words.addAll(List.of("--set", setting)));
        words.addAll(List.of("--output", output.toString()));
      }
      words.add(word);
    }
    Files.createDirectories(directory);
    Process training =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(new java.io.File(output + ".log")))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(training::destroy));
    String ended = null;
    while (ended == null && !training.waitFor(2, TimeUnit.SECONDS)) {
      ended = ended(new Trial(workers, settings, "", bounds(output)));
    }
    training.destroy();
    int code = training.waitFor();
    List<Double> bounds = bounds(output);
    if (ended == null) {
      ended = ended(new Trial(workers, settings, "", bounds));
    }
    if (ended == null && code != 0) {
      throw new IOException(output + ".log: expected training to end with code 0, found " + code);
    }
    return new Trial(workers, settings, ended == null ? "limit" : ended, bounds);
  }

  /** Why a trial needs no further epochs, or null. */
  private String ended(Trial trial) throws IOException {
    int epochs = trial.bounds().size();
    int last = targets.get(targets.size() - 1);
    if (trial.workers() == 1 ? epochs >= last : trial.after(MOST_EPOCHS) >= target(last)) {
      return "reached";
    }
    for (int epoch : COMPARED) {
      double best =
          trials(trial.workers()).stream()
              .mapToDouble(t -> t.after(epoch))
              .max()
              .orElse(Double.NEGATIVE_INFINITY);
      if (epochs >= epoch && trial.after(epoch) < best - BEHIND) {
        return "behind";
      }
    }
    return null;
  }

  /** The validation bounds of a run so far; a line that is half written is left out. */
  private static List<Double> bounds(Path output) throws IOException {
    Path metrics = output.resolve("metrics.jsonl");
    List<Double> bounds = new ArrayList<>();
    if (Files.exists(metrics)) {
      String text = Files.readString(metrics);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        JsonNode round = JSON.readTree(line);
        JsonNode ofAverage = round.at("/averageValidationElbo"); // where one is kept
        JsonNode bound = ofAverage.isNumber() ? ofAverage : round.at("/validationElbo");
        if (bound.isNumber()) {
          bounds.add(Math.round(100 * bound.asDouble()) / 100.0);
        }
      }
    }
    return bounds;
  }

  /** Adds a trial to the log, or puts it in the place of the same that was shorter. */
  private void write(Trial trial) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(log)) {
      for (String line : Files.readAllLines(log)) {
        JsonNode node = JSON.readTree(line);
        if (!(node.at("/model").asText().equals(model)
            && node.at("/workers").asInt() == trial.workers()
            && node.at("/settings").asText().equals(trial.settings()))) {
          lines.add(line);
        }
      }
    }
    ObjectNode line = JSON.createObjectNode();
    line.put("model", model);
    line.put("workers", trial.workers());
    line.put("settings", trial.settings());
    line.put("ended", trial.ended());
    ArrayNode bounds = line.putArray("validationElbo");
    trial.bounds().forEach(bounds::add);
    lines.add(line.toString());
    Files.write(log, lines);
  }

  /** Numbers of workers that were tried, in order. */
  private List<Integer> workers() throws IOException {
    return trials().stream().map(Trial::workers).distinct().sorted().toList();
  }

  /** The trial that reached the bound first, if any did. */
  private Optional<Trial> first(int workers, double bound) throws IOException {
    return trials(workers).stream()
        .filter(trial -> trial.epochsTo(bound).isPresent())
        .min(Comparator.comparingDouble(trial -> trial.epochsTo(bound).getAsDouble()));
  }

  /** Epochs to the bound that one worker has after so many epochs, with the best settings. */
  private OptionalDouble epochs(int workers, int target) throws IOException {
    double bound = target(target);
    return first(workers, bound).map(trial -> trial.epochsTo(bound)).orElse(OptionalDouble.empty());
  }

  /** How much sooner workers have the bound if none waits for another; 1 for one worker. */
  private OptionalDouble speedUp(int workers, int target) throws IOException {
    OptionalDouble epochs = epochs(workers, target);
    return epochs.isEmpty()
        ? epochs
        : OptionalDouble.of(workers * epochs(1, target).getAsDouble() / epochs.getAsDouble());
  }

  /** The settings that reached the highest target that any reached. */
  private Optional<Trial> best(int workers) throws IOException {
    for (int target : targets.stream().sorted(Comparator.reverseOrder()).toList()) {
      Optional<Trial> found = first(workers, target(target));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private void best() throws IOException {
    for (int workers : workers()) {
      best(workers).ifPresent(trial -> System.out.println(workers + " " + trial.settings()));
    }
  }

  private void table(Path forecasts) throws IOException {
    System.out.printf("One worker has a validation ELBO of");
    for (int target : targets) {
      System.out.printf(" %.2f (%d epochs)", target(target), target);
    }
    System.out.printf(" nats.%n%n");
    String head = "| workers | best settings | epochs to each bound | speed-up | hours | cost |";
    System.out.println(head);
    System.out.println(head.replaceAll("[^|]+", "---"));
    for (int workers : workers()) {
      Optional<Trial> best = best(workers);
      System.out.println(
          "| "
              + String.join(
                  " | ",
                  List.of(
                      String.valueOf(workers),
                      best.map(Trial::settings).orElse("no bound was reached"),
                      numbers(target -> epochs(workers, target)),
                      numbers(target -> speedUp(workers, target)),
                      forecast(forecasts, workers, "epochSeconds", 1 / 3600.0, "%.4f"),
                      forecast(forecasts, workers, "cost", 1, "%.4f")))
              + " |");
    }
    System.out.println();
    figure(8, 5, 7);
    figure(32, 12, 24);
    for (int target : targets) {
      criticalBatch(target);
    }
  }

  /** The speed-up to the highest bound that the workers reached, against what is asked for. */
  private void figure(int workers, int least, int goal) throws IOException {
    for (int target : targets.stream().sorted(Comparator.reverseOrder()).toList()) {
      OptionalDouble speedUp = speedUp(workers, target);
      if (speedUp.isPresent()) {
        System.out.printf(
            "quality.%d: %.1f, bound of %d epochs (at least %d, goal %d)%n",
            workers, speedUp.getAsDouble(), target, least, goal);
        return;
      }
    }
  }

  /** A number for each target. */
  private interface OfTarget {
    OptionalDouble of(int target) throws IOException;
  }

  private String numbers(OfTarget of) throws IOException {
    List<String> words = new ArrayList<>();
    for (int target : targets) {
      OptionalDouble number = of.of(target);
      words.add(number.isPresent() ? String.format("%.1f", number.getAsDouble()) : "–");
    }
    return String.join(" · ", words);
  }

  /** What {@code plan} says of an epoch, for the epochs to the highest bound that was reached. */
  private String forecast(Path forecasts, int workers, String field, double unit, String format)
      throws IOException {
    Path file = forecasts.resolve(model + "-" + workers + ".json");
    Optional<Trial> best = best(workers);
    if (best.isEmpty() || !Files.exists(file)) {
      return "–";
    }
    double epoch = JSON.readTree(file.toFile()).at("/clusters/0/" + field).asDouble();
    double epochs = 0;
    for (int target : targets) {
      epochs = Math.max(epochs, best.get().epochsTo(target(target)).orElse(0));
    }
    return String.format(format, epoch * epochs * unit);
  }

  /**
   * Fits E (1 + B / C) to the fewest images with which each number of workers has the bound, B the
   * images of a step of all workers, and prints C (McCandlish et al. 2018, arXiv 1812.06162). The
   * squares of relative errors are least.
   */
  private void criticalBatch(int target) throws IOException {
    double weights = 0;
    double ofBatch = 0;
    double ofBatch2 = 0;
    double ofEpochs = 0;
    double ofBoth = 0;
    int points = 0;
    for (int workers : workers()) {
      Optional<Trial> first = first(workers, target(target));
      if (first.isPresent()) {
        double batch = workers * first.get().batchSize();
        double epochs = first.get().epochsTo(target(target)).getAsDouble();
        double weight = 1 / (epochs * epochs);
        points++;
        weights += weight;
        ofBatch += weight * batch;
        ofBatch2 += weight * batch * batch;
        ofEpochs += weight * epochs;
        ofBoth += weight * batch * epochs;
      }
    }
    double slope =
        (weights * ofBoth - ofBatch * ofEpochs) / (weights * ofBatch2 - ofBatch * ofBatch);
    double least = (ofEpochs - slope * ofBatch) / weights;
    if (points > 1 && slope > 0 && least > 0) {
      System.out.printf(
          "critical batch, bound of %d epochs: %.0f images (%d points)%n",
          target, least / slope, points);
    }
  }

  /** The speed-up by the number of workers, both axes logarithmic. */
  private void curve() throws IOException {
    String[] inks = {"#8a8163", "#3f6b3a", "#33526e"};
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"560\" height=\"400\" viewBox=\"0 0 560 400\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" font-size=\"13\">\n");
    svg.append("  <rect width=\"560\" height=\"400\" fill=\"#ffffff\"/>\n");
    for (int power = 0; power <= 7; power++) {
      int number = 1 << power;
      svg.append(
          String.format(
              "  <path d=\"M%.0f 340V20M60 %.0fH420\" stroke=\"#e3e6e8\" fill=\"none\"/>%n",
              x(number), y(number)));
      svg.append(
          String.format(
              "  <text x=\"%.0f\" y=\"358\" text-anchor=\"middle\">%d</text><text x=\"52\" y=\"%.0f\" text-anchor=\"end\">%d</text>%n",
              x(number), number, y(number) + 4, number));
    }
    svg.append(
        String.format(
            "  <path d=\"M%.0f %.0fL%.0f %.0f\" stroke=\"#5b6770\" stroke-dasharray=\"4 4\" fill=\"none\"/>%n",
            x(1), y(1), x(128), y(128)));
    svg.append("  <text x=\"428\" y=\"24\" fill=\"#5b6770\">linear</text>\n");
    svg.append("  <text x=\"240\" y=\"384\" text-anchor=\"middle\">workers</text>\n");
    svg.append(
        "  <text x=\"16\" y=\"180\" text-anchor=\"middle\" transform=\"rotate(-90 16 180)\">times as fast to the same bound</text>\n");
    for (int i = 0; i < targets.size(); i++) {
      StringBuilder path = new StringBuilder();
      for (int workers : workers()) {
        OptionalDouble speedUp = speedUp(workers, targets.get(i));
        if (speedUp.isPresent()) {
          path.append(
              String.format(
                  "%s%.1f %.1f",
                  path.isEmpty() ? "M" : "L", x(workers), y(speedUp.getAsDouble())));
          svg.append(
              String.format(
                  "  <circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n",
                  x(workers), y(speedUp.getAsDouble()), inks[i % inks.length]));
        }
      }
      svg.append(
          String.format(
              "  <path d=\"%s\" stroke=\"%s\" stroke-width=\"2\" fill=\"none\"/>%n", path, inks[i % inks.length]));
      svg.append(
          String.format(
              "  <text x=\"428\" y=\"%d\" fill=\"%s\">bound of %d epochs</text>%n",
              200 + 20 * i, inks[i % inks.length], targets.get(i)));
    }
    System.out.println(svg + "</svg>");
  }

  private static double x(double workers) {
    return 60 + 360 * Math.log(workers) / Math.log(128);
  }

  private static double y(double speedUp) {
    return 340 - 320 * Math.log(speedUp) / Math.log(128);
  }
}
