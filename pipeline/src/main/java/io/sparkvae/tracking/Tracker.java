// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.util.Map;

/** Is told of the work of one stage, in this order: begun, rounds, and finished or failed. */
interface Tracker {
  /** Returns what it reports to, for messages: {@code MLflow at http://host:5000}. */
  String name();

  /** The work begins, or goes on. */
  void begun() throws IOException;

  /**
   * A round of training is over. Must not wait for a server.
   *
   * @param numbers by name, as in {@code metrics.jsonl}
   */
  default void round(long round, Map<String, Double> numbers) throws IOException {}

  /** The result is complete. */
  void finished(Manifest.Read made) throws IOException;

  /**
   * The work has ended without a result.
   *
   * @param how whether that was asked for
   */
  void failed(Ended how, String message) throws IOException;

  /** How work ends that is not finished. */
  enum Ended {
    /** It was asked to stop, and can go on. */
    STOPPED,
    FAILED
  }
}
