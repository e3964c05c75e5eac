// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.causal.StepInput;
import io.sparkvae.model.scope.Control;
import io.sparkvae.model.scope.NoiseFeed;
import java.util.List;
import java.util.OptionalInt;

/**
 * A graph of a model with everything that its parts asked for while it was built: what its user has
 * to feed. Built once and shared; see {@link ModelGraph}.
 *
 * @param key which graph of which model it is
 * @param layout of the whole model's vector, which the graph reads in full or in part
 * @param noise that it reads, in the order in which an example's stream fills it
 * @param controls scalars that follow the progress of training
 * @param classes whose labels the model reads; empty for a model without labels
 * @param readsWholeMinibatch whether an output depends on the minibatch as a whole. Otherwise the
 *     loss is a mean over the examples, and the gradient of a minibatch is that of its parts,
 *     weighted by their examples
 * @param remembered what a step of drawing reads of steps before; empty for other graphs
 */
public record BuiltGraph(
    Key key,
    Graph graph,
    ParameterLayout layout,
    List<NoiseFeed> noise,
    List<Control> controls,
    OptionalInt classes,
    boolean readsWholeMinibatch,
    List<StepInput> remembered) {

  /** What a graph is for; each constant has a method of {@link ModelGraph} that describes it. */
  public enum Use {
    TRAINING,
    EVALUATION,
    FEATURES,
    LIKELIHOOD,
    DECODER,
    GENERATION,
    DRAWS,
    ROLLOUT,
    GIVEN,
    ROW,
    PLACE,
    LOOKUP,
    QUANTISATION
  }

  /**
   * What decides a graph: equal keys have equal graphs.
   *
   * @param batch examples in a batch
   * @param part which of the decoder's maps a graph of a step draws; how many frames a rollout
   *     sees; 0 for other graphs
   */
  public record Key(ModelSpec spec, Use use, int batch, int part) {
    /** Of a graph of the whole model. */
    Key(ModelSpec spec, Use use, int batch) {
      this(spec, use, batch, 0);
    }
  }

  public BuiltGraph {
    noise = List.copyOf(noise);
    controls = List.copyOf(controls);
    remembered = List.copyOf(remembered);
  }

  /** Examples in a batch. */
  public int batch() {
    return key.batch();
  }

  /** The noise that this graph reads and another does not. */
  public List<NoiseFeed> noiseBeside(BuiltGraph other) {
    return noise.stream().filter(feed -> !other.noise.contains(feed)).toList();
  }
}
