// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import java.util.List;

/**
 * A setting with a name and type that the compiler checks. The constants are the settings that
 * programs use most; {@link #of} gives every other key of {@code reference.conf}.
 *
 * @param key full key, as in {@code reference.conf}
 * @param type class of the value
 * @param <T> type of the value
 */
public record Setting<T>(String key, Class<?> type) {
  /** A directory, an archive, a file or a table of images. */
  public static final Setting<String> INPUT = new Setting<>("ingest.input", String.class);

  /** Format of the input; {@code auto} looks at names and first bytes. */
  public static final Setting<String> FORMAT = new Setting<>("ingest.format", String.class);

  /** Height of the images in shards, pixels. */
  public static final Setting<Integer> HEIGHT = new Setting<>("ingest.height", Integer.class);

  /** Width of the images in shards, pixels. */
  public static final Setting<Integer> WIDTH = new Setting<>("ingest.width", Integer.class);

  /** Name of a preset model: {@code beta-vae}, {@code iwae} … */
  public static final Setting<String> PRESET = new Setting<>("model.preset", String.class);

  /** The encoder's network: {@code mlp}, {@code conv}, {@code resconv}. */
  public static final Setting<String> NETWORK = new Setting<>("model.network", String.class);

  /** Number of latent dimensions. */
  public static final Setting<Integer> LATENT = new Setting<>("model.latent", Integer.class);

  /** Number of units in each hidden layer of a fully connected network. */
  public static final Setting<List<Integer>> HIDDEN = new Setting<>("model.hidden", List.class);

  /** Number of passes over the training images. */
  public static final Setting<Integer> EPOCHS = new Setting<>("train.epochs", Integer.class);

  /** Number of images in a step of one worker. */
  public static final Setting<Integer> BATCH_SIZE = new Setting<>("train.batchSize", Integer.class);

  /** Number of workers whose parameters are averaged. */
  public static final Setting<Integer> WORKERS = new Setting<>("train.workers", Integer.class);

  /** Number of steps between two averages. */
  public static final Setting<Integer> AVERAGING_FREQUENCY =
      new Setting<>("train.averagingFrequency", Integer.class);

  /** The learning rate at the beginning. */
  public static final Setting<Double> LEARNING_RATE =
      new Setting<>("train.learningRate.initial", Double.class);

  /** Seed of all randomness in training. */
  public static final Setting<Integer> SEED = new Setting<>("train.seed", Integer.class);

  /** What the stage export exports to: {@code npy}, {@code jsonl}, {@code arrow}, {@code table}. */
  public static final Setting<String> EXPORT_TO = new Setting<>("export.to", String.class);

  /** Number of samples of z for each image in an evaluation. */
  public static final Setting<Integer> SAMPLES = new Setting<>("evaluate.samples", Integer.class);

  /** Returns the setting with a given key of {@code reference.conf}. */
  public static Setting<Object> of(String key) {
    return new Setting<>(key, Object.class);
  }
}
