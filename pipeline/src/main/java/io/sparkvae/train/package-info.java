// SPDX-License-Identifier: Apache-2.0
/**
 * The training stage: shards in, a model directory out.
 *
 * <p>{@link io.sparkvae.train.Training} is the stage. It opens what the run works on, a {@link
 * io.sparkvae.train.TrainingRun}: the {@linkplain io.sparkvae.train.TrainingPlan plan} that the
 * settings make, the images, the model and the parameters to {@linkplain io.sparkvae.train.Start
 * start} with. A {@link io.sparkvae.train.GradientRun} then looks for the newest checkpoint, which
 * it uses only if the {@linkplain io.sparkvae.train.Binding binding} is equal, makes the trainer
 * that the settings name, has {@link io.sparkvae.train.loop.TrainingLoop} run all rounds, and
 * publishes the best model with {@link io.sparkvae.train.TrainingContent} in its manifest. A {@link
 * io.sparkvae.train.LinearRun} computes a linear model instead.
 *
 * <p>The packages below it, each of which uses only those before it: {@code train.data} (images and
 * their order), {@code train.augmentation} (their random changes), {@code train.checkpoint} (state
 * and checkpoints), {@code train.updater} (how a gradient changes the parameters), {@code
 * train.rate} (the learning rate), {@code train.step} (what one worker computes), {@code
 * train.loop} (rounds), then the ways to train ({@code train.averaging}, {@code train.closedform},
 * {@code train.dl4j}), and {@code train.forecast}.
 *
 * <p>Everything random comes from the seed and from what it is drawn for (an epoch's order, an
 * example's noise), never from a worker or a moment. A repeated task, a resumed run and a run on
 * another cluster therefore compute the same numbers.
 */
package io.sparkvae.train;
