// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.configuration.Settings;

/** Whether a training writes an event file of TensorBoard beside {@code metrics.jsonl}. */
public enum TensorBoard {
  /** Only {@code metrics.jsonl} is written. */
  OFF,
  /** The event file is written whenever {@code metrics.jsonl} is. */
  ON;

  /** Reads {@code train.tensorboard}. */
  public static TensorBoard from(Settings settings) {
    return settings.flag("train.tensorboard") ? ON : OFF;
  }
}
