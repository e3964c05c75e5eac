// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.ParameterLayout;
import java.util.List;

/**
 * What a card trains.
 *
 * @param graph with a scalar loss
 * @param layout of the parameter vector
 * @param loss name of the output whose gradient is followed; a mean over the minibatch
 * @param summed outputs {@code [batch, …]} that are summed over the examples of a round
 * @param feeds how the graph's inputs are made
 * @param update how the gradient changes the parameters
 * @param gradients whether a minibatch passes through the graph in parts
 */
public record CudaTrainingSpec(
    Graph graph,
    ParameterLayout layout,
    String loss,
    List<String> summed,
    CudaFeeds feeds,
    CudaUpdate update,
    Gradients gradients) {
  public CudaTrainingSpec {
    summed = List.copyOf(summed);
    if (summed.size() > TrainingStatus.MOST_SUMS) {
      throw new IllegalArgumentException(
          "summed outputs: expected at most %s, found %s"
              .formatted(TrainingStatus.MOST_SUMS, summed));
    }
  }

  /** What the gradient of a minibatch is made of. */
  public enum Gradients {
    /** The graph takes the whole minibatch. */
    WHOLE,
    /** The graph takes a part at a time; gradients of the parts are added. */
    OF_PARTS
  }

  StagingLayout staging() {
    return new StagingLayout(
        feeds.batch(), feeds.size(), update.scalars(), feeds.controls().size());
  }
}
