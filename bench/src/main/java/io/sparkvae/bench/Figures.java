package io.sparkvae.bench;

import io.sparkvae.graph.ConvolutionMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The races, and the ratios that they give. */
final class Figures {
  /** Numbers of workers in one process. */
  static final List<Integer> SIDE_BY_SIDE = List.of(1, 2, 4, 8, 16);

  private final Ours ours;
  private final Rivals rivals;
  private final Python python;
  private final Pillow pillow;
  private final Scikit scikit;
  private final Scale scale;
  private final Race race;
  private final Scores scores;
  private Entry products;

  Figures(Site site, Scores scores) {
    this.ours = new Ours(site);
    this.rivals = new Rivals(site);
    this.python = new Python(site);
    this.pillow = new Pillow(site);
    this.scikit = new Scikit(site);
    this.scale = site.scale();
    this.race = new Race(site, scores);
    this.scores = scores;
  }

  /** Training in a two-executor cluster against libtorch, PyTorch and the machine. */
  void training(Workload workload) throws IOException {
    String prefix = "train." + workload.spelled();
    List<Entry> libtorch = race.sweep(prefix + " libtorch", rivals.training(workload));
    Optional<Entry> best = libtorch.stream().findFirst();
    Optional<Entry> eager = libtorch.stream().filter(Rivals::isEager).findFirst();
    Optional<Entry> python = pytorch(prefix, workload, "train");
    Entry stage = ours.averaging(workload);
    Entry alone = ours.alone(workload);
    Entry engine = ours.inMemory(workload, "train");
    Entry floor = products();
    List<Entry> entries = new ArrayList<>(List.of(stage, engine, floor));
    if (workload == Workload.CONV) {
      entries.add(alone);
    }
    Map<String, Series> found = race.run(prefix, with(entries, List.of(best, eager, python)));
    scores.ratio(prefix + ".vs.libtorch", found, stage, best, 1);
    if (workload == Workload.CONV) {
      scores.ratio(prefix + ".vs.libtorch-eager", found, stage, eager, 1);
      scores.ratio("scaling.2", found, stage, Optional.of(alone), 1);
    }
    scores.ratio(prefix + ".vs.pytorch", found, stage, python, 1);
    double megaflops = workload.trainFlops() * 1e-6;
    scores.ratio(prefix + ".fraction-of-floor", found, stage, Optional.of(floor), megaflops);
    scores.ratio(prefix + ".engine.vs.libtorch", found, engine, best, 1);
    scores.ratio(prefix + ".stage.vs.engine", found, stage, Optional.of(engine), 1);
    scores.ratio(
        prefix + ".engine.fraction-of-floor", found, engine, Optional.of(floor), megaflops);
  }

  /** Training by the engine alone, without Spark, against libtorch. */
  void engine(Workload workload) throws IOException {
    String prefix = "train." + workload.spelled();
    Optional<Entry> best =
        race.sweep(prefix + " libtorch", rivals.training(workload)).stream().findFirst();
    Entry engine = ours.inMemory(workload, "train");
    List<Entry> entries = new ArrayList<>(List.of(engine));
    if (workload.hasResidualBlocks()) {
      entries.add(ours.inMemory(workload, "train", other(workload.convolution())));
    }
    Map<String, Series> found = race.run(prefix, with(entries, List.of(best)));
    scores.ratio(prefix + ".vs.libtorch", found, engine, best, 1);
    if (workload.hasResidualBlocks()) {
      String other = other(workload.convolution()).name().toLowerCase(Locale.ROOT);
      scores.ratio(prefix + "." + other + ".vs.libtorch", found, entries.get(1), best, 1);
    }
  }

  private static ConvolutionMethod other(ConvolutionMethod method) {
    return method == ConvolutionMethod.DIRECT
        ? ConvolutionMethod.WINOGRAD
        : ConvolutionMethod.DIRECT;
  }

  /** Training M1 with up to 16 workers in one process: each number as a fraction of so many times one. */
  void sideBySide() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    List<Integer> workers = SIDE_BY_SIDE.stream().filter(n -> n <= cores).toList();
    Entry one = ours.sideBySide(1);
    Map<String, Series> found =
        race.run("scaling", workers.stream().map(ours::sideBySide).toList());
    for (int n : SIDE_BY_SIDE.subList(1, SIDE_BY_SIDE.size())) {
      String name = "scaling.linear." + n;
      if (n > cores) {
        scores.leaveOut(name, n + " workers", "this machine has %d cores".formatted(cores));
      } else {
        scores.ratio(name, found, ours.sideBySide(n), Optional.of(one), 1.0 / n);
      }
    }
  }

  /** Drawing codes place after place against a pass over the whole map for each. */
  void sampling() throws IOException {
    Entry steps = ours.sampling("steps");
    Entry passes = ours.sampling("passes");
    Map<String, Series> found = race.run("sample.pixelcnn", List.of(steps, passes));
    scores.ratio("sample.pixelcnn", found, steps, Optional.of(passes), 1);
  }

  /** Training M1 in a two-executor cluster against what DL4J brings. */
  void dl4j() throws IOException {
    Entry stage = ours.averaging(Workload.MLP);
    Entry spark = ours.dl4jSpark();
    Entry byDefault = ours.dl4jSparkByDefault();
    Optional<Entry> layer = race.sweep("dl4j layer", ours.dl4jLayers()).stream().findFirst();
    Map<String, Series> found =
        race.run("dl4j", with(List.of(stage, spark, byDefault), List.of(layer)));
    scores.ratio("train.mlp.vs.dl4j-spark", found, stage, Optional.of(spark), 1);
    scores.ratio("train.mlp.vs.dl4j-spark-default", found, stage, Optional.of(byDefault), 1);
    scores.ratio("train.mlp.vs.dl4j-layer", found, stage, layer, 1);
  }

  /** Encoding in memory against libtorch, PyTorch and the machine. */
  void encoding(Workload workload) throws IOException {
    String prefix = "encode." + workload.spelled();
    List<Entry> libtorch = race.sweep(prefix + " libtorch", rivals.encoding(workload));
    Optional<Entry> best = libtorch.stream().findFirst();
    Optional<Entry> eager = libtorch.stream().filter(Rivals::isEager).findFirst();
    Optional<Entry> python = pytorch(prefix, workload, "encode");
    Entry engine = ours.inMemory(workload, "encode");
    Entry floor = products();
    Map<String, Series> found =
        race.run(prefix, with(List.of(engine, floor), List.of(best, eager, python)));
    scores.ratio(prefix + ".vs.libtorch", found, engine, best, 1);
    if (workload == Workload.CONV) {
      scores.ratio(prefix + ".vs.libtorch-eager", found, engine, eager, 1);
    }
    scores.ratio(prefix + ".vs.pytorch", found, engine, python, 1);
    double megaflops = workload.encodeFlops() * 1e-6;
    scores.ratio(prefix + ".fraction-of-floor", found, engine, Optional.of(floor), megaflops);
  }

  /** The encoding stage against the same outputs in memory, and against the encoder alone. */
  void endToEnd() throws IOException {
    Entry stage = ours.encodeStage();
    Entry same = ours.inMemory(Workload.CONV, "encode-all");
    Entry encoder = ours.inMemory(Workload.CONV, "encode");
    Entry floor = products();
    Map<String, Series> found = race.run("encode.end-to-end", List.of(stage, same, encoder, floor));
    scores.ratio("encode.end-to-end", found, stage, Optional.of(same), 1);
    scores.ratio("encode.end-to-end.vs.encoder-alone", found, stage, Optional.of(encoder), 1);
    // The table holds the likelihood, too, so each image is also decoded, which is as much again.
    double megaflops = 2 * Workload.CONV.encodeFlops() * 1e-6;
    scores.ratio(
        "encode.end-to-end.fraction-of-floor", found, stage, Optional.of(floor), megaflops);
  }

  /** PNG files to shards on two cores against ImageIO on one, and against memory. */
  void ingest() throws IOException {
    Entry stage = ours.ingestStage();
    Entry loop = ours.imageIo("file");
    Entry streams = ours.imageIo("stream");
    Entry floor = ours.copies();
    Map<String, Series> found = race.run("ingest", List.of(stage, loop, streams, floor));
    scores.ratio("ingest.png.vs.imageio", found, stage, Optional.of(loop), 1);
    scores.ratio("ingest.png.vs.imageio-stream", found, stage, Optional.of(streams), 1);
    // Pixels, read once and written once.
    double megabytes = 2 * Workload.MLP.size() * 1e-6;
    scores.ratio("ingest.png.fraction-of-floor", found, stage, Optional.of(floor), megabytes);
  }

  /** Photographs to 64 x 64 against Pillow, one thread each. */
  void photographs(String kind) throws IOException {
    String name = "ingest." + kind;
    Optional<String> unfit = pillow.unfit();
    if (unfit.isPresent()) {
      scores.leaveOut(name, "Pillow", unfit.get());
      return;
    }
    String ending = kind.equals("jpeg") ? ".jpg" : ".webp";
    Entry own = ours.photographs(pillow.photographs(), ending);
    Entry rival = pillow.loop(pillow.photographs(), ending);
    Map<String, Series> found = race.run(name, List.of(own, rival));
    scores.ratio(name, found, own, Optional.of(rival), 1);
  }

  /** Statistics of a latents table on two cores against the better of two ways in Spark SQL. */
  void statistics() throws IOException {
    Entry stage = ours.statsStage();
    Optional<Entry> sql = race.sweep("stats sql", ours.sqlStatistics()).stream().findFirst();
    Map<String, Series> found = race.run("stats", with(List.of(stage), List.of(sql)));
    scores.ratio("stats.vs.sql", found, stage, sql, 1);
  }

  /** The structural similarity of planes of 64 x 64 against scikit-image, one thread each. */
  void similarity() throws IOException {
    race("evaluate.ssim.vs.scikit-image", ours.similarity(200, 64), scikit.similarity(200, 64));
  }

  /** Probes of latents against scikit-learn on numbers of the same shape, two threads each. */
  void probes() throws IOException {
    int images = scale.probed();
    race(
        "score.probes.vs.scikit-learn",
        ours.probes(images, images),
        scikit.probes(images, images, LatentsMaker.LATENT));
  }

  private void race(String name, Entry own, Entry ofScikit) throws IOException {
    Optional<String> unfit = scikit.unfit();
    unfit.ifPresent(why -> scores.leaveOut(name, "scikit", why));
    List<Entry> entries = unfit.isEmpty() ? List.of(own, ofScikit) : List.of(own);
    scores.ratio(name, race.run(name, entries), own, Optional.of(ofScikit), 1);
  }

  /** Stages on many small shards against the same images in few: what a shard costs. */
  void units() throws IOException {
    for (String stage : List.of("encode", "stats")) {
      Entry few = ours.units(stage, Units.FEW);
      Entry many = ours.units(stage, Units.MANY);
      String name = "units." + stage;
      Map<String, Series> found = race.run(name, List.of(few, many));
      // Times as long, so the rate of few shards comes first.
      scores.ratio(name, found, few, Optional.of(many), 1);
    }
  }

  /** Who multiplies matrices fastest on this machine; found once. */
  private Entry products() throws IOException {
    if (products == null) {
      products =
          race
              .sweep("floor", Stream.concat(Stream.of(ours.products()), rivals.products()).toList())
              .stream()
              .findFirst()
              .orElseGet(ours::products);
    }
    return products;
  }

  private Optional<Entry> pytorch(String prefix, Workload workload, String task)
      throws IOException {
    Optional<String> unfit = Python.unfit();
    if (unfit.isPresent()) {
      scores.leaveOut(prefix, "pytorch", unfit.get());
      return Optional.empty();
    }
    return race.sweep(prefix + " pytorch", python.pytorch(workload, task)).stream().findFirst();
  }

  private static List<Entry> with(List<Entry> entries, List<Optional<Entry>> rivals) {
    return Stream.concat(entries.stream(), rivals.stream().flatMap(Optional::stream))
        .distinct()
        .toList();
  }
}
