package io.sparkvae.bench;

/**
 * How long rounds are and how much data there is.
 *
 * @param warmUps rounds of each contestant before those that count, at most
 * @param warmUpSeconds that they take all together, at least, if there are fewer: until compilers
 *     have done their work in every process, which takes a stage with two executors about half a
 *     minute
 * @param repetitions that count
 * @param seconds of a round
 * @param sweepSeconds of a round that looks for a rival's best configuration
 * @param dl4jSpark MNIST images that stock averaging trains on
 * @param raceSprites that the training stage trains on in races: six rounds of averaging an epoch,
 *     of nearly 100 steps
 * @param boundSprites for the runs whose evidence lower bounds are compared
 * @param encodeSprites that the encoding stage encodes in a round: shards enough for both cores
 * @param mlpBoundEpochs of the runs whose evidence lower bounds are compared
 * @param convBoundEpochs likewise
 * @param latents rows of the latents table that statistics are made of
 * @param unitSprites that stages read from few and from many shards
 * @param pngs the folder of PNG files, below the one with all
 */
record Scale(
    String name,
    int warmUps,
    double warmUpSeconds,
    int repetitions,
    double seconds,
    double sweepSeconds,
    int dl4jSpark,
    int raceSprites,
    int boundSprites,
    int encodeSprites,
    int mlpBoundEpochs,
    int convBoundEpochs,
    int latents,
    int unitSprites,
    String pngs) {
  static final Scale FULL =
      new Scale("full", 5, 35, 5, 3.5, 1.2, 6_400, 41_100, 28_000, 64_000, 40, 40, 200_000, 184_320, "");

  static final Scale QUICK =
      new Scale("quick", 1, 0, 2, 0.5, 0.3, 1_280, 700, 1_500, 1_000, 1, 1, 2_000, 1_000, "test");

  /** Images of that table that probes learn from, and as many that they tell. */
  int probed() {
    return latents / 20;
  }

  /** Epochs of the runs whose evidence lower bounds are compared. */
  int boundEpochs(Workload workload) {
    return switch (workload) {
      case MLP -> mlpBoundEpochs;
      case CONV -> convBoundEpochs;
      case VQVAE, PIXELCNN, AUTOENCODER84M -> throw new IllegalArgumentException("no bounds of " + workload);
    };
  }
}
