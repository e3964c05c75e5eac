// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.train.TestTraining;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Trains by averaging and prints by how many mebibytes resident memory and heap grow in 1,000
 * rounds. Arguments: shards, output, rounds to warm up, rounds that are measured, and {@code
 * rounds} or {@code leak} for 200 KiB that are kept each round.
 */
final class RoundSoak {
  private static final int SAMPLE = 100;
  private static final double MEBIBYTE = 1 << 20;

  private final SimpleRegression resident = new SimpleRegression();
  private final SimpleRegression heap = new SimpleRegression();
  private final List<byte[]> kept = new ArrayList<>();
  private final int warmUp;
  private final int rounds;
  private final boolean leaks;
  private int done;

  private RoundSoak(int warmUp, int rounds, boolean leaks) {
    this.warmUp = warmUp;
    this.rounds = rounds;
    this.leaks = leaks;
  }

  public static void main(String[] args) {
    Configurator.setAllLevels("", Level.ERROR);
    RoundSoak soak =
        new RoundSoak(Integer.parseInt(args[2]), Integer.parseInt(args[3]), args[4].equals("leak"));
    // Of 160 images: two rounds an epoch.
    Settings settings =
        TestTraining.settings("train { epochs = 1000000, checkpoint.everySeconds = 1 }");
    try {
      TestTraining.run(
          settings,
          io.sparkvae.shard.Shards.open(
              new org.apache.hadoop.fs.Path(Path.of(args[0]).toUri()), new Configuration()),
          Path.of(args[1]),
          soak::after);
    } catch (StopFailure asked) {
      System.out.println(
          soak.done
              + " "
              + soak.resident.getSlope() * 1000 / MEBIBYTE
              + " "
              + soak.heap.getSlope() * 1000 / MEBIBYTE);
    }
    System.exit(0);
  }

  /** After a round. */
  private boolean after() {
    done++;
    if (leaks) {
      kept.add(new byte[200 << 10]);
    }
    if (done > warmUp && done % SAMPLE == 0) {
      System.gc();
      heap.addData(done, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      resident.addData(done, resident());
    }
    return done == warmUp + rounds;
  }

  /** Bytes of this process in memory. */
  private static double resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
