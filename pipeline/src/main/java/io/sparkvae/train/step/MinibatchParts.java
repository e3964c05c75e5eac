// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.engine.Device;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.train.data.BatchSize;
import java.io.Serializable;

/**
 * A minibatch passes through the network in parts, one after the other, and the gradients of the
 * parts are added. Smaller parts need less memory, and a part that fits into a core's share of the
 * caches is faster. The sum is the gradient of the minibatch only if the loss is a mean over the
 * examples; other losses need the whole minibatch at once.
 *
 * @param onProcessor examples of a part on a processor
 * @param onCard examples of a part on a graphics processor, which is the faster the more it has to
 *     do at once
 */
public record MinibatchParts(int onProcessor, int onCard) implements Serializable {
  /** Full key of the setting for the number of images in a part. */
  public static final String KEY = "train.partSize";

  /**
   * The largest size, in bytes, of the layers' outputs for one part, unless the settings say
   * otherwise. On an EPYC with 1 MiB of second-level cache a core, convolutions on 64 x 64 pixels
   * with two workers were fastest with 12 MiB; half and double were slower. It is the same on every
   * machine, because the order of a sum decides its last bits.
   */
  private static final double MOST_BYTES = 16 << 20;

  /** A minibatch that is one part everywhere. */
  public static MinibatchParts whole(int batchSize) {
    return new MinibatchParts(batchSize, batchSize);
  }

  /** The parts of the minibatches of one worker that trains alone. */
  public static MinibatchParts from(Settings settings, ModelSpec spec) {
    return from(settings, spec, 1);
  }

  /**
   * The parts that the settings ask for; {@code auto}: as large as is fast, and the whole minibatch
   * on a card.
   *
   * @param workers that train side by side, and may share a batch
   * @throws io.sparkvae.failure.ConfigurationFailure when the settings name a size that cannot be
   */
  public static MinibatchParts from(Settings settings, ModelSpec spec, int workers) {
    BatchSize ofStep = BatchSize.from(settings);
    int all = ofStep.images();
    int batch = ofStep.largest(workers);
    BuiltGraph graph = ModelGraph.training(spec, 1);
    boolean whole = graph.readsWholeMinibatch();
    int size =
        settings
            .integerOrAuto(KEY)
            .orElseGet(() -> whole ? batch : fitting(batch, graph.graph().activations()));
    if (size < 1 || size > all) {
      throw settings.refused(KEY, "auto or 1 to train.batchSize (%s)".formatted(all), size);
    }
    if (whole && size < batch) {
      throw settings.refused(
          KEY,
          "auto or train.batchSize (%s), for the objective looks at a minibatch as a whole"
              .formatted(batch),
          size);
    }
    int most = Math.min(size, batch);
    return new MinibatchParts(most, settings.integerOrAuto(KEY).isPresent() ? most : batch);
  }

  /** The parts of minibatches that have no more examples than these. */
  MinibatchParts ofAtMost(int examples) {
    return new MinibatchParts(Math.min(onProcessor, examples), Math.min(onCard, examples));
  }

  /** Examples of a part on a device. */
  int on(Device device) {
    return device.card().isPresent() ? onCard : onProcessor;
  }

  /**
   * Adds the share of a part to the gradient of its minibatch.
   *
   * @param share of the minibatch's examples, in [0, 1]
   * @param first whether it is the first part, which overwrites {@code gradient}
   */
  public static void add(double share, float[] ofPart, boolean first, float[] gradient) {
    float factor = (float) share;
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = first ? factor * ofPart[i] : gradient[i] + factor * ofPart[i];
    }
  }

  /** The size for as few parts as possible, as equal as possible. */
  private static int fitting(int batch, long activations) {
    double most = Math.max(1, Math.floor(MOST_BYTES / (Float.BYTES * activations)));
    int parts = Math.max(1, (int) Math.ceil(batch / most));
    return (batch + parts - 1) / parts;
  }
}
