/**
 * Parameter averaging on Spark (McDonald, Hall and Mann 2010).
 *
 * <p>In a round of {@link io.sparkvae.train.averaging.AveragingTrainer} every worker, a Spark task,
 * starts from the same state and takes its steps on its own examples. The mean of their states,
 * weighted by the examples that each has seen, is the state of the next round. Small states go from
 * each worker to each executor as they are. Large ones are cut into {@link
 * io.sparkvae.train.averaging.Segments}, which further tasks average. {@link
 * io.sparkvae.train.averaging.GatheredState} puts the state together again on each executor. The
 * driver receives reports only; it fetches a state for checkpoints and for the best model.
 */
package io.sparkvae.train.averaging;
