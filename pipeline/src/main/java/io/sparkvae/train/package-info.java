/**
 * Training: the order of the examples, the inner loop that every trainer shares, parameter
 * averaging on Spark, checkpoints, validation and early stopping. {@link
 * io.sparkvae.train.Training} is the stage.
 *
 * <p>Everything random comes from the seed and from what it is drawn for (an epoch's order, an
 * example's noise), never from a worker or a moment, so a repeated task, a resumed run and a run on
 * another cluster compute the same numbers.
 */
package io.sparkvae.train;
