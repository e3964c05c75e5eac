package io.sparkvae.bench;

import io.sparkvae.evaluate.Plane;
import io.sparkvae.evaluate.StructuralSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The structural similarity of pairs of planes, one thread.
 *
 * <p>Arguments: pairs, pixels on a side.
 */
final class SimilarityLoop {
  private SimilarityLoop() {}

  private record Pair(Plane image, Plane reconstruction) {}

  public static void main(String[] args) throws Exception {
    int side = Integer.parseInt(args[1]);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      pairs.add(new Pair(noise(2 * i, side), noise(2 * i + 1, side)));
    }
    Contestant.serve(
        Contestant.again(
            () -> {
              double sum = 0;
              for (Pair pair : pairs) {
                sum += StructuralSimilarity.of(pair.image(), pair.reconstruction()).similarity();
              }
              if (!(Math.abs(sum / pairs.size()) < 1)) {
                throw new IllegalStateException("expected similarities below 1, found " + sum);
              }
              return (long) pairs.size();
            }));
  }

  private static Plane noise(int seed, int side) {
    return new Plane(
        new SplittableRandom(seed).doubles((long) side * side).toArray(), side, side);
  }
}
