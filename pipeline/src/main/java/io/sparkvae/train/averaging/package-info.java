// SPDX-License-Identifier: Apache-2.0
/**
 * Parameter averaging on Spark (McDonald, Hall and Mann 2010).
 *
 * <p>In a round of {@link io.sparkvae.train.averaging.AveragingTrainer} every worker starts from
 * the same state and takes its steps on its own examples. A Spark task trains one worker, or
 * several with consecutive numbers ({@link io.sparkvae.train.averaging.Exchange}), and then sends
 * the mean of their states. {@link io.sparkvae.train.averaging.StateMean} computes the state of the
 * next round: the mean of all workers' states, weighted by the examples that each has seen, along a
 * tree ({@link io.sparkvae.train.averaging.MeanTree}) that makes the place of a worker irrelevant.
 * Small states go from each task to each executor as they are. Large ones are cut into {@link
 * io.sparkvae.train.averaging.Segments}, which further tasks average ({@link
 * io.sparkvae.train.averaging.Averaging}). {@link io.sparkvae.train.averaging.WireFormat} says what
 * is sent of a state: all of it in float, or what the round changed in bfloat16.
 *
 * <p>States stay on the executors. {@link io.sparkvae.train.averaging.ExecutorStates} knows where
 * each of them is, drops those that are no longer needed, and brings one to the driver when it is
 * asked to: for a checkpoint or for the best model. {@link
 * io.sparkvae.train.averaging.GatheredState} puts a state together on each executor. The driver
 * receives reports only.
 */
package io.sparkvae.train.averaging;
