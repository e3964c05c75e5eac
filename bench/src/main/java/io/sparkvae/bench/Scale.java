package io.sparkvae.bench;

import java.util.List;

/**
 * How much work there is in one round of each kind, in images. Full rounds take about ten seconds.
 *
 * @param warmUps rounds of each contestant before those that count
 * @param repetitions that count
 * @param pngs the folder of PNG files, below the one with all
 * @param trainMlp of contestants in memory
 * @param mlpEpochs of the training stage on MNIST
 * @param dl4j images for DL4J, layer or Spark
 * @param convShards sprites that the training stage trains on
 * @param encodeShards sprites that the encoding stage encodes
 * @param floor products of each worker
 * @param elboEpochs of the runs whose evidence lower bounds are compared: MLP, then CONV
 */
record Scale(
    String name,
    int warmUps,
    int repetitions,
    int trainMlp,
    int mlpEpochs,
    int trainConv,
    int encodeMlp,
    int encodeConv,
    int dl4j,
    int convShards,
    int encodeShards,
    int floor,
    List<Integer> elboEpochs,
    String pngs) {
  static final Scale FULL =
      new Scale(
          "full",
          2,
          5,
          384_000,
          20,
          9_600,
          2_560_000,
          96_000,
          25_600,
          28_000,
          80_000,
          30,
          List.of(20, 8),
          "");

  static final Scale QUICK =
      new Scale(
          "quick",
          1,
          2,
          12_800,
          1,
          640,
          128_000,
          3_200,
          2_560,
          1_500,
          2_000,
          3,
          List.of(1, 1),
          "test");
}
