package io.sparkvae.train.checkpoint;

/**
 * A state of training, wherever it is: a {@link TrainingState} with the driver, or its segments.
 */
public interface HeldState {
  /** Steps taken so far by the worker that took most. */
  long iteration();

  /** The state itself; brought to the driver if it is not there. */
  TrainingState fetch();

  /** Its parameters alone; brought to the driver if they are not there. */
  float[] theta();
}
