// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.Collection;

/**
 * A graph with memory: evaluates outputs and the gradient of one of them. For one thread at a time.
 *
 * <p>Fill {@link #parameters()} and every {@link #input}, call {@link #evaluate} or {@link
 * #differentiate}, read {@link #output} and {@link #gradient}. Tensors are reused by the next call.
 */
public interface GraphSession extends AutoCloseable {
  Graph graph();

  /** The flat parameter vector, in the layout that the session was opened with. */
  Tensor parameters();

  /** Values of an input, kept until they are replaced. */
  Tensor input(String name);

  /**
   * Computes outputs. A device may do so later: then the first reading of a tensor waits for it.
   */
  void evaluate(Collection<String> outputs);

  /**
   * Computes outputs and the gradient of a scalar output by the flat parameter vector; parameters
   * that it does not depend on get 0.
   */
  void differentiate(String loss, Collection<String> outputs);

  /** An output of the last evaluation that asked for it. */
  Tensor output(String name);

  /** The gradient from the last {@link #differentiate}, shaped like {@link #parameters()}. */
  Tensor gradient();

  /** Frees the session's memory at once; after that, its use and its tensors' is refused. */
  @Override
  void close();
}
