// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.Follow;
import io.sparkvae.graph.ParameterLayout;
import java.util.List;

/**
 * Moves the states of a model, around any updater. {@link #follow} comes before the updater: it
 * computes the new values, and sets the gradient at the states to 0, so that neither the updater's
 * moments nor the norm of the gradient know of them. {@link #put} comes after it, so that whatever
 * the updater does to all parameters (weight decay) does not touch a state.
 */
public final class States {
  private final List<ParameterLayout.Slot> slots;
  private final float[] next;

  /**
   * @param layout of the parameters
   */
  public States(ParameterLayout layout) {
    slots = layout.states();
    next = new float[slots.stream().mapToInt(ParameterLayout.Slot::size).sum()];
  }

  /**
   * Computes the new values of the states.
   *
   * @param theta not written to
   * @param gradient of the minibatch, which at a state is the statistic; set to 0 there
   */
  public void follow(float[] theta, float[] gradient) {
    int at = 0;
    for (ParameterLayout.Slot slot : slots) {
      Follow follow = slot.follow().orElseThrow();
      float kept = follow.kept();
      float taken = follow.taken();
      for (int i = slot.offset(); i < slot.offset() + slot.size(); i++) {
        next[at++] = kept * theta[i] + taken * gradient[i];
        gradient[i] = 0;
      }
    }
  }

  /** Writes the new values. */
  public void put(float[] theta) {
    int at = 0;
    for (ParameterLayout.Slot slot : slots) {
      System.arraycopy(next, at, theta, slot.offset(), slot.size());
      at += slot.size();
    }
  }
}
