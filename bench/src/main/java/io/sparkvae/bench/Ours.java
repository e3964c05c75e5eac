package io.sparkvae.bench;

import io.sparkvae.graph.ConvolutionMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Our contestants, and what runs on our libraries: DL4J, ImageIO, the machine's floor. */
final class Ours {
  /** DL4J's stock averaging that averages as often as it does by default. */
  static final String DL4J_DEFAULT = "dl4j-spark-default";

  /** Our averaging, with the rate that one worker has, whatever the number of workers. */
  static final String UNSCALED = "averaging-unscaled";

  private static final int LEAST_EPOCHS = 2;
  private static final int PROFILED_EPOCHS = 8;

  private final Site site;
  private final Scale scale;

  Ours(Site site) {
    this.site = site;
    this.scale = site.scale();
  }

  /** The training stage with averaging in two executors. */
  Entry averaging(Workload workload) {
    return trainer(workload, "averaging", LocalSpark.CLUSTER, "shards-" + workload.spelled());
  }

  /** The training stage with one thread of one process. */
  Entry alone(Workload workload) {
    return trainer(workload, "local", "local[1]", "shards-" + workload.spelled());
  }

  /** The training stage of M1 with so many workers in one process. */
  Entry sideBySide(int workers) {
    return site.ours(
        "sparkvae train stage, mlp, %d worker%s in one process"
            .formatted(workers, workers == 1 ? "" : "s"),
        Map.of(),
        new Site.Memory(2 + workers / 2, 2 + workers / 2),
        ShardTraining.class,
        Workload.MLP.spelled(),
        "local[%d]".formatted(workers),
        UNSCALED,
        LEAST_EPOCHS,
        site.data("shards-mlp"),
        site.work("side-by-side-" + workers));
  }

  /** DL4J's stock averaging of M1 in two executors, on fewer images. */
  Entry dl4jSpark() {
    return trainer(Workload.MLP, "dl4j-spark", LocalSpark.CLUSTER, "shards-mlp-small");
  }

  /** The same, averaging as often as it does by default. */
  Entry dl4jSparkByDefault() {
    return trainer(Workload.MLP, DL4J_DEFAULT, LocalSpark.CLUSTER, "shards-mlp-small");
  }

  private Entry trainer(Workload workload, String trainer, String master, String shards) {
    String how =
        trainer.equals("local")
            ? "batch " + workload.batch()
            : workload.averaging(trainer).toString();
    return site.ours(
        "sparkvae train stage, %s, %s, %s, %s".formatted(workload.spelled(), trainer, master, how),
        ShardTraining.class,
        workload.spelled(),
        master,
        trainer,
        trainer.startsWith("dl4j-spark") ? 1 : LEAST_EPOCHS,
        site.data(shards),
        site.work("%s-%s".formatted(workload.spelled(), trainer)));
  }

  /**
   * The engine without Spark.
   *
   * @param task train, encode, encode-all
   */
  Entry inMemory(Workload workload, String task) {
    return inMemory(workload, task, workload.convolution());
  }

  /** Likewise, with convolutions computed by a given method. */
  Entry inMemory(Workload workload, String task, ConvolutionMethod convolution) {
    String method = convolution == ConvolutionMethod.DIRECT ? "" : ", winograd";
    return site.ours(
        "sparkvae in memory, %s %s%s, batch %d, 1 thread x 2"
            .formatted(workload.spelled(), task, method, workload.batch()),
        Map.of(),
        workload.memory(),
        InMemory.class,
        workload.spelled(),
        task,
        2,
        site.pixels(workload),
        convolution);
  }

  /**
   * Drawing codes from the gated PixelCNN.
   *
   * @param way {@code steps}: each place computed once; {@code passes}: a pass over the whole map
   *     for each place
   */
  Entry sampling(String way) {
    return site.ours(
        "sparkvae, pixelcnn sample by %s, batch 64, 1 thread x 2".formatted(way),
        CodeSampling.class,
        way,
        2);
  }

  /** The encoding stage in two executors. */
  Entry encodeStage() {
    return site.ours(
        "sparkvae encode stage, conv, %s, batch %d, shards to table"
            .formatted(LocalSpark.CLUSTER, Workload.CONV.batch()),
        ShardEncoding.class,
        Workload.CONV.spelled(),
        LocalSpark.CLUSTER,
        site.data("model-conv"),
        site.data("shards-conv-encode"),
        site.work("latents"));
  }

  /** The ingest stage on PNG files, two threads. */
  Entry ingestStage() {
    return site.ours(
        "sparkvae ingest stage, PNG files to shards, local[2]",
        PngIngest.class,
        "local[2]",
        pngs(),
        site.work("ingest"));
  }

  /** What ingestion does with photographs, one thread. */
  Entry photographs(Path folder, String ending) {
    return site.ours(
        "sparkvae, %s to 64 x 64, 1 thread".formatted(ending),
        PhotographLoop.class,
        folder.toString(),
        ending);
  }

  /** The stage of statistics, two threads. */
  Entry statsStage() {
    return site.ours(
        "sparkvae stats stage, 64 dimensions, local[2]",
        LatentStatistics.class,
        "local[2]",
        site.data("latents"),
        site.work("statistics"));
  }

  /** The probes of the stage {@code score}, two threads. */
  Entry probes(int references, int images) {
    return site.ours(
        "sparkvae score stage, probes, local[2]",
        LatentProbes.class,
        "local[2]",
        site.data("latents"),
        site.work("probes"),
        references,
        images);
  }

  /** The structural similarity of images and reconstructions, one thread. */
  Entry similarity(int pairs, int side) {
    return site.ours(
        "sparkvae structural similarity, %s x %s, 1 thread".formatted(side, side),
        SimilarityLoop.class,
        pairs,
        side);
  }

  /**
   * A stage on shards of a size, or on their latents, two threads.
   *
   * @param stage encode, stats
   */
  Entry units(String stage, Units units) {
    String name =
        "sparkvae %s stage, %s images a shard, local[2]".formatted(stage, units.images());
    Path work = site.work(stage + "-units-" + units.spelled());
    return switch (stage) {
      case "encode" ->
          site.ours(
              name,
              ShardEncoding.class,
              Workload.CONV.spelled(),
              "local[2]",
              site.data("model-conv"),
              site.data(units.shards()),
              work);
      case "stats" ->
          site.ours(name, LatentStatistics.class, "local[2]", site.data(units.latents()), work);
      default -> throw new IllegalArgumentException("no units of " + stage);
    };
  }

  /** Spark SQL on the same table, two threads, each dimension as rows or as columns. */
  List<Entry> sqlStatistics() {
    return Stream.of("rows", "columns")
        .map(
            way ->
                site.ours(
                    "Spark SQL, dimensions as %s, local[2]".formatted(way),
                    SqlStatistics.class,
                    "local[2]",
                    site.data("latents"),
                    way))
        .toList();
  }

  /** The JDK's decoder. */
  Entry imageIo(String way) {
    return site.ours(
        "ImageIO.read(%s) in a loop, 1 thread".formatted(way), ImageIoLoop.class, pngs(), way);
  }

  private String pngs() {
    return site.data("png").resolve(scale.pngs()).toString();
  }

  /** DL4J's layer, with one and with two threads in an operation. */
  List<Entry> dl4jLayers() {
    return IntStream.rangeClosed(1, 2)
        .mapToObj(
            threads ->
                site.ours(
                    "dl4j VariationalAutoencoder, mlp train, batch %d, %d thread%s"
                        .formatted(Workload.MLP.batch(), threads, threads == 1 ? "" : "s"),
                    Map.of("SPARKVAE_THREADS", Integer.toString(threads)),
                    Dl4jLayer.class,
                    site.pixels(Workload.MLP)))
        .toList();
  }

  /** Evidence lower bounds with and without averaging. */
  Entry bounds(Workload workload, Path directory) {
    String shards =
        switch (workload) {
          case MLP -> "shards-mlp";
          case CONV -> "shards-conv-bounds";
          case VQVAE, PIXELCNN, AUTOENCODER84M -> throw new IllegalArgumentException("no bounds of " + workload);
        };
    return site.ours(
        "bounds, " + workload.spelled(),
        Elbo.class,
        workload.spelled(),
        scale.boundEpochs(workload),
        site.data(shards),
        directory);
  }

  /** Where the time of the training stage goes. */
  Entry profile(Workload workload) {
    return site.ours(
        "profile, " + workload.spelled(),
        Profile.class,
        workload.spelled(),
        site.data("shards-" + workload.spelled()),
        site.work("profile-" + workload.spelled()),
        PROFILED_EPOCHS);
  }

  /** Matrix products with the library that our engine calls. */
  Entry products() {
    return site.ours(Floor.NAME + "sgemm of our oneDNN, 1 thread x 2", Floor.class, "sgemm", 2);
  }

  /** Copies of memory. */
  Entry copies() {
    return site.ours(Floor.NAME + "memcpy, 1 thread x 2", Floor.class, "copy", 2);
  }
}
