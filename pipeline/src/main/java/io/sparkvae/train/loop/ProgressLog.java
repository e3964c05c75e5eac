// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.output.Announcer;
import io.sparkvae.output.Throughput;
import io.sparkvae.train.checkpoint.Position;
import java.util.Locale;

/** Logs how training goes: a line for each evaluation, and one every few seconds in between. */
public final class ProgressLog {
  private static final long INTERVAL = 2_000_000_000L;

  private final int epochs;
  private final long total;
  private final long began = System.nanoTime();
  private final long atBeginning;
  private long told = began;
  private long atTold;

  /**
   * @param from where this run begins; not the start when it is continued
   * @param examples in an epoch
   */
  ProgressLog(int epochs, long examples, Position from) {
    this.epochs = epochs;
    this.total = epochs * examples;
    this.atBeginning = from.examples();
    this.atTold = from.examples();
  }

  /** Announces a line about training. */
  public static void say(String message) {
    Announcer.current().say("train: {}", message);
  }

  /** After a round. */
  void round(Position position, MetricsLine line) {
    long now = System.nanoTime();
    if (now - told < INTERVAL && line.validationElbo() == null) {
      return;
    }
    double rate = (position.examples() - atTold) / ((now - told) * 1e-9);
    double perExample = (now - began) * 1e-9 / (position.examples() - atBeginning);
    String validation =
        line.validationElbo() == null
            ? ""
            : String.format(Locale.ROOT, ", validation ELBO %.2f", line.validationElbo());
    Announcer.current()
        .update(
            "train: {}",
            String.format(
                Locale.ROOT,
                "epoch %d/%d, round %d, %s, ELBO %.2f%s, about %.0f s left",
                line.epoch(),
                epochs,
                line.round(),
                Throughput.words(rate),
                line.elbo(),
                validation,
                (total - position.examples()) * perExample));
    told = now;
    atTold = position.examples();
  }
}
