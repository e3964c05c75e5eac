package io.sparkvae.stats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function;
import scala.Tuple2;

/**
 * Merges one accumulator per partition in the order of the partitions, as a tree of tasks.
 *
 * <p>Spark's own tree merges in the order in which blocks arrive; this one gives the same bits
 * every time. The driver sees at most {@value #FAN_IN} accumulators.
 */
final class OrderedMerge {
  static final int FAN_IN = 32;

  private OrderedMerge() {}

  /**
   * @param partials accumulators by the index of their partition: 0, 1, 2 …
   * @param count how many there are
   */
  static SplitMoments of(JavaPairRDD<Integer, SplitMoments> partials, int count, int latent) {
    JavaPairRDD<Integer, SplitMoments> level = partials;
    int width = count;
    while (width > FAN_IN) {
      width = (width + FAN_IN - 1) / FAN_IN;
      level =
          level
              .mapToPair(p -> new Tuple2<>(p._1 / FAN_IN, p))
              .groupByKey(new HashPartitioner(width))
              .mapValues(new MergeInOrder(latent));
    }
    return mergeInOrder(level.collect(), latent);
  }

  private static SplitMoments mergeInOrder(
      Iterable<Tuple2<Integer, SplitMoments>> group, int latent) {
    List<Tuple2<Integer, SplitMoments>> sorted = new ArrayList<>();
    group.forEach(sorted::add);
    sorted.sort(Comparator.comparing(Tuple2::_1));
    SplitMoments merged = new SplitMoments(latent);
    sorted.forEach(p -> merged.merge(p._2));
    return merged;
  }

  private record MergeInOrder(int latent)
      implements Function<Iterable<Tuple2<Integer, SplitMoments>>, SplitMoments> {
    @Override
    public SplitMoments call(Iterable<Tuple2<Integer, SplitMoments>> group) {
      return mergeInOrder(group, latent);
    }
  }
}
