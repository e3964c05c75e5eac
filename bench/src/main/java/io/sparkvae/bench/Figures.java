package io.sparkvae.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The races and the ratios that they give. */
final class Figures {
  private static final int SWEEP_REPETITIONS = 2;

  private final Site site;
  private final Scale scale;
  private final Rivals rivals;
  private final Race race;
  private final Map<String, Ratio> ratios = new LinkedHashMap<>();
  private final Map<String, Map<String, Series>> races = new LinkedHashMap<>();

  Figures(Site site) {
    this.site = site;
    this.scale = site.scale();
    this.rivals = new Rivals(site);
    this.race = new Race(site.target().resolve("logs"));
  }

  Map<String, Ratio> ratios() {
    return ratios;
  }

  /** All that was timed: by race, then by contestant. */
  Map<String, Map<String, Series>> races() {
    return races;
  }

  /** Training in a two-executor cluster against libtorch, PyTorch and the machine. */
  void training(Workload workload) throws IOException {
    String prefix = "train." + workload.spelled();
    int images = workload == Workload.MLP ? scale.trainMlp() : scale.trainConv();
    Map<String, Series> libtorch = sweep(prefix + " libtorch", rivals.training(workload, images));
    Map<String, Series> pytorch =
        sweep(prefix + " pytorch", rivals.pytorch(workload, "train", images));
    Entry ours = trainer(workload, "averaging", LocalSpark.CLUSTER, shards(workload));
    Entry alone = trainer(workload, "local", "local[1]", shards(workload));
    Entry engine = inMemory(workload, "train", images);
    Entry floor = floor();
    List<Entry> entries = new ArrayList<>(List.of(ours, engine, floor));
    if (workload == Workload.CONV) {
      entries.add(alone);
    }
    Optional<Entry> best = best(libtorch, name -> true);
    Optional<Entry> eager = best(libtorch, Rivals::isEager);
    Optional<Entry> python = best(pytorch, name -> true);
    for (Optional<Entry> rival : List.of(best, eager, python)) {
      rival.filter(e -> !entries.contains(e)).ifPresent(entries::add);
    }
    Map<String, Series> found = race(prefix, entries);
    ratio(prefix + ".vs.libtorch", found, ours, best, 1);
    if (workload == Workload.CONV) {
      ratio(prefix + ".vs.libtorch-eager", found, ours, eager, 1);
      ratio("scaling.2", found, ours, Optional.of(alone), 1);
    }
    ratio(prefix + ".vs.pytorch", found, ours, python, 1);
    double megaflops = workload.trainFlops() * 1e-6;
    ratio(prefix + ".fraction-of-floor", found, ours, Optional.of(floor), megaflops);
    ratio(prefix + ".engine.vs.libtorch", found, engine, best, 1);
  }

  /** Training M1 in a two-executor cluster against what DL4J brings. */
  void dl4j() throws IOException {
    Entry ours =
        trainer(Workload.MLP, "averaging", LocalSpark.CLUSTER, site.data("shards-mlp").toString());
    Entry theirs =
        trainer(
            Workload.MLP,
            "dl4j-spark",
            LocalSpark.CLUSTER,
            site.data("shards-mlp-small").toString());
    List<Entry> layers = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      layers.add(
          site.ours(
              "dl4j VariationalAutoencoder, mlp, %d thread%s"
                  .formatted(threads, threads == 1 ? "" : "s"),
              Map.of("SPARKVAE_THREADS", Integer.toString(threads)),
              Dl4jLayer.class,
              scale.dl4j(),
              site.pixels(Workload.MLP)));
    }
    Optional<Entry> layer = best(sweep("dl4j layer", layers), name -> true);
    List<Entry> entries = new ArrayList<>(List.of(ours, theirs));
    layer.ifPresent(entries::add);
    Map<String, Series> found = race("dl4j", entries);
    ratio("train.mlp.vs.dl4j-spark", found, ours, Optional.of(theirs), 1);
    ratio("train.mlp.vs.dl4j-layer", found, ours, layer, 1);
  }

  /** Encoding in memory against libtorch. */
  void encoding(Workload workload) throws IOException {
    String prefix = "encode." + workload.spelled();
    int images = workload == Workload.MLP ? scale.encodeMlp() : scale.encodeConv();
    Map<String, Series> libtorch = sweep(prefix + " libtorch", rivals.encoding(workload, images));
    Entry ours = inMemory(workload, "encode", images);
    Entry floor = floor();
    List<Entry> entries = new ArrayList<>(List.of(ours, floor));
    Optional<Entry> best = best(libtorch, name -> true);
    Optional<Entry> eager = best(libtorch, Rivals::isEager);
    for (Optional<Entry> rival : List.of(best, eager)) {
      rival.filter(e -> !entries.contains(e)).ifPresent(entries::add);
    }
    Map<String, Series> found = race(prefix, entries);
    ratio(prefix + ".vs.libtorch", found, ours, best, 1);
    if (workload == Workload.CONV) {
      ratio(prefix + ".vs.libtorch-eager", found, ours, eager, 1);
    }
    double megaflops = workload.encodeFlops() * 1e-6;
    ratio(prefix + ".fraction-of-floor", found, ours, Optional.of(floor), megaflops);
  }

  /** The encoding stage against the same outputs in memory, and against the encoder alone. */
  void endToEnd() throws IOException {
    Entry ours =
        site.ours(
            "sparkvae encode, conv, shards to table, " + LocalSpark.CLUSTER,
            ShardEncoding.class,
            Workload.CONV.spelled(),
            LocalSpark.CLUSTER,
            site.data("model-conv"),
            site.data("shards-conv-encode"),
            site.work("latents"));
    Entry same = inMemory(Workload.CONV, "encode-all", scale.encodeConv());
    Entry encoder = inMemory(Workload.CONV, "encode", scale.encodeConv());
    Map<String, Series> found = race("encode.end-to-end", List.of(ours, same, encoder));
    ratio("encode.end-to-end", found, ours, Optional.of(same), 1);
    ratio("encode.end-to-end.vs.encoder-alone", found, ours, Optional.of(encoder), 1);
  }

  /** PNG files to shards on two cores against ImageIO on one. */
  void ingest() throws IOException {
    String files = site.data("png").resolve(scale.pngs()).toString();
    Entry ours =
        site.ours(
            "sparkvae ingest, PNG files to shards, local[2]",
            PngIngest.class,
            "local[2]",
            files,
            site.work("ingest"));
    Entry loop = imageIo("file", files);
    Entry streams = imageIo("stream", files);
    Map<String, Series> found = race("ingest", List.of(ours, loop, streams));
    ratio("ingest.png.vs.imageio", found, ours, Optional.of(loop), 1);
    ratio("ingest.png.vs.imageio-stream", found, ours, Optional.of(streams), 1);
  }

  private Entry imageIo(String way, String files) {
    return site.ours(
        "ImageIO.read(%s) in a loop, 1 thread".formatted(way), ImageIoLoop.class, files, way);
  }

  private Entry trainer(Workload workload, String trainer, String master, String shards) {
    // Stock averaging is slower by so much that one pass over a part will do.
    int epochs = workload == Workload.MLP && !trainer.equals("dl4j-spark") ? scale.mlpEpochs() : 1;
    return site.ours(
        "sparkvae train, %s, %s, %s".formatted(workload.spelled(), trainer, master),
        ShardTraining.class,
        workload.spelled(),
        master,
        trainer,
        epochs,
        shards,
        site.work("%s-%s".formatted(workload.spelled(), trainer)));
  }

  private Entry floor() {
    return site.ours("floor, sgemm, 1 thread x 2", Floor.class, "sgemm", 2, scale.floor());
  }

  private String shards(Workload workload) {
    return site.data("shards-" + workload.spelled()).toString();
  }

  private Entry inMemory(Workload workload, String task, int images) {
    return site.ours(
        "sparkvae in memory, %s %s, 1 thread x 2".formatted(workload.spelled(), task),
        InMemory.class,
        workload.spelled(),
        task,
        2,
        images,
        site.pixels(workload));
  }

  /** Short rounds of every configuration of a rival, to find its best. */
  private Map<String, Series> sweep(String title, List<Entry> entries) throws IOException {
    Map<String, Series> found = race.run(entries, 1, SWEEP_REPETITIONS);
    races.put("sweep " + title, found);
    return found;
  }

  private Map<String, Series> race(String title, List<Entry> entries) throws IOException {
    Map<String, Series> found = race.run(entries, scale.warmUps(), scale.repetitions());
    races.put(title, found);
    return found;
  }

  private static Optional<Entry> best(Map<String, Series> found, Predicate<String> among) {
    return found.values().stream()
        .filter(s -> among.test(s.entry().name()))
        .max(Comparator.comparingDouble(Series::median))
        .map(Series::entry);
  }

  /** Nothing when one of the two is not there. */
  private void ratio(
      String name, Map<String, Series> found, Entry ours, Optional<Entry> theirs, double factor) {
    Series mine = found.get(ours.name());
    theirs
        .map(e -> found.get(e.name()))
        .filter(rival -> mine != null)
        .ifPresent(rival -> ratios.put(name, Ratio.of(mine, rival, factor)));
  }
}
