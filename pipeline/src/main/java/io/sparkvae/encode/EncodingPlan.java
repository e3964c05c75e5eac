package io.sparkvae.encode;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Split;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the encoding stage is to do.
 *
 * @param batchSize images a batch
 * @param splits the splits to encode
 * @param seed of the noise of the sampled z
 * @param columns what is written
 */
public record EncodingPlan(int batchSize, Set<Split> splits, long seed, Columns columns) {
  /** Which columns of {@link LatentsSchema} are written. */
  public enum Columns {
    WITHOUT_Z,
    WITH_Z
  }

  public EncodingPlan {
    splits = Set.copyOf(splits);
  }

  /**
   * Reads and checks the section {@code encode}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value does not do
   */
  public static EncodingPlan from(Settings settings) {
    int batchSize = settings.integer("encode.batchSize");
    if (batchSize < 1) {
      throw settings.refused("encode.batchSize", "at least 1 image", batchSize);
    }
    return new EncodingPlan(
        batchSize,
        splits(settings),
        settings.longInteger("encode.seed"),
        settings.flag("encode.z") ? Columns.WITH_Z : Columns.WITHOUT_Z);
  }

  private static Set<Split> splits(Settings settings) {
    List<String> found = settings.strings("encode.splits");
    if (found.equals(List.of("all"))) {
      return EnumSet.allOf(Split.class);
    }
    Set<Split> splits = EnumSet.noneOf(Split.class);
    for (String name : found) {
      splits.add(
          Arrays.stream(Split.values())
              .filter(s -> s.column().equals(name))
              .findFirst()
              .orElseThrow(() -> refused(settings, "'" + name + "'")));
    }
    if (splits.isEmpty()) {
      throw refused(settings, "an empty list");
    }
    return splits;
  }

  private static RuntimeException refused(Settings settings, String found) {
    String names =
        Arrays.stream(Split.values()).map(Split::column).collect(Collectors.joining(", "));
    return settings.refused("encode.splits", "all or a list of " + names, found);
  }
}
